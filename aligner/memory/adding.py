"""Alignments added to the store: sentences are found again by content, decided beads are kept."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from aligner.alignment import Alignment, Bead
from aligner.documents import Document, Language, Sentence
from aligner.errors import StoreError
from aligner.memory.article_rows import load_article, put_beads
from aligner.memory.articles import NewBead, StoredBead
from aligner.memory.bead_units import sync_units
from aligner.memory.units import Names, now

__all__ = ["add_article", "sentence_keys"]


def sentence_keys(texts: Iterable[str]) -> list[str]:
    """A key for each text of one side: a hash of it and, from the second on, which of its kind."""
    seen: Counter[str] = Counter()
    keys = []
    for text in texts:
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        seen[digest] += 1
        keys.append(digest if seen[digest] == 1 else f"{digest}-{seen[digest]}")
    return keys


def add_article(
    connection: sqlite3.Connection,
    alignment: Alignment,
    title: str | None,
    source: str | None,
    date: str | None,
) -> tuple[int, int, int]:
    """Store an alignment; return the article, how many beads are kept, and how many put there.

    An article of that name is replaced: decided beads whose sentences are all still there are
    kept, the others make room for those of the alignment.
    """
    article = _put_article(connection, alignment, title, source, date)
    sides = alignment.ja, alignment.en
    ids = {d.language: _put_sentences(connection, article, d, alignment) for d in sides}
    kept = _retire_beads(connection, article, {id_ for side in ids.values() for id_ in side})
    taken = _members(kept) | _parents(connection, _members(kept))
    fresh = [
        bead
        for given in alignment.beads
        if (bead := _without(_new_bead(given, ids["ja"], ids["en"]), taken))
    ]
    put_beads(connection, article, fresh, is_decided=False)
    sync_units(connection, load_article(connection, article))
    connection.execute(
        "DELETE FROM beads WHERE article_id = ? AND NOT is_live"
        " AND id NOT IN (SELECT bead_id FROM decided_beads)",
        (article,),
    )
    return article, len(kept), len(fresh)


def _members(beads: Iterable[NewBead]) -> set[int]:
    return {member for bead in beads for member in (*bead.ja, *bead.en)}


def _parents(connection: sqlite3.Connection, members: Iterable[int]) -> set[int]:
    ids = ", ".join(map(str, members))
    rows = connection.execute(f"SELECT parent_id FROM sentences WHERE id IN ({ids})")
    return {parent for (parent,) in rows if parent is not None}


def _put_article(
    connection: sqlite3.Connection,
    alignment: Alignment,
    title: str | None,
    source: str | None,
    date: str | None,
) -> int:
    names = Names(connection)
    article, scores = names.article(alignment.name), alignment.scores
    if article is None:
        raise StoreError("the alignment has no name; give it one with --name")
    values = {
        "title": title if title is not None else _title(alignment.ja),
        "source": source,
        "date": date,
        "ja_hash": _hash(alignment.ja),
        "en_hash": _hash(alignment.en),
        "reading_order": alignment.order,
        "engine_id": names.engine(alignment.engine or ""),
        "bleu": scores.bleu if scores else None,
        "chrf": scores.chrf if scores else None,
        "bleu_signature": scores.bleu_signature if scores else "",
        "chrf_signature": scores.chrf_signature if scores else "",
        "changed": now(),
    }
    # What is not said anew stays as it was.
    given = {name: value for name, value in values.items() if value is not None}
    sets = ", ".join(f"{name} = :{name}" for name in given)
    connection.execute(
        f"UPDATE articles SET {sets}, version = version + 1 WHERE id = :id", given | {"id": article}
    )
    return article


def _title(document: Document) -> str:
    return next((s.text for s in document.sentences if s.kind == "title"), "")


def _hash(document: Document) -> str:
    return blake2b(document.text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _put_sentences(
    connection: sqlite3.Connection, article: int, document: Document, alignment: Alignment
) -> list[int]:
    """Store the sentences of one side, those known from before under their old ids; all ids."""
    side, hypotheses = document.language, alignment.hypotheses
    connection.execute(
        "UPDATE sentences SET position = NULL WHERE article_id = ? AND side = ?", (article, side)
    )
    keys = sentence_keys(document.segments)
    for position, (key, sentence) in enumerate(zip(keys, document.sentences, strict=True)):
        hypothesis = hypotheses[position] if side == "ja" and hypotheses else None
        connection.execute(
            'INSERT INTO sentences (article_id, side, key, position, text, "start", "end",'
            " paragraph, kind, hypothesis) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (article_id, side, key) DO UPDATE SET position = excluded.position,"
            ' "start" = excluded."start", "end" = excluded."end", paragraph = excluded.paragraph,'
            " kind = excluded.kind, hypothesis = coalesce(excluded.hypothesis, hypothesis)",
            (article, side, key, position, *_sentence_values(sentence), hypothesis),
        )
    _follow_parents(connection, article, side)
    rows = connection.execute(
        "SELECT id FROM sentences WHERE article_id = ? AND side = ? AND position IS NOT NULL"
        " AND parent_id IS NULL ORDER BY position",
        (article, side),
    )
    return [id_ for (id_,) in rows]


def _sentence_values(sentence: Sentence) -> tuple[str, int, int, int, str]:
    return sentence.text, sentence.start, sentence.end, sentence.paragraph, sentence.kind


def _follow_parents(connection: sqlite3.Connection, article: int, side: Language) -> None:
    """Put parts of split sentences where these are now."""
    connection.execute(
        "UPDATE sentences SET position = parent.position, paragraph = parent.paragraph"
        " FROM sentences AS parent WHERE parent.id = sentences.parent_id"
        " AND sentences.article_id = ? AND sentences.side = ?",
        (article, side),
    )


def _retire_beads(
    connection: sqlite3.Connection, article: int, whole: set[int]
) -> list[StoredBead]:
    """Take all beads out of force but the fixed ones that still hold; return these.

    Parts of a split sentence hold only together: all of them in fixed beads that stay.
    """
    current = load_article(connection, article)
    kept = [bead for bead in current.beads if bead.is_fixed]
    while True:
        there = whole | _complete_parts(connection, _members(kept), whole)
        fitting = [bead for bead in kept if _members([bead]) <= there]
        if len(fitting) == len(kept):
            break
        kept = fitting
    ids = ", ".join(str(bead.id) for bead in kept)
    connection.execute(
        f"UPDATE beads SET is_live = 0 WHERE article_id = ? AND is_live AND id NOT IN ({ids})",
        (article,),
    )
    return kept


def _complete_parts(connection: sqlite3.Connection, members: set[int], whole: set[int]) -> set[int]:
    """Those of the members that are parts and make up, together, a sentence that is there."""
    ids = ", ".join(map(str, members))
    rows = connection.execute(
        "SELECT part.id, part.parent_id, part.text, parent.text FROM sentences AS part"
        f" JOIN sentences AS parent ON parent.id = part.parent_id WHERE part.id IN ({ids})"
        ' ORDER BY part."start"'
    ).fetchall()
    joined: dict[int, str] = {}
    for _, parent, text, _ in rows:
        joined[parent] = joined.get(parent, "") + text
    return {
        id_
        for id_, parent, _, text in rows
        if parent in whole and "".join(joined[parent].split()) == "".join(text.split())
    }


def _new_bead(bead: Bead, ja: Sequence[int], en: Sequence[int]) -> NewBead:
    return NewBead(
        ja=tuple(ja[index] for index in bead.ja),
        en=tuple(en[index] for index in bead.en),
        confidence=bead.confidence,
        bleu=bead.bleu,
        chrf=bead.chrf,
        moved=bead.moved,
        status=bead.status,
    )


def _without(bead: NewBead, taken: set[int]) -> NewBead | None:
    """What is left of a bead once others have some of its sentences; it is then to be checked."""
    ja = tuple(member for member in bead.ja if member not in taken)
    en = tuple(member for member in bead.en if member not in taken)
    if (ja, en) == (bead.ja, bead.en):
        return bead
    return NewBead(ja, en, confidence=0.0) if ja or en else None
