"""The pages of a review, and what their forms do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from aligner.alignment import REVIEW_BELOW
from aligner.errors import AlignerError, ConflictError, InputError
from aligner.formats import UNIT_FORMATS
from aligner.memory import Article, Memory
from aligner.review.actions import ACTIONS, approvable, cut_sentence
from aligner.review.export import export
from aligner.review.forms import Form, read_form, read_share
from aligner.review.keys import KEYS
from aligner.review.queue import Queue, make_queue
from aligner.review.report import make_report
from aligner.review.ribbons import find_ribbons
from aligner.review.rows import FILTERS, Row, choose, look_closely, make_rows
from aligner.review.security import Guard
from aligner.review.workbench import Workbench

__all__ = ["View", "make_app"]

_ROWS = 200
"""More rows than that are shown in parts."""

_DATA = Path(__file__).parent / "data"
_STATIC = {
    "icon.svg": "image/svg+xml",
    "review.css": "text/css",
    "review.js": "text/javascript",
}


def make_app(memory: Path, who: str, token: str, port: int) -> Starlette:
    """The page for a memory, on the loopback at ``port``, for whoever has the token.

    Decisions are made in the name of ``who``.
    """
    pages = _Pages(Workbench(memory, who))
    return Starlette(
        routes=[
            Route("/", pages.articles),
            Route("/article/{article:int}", pages.article),
            Route("/article/{article:int}/row/{row:int}", pages.row),
            Route("/article/{article:int}/version", pages.version),
            Route("/article/{article:int}/export", pages.export),
            Route("/article/{article:int}/report", pages.report),
            Route("/article/{article:int}/{action}", pages.act, methods=["POST"]),
            Route("/static/{name}", _static),
        ],
        middleware=[Middleware(Guard, token=token, port=port)],
        exception_handlers={AlignerError: pages.explain},
    )


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _STATIC:
        return PlainTextResponse("There is no such file.", 404)
    return FileResponse(_DATA / name, media_type=_STATIC[name])


@dataclass(frozen=True, slots=True)
class View:
    """Which part of an article is looked at: a filter, a text, and the row in focus."""

    filter: str = ""
    text: str = ""
    row: int | None = None
    sentence: int | None = None
    go: str = ""
    above: str = ""

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> View:
        """What a form or an address asks for; what makes no sense is left out."""
        name = fields.get("filter", "")
        return cls(
            filter=name if name in FILTERS else "",
            text=fields.get("q", ""),
            row=_id(fields.get("row", "")),
            sentence=_id(fields.get("sentence", "")),
            go=fields.get("go", ""),
            above=fields.get("above", ""),
        )

    def query(self, row: int | None = None, sentence: int | None = None, go: str = "") -> str:
        """The query of an address that shows this, with another row in focus."""
        values = {"filter": self.filter, "q": self.text, "row": row, "sentence": sentence, "go": go}
        return urlencode({name: value for name, value in values.items() if value})

    def chosen(self, rows: Sequence[Row]) -> Row | None:
        """The row in focus: what is asked for, or else the most doubtful one, or the first."""
        wanted = self.sentence
        asked = (
            row
            for row in rows
            if row.bead.id == self.row or (wanted and wanted in (*row.bead.ja, *row.bead.en))
        )
        row = next(asked, None) if self.go != "next" else None
        if row and self.go == "below":
            row = rows[min(rows.index(row) + 1, len(rows) - 1)]
        first = rows[0] if rows else None
        return row or next((row for row in rows if row.turn == 1), first)


def _id(value: str) -> int | None:
    return int(value) if value.isdecimal() and len(value) < 16 else None


class _Pages:
    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._templates = Environment(
            loader=PackageLoader("aligner.review", "data"),
            autoescape=select_autoescape(),
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def _page(self, name: str, status: int = 200, **values: object) -> HTMLResponse:
        shared = {"who": self._bench.who, "keys": KEYS, "key": {k.name: k for k in KEYS}}
        return HTMLResponse(
            self._templates.get_template(name).render(**shared, **values), status_code=status
        )

    def explain(self, request: Request, error: Exception) -> Response:  # noqa: ARG002 - Starlette's
        """What could not be shown, and why."""
        return self._page("error.html", 404, message=str(error))

    def articles(self, request: Request) -> Response:
        """The list of articles."""
        text, order = request.query_params.get("q", ""), request.query_params.get("sort", "changed")
        with self._bench.open() as memory:
            found = memory.articles()
        shown = [a for a in found if text.casefold() in f"{a.title}\n{a.name}".casefold()]
        if order in _ORDERS:
            shown.sort(key=_ORDERS[order])
        return self._page("articles.html", articles=shown, text=text, sort=order, all=len(found))

    def article(self, request: Request) -> Response:
        """One article, all its rows."""
        with self._bench.open() as memory:
            return self._show(memory, request.path_params["article"], View.of(request.query_params))

    def row(self, request: Request) -> Response:
        """One row in focus, to be put into the page."""
        view = View.of(request.query_params)
        number = request.path_params["row"]
        with self._bench.open() as memory:
            state = _State(memory, request.path_params["article"])
        row = next((row for row in state.rows if row.bead.id == number), None)
        if row is None:
            return PlainTextResponse("This row has been changed.", 404)
        return self._page("row.html", row=row, view=view, **self._focus(state, row))

    def version(self, request: Request) -> Response:
        """How often the article has been changed."""
        with self._bench.open() as memory:
            return JSONResponse({"version": memory.version(request.path_params["article"])})

    def export(self, request: Request) -> Response:
        """A file of the article's pairs."""
        query = request.query_params
        with self._bench.open() as memory:
            article = memory.article(request.path_params["article"])
            try:
                least = read_share(query.get("above", "0.9"), "the confidence")
                wanted = query.get("which", ""), least, query.get("format", "")
                name, content = export(memory, article, *wanted, query.get("name", ""))
            except InputError as error:
                return self._show(memory, article.id, View(), str(error), 400)
        return Response(
            content,
            media_type="application/octet-stream",
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
        )

    def report(self, request: Request) -> Response:
        """What the review has come to."""
        number = request.path_params["article"]
        with self._bench.open() as memory:
            article, past = memory.article(number), memory.past(number)
            report = make_report(article, past, memory.decisions(number))
        return self._page("report.html", article=article, report=report)

    async def act(self, request: Request) -> Response:
        """Do what a form asks for, and show where that leads."""
        number, action = request.path_params["article"], request.path_params["action"]
        try:
            form = await read_form(request)
        except InputError as error:
            return PlainTextResponse(str(error), 413)
        return await run_in_threadpool(self._act, number, action, form)

    def _act(self, number: int, action: str, form: Form) -> Response:
        view = View.of(form.fields)
        with self._bench.open() as memory:
            try:
                target = self._done(memory, number, action, form)
            except AlignerError as error:
                status = 409 if isinstance(error, ConflictError) else 400
                return self._show(memory, number, view, str(error), status)
        return RedirectResponse(f"/article/{number}?{view.query(**target)}#here", 303)

    def _done(self, memory: Memory, number: int, action: str, form: Form) -> dict[str, Any]:
        """Do it, and say which row to look at next."""
        if action in {"undo", "redo"}:
            turn = memory.undo if action == "undo" else memory.redo
            turned = turn(number, self._bench.who)
            if turned is None:
                raise InputError(f"there is nothing to {action}")
            ids = turned.removed if action == "undo" else turned.added
            return {"row": ids[0]}
        article = memory.article(number)
        if action == "cut":
            change = cut_sentence(memory, article, form)
            return {"row": self._bench.put(memory, article, change).added[0]}
        if action not in ACTIONS:
            raise InputError(f"there is no action {action!r}")
        change = ACTIONS[action](article, form)
        decision = self._bench.decide(memory, article, change)
        if decision.action != "approve":
            gone = change.removed[0]
            return {"sentence": (*gone.ja, *gone.en)[0]}
        below = form.text("go") == "below"
        return {"row": decision.added[0], "go": "below"} if below else {"go": "next"}

    def _show(
        self, memory: Memory, number: int, view: View, message: str = "", status: int = 200
    ) -> Response:
        state = _State(memory, number)
        rows = list(choose(state.rows, view.filter, view.text))
        chosen = view.chosen(rows)
        pages = [rows[at : at + _ROWS] for at in range(0, len(rows), _ROWS)]
        page = next((page for page in pages if chosen in page), [])
        done = [d for d in memory.decisions(number) if d.state == "done"]
        return self._page(
            "article.html",
            status,
            rows=page,
            pages=pages,
            view=view,
            message=message,
            formats=list(UNIT_FORMATS),
            filters={name: title for name, (title, _) in FILTERS.items()},
            last=done[-1] if done else None,
            bulk=_bulk(state.article, view.above),
            doubtful=sum(row.level in {"likely", "doubtful"} for row in state.rows),
            approved=sum(row.bead.status == "approved" for row in state.rows),
            row=chosen,
            **self._focus(state, chosen),
        )

    def _focus(self, state: _State, row: Row | None) -> dict[str, Any]:
        focus = None
        if row:
            found = self._bench.thought(state.article, state.past, row.bead)
            focus = look_closely(row, found)
        texts = {}
        if row:
            texts["ja"] = state.article.text(row.bead, "ja")
            texts["en"] = state.article.text(row.bead, "en")
        at = row.number if row else 1
        return {
            "article": state.article,
            "ribbons": {ribbon.row: ribbon for ribbon in find_ribbons(state.rows)},
            "queue": state.queue,
            "focus": focus,
            "texts": texts,
            "is_first": at == 1,
            "is_last": at == len(state.rows),
        }


class _State:
    """An article as it is now."""

    def __init__(self, memory: Memory, number: int) -> None:
        self.article: Article = memory.article(number)
        self.past = memory.past(number)
        self.queue: Queue = make_queue(self.article.beads)
        self.rows = make_rows(self.article, self.past, self.queue)


_ORDERS: dict[str, Any] = {
    "title": lambda a: a.title or a.name,
    "date": lambda a: a.date,
    "doubtful": lambda a: -a.doubtful,
    "approved": lambda a: a.approved / a.rows,
    "rows": lambda a: -a.rows,
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
