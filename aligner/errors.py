"""The errors of the package, drawn as one tree.

    AlignerError
    ├── InputError        a file or text that was given cannot be used
    │   └── LanguageError     it is readable, but not in the language it should be
    ├── ModelError        a translation package or a data file of ours is missing or broken
    ├── OutputError       a result cannot be written
    └── StoreError        a translation memory cannot be used or changed
        └── ConflictError     somebody else has changed what was to be changed

Every message is one line that names the file (and the line in it, where there is one) and
says what to do. Errors of other libraries are re-raised as one of these, ``from`` the cause.
"""

from __future__ import annotations

__all__ = [
    "AlignerError",
    "ConflictError",
    "InputError",
    "LanguageError",
    "ModelError",
    "OutputError",
    "StoreError",
]


class AlignerError(Exception):
    """Base of all errors that are the user's to mend; the command line prints it and exits 1."""


class InputError(AlignerError):
    """A file or text that was given cannot be used."""


class LanguageError(InputError):
    """The text is not in the language that it should be in."""


class ModelError(AlignerError):
    """A translation package or a data file is missing, broken or of the wrong kind."""


class OutputError(AlignerError):
    """A result cannot be written."""


class StoreError(AlignerError):
    """A translation memory cannot be opened, read or changed."""


class ConflictError(StoreError):
    """What was to be changed has been changed by somebody else meanwhile."""
