"use strict";
// Keys and quick answers for the review page. Whatever is done here a form or a link does too: keys
// press the buttons that are there, and what the server answers takes the place of the page's parts.

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
  const address = (row) => `/article/${page().dataset.article}/row/${row}?${page().dataset.query}`;
  let turn = 0;

  function part(text) {
    const holder = document.createElement("template");
    holder.innerHTML = text;
    return holder.content;
  }

  async function fetchText(url, options = {}) {
    try {
      const answer = await fetch(url, options);
      return { text: await answer.text(), url: answer.url, ok: answer.ok, status: answer.status };
    } catch {
      say("The server does not answer. Start aligner review again; nothing that was decided is lost.");
      return null;
    }
  }

  function say(message) {
    const line = document.createElement("p");
    line.className = "error";
    line.textContent = message;
    const status = $(".status");
    if (!status) return;
    all(".error", status).forEach((old) => old.remove());
    status.prepend(line);
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

  async function look(row, { quiet = false } = {}) {
    if (!row || row === focused()) return;
    const mine = ++turn;
    blur(focused());
    row.classList.add("focus");
    reveal(row);
    const answer = await fetchText(address(row.dataset.row));
    if (!answer || mine !== turn) return;
    if (answer.status === 404) { refresh(); return; }
    const fresh = part(answer.text).querySelector(".row");
    row.replaceWith(fresh);
    showKeys(fresh);
    history.replaceState(null, "", $(".number", fresh).getAttribute("href"));
    if (!quiet) $(".number", fresh).focus({ preventScroll: true });
    drawRibbons();
    reveal(fresh);
  }

  function reveal(row) {
    row.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const rows = all(".row");
    const at = rows.indexOf(focused());
    const row = rows[at + by];
    const beyond = $(`.pages a[rel=${by > 0 ? "next" : "prev"}]`);
    if (row) look(row);
    else if (beyond) visit(beyond.getAttribute("href"));
  }

  // The rows to be looked at in turn may be in another part of a long article.

  async function lookAt(id) {
    if (!id) return;
    const row = $(`.row[data-row="${CSS.escape(id)}"]`);
    if (row) look(row);
    else await visit(`?${page().dataset.query}&row=${encodeURIComponent(id)}`);
  }

  async function visit(address) {
    const answer = await fetchText(`/article/${page().dataset.article}${address}`);
    if (answer) show(answer.text, answer.url);
  }

  const doubtful = (name) => lookAt(focused() ? focused().dataset[name] : "");

  // The page as the server has it now, put in place of what is shown.

  function show(text, url) {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const next = $("#page", fresh);
    if (!next) { say(text.slice(0, 300)); return; }
    const open = all("details.mt[open]").map((d) => d.closest(".row").dataset.row);
    page().replaceWith(next);
    for (const row of open) {
      const details = $(`.row[data-row="${CSS.escape(row)}"] details.mt`);
      if (details) details.open = true;
    }
    showKeys(next);
    if (url) history.replaceState(null, "", url);
    const row = focused();
    if (row) {
      reveal(row);
      $(".number", row).focus({ preventScroll: true });
    }
    drawRibbons();
  }

  async function refresh() {
    const row = focused();
    const query = new URLSearchParams(page().dataset.query);
    if (row) query.set("row", row.dataset.row);
    const answer = await fetchText(`/article/${page().dataset.article}?${query}`);
    if (answer) show(answer.text, null);
  }

  let busy = false;

  async function submit(form, button) {
    if (busy) return;
    busy = true;
    const body = new URLSearchParams(new FormData(form, button));
    const answer = await fetchText(form.action, { method: "POST", body });
    busy = false;
    if (answer) show(answer.text, answer.ok ? answer.url : null);
  }

  // Somebody else's decisions are seen within a few seconds, unless something is being written.

  async function watch() {
    if (!page() || document.hidden || busy || isWriting(document.activeElement)) return;
    let version;
    try {
      const answer = await fetch(`/article/${page().dataset.article}/version`);
      if (!answer.ok) return;
      ({ version } = await answer.json());
    } catch { return; }
    if (!busy && String(version) !== page().dataset.version) refresh();
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
    if (field) field.focus();
  }

  function hypotheses() {
    const details = focused() && $("details.mt", focused());
    if (details) details.open = !details.open;
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
    if (target.tagName === "SUMMARY") openAndEnter(target);
    else if (target.tagName === "INPUT") { target.focus(); target.select(); }
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
      if (event.key === "Escape") { at.blur(); const row = focused(); if (row) $(".number", row).focus(); }
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
    if (link) {
      event.preventDefault();
      if (ways[link.dataset.key]) ways[link.dataset.key]();
      else visit(link.getAttribute("href"));
      return;
    }
    const row = event.target.closest(".row");
    if (!row || row.classList.contains("focus")) return;
    if (event.target.closest("summary")) return;
    if (event.target.closest("a.number")) event.preventDefault();
    if (String(getSelection())) return;
    look(row, { quiet: false });
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!page() || form.method !== "post" || !page().contains(form)) return;
    event.preventDefault();
    submit(form, event.submitter);
  });

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
