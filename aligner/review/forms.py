"""What a form of the page says, checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from aligner.errors import InputError

__all__ = ["Form", "read_form", "read_share", "without_control"]

_LARGEST = 256 * 1024
"""In bytes; a sentence of the longest sort, edited on both sides, takes a tenth."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form."""

    fields: dict[str, str]

    def text(self, name: str, default: str = "") -> str:
        """A text without control characters and blanks around it."""
        return without_control(self.fields.get(name, default)).strip()

    def number(self, name: str) -> int:
        """A whole number; InputError where it is none."""
        value = self.fields.get(name, "").strip()
        if not re.fullmatch("[0-9]{1,15}", value):
            raise InputError(f"{name} must be a number, such as 12")
        return int(value)

    def share(self, name: str) -> float:
        """A number from 0 to 1."""
        return read_share(self.fields.get(name, ""), name)


def without_control(text: str) -> str:
    """The text with a blank for each run of control characters."""
    return _CONTROL.sub(" ", text)


def read_share(value: str, name: str) -> float:
    """A number from 0 to 1; InputError where it is none."""
    if not re.fullmatch(r"0(\.[0-9]{1,6})?|1(\.0{1,6})?", value):
        raise InputError(f"{name} must be a number from 0 to 1, such as 0.95")
    return float(value)


async def read_form(request: Request) -> Form:
    """Read a form of a decent size; InputError for others."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            raise InputError("that is too much text for one row; make it shorter")
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=50)
    except (UnicodeDecodeError, ValueError) as error:
        raise InputError("this form cannot be read; load the page again") from error
    return Form(dict(fields))
