"""The pages as HTML."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.responses import HTMLResponse

from aligner.review.keys import KEYS
from aligner.review.ribbons import Ribbon
from aligner.review.rows import Row, mark_hits
from aligner.review.view import View

__all__ = ["Templates"]

_ROWS_KEPT = 10_000

Plain = Callable[[int, View, Row, Ribbon | None], str]


class Templates:
    """The templates; rows out of focus are rendered once, and again when they have changed."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=PackageLoader("aligner.review", "data"),
            autoescape=select_autoescape(),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["clock"] = _clock
        self._shared = {"keys": KEYS, "key": {key.name: key for key in KEYS}}
        self.plain: Plain = lru_cache(_ROWS_KEPT)(self._plain)

    def page(self, name: str, who: str, status: int = 200, **values: object) -> HTMLResponse:
        """A page for a reviewer."""
        template = self._environment.get_template(name)
        return HTMLResponse(template.render(who=who, **self._shared, **values), status)

    def _plain(self, article: int, view: View, row: Row, ribbon: Ribbon | None) -> str:
        """A row out of focus, of an article by its number."""
        parts = self._environment.get_template("parts.html").module
        pieces = mark_hits(row, view.find) if view.find.text else {}
        shown: str = parts.show(article, view, row, self._shared["key"], ribbon, pieces)  # type: ignore[attr-defined]
        return shown


def _clock(time: str) -> str:
    """The time of day, where the server is, of a time as the memory has it."""
    return f"{datetime.fromisoformat(time.replace('Z', '+00:00')).astimezone():%H:%M}"
