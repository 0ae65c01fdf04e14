"""The pages of a review at their addresses."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from aligner.errors import AlignerError
from aligner.review.articlepage import ArticlePage
from aligner.review.listpages import ListPages
from aligner.review.people import People
from aligner.review.security import Guard
from aligner.review.templates import Templates
from aligner.review.workbench import Workbench

__all__ = ["make_app"]

_DATA = Path(__file__).parent / "data"
_STATIC = {
    "htmx.min.js": "text/javascript",
    "icon.svg": "image/svg+xml",
    "review.css": "text/css",
    "review.js": "text/javascript",
}


def make_app(memory: Path, who: str, token: str, port: int) -> Starlette:
    """The page for a memory, on the loopback at ``port``, for whoever has the token.

    Decisions are made in the name of ``who``, unless a reviewer gives another name on the page.
    ``state.warm_up``, a function of an article's number or None, makes the first page ready.
    """
    bench, people, templates = Workbench(memory), People(who, port), Templates()
    pages = ListPages(bench, people, templates)
    article = ArticlePage(bench, people, templates)

    def explain(request: Request, error: Exception) -> Response:
        return templates.page("error.html", people.of(request), 404, message=str(error))

    app = Starlette(
        routes=[
            Route("/", pages.articles),
            Route("/report", pages.report),
            Route("/export", pages.export),
            Route("/file", pages.file),
            Route("/who", people.rename, methods=["POST"]),
            Route("/article/{article:int}", article.show),
            Route("/article/{article:int}/row/{row:int}", article.row),
            Route("/article/{article:int}/version", article.version),
            Route("/article/{article:int}/{action}", article.act, methods=["POST"]),
            Route("/static/{name}", _static),
        ],
        middleware=[Middleware(Guard, token=token, port=port)],
        exception_handlers={AlignerError: explain},
    )
    app.state.warm_up = article.warm_up
    return app


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _STATIC:
        return PlainTextResponse("There is no such file.", 404)
    return FileResponse(_DATA / name, media_type=_STATIC[name])
