"""The page of an article, and what its forms do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from aligner.alignment import REVIEW_BELOW
from aligner.errors import AlignerError, ConflictError, InputError
from aligner.formats import UNIT_FORMATS
from aligner.memory import Article, Memory
from aligner.metrics import bead_scores
from aligner.review.actions import ACTIONS, approvable, cut_sentence
from aligner.review.forms import Form, read_form, read_share
from aligner.review.people import People
from aligner.review.replacing import count_hits, replace_all, replace_hit, skip, step
from aligner.review.rows import FILTERS, Row, choose, compare_numbers, look_closely, mark_hits
from aligner.review.state import State, States
from aligner.review.templates import Templates
from aligner.review.view import View
from aligner.review.workbench import Workbench

__all__ = ["ArticlePage"]

_ROWS = 100
"""More rows than that are shown in parts."""


class ArticlePage:
    """The pages of the articles of a memory."""

    def __init__(self, bench: Workbench, people: People, templates: Templates) -> None:
        self._bench = bench
        self._people = people
        self._templates = templates
        self._states = States()
        self._compared: set[int] = set()

    def show(self, request: Request) -> Response:
        """One article with its rows, or a part of them."""
        number, view = request.path_params["article"], View.of(request.query_params)
        with self._bench.open() as memory:
            return self._show(memory, number, view, self._people.of(request))

    def _ahead(self, state: State, row: Row | None) -> BackgroundTask:
        """What is done once a page is on its way: the reviewer will look at the next row soon."""
        after = state.queue.after(row.bead.id if row else None)
        return BackgroundTask(self._prepare, state, after)

    def _prepare(self, state: State, id_: int | None) -> None:
        for bead in state.article.beads:
            if bead.id == id_:
                self._bench.thought(state, bead)
        if state.article.id not in self._compared:
            self._compared.add(state.article.id)
            compare_numbers(state.rows)
            if any(row.has_hypothesis for row in state.rows):
                # Loads what the first decision would have to wait for.
                bead_scores([], [])

    def warm_up(self, number: int | None = None) -> None:
        """Read what the first page of an article, or of the one changed last, will need."""
        with self._bench.open() as memory:
            numbers = [number] if number else [a.id for a in memory.articles()[:1]]
            for article in numbers:
                self._show(memory, article, View(), "")

    def row(self, request: Request) -> Response:
        """One row in focus, to be put into the page."""
        view = View.of(request.query_params)
        number = request.path_params["row"]
        with self._bench.open() as memory:
            state = self._states.get(memory, request.path_params["article"])
        row = next((row for row in state.rows if row.bead.id == number), None)
        if row is None:
            return PlainTextResponse("This row has been changed.", 404)
        focus = self._focus(state, view, row)
        answer = self._templates.page("row.html", "", row=row, view=view, **focus)
        answer.background = self._ahead(state, row)
        return answer

    def version(self, request: Request) -> Response:
        """How often the article has been changed."""
        with self._bench.open() as memory:
            return JSONResponse({"version": memory.version(request.path_params["article"])})

    async def act(self, request: Request) -> Response:
        """Do what a form asks for, and show where that leads."""
        number, action = request.path_params["article"], request.path_params["action"]
        try:
            form = await read_form(request)
        except InputError as error:
            return PlainTextResponse(str(error), 413)
        who = self._people.of(request)
        return await run_in_threadpool(self._act, number, action, form, who)

    def _act(self, number: int, action: str, form: Form, who: str) -> Response:
        view = View.of(form.fields)
        with self._bench.open() as memory:
            try:
                target = self._done(memory, self._states.get(memory, number), action, form, who)
            except AlignerError as error:
                status = 409 if isinstance(error, ConflictError) else 400
                answer = self._show(memory, number, view, who, str(error), status)
                # The address stays: that of the form shows nothing.
                answer.headers["HX-Replace-Url"] = "false"
                return answer
        return RedirectResponse(f"/article/{number}?{view.query(**target)}#here", 303)

    def _done(
        self, memory: Memory, state: State, action: str, form: Form, who: str
    ) -> dict[str, Any]:
        """Do it, and say which row to look at next."""
        if action in {"undo", "redo"}:
            return self._turn(memory, state, action, who)
        if action in {"replace", "replace-all"}:
            return self._replace(memory, state, action, View.of(form.fields), who)
        article = state.article
        if action == "cut":
            change = cut_sentence(memory, article, form)
            return {"row": self._bench.put(memory, state, change, who).added[0]}
        if action not in ACTIONS:
            raise InputError(f"there is no action {action!r}")
        change = ACTIONS[action](article, form)
        decision = self._bench.decide(memory, state, change, who)
        self._states.follow(memory, state, decision)
        if decision.action != "approve":
            gone = change.removed[0]
            return {"sentence": (*gone.ja, *gone.en)[0]}
        below = form.text("go") == "below"
        return {"row": decision.added[0], "go": "below"} if below else {"go": "next"}

    def _turn(self, memory: Memory, state: State, action: str, who: str) -> dict[str, Any]:
        turn = memory.undo if action == "undo" else memory.redo
        turned = turn(state.article.id, who, state.article)
        if turned is None:
            raise InputError(f"there is nothing of {who}'s to {action}")
        self._states.follow(memory, state, turned)
        return {"row": (turned.removed if action == "undo" else turned.added)[0]}

    def _replace(
        self, memory: Memory, state: State, action: str, view: View, who: str
    ) -> dict[str, Any]:
        replacing = replace_hit if action == "replace" else replace_all
        change = replacing(state, view)
        decision = self._bench.put(memory, state, change, who)
        after = self._states.follow(memory, state, decision)
        return step(state, after, view) if action == "replace" else {}

    def _show(
        self,
        memory: Memory,
        number: int,
        view: View,
        who: str,
        message: str = "",
        status: int = 200,
    ) -> Response:
        state = self._states.get(memory, number)
        rows = list(choose(state.rows, view.filter, view.find))
        chosen = view.chosen(rows, state.queue)
        pages = [rows[at : at + _ROWS] for at in range(0, len(rows), _ROWS)]
        last = memory.last_decision(number)
        answer = self._templates.page(
            "article.html",
            who,
            status,
            rows=next((page for page in pages if chosen in page), []),
            pages=pages,
            view=view,
            message=message,
            formats=list(UNIT_FORMATS),
            filters={name: title for name, (title, _) in FILTERS.items()},
            last=last,
            own=last if not last or last.who == who else memory.last_decision(number, who),
            bulk=_bulk(state.article, view.above),
            doubtful=sum(row.level in {"likely", "doubtful"} for row in state.rows),
            approved=sum(row.bead.status == "approved" for row in state.rows),
            found=len(rows),
            hits=count_hits(rows, view.find),
            skip=skip(rows, chosen, view) if chosen and view.find.text else {},
            row=chosen,
            plain=self._plain(state, view),
            **self._focus(state, view, chosen),
        )
        answer.background = self._ahead(state, chosen)
        return answer

    def _plain(self, state: State, view: View) -> Callable[[Row], str]:
        """What renders a row out of focus."""
        # Only what such a row shows: then most of them have been rendered before.
        same = View(view.filter, view.find)

        def plain(row: Row) -> str:
            ribbon = state.ribbons.get(row.number)
            return self._templates.plain(state.article.id, same, row, ribbon)

        return plain

    def _focus(self, state: State, view: View, row: Row | None) -> dict[str, Any]:
        focus = None
        if row:
            found = self._bench.thought(state, row.bead)
            focus = look_closely(row, found)
            if view.find.text:
                focus = replace(focus, pieces=mark_hits(row, view.find, view.hit))
        return {
            "article": state.article,
            "ribbons": state.ribbons,
            "queue": state.queue,
            "focus": focus,
            "is_first": bool(row and row.number == 1),
            "is_last": bool(row and row.number == len(state.rows)),
        }


def _bulk(article: Article, above: str) -> dict[str, Any]:
    """What approving all above a confidence would do, before it is done."""
    try:
        least = read_share(above, "the confidence") if above else None
    except InputError:
        least = None
    beads = approvable(article, least if least is not None else REVIEW_BELOW)
    return {
        "above": above if least is not None else f"{REVIEW_BELOW}",
        "asked": least is not None,
        "rows": len(beads),
        "errors": sum(1 - bead.confidence for bead in beads),
    }
