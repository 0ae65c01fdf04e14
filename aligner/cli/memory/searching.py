"""``aligner memory search`` and ``concordance``: what is found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aligner.cli.memory.options import (
    Article,
    Json,
    Lang,
    Limit,
    MinConfidence,
    Since,
    Status,
    Store,
    Until,
    language_of,
    make_filters,
    open_memory,
)
from aligner.cli.memory.printing import origin, print_json, say

if TYPE_CHECKING:
    from aligner.memory import Hit, Match

__all__ = ["concordance", "search"]


def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A sentence to be translated.")],
    memory: Store = None,
    lang: Lang = None,
    least: Annotated[
        int, typer.Option("--min", metavar="PERCENT", min=1, max=100, help="The least match.")
    ] = 70,
    limit: Limit = 5,
    article: Article = None,
    status: Status = None,
    since: Since = None,
    until: Until = None,
    min_confidence: MinConfidence = None,
    as_json: Json = False,
) -> None:
    """Find translations of sentences that are like TEXT.

    100 is the same text, 99 the same but for spelling.
    """
    filters = make_filters(article, status, since, until, min_confidence)
    with open_memory(memory) as store:
        found = store.search(
            text, language=language_of(lang), filters=filters, limit=limit, min_percent=least
        )
    if as_json:
        print_json([_match_record(match) for match in found])
    elif not found:
        say(f"no match of {least}% or more; try --min {max(least - 20, 1)}, or concordance")
    for match in [] if as_json else found:
        typer.echo(
            f"{match.percent:3d}%  {match.unit.ja}\n      {match.unit.en}{origin(match.unit)}"
        )


def _match_record(match: Match) -> dict[str, Any]:
    return {"percent": match.percent, "id": match.id, **asdict(match.unit)}


def concordance(
    word: Annotated[
        str, typer.Argument(metavar="WORD", help='Words that must be there; "two words" as one.')
    ],
    memory: Store = None,
    lang: Lang = None,
    limit: Limit = 20,
    article: Article = None,
    status: Status = None,
    since: Since = None,
    until: Until = None,
    min_confidence: MinConfidence = None,
    as_json: Json = False,
) -> None:
    """Find a word in its context, on both sides."""
    from aligner.memory import ALL

    filters = make_filters(article, status, since, until, min_confidence)
    with open_memory(memory) as store:
        hits = store.concordance(word, language=language_of(lang), filters=filters, limit=limit)
    if as_json:
        print_json([_hit_record(hit) for hit in hits])
    elif not hits:
        where = "in the memory" if filters == ALL else "in the units chosen"
        say(f"{word} is nowhere {where}; try a shorter word")
    else:
        _show_hits(hits)


def _hit_record(hit: Hit) -> dict[str, Any]:
    spans = {"ja_spans": hit.ja_spans, "en_spans": hit.en_spans}
    return {"id": hit.id, **asdict(hit.unit), **spans}


_CONTEXT = 40
"""Characters shown before and after a hit."""


def _show_hits(hits: Iterable[Hit]) -> None:
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    for hit in hits:
        console.print(_marked(hit.unit.ja, hit.ja_spans))
        console.print("  ", _marked(hit.unit.en, hit.en_spans), sep="")
        if hit.unit.doc:
            console.print(f"  ({hit.unit.doc})", style="dim", markup=False)


def _marked(text: str, spans: tuple[tuple[int, int], ...]) -> Any:  # noqa: ANN401 - rich's type
    """A text with its hits marked; what is far from all of them is left out."""
    from rich.text import Text

    shown = Text(text)
    for start, end in spans:
        shown.stylize("bold reverse", start, end)
    if not spans:
        return shown
    first = max(spans[0][0] - _CONTEXT, 0)
    last = min(spans[-1][1] + _CONTEXT, len(text))
    before, after = "…" if first else "", "…" if last < len(text) else ""
    return Text.assemble(before, shown[first:last], after)
