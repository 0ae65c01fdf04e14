"""The actions of the page by name: what a form asks for, as a change of the article."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from aligner.documents import Language
from aligner.errors import InputError
from aligner.memory import Article, Memory, StoredBead
from aligner.review import changes
from aligner.review.changes import Change, Direction
from aligner.review.forms import Form
from aligner.review.workbench import nearest_cut

__all__ = ["ACTIONS", "approvable", "cut_sentence"]

Action = Callable[[Article, Form], Change]


def approvable(article: Article, least: float) -> list[StoredBead]:
    """The rows that are as sure as that and not judged yet."""
    return [bead for bead in article.beads if not bead.status and bead.confidence >= least]


def _approve_all(article: Article, form: Form) -> Change:
    beads = approvable(article, form.share("above"))
    if not beads:
        raise InputError("no row that is open is as sure as that")
    return changes.approve_all(beads)


def _merge(article: Article, form: Form) -> Change:
    bead = _row(article, form)
    other = changes.neighbour(article, bead, _direction(form))
    side = form.text("side")
    if not side:
        return replace(changes.link(article, bead, other), action="merge")
    return changes.take(article, bead, other, _side(form))


def _link(article: Article, form: Form) -> Change:
    number = form.number("other")
    if not 1 <= number <= len(article.beads):
        raise InputError(f"there is no row {number}; the last is {len(article.beads)}")
    return changes.link(article, _row(article, form), article.beads[number - 1])


def _split(article: Article, form: Form) -> Change:
    at = form.number("at")

    def cut(members: Sequence[int], others: Sequence[int]) -> int:
        return nearest_cut(article, members, at, others)

    return changes.split(_row(article, form), _side(form), at, cut)


def _swap(article: Article, form: Form) -> Change:
    bead = _row(article, form)
    return changes.swap(bead, changes.neighbour(article, bead, _direction(form)))


def cut_sentence(memory: Memory, article: Article, form: Form) -> Change:
    """Cut a sentence in two where the form's text has a bar; both parts stay in the row."""
    bead, id_ = _row(article, form), form.number("sentence")
    sentence = article.by_id.get(id_)
    if sentence is None or id_ not in (*bead.ja, *bead.en):
        raise InputError("this sentence is not in the row any more")
    before, bar, after = form.fields.get("text", "").partition("|")
    if not bar or before + after != sentence.text:
        raise InputError("put one | into the sentence where it is to be cut, and change nothing")
    parts = memory.split_sentence(id_, len(before))
    return changes.divide(bead, id_, parts)


ACTIONS: dict[str, Action] = {
    "approve": lambda article, form: changes.approve(_row(article, form)),
    "approve-all": _approve_all,
    "reject": lambda article, form: changes.reject(_row(article, form)),
    "flag": lambda article, form: changes.flag(_row(article, form), form.text("comment")),
    "merge": _merge,
    "move": lambda article, form: changes.move(
        article, _row(article, form), _side(form), _direction(form)
    ),
    "split": _split,
    "unlink": lambda article, form: changes.unlink(_row(article, form)),
    "link": _link,
    "swap": _swap,
    "edit": lambda article, form: changes.edit(
        article, _row(article, form), form.text("ja"), form.text("en")
    ),
}


def _row(article: Article, form: Form) -> StoredBead:
    return changes.find(article, form.number("row"))


def _side(form: Form) -> Language:
    side = form.text("side")
    if side == "ja":
        return "ja"
    if side == "en":
        return "en"
    raise InputError("side must be ja or en")


def _direction(form: Form) -> Direction:
    direction = form.text("direction")
    if direction == "up":
        return "up"
    if direction == "down":
        return "down"
    raise InputError("direction must be up or down")
