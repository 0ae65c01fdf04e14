"""The keys of the page: what each does, and the word that its button carries."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["KEYS", "Key"]


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the page; capital letters are with Shift."""

    name: str
    key: str
    does: str


KEYS = (
    Key("below", "j", "Next row"),
    Key("above", "k", "Row before"),
    Key("next", "n", "Next doubtful row"),
    Key("previous", "p", "Doubtful row before"),
    Key("approve", "a", "Approve, and on to the next doubtful row"),
    Key("approve-below", "A", "Approve, and on to the row below"),
    Key("approve-many", "v", "Approve many: all as sure as you say"),
    Key("approve-all", "V", "Approve those that are counted"),
    Key("reject", "r", "Reject: align again without this pair"),
    Key("flag", "f", "Flag with a comment"),
    Key("merge-below", "m", "Merge with the row below"),
    Key("merge-above", "M", "Merge with the row above"),
    Key("ja-up", "1", "First Japanese sentence to the row above"),
    Key("ja-down", "2", "Last Japanese sentence to the row below"),
    Key("en-up", "3", "First English sentence to the row above"),
    Key("en-down", "4", "Last English sentence to the row below"),
    Key("take-ja-above", "5", "Take the Japanese of the row above"),
    Key("take-ja-below", "6", "Take the Japanese of the row below"),
    Key("take-en-above", "7", "Take the English of the row above"),
    Key("take-en-below", "8", "Take the English of the row below"),
    Key("split", "s", "Split the row: the first place, or Tab to another"),
    Key("unlink", "x", "Unlink: no side has a partner"),
    Key("link", "l", "Link with another row, by number"),
    Key("swap", "w", "Swap the English with the row below"),
    Key("edit", "e", "Edit the texts"),
    Key("cut", "c", "Split a sentence at the cursor"),
    Key("hypothesis", "h", "Show the machine translation"),
    Key("undo", "u", "Undo"),
    Key("redo", "U", "Redo"),
    Key("export", "o", "Export"),
    Key("report", "O", "Report"),
    Key("filter", "i", "Choose which rows are shown"),
    Key("search", "/", "Search in the article"),
    Key("replace", "R", "Find and replace"),
    Key("replace-hit", "y", "Replace the marked text"),
    Key("skip", "t", "Skip it, and on to the next"),
    Key("replace-all", "Y", "Replace all that is found"),
    Key("help", "?", "Show the keys"),
)
