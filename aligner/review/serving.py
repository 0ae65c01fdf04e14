"""The server of the review page, on this machine only."""

from __future__ import annotations

import gc
import socket
import webbrowser
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from secrets import token_urlsafe
from threading import Thread
from typing import TYPE_CHECKING

from aligner.errors import OutputError

if TYPE_CHECKING:
    from starlette.applications import Starlette

__all__ = ["serve"]

_HOST = "127.0.0.1"


def serve(
    memory: Path,
    who: str,
    *,
    port: int = 0,
    article: int | None = None,
    tell: Callable[[str], None],
    open_browser: bool = True,
) -> None:
    """Serve the page until Ctrl-C; ``tell`` is told its link, which holds a fresh token.

    ``port`` 0 is any that is free; ``article`` is the one that the link leads to. Raises
    OutputError for a port that is taken.
    """
    import uvicorn
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    from aligner.review.app import make_app

    with closing(_listen(port)) as listening:
        port = listening.getsockname()[1]
        token = token_urlsafe(32)
        app = make_app(memory, who, token, port)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, lifespan="off"
        )
        path = f"/article/{article}" if article else "/"
        link = f"http://{_HOST}:{port}{path}?token={token}"
        # The browser takes about as long to start.
        Thread(target=_warm_up, args=(app, article), daemon=True).start()
        tell(link)
        if open_browser:
            webbrowser.open(link)
        # Products this small take twice the work where threads share them out.
        with threadpool_limits(1, "blas"):
            uvicorn.Server(config).run(sockets=[listening])


def _warm_up(app: Starlette, article: int | None) -> None:
    app.state.warm_up(article)
    # An action on thousands of rows makes many objects, none of them garbage: to look for some in
    # between would take a tenth of its time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # A port is free again at once after the program has ended.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((_HOST, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise OutputError(f"port {port} cannot be used ({error}); choose another one") from error
    return listening
