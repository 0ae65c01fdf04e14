"""The list of articles, and what is done with several of them: reports and files."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from aligner.errors import InputError
from aligner.formats import UNIT_FORMATS
from aligner.memory import Article, Memory
from aligner.review.export import export
from aligner.review.forms import read_share
from aligner.review.people import People
from aligner.review.report import Report, make_report, sum_up
from aligner.review.templates import Templates
from aligner.review.workbench import Workbench

__all__ = ["ListPages"]

_ORDERS: dict[str, Any] = {
    "title": lambda a: a.title or a.name,
    "date": lambda a: a.date,
    "doubtful": lambda a: -a.doubtful,
    "approved": lambda a: a.approved / a.rows,
    "rows": lambda a: -a.rows,
}


class ListPages:
    """The pages on all articles of a memory, or on some."""

    def __init__(self, bench: Workbench, people: People, templates: Templates) -> None:
        self._bench = bench
        self._people = people
        self._templates = templates

    def articles(self, request: Request) -> Response:
        """The list of articles."""
        text, order = request.query_params.get("q", ""), request.query_params.get("sort", "changed")
        with self._bench.open() as memory:
            found = memory.articles()
        shown = [a for a in found if text.casefold() in f"{a.title}\n{a.name}".casefold()]
        if order in _ORDERS:
            shown.sort(key=_ORDERS[order])
        who = self._people.of(request)
        return self._templates.page(
            "articles.html", who, articles=shown, text=text, sort=order, all=len(found)
        )

    def report(self, request: Request) -> Response:
        """What the review of the chosen articles has come to."""
        with self._bench.open() as memory:
            reports = [(a, _report(memory, a)) for a in _chosen(memory, request)]
        total = sum_up([report for _, report in reports])
        who = self._people.of(request)
        return self._templates.page("report.html", who, reports=reports, total=total)

    def export(self, request: Request) -> Response:
        """The form that asks in which format, and which pairs of the chosen articles."""
        with self._bench.open() as memory:
            return self._form(request, _chosen(memory, request))

    def file(self, request: Request) -> Response:
        """A file of the pairs of the chosen articles."""
        query = request.query_params
        with self._bench.open() as memory:
            articles = _chosen(memory, request)
            try:
                least = read_share(query.get("above", "0.9"), "the confidence")
                wanted = query.get("which", ""), least, query.get("format", "")
                name, content = export(memory, articles, *wanted, query.get("name", ""))
            except InputError as error:
                return self._form(request, articles, str(error), 400)
        return Response(
            content,
            media_type="application/octet-stream",
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
        )

    def _form(
        self, request: Request, articles: list[Article], message: str = "", status: int = 200
    ) -> Response:
        values = {"articles": articles, "message": message, "formats": list(UNIT_FORMATS)}
        return self._templates.page("export.html", self._people.of(request), status, **values)


def _chosen(memory: Memory, request: Request) -> list[Article]:
    """The articles that an address names by number, or all; StoreError where one is not there."""
    numbers = [int(n) for n in request.query_params.getlist("article") if n.isdecimal()]
    return [memory.article(n) for n in numbers or [a.id for a in memory.articles()]]


def _report(memory: Memory, article: Article) -> Report:
    return make_report(article, memory.past(article.id), memory.decisions(article.id))
