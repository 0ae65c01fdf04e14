"use strict";
// Keys for the review page. Whatever is done here a form or a link does too: keys press the buttons
// that are there. htmx sends these, and puts what the server answers in the place of what is shown.

(() => {
  const STORE = "aligner-keys";
  const $ = (what, from = document) => from.querySelector(what);
  const all = (what, from = document) => [...from.querySelectorAll(what)];

  // Keys: those of the page, or what the reviewer has made of them.

  const shipped = Object.fromEntries(
    all("#help [data-shows]").map((kbd) => [kbd.dataset.shows, kbd.textContent]));
  let own = {};
  try { own = JSON.parse(localStorage.getItem(STORE)) || {}; } catch { /* none, or not allowed */ }
  const keyOf = (name) => own[name] || shipped[name];
  let rebinding = null;

  function showKeys(from = document) {
    for (const kbd of all("[data-shows]", from)) kbd.textContent = keyOf(kbd.dataset.shows);
  }

  function keep() {
    try { localStorage.setItem(STORE, JSON.stringify(own)); } catch { /* for this page only */ }
    showKeys();
  }

  function rebind(name, key) {
    for (const other of Object.keys(shipped)) {
      if (other !== name && keyOf(other) === key) own[other] = keyOf(name);
    }
    own[name] = key;
    keep();
  }

  // Rows: where the focus is, and how it gets elsewhere.

  const page = () => $("#page");
  const focused = () => $(".row.focus");
  const isBusy = () => Boolean($(".htmx-request"));

  function say(message) {
    const status = $(".status");
    if (!status) return;
    const line = document.createElement("p");
    line.className = "error";
    line.textContent = message;
    all(".error", status).forEach((old) => old.remove());
    status.prepend(line);
    announce();
  }

  // What screen readers are told: they hear changes of an element that stays.

  function announce() {
    const said = all(".status .error, [data-says]", page()).map((one) => one.textContent);
    $("#said").textContent = said.join(" ");
  }

  function blur(row) {
    if (!row) return;
    row.classList.remove("focus");
    all(".desk, .cut", row).forEach((old) => old.remove());
    all("mark:not(.hit)", row).forEach((mark) => mark.replaceWith(...mark.childNodes));
    all("mark.here", row).forEach((mark) => mark.classList.remove("here"));
    $(".number", row).removeAttribute("aria-current");
    $(".number", row).removeAttribute("id");
  }

  function look(row) {
    if (row && row !== focused()) $(".number", row).click();
  }

  // Not below the tools, which stay on top where there is room for them.

  function reveal(row) {
    const bar = $(".bar-of-tools");
    const covered = getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
    document.documentElement.style.scrollPaddingTop = `${covered + 12}px`;
    row.scrollIntoView({ block: "nearest" });
  }

  function settle(row) {
    $(row ? ".row.focus .number" : "main").focus({ preventScroll: true });
    if (row) reveal(row);
  }

  function step(by) {
    const rows = all(".row");
    const row = rows[rows.indexOf(focused()) + by];
    const beyond = $(`.pages a[rel=${by > 0 ? "next" : "prev"}]`);
    if (row) look(row);
    else if (beyond) beyond.click();
  }

  // The rows to be looked at in turn may be in another part of a long article. What a reviewer does
  // meanwhile comes first (hx-sync).

  function visit(row) {
    const query = new URLSearchParams(page().dataset.query);
    if (row) query.set("row", row);
    const address = `/article/${page().dataset.article}?${query}`;
    htmx.ajax("GET", address, { source: ".status" }).catch(() => { /* something else came first */ });
  }

  function doubtful(name) {
    const id = focused() && focused().dataset[name];
    const row = id && $(`.row[data-row="${CSS.escape(id)}"]`);
    if (row) look(row);
    else if (id) visit(id);
  }

  // What htmx fetches: a row takes the place of that row, a page that of the page.

  let open = [];

  const isRow = (event) => event.detail.requestConfig.elt.matches("a.number");

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isRow(event)) return;
    const row = event.detail.target;
    blur(focused());
    row.classList.add("focus");
    reveal(row);
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target, pathInfo } = event.detail;
    pathInfo.anchor = "";  // The row in focus is brought into sight below, and no further.
    open = all("details.mt[open]").map((details) => details.closest(".row").dataset.row);
    if (isRow(event) && xhr.status === 404) visit(target.dataset.row);
    else if (!isRow(event) && !xhr.response.includes('id="page"')) say(xhr.response.slice(0, 300));
    else if (target.isConnected) return;
    event.detail.shouldSwap = false;
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const fresh = event.target;
    if (!fresh.matches("#page, .row")) return;
    for (const row of open) {
      const details = $(`.row[data-row="${CSS.escape(row)}"] details.mt`);
      if (details) details.open = true;
    }
    showKeys(fresh);
    if (fresh === page()) announce();
    settle(focused());
    drawRibbons();
  });

  document.addEventListener("htmx:sendError", () => say(
    "The server does not answer. Start aligner review again; nothing that was decided is lost."));

  // Somebody else's decisions are seen within a few seconds, unless something is being written.

  async function watch() {
    if (!page() || document.hidden || isBusy() || isWriting(document.activeElement)) return;
    let version;
    try {
      const answer = await fetch(`/article/${page().dataset.article}/version`);
      if (!answer.ok) return;
      ({ version } = await answer.json());
    } catch { return; }
    if (isBusy() || String(version) === page().dataset.version) return;
    visit(focused() && focused().dataset.row);
  }

  // Ribbons join the margin of a moved row to where its English stands in its text.

  function drawRibbons() {
    const svg = $("#ribbons");
    if (!svg) return;
    const base = svg.getBoundingClientRect();
    const paths = all(".row[data-after]").map((row) => {
      const after = $(`.row[data-number="${CSS.escape(row.dataset.after)}"]`);
      const here = $(".gutter", row).getBoundingClientRect();
      const there = (after || $(".row")).getBoundingClientRect();
      const x = here.left + here.width / 2 - base.left;
      const from = here.top + here.height / 2 - base.top;
      const to = (after ? there.bottom : there.top) - base.top;
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      const w = Math.max(here.width / 2 - 3, 4);
      if (row === focused()) path.setAttribute("class", "here");
      path.setAttribute("d", `M${x - w} ${from} C${x + w} ${from} ${x - w} ${to} ${x + w} ${to}`);
      return path;
    });
    svg.replaceChildren(...paths);
  }

  // What keys do.

  const isWriting = (node) => Boolean(node && node.matches && node.matches(
    "textarea, select, input:not([type=hidden])"));

  function openAndEnter(summary) {
    const details = summary.parentElement;
    details.open = true;
    const field = $("select, input:not([type=hidden]), textarea", details);
    if (field) enter(field);
  }

  function enter(field) {
    field.focus();
    if (field.matches("input")) field.select();
  }

  function hypotheses() {
    const details = focused() && $("details.mt", focused());
    if (details) details.open = !details.open;
  }

  function leave(field) {
    const details = field.closest("details");
    if (details) details.open = false;
    field.blur();
    if (focused()) $(".number", focused()).focus();
  }

  const ways = {
    below: () => step(1),
    above: () => step(-1),
    next: () => doubtful("next"),
    previous: () => doubtful("previous"),
    hypothesis: hypotheses,
    help: () => { const help = $("#help"); if (help.open) help.close(); else help.showModal(); },
  };

  function press(name) {
    if (ways[name] && (page() || name === "help")) { ways[name](); return true; }
    const target = $(`[data-key="${name}"]`);
    if (!target || target.disabled) return false;
    const panel = target.closest(".bulk:not([open])");
    if (target.tagName === "SUMMARY") openAndEnter(target);
    else if (panel) { panel.open = true; target.focus(); }  // What it would do is seen first.
    else if (target.matches("input, select")) enter(target);
    else target.click();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    // While an input method composes, keys belong to it (229 in browsers that do not say so).
    if (event.isComposing || event.keyCode === 229) return;
    if (rebinding) {
      event.preventDefault();
      if (event.key === "Shift") return;
      if (event.key.length === 1 && event.key !== " ") rebind(rebinding, event.key);
      rebinding = null;
      return;
    }
    const at = event.target;
    if (isWriting(at)) {
      if (event.key === "Escape") leave(at);
      if (event.key === "Enter" && event.ctrlKey && at.form) {
        event.preventDefault();
        if (at.matches("[data-cut]") && !at.value.includes("|")) at.setRangeText("|");
        at.form.requestSubmit();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if ($("#help").open && keyOf("help") !== event.key) return;
    const arrows = { ArrowDown: "below", ArrowUp: "above" };
    const name = arrows[event.key] || Object.keys(shipped).find((n) => keyOf(n) === event.key);
    if (name && !at.matches("summary[data-none]") && press(name)) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && button.dataset.rebind) { rebinding = button.dataset.rebind; return; }
    if (button && "resetKeys" in button.dataset) { own = {}; keep(); return; }
    if (button && button.dataset.key === "help") { ways.help(); return; }
    if (!page() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a[data-key]");
    if (link && ways[link.dataset.key]) {
      event.preventDefault();
      ways[link.dataset.key]();
      return;
    }
    if (event.target.closest("a, button, summary") || String(getSelection())) return;
    look(event.target.closest(".row"));
  });

  // A row's number that opens another tab does nothing here.

  document.addEventListener("click", (event) => {
    const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
    if (isElsewhere && event.target.closest("a.number")) event.stopPropagation();
  }, true);

  document.documentElement.classList.add("scripted");
  showKeys();
  if (page()) {
    setInterval(watch, 3000);
    addEventListener("focus", watch);
    addEventListener("resize", drawRibbons);
    drawRibbons();
    if (focused() && !location.hash) reveal(focused());
  }
})();
