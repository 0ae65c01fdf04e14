"""Whose decisions they are: everybody at a browser of their own has a name."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from aligner.errors import InputError
from aligner.review.forms import read_form

__all__ = ["People"]

_LONGEST = 60


class People:
    """The names of those at work: what each browser has said, or else one for all."""

    def __init__(self, who: str, port: int) -> None:
        self._who = who
        # Cookies are shared by all ports of a host.
        self._cookie = f"aligner-who-{port}"

    def of(self, request: Request) -> str:
        """The name of whoever asks."""
        return unquote(request.cookies.get(self._cookie, ""))[:_LONGEST].strip() or self._who

    async def rename(self, request: Request) -> Response:
        """Take the name that a form gives, and go back to the page that it is on."""
        try:
            form = await read_form(request)
        except InputError as error:
            return PlainTextResponse(str(error), 413)
        back = form.text("back")
        answer = RedirectResponse(back if re.fullmatch(r"/(article/\d+)?", back) else "/", 303)
        name = quote(form.text("who")[:_LONGEST])
        answer.set_cookie(self._cookie, name, httponly=True, samesite="strict")
        return answer
