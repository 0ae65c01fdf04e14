"""Words of a translation that its reference does not have, or has elsewhere."""

from __future__ import annotations

from difflib import SequenceMatcher

__all__ = ["mark_words"]


def mark_words(hypothesis: str, reference: str) -> list[tuple[str, bool]]:
    """Part a hypothesis into runs of words, True where they differ from the reference.

    What is the same is a longest common run and, on both sides of it, again so (Ratcliff and
    Obershelp, as difflib does it); case and the punctuation around a word make no difference.
    """
    ours, theirs = hypothesis.split(), reference.split()
    matcher = SequenceMatcher(None, list(map(_key, ours)), list(map(_key, theirs)), autojunk=False)
    return [
        (" ".join(ours[begin:end]), tag != "equal")
        for tag, begin, end, _, _ in matcher.get_opcodes()
        if begin < end
    ]


def _key(word: str) -> str:
    return word.casefold().strip(".,;:!?\"'“”‘’()") or word
