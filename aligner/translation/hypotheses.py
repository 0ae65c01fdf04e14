"""Hypotheses that were made elsewhere, by whatever engine, read from a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aligner.documents import decode
from aligner.errors import InputError
from aligner.translation.base import Progress

__all__ = ["HypothesesFile"]


@dataclass(frozen=True)
class HypothesesFile:
    """A text file with one hypothesis a line, line for sentence, in the order of the article."""

    path: Path

    @property
    def id(self) -> str:
        """``file:`` and the name of the file."""
        return f"file:{self.path.name}"

    def translate(self, sentences: Sequence[str], progress: Progress | None = None) -> list[str]:
        """Read the lines of the file.

        Raises InputError if it cannot be read or has not one line for each sentence.
        """
        lines = self.lines()
        if len(lines) != len(sentences):
            raise InputError(
                f"{self.path}: has {len(lines)} lines for {len(sentences)} sentences; "
                "one hypothesis a line is needed, see the sentences with: aligner split"
            )
        if progress:
            progress(len(lines), len(lines))
        return lines

    def lines(self, *, folded: bool = True) -> list[str]:
        """The lines of the file; ``folded`` makes one space of each run of white space.

        Raises InputError if the file cannot be read, or is in no encoding known here.
        """
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise InputError(f"{self.path}: cannot be read: {error.strerror}") from error
        text, _ = decode(data, str(self.path), "en")
        # Not splitlines, which takes characters inside a line for its end.
        lines = re.split("\r\n|\r|\n", text)
        lines = lines if lines[-1] else lines[:-1]
        return [" ".join(line.split()) for line in lines] if folded else lines
