"""What a review has come to: who decided what and when, and how right the aligner was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from aligner.memory import Article, Decision, Past

__all__ = ["Report", "make_report", "sum_up"]


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of a review; ``judged`` rows are decided, ``right`` those that the aligner had so.

    ``people`` has for each reviewer the first and the last time, and the number of decisions;
    ``actions`` how often each was done. Undone decisions do not count.
    """

    rows: int
    judged: int
    approved: int
    flagged: int
    right: int
    people: tuple[tuple[str, str, str, int], ...]
    actions: tuple[tuple[str, int], ...]
    comments: tuple[tuple[int, str], ...]

    @property
    def accuracy(self) -> float | None:
        """The share of the judged rows that the aligner had just so; None without any."""
        return self.right / self.judged if self.judged else None


def make_report(article: Article, past: Past, decisions: Sequence[Decision]) -> Report:
    """Sum up what was decided on an article."""
    done = [decision for decision in decisions if decision.state == "done"]
    judged = [bead for bead in article.beads if bead.is_decided]
    times: dict[str, list[str]] = {}
    for decision in done:
        times.setdefault(decision.who, []).append(decision.at)
    return Report(
        rows=len(article.beads),
        judged=len(judged),
        approved=sum(bead.status == "approved" for bead in judged),
        flagged=sum(bead.status == "flagged" for bead in judged),
        right=sum(frozenset((*bead.ja, *bead.en)) in past.original for bead in judged),
        people=tuple((who, at[0], at[-1], len(at)) for who, at in times.items()),
        actions=tuple(Counter(decision.action for decision in done).most_common()),
        comments=tuple(
            (row, bead.comment) for row, bead in enumerate(article.beads, 1) if bead.comment
        ),
    )


def sum_up(reports: Sequence[Report]) -> Report:
    """One report on several articles; comments, which name rows, stay with each."""
    people: dict[str, tuple[str, str, int]] = {}
    for who, first, last, count in (person for report in reports for person in report.people):
        known = people.get(who, (first, last, 0))
        people[who] = min(known[0], first), max(known[1], last), known[2] + count
    actions: Counter[str] = Counter()
    for report in reports:
        actions.update(dict(report.actions))
    return Report(
        rows=sum(report.rows for report in reports),
        judged=sum(report.judged for report in reports),
        approved=sum(report.approved for report in reports),
        flagged=sum(report.flagged for report in reports),
        right=sum(report.right for report in reports),
        people=tuple((who, *times) for who, times in people.items()),
        actions=tuple(actions.most_common()),
        comments=(),
    )
