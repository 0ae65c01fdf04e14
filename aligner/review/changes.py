"""What a reviewer can do to the rows of an article, as beads put in the place of others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Literal

from aligner.documents import Language
from aligner.errors import ConflictError, InputError
from aligner.memory import Article, NewBead, StoredBead

__all__ = [
    "Change",
    "approve",
    "approve_all",
    "divide",
    "edit",
    "find",
    "flag",
    "link",
    "move",
    "neighbour",
    "reject",
    "reword",
    "split",
    "swap",
    "take",
    "unlink",
]

Direction = Literal["up", "down"]
Cut = Callable[[Sequence[int], Sequence[int]], int]
"""How many of the second sentences go with the first of two parts of the first ones."""


@dataclass(frozen=True, slots=True)
class Change:
    """Rows that go and beads that come; sentences in none of these are for the aligner.

    ``undecided`` come too, but nobody has judged them. ``rejected`` are those of the rows that were
    wrong.
    """

    action: str
    removed: tuple[StoredBead, ...]
    beads: tuple[NewBead, ...] = ()
    undecided: tuple[NewBead, ...] = ()
    rejected: tuple[StoredBead, ...] = ()
    comment: str = ""


def find(article: Article, bead: int) -> StoredBead:
    """The row with this id; ConflictError where it has been replaced."""
    for found in article.beads:
        if found.id == bead:
            return found
    raise ConflictError("this row has been changed meanwhile; here it is as it is now")


def neighbour(article: Article, bead: StoredBead, direction: Direction) -> StoredBead:
    """The row above or below; InputError at the ends."""
    at = article.beads.index(bead) + (-1 if direction == "up" else 1)
    if not 0 <= at < len(article.beads):
        edge = "above the first" if direction == "up" else "below the last"
        raise InputError(f"there is no row {edge} one")
    return article.beads[at]


def approve(bead: StoredBead) -> Change:
    """The row is right as it stands."""
    return approve_all([bead])


def approve_all(beads: Iterable[StoredBead]) -> Change:
    """These rows are right as they stand."""
    removed = tuple(beads)
    return Change("approve", removed, tuple(_with(bead, status="approved") for bead in removed))


def flag(bead: StoredBead, comment: str) -> Change:
    """The row needs somebody else's eye, and why."""
    return Change("flag", (bead,), (_with(bead, status="flagged", comment=comment),))


def reject(bead: StoredBead) -> Change:
    """The row is wrong; the aligner is to find what is right."""
    return Change("reject", (bead,), rejected=(bead,))


def link(article: Article, bead: StoredBead, other: StoredBead) -> Change:
    """Make one row of two, wherever they stand."""
    if bead.id == other.id:
        raise InputError("a row cannot be linked with itself; choose another one")
    return Change("link", (bead, other), (_bead(article, [bead, other]),))


def take(article: Article, bead: StoredBead, other: StoredBead, side: Language) -> Change:
    """Take all sentences of one side from another row."""
    if not getattr(other, side):
        raise InputError("that row has no sentence on this side")
    taken = NewBead(other.ja, ()) if side == "ja" else NewBead((), other.en)
    rest = NewBead((), other.en) if side == "ja" else NewBead(other.ja, ())
    return Change("merge", (bead, other), _kept(_bead(article, [bead, taken]), rest))


def unlink(bead: StoredBead) -> Change:
    """The sentences of the row have no partner."""
    if bead.is_null:
        raise InputError("this row has one side only; there is nothing to unlink")
    return Change("unlink", (bead,), (NewBead(bead.ja, ()), NewBead((), bead.en)))


def move(article: Article, bead: StoredBead, side: Language, direction: Direction) -> Change:
    """Give the first sentence of a side to the row above, or the last to the one below."""
    members: tuple[int, ...] = getattr(bead, side)
    if not members:
        raise InputError("this row has no sentence on this side")
    other = neighbour(article, bead, direction)
    moved = members[:1] if direction == "up" else members[-1:]
    rest = NewBead(_less(bead.ja, moved), _less(bead.en, moved))
    given = NewBead(moved, ()) if side == "ja" else NewBead((), moved)
    beads = _kept(_bead(article, [other, given]), rest)
    return Change("move", (bead, other), beads)


def split(bead: StoredBead, side: Language, at: int, cut: Cut) -> Change:
    """Make two rows of one, before sentence ``at`` of a side; ``cut`` says where the other goes."""
    members, others = (bead.ja, bead.en) if side == "ja" else (bead.en, bead.ja)
    if not 0 < at < len(members):
        raise InputError("a row is split before its second or a later sentence")
    to = cut(members, others)
    halves = [(members[:at], others[:to]), (members[at:], others[to:])]
    pairs = halves if side == "ja" else [(theirs, ours) for ours, theirs in halves]
    # Halves without a partner are left to the aligner.
    return Change(
        "split", (bead,), tuple(NewBead(*pair) for pair in pairs if all(pair)), rejected=(bead,)
    )


def divide(bead: StoredBead, sentence: int, parts: tuple[int, int]) -> Change:
    """Put two parts in the place of a sentence of the row."""

    def divided(members: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(part for m in members for part in (parts if m == sentence else (m,)))

    new = _with(bead, ja=divided(bead.ja), en=divided(bead.en), status="")
    return Change("cut", (bead,), (new,))


def swap(bead: StoredBead, other: StoredBead) -> Change:
    """Exchange the English of two rows."""
    pairs = (bead.ja, other.en), (other.ja, bead.en)
    beads = tuple(NewBead(*pair) for pair in pairs if any(pair))
    return Change("swap", (bead, other), beads)


def edit(article: Article, bead: StoredBead, ja: str, en: str) -> Change:
    """Give the row other texts; those of the sentences stay."""
    return Change("edit", (bead,), (_edited(article, bead, ja, en),))


def reword(article: Article, texts: Mapping[StoredBead, tuple[str, str]], comment: str) -> Change:
    """Give many rows other texts, Japanese and English, which says nothing of how right they are.

    Raises InputError where that leaves nothing of a text, or changes none.
    """
    changed: dict[StoredBead, NewBead] = {}
    for bead, (ja, en) in texts.items():
        if (bead.ja and not ja.strip()) or (bead.en and not en.strip()):
            raise InputError("that would leave a row without text; delete less")
        if (ja, en) != (article.text(bead, "ja"), article.text(bead, "en")):
            changed[bead] = _edited(article, bead, ja, en)
    if not changed:
        raise InputError("there is nothing to replace: no text would change")
    decided = tuple(new for bead, new in changed.items() if bead.is_decided)
    undecided = tuple(new for bead, new in changed.items() if not bead.is_decided)
    return Change("replace", tuple(changed), decided, undecided, comment=comment)


def _edited(article: Article, bead: StoredBead, ja: str, en: str) -> NewBead:
    plain = _with(bead, ja_edit=None, en_edit=None)
    ja_edit = ja if bead.ja and ja != article.text(plain, "ja") else None
    en_edit = en if bead.en and en != article.text(plain, "en") else None
    return _with(bead, ja_edit=ja_edit, en_edit=en_edit)


def _with(bead: NewBead, **values: object) -> NewBead:
    kept = list(_values(bead))
    for name, value in values.items():
        kept[_FIELDS.index(name)] = value
    return NewBead(*kept)


_FIELDS = tuple(each.name for each in fields(NewBead))
_values = attrgetter(*_FIELDS)


def _bead(article: Article, beads: Sequence[NewBead]) -> NewBead:
    """A bead of all sentences of some, in text order."""
    place = _place(article)
    ja = tuple(sorted((m for bead in beads for m in bead.ja), key=place))
    en = tuple(sorted((m for bead in beads for m in bead.en), key=place))
    return NewBead(ja, en)


def _place(article: Article) -> Callable[[int], tuple[int, int]]:
    return lambda id_: (article.by_id[id_].position, article.by_id[id_].start)


def _less(members: tuple[int, ...], taken: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(member for member in members if member not in taken)


def _kept(*beads: NewBead) -> tuple[NewBead, ...]:
    """Those that are decided: a side left alone is for the aligner to find a partner for."""
    first, *rest = beads
    return first, *(bead for bead in rest if not bead.is_null)
