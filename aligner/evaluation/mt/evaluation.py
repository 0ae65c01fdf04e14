"""The evaluation itself: figures with intervals, comparisons, breakdowns and a look at segments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from aligner.alignment import REVIEW_BELOW
from aligner.errors import ModelError
from aligner.evaluation.mt.breakdowns import BREAKDOWNS, Breakdown
from aligner.evaluation.mt.content import Content
from aligner.evaluation.mt.counting import MEASURES, WIDTH, Counts, count
from aligner.evaluation.mt.diagnosis import APPROVED, VERDICTS, Verdict, diagnose, nearness
from aligner.evaluation.mt.scores import METRICS, segment_bleu, signature
from aligner.evaluation.mt.units import Unit, Units
from aligner.evaluation.resampling import (
    Floats,
    Interval,
    adjust_for_several,
    article_interval,
    p_of_bootstrap,
    p_of_randomisation,
    resampled_sums,
    segment_interval,
    sum_by_group,
    swapped_sums,
)
from aligner.translation import Progress

__all__ = [
    "ROW_MEASURES",
    "Comparison",
    "Evaluation",
    "Figure",
    "Part",
    "Row",
    "Segment",
    "Settings",
    "SystemResult",
    "evaluate",
]

Ints = NDArray[np.int64]

_FEWEST_IN_GROUP = 5

ROW_MEASURES = ("BLEU", "chrF")
"""What is given for each group of a breakdown."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an evaluation is made with.

    Trusted are units that a reviewer approved, and, unless ``approved_only``, those of at least
    ``min_confidence`` that no reviewer spoke of. ``resamples`` are drawn for intervals and the
    paired bootstrap, ``trials`` for approximate randomisation.
    """

    min_confidence: float = REVIEW_BELOW
    approved_only: bool = False
    resamples: int = 1000
    trials: int = 10_000

    def trusts(self, unit: Unit) -> bool:
        """Whether the unit counts where misalignment is kept apart."""
        if unit.status or self.approved_only:
            return unit.status in APPROVED
        return unit.confidence >= self.min_confidence


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its 95% intervals over segments and over articles; None: it cannot be given."""

    score: float
    segments: Interval | None = None
    articles: Interval | None = None

    @property
    def interval(self) -> Interval | None:
        """The interval to go by: over articles where there is one, which is seldom the narrower."""
        return self.articles or self.segments


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two systems by one measure: ``difference`` is that of the first less the second.

    ``bootstrap`` and ``randomisation`` are p-values over segments, as sacreBLEU gives them;
    ``bootstrap_articles`` and ``randomisation_articles`` over whole articles, where trials that are
    just as extreme count too. ``adjusted`` is the largest of the four, with such ties counted in
    all, after Holm's correction for the number of comparisons. None: too few segments or articles.
    """

    measure: str
    first: str
    second: str
    difference: Figure
    identical: bool
    bootstrap: float | None = None
    randomisation: float | None = None
    bootstrap_articles: float | None = None
    randomisation_articles: float | None = None
    adjusted: float | None = None

    @property
    def is_sure(self) -> bool:
        """Whether the difference would hold in other articles: interval and tests agree."""
        interval = self.difference.interval
        if interval is None or self.adjusted is None or self.adjusted > 0.05:
            return False
        return interval.low > 0 or interval.high < 0


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one system on one group of a breakdown."""

    breakdown: str
    label: str
    system: str
    units: int
    articles: int
    figures: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Part:
    """All figures over some of the units: all, or the trusted ones."""

    units: int
    articles: int
    figures: dict[str, dict[str, Figure]] = field(default_factory=dict)
    comparisons: list[Comparison] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SystemResult:
    """A system, what came out of it, and how many of its units have which diagnosis.

    ``nearness`` is the median cosine of its hypotheses with the Japanese.
    """

    name: str
    source: str
    empty: int
    repeating: int
    nearness: float
    verdicts: dict[Verdict, int]


@dataclass(frozen=True, slots=True)
class Segment:
    """A unit with what each system made of it; lists are in the order of the systems."""

    unit: Unit
    trusted: bool
    hypotheses: list[str]
    bleu: list[float]
    chrf: list[float]
    ter: list[float]
    verdicts: list[Verdict | None]

    @property
    def spread(self) -> float:
        """How far the systems lie apart, in chrF."""
        return max(self.chrf) - min(self.chrf)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that came out; ``parts`` are ``all`` and ``trusted``.

    ``segments`` come by how far the systems lie apart, or for a single system the worst first.
    """

    settings: Settings
    omitted: int
    added: int
    systems: list[SystemResult]
    signatures: dict[str, str]
    test_signatures: dict[str, str]
    parts: dict[str, Part]
    segments: list[Segment]

    @property
    def doubtful(self) -> int:
        """How many units are not trusted."""
        return self.parts["all"].units - self.parts["trusted"].units


def evaluate(
    units: Units,
    systems: Mapping[str, Sequence[str]],
    settings: Settings | None = None,
    *,
    sources: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    processes: int = 1,
) -> Evaluation:
    """Compare the hypotheses of each system, one for each unit, with the English of the units.

    ``sources`` say what a system is. ``progress`` is told how much is done; ``processes``
    share that work. Raises ModelError where a system has not one hypothesis for each unit.
    """
    settings = settings or Settings()
    for name, hypotheses in systems.items():
        if len(hypotheses) != len(units.units):
            raise ModelError(
                f"{name} gave {len(hypotheses)} hypotheses for {len(units.units)} pairs;"
                " it must give one for each"
            )
    steps = _Steps(len(units.units), progress)
    counts = count(units.units, list(systems.values()), steps.counted, processes)
    trusted = np.array([settings.trusts(unit) for unit in units.units], dtype=np.bool_)
    ja = [unit.ja for unit in units.units]
    near = [nearness(ja, hypotheses) for hypotheses in systems.values()]
    verdicts = _diagnoses(units.units, near, counts, trusted)
    table = _Table(list(systems), units.units, counts, settings, steps)
    everything = table.part(np.arange(len(units.units)))
    return Evaluation(
        settings=settings,
        omitted=units.omitted,
        added=units.added,
        systems=[
            _result(name, (sources or {}).get(name, name), one.contents, cosines, verdict)
            for name, one, cosines, verdict in zip(systems, counts, near, verdicts, strict=True)
        ],
        signatures={name: signature(name, settings.resamples) for name in METRICS},
        test_signatures={name: signature(name, trials=settings.trials) for name in METRICS},
        parts={
            "all": everything,
            "trusted": everything if trusted.all() else table.part(np.flatnonzero(trusted)),
        },
        segments=_segments(units.units, systems, counts, verdicts, trusted),
    )


def _diagnoses(
    units: Sequence[Unit],
    near: Sequence[Floats],
    counts: Sequence[Counts],
    trusted: NDArray[np.bool_],
) -> list[list[Verdict | None]]:
    near_english = nearness([unit.ja for unit in units], [unit.en for unit in units])
    return [
        diagnose(
            units,
            one.contents,
            METRICS["chrF"].score(one.statistics),
            near_english,
            near_hypothesis,
            trusted,
        )
        for near_hypothesis, one in zip(near, counts, strict=True)
    ]


def _result(
    name: str,
    source: str,
    contents: Sequence[Content],
    near: Floats,
    verdicts: Sequence[Verdict | None],
) -> SystemResult:
    outputs = Counter(content.output for content in contents)
    found = Counter(verdict for verdict in verdicts if verdict)
    return SystemResult(
        name,
        source,
        outputs["empty"],
        outputs["repeating"],
        float(np.median(near)),
        {kind: found[kind] for kind in VERDICTS},
    )


def _segments(
    units: Sequence[Unit],
    systems: Mapping[str, Sequence[str]],
    counts: Sequence[Counts],
    verdicts: Sequence[Sequence[Verdict | None]],
    trusted: NDArray[np.bool_],
) -> list[Segment]:
    bleu = [segment_bleu(one.statistics) for one in counts]
    chrf, ter = (
        [METRICS[name].score(one.statistics) for one in counts] for name in ("chrF", "TER")
    )
    segments = [
        Segment(
            unit,
            bool(trusted[at]),
            [hypotheses[at] for hypotheses in systems.values()],
            bleu=[float(scores[at]) for scores in bleu],
            chrf=[float(scores[at]) for scores in chrf],
            ter=[float(scores[at]) for scores in ter],
            verdicts=[verdict[at] for verdict in verdicts],
        )
        for at, unit in enumerate(units)
    ]
    if len(systems) > 1:
        return sorted(segments, key=lambda segment: -segment.spread)
    return sorted(segments, key=lambda segment: segment.chrf[0])


@dataclass(slots=True)
class _Steps:
    """Progress over counting, and over the resampling after it, which takes a third as long."""

    units: int
    progress: Progress | None
    steps: int = 0

    def counted(self, done: int, _units: int) -> None:
        """Units are counted."""
        if self.progress:
            self.progress(done, self._all)

    def resampled(self) -> None:
        """The tests of a part, or a breakdown of it, are done."""
        self.steps += 1
        if self.progress:
            share = min(1.0, self.steps / (2 * (1 + len(BREAKDOWNS))))
            self.progress(self.units + round(share * (self._all - self.units)), self._all)

    @property
    def _all(self) -> int:
        return self.units + self.units // 3


@dataclass(frozen=True, slots=True)
class _Table:
    """The statistics of every system on every unit, from which parts are made."""

    systems: list[str]
    units: list[Unit]
    counts: list[Counts]
    settings: Settings
    steps: _Steps

    def part(self, chosen: Ints) -> Part:
        if not len(chosen):
            return Part(0, 0)
        articles, count = _numbered([self.units[at].article for at in chosen])
        sample = _Sample(
            np.concatenate([one.statistics[chosen] for one in self.counts], axis=1),
            articles,
            count,
            self.settings,
        )
        figures = {name: _figures(sample, at) for at, name in enumerate(self.systems)}
        comparisons = self._comparisons(sample)
        self.steps.resampled()
        return Part(len(chosen), count, figures, comparisons, list(self._rows(chosen)))

    def _comparisons(self, sample: _Sample) -> list[Comparison]:
        tests = _Tests(sample)
        found = [
            tests.compare(measure, (i, self.systems[i]), (j, self.systems[j]))
            for measure in _figures(sample, 0)
            for i, j in combinations(range(len(self.systems)), 2)
        ]
        return [one for measure in MEASURES for one in _adjusted(found, measure)]

    def _rows(self, chosen: Ints) -> Iterator[Row]:
        for breakdown in BREAKDOWNS:
            if breakdown.by_system:
                for system in range(len(self.systems)):
                    yield from self._groups(breakdown, chosen, [system])
            else:
                yield from self._groups(breakdown, chosen, list(range(len(self.systems))))
            self.steps.resampled()

    def _groups(self, breakdown: Breakdown, chosen: Ints, systems: list[int]) -> Iterator[Row]:
        units = [self.units[at] for at in chosen]
        labels = breakdown.labels(units, [self.counts[systems[0]].contents[at] for at in chosen])
        members: dict[str, list[int]] = {label: [] for label in breakdown.order}
        for at, label in zip(chosen, labels, strict=True):
            members.setdefault(label, []).append(int(at))
        for label, group in members.items():
            if group:
                yield from self._row(breakdown.name, label, np.array(group), systems)

    def _row(self, name: str, label: str, group: Ints, systems: list[int]) -> Iterator[Row]:
        articles, count = _numbered([self.units[at].article for at in group])
        statistics = np.concatenate([self.counts[one].statistics[group] for one in systems], axis=1)
        sample = _Sample(statistics, articles, count, self.settings, both=False)
        for at, system in enumerate(systems):
            figures = _figures(sample, at, ROW_MEASURES)
            yield Row(name, label, self.systems[system], len(group), count, figures)


class _Sample:
    """Some units, and resamples of them over segments and over articles.

    Where not ``both`` are asked for, segments are resampled only if there are too few articles, and
    enough segments: sacreBLEU gives an interval from two, which says little.
    """

    def __init__(
        self, statistics: Floats, articles: Ints, count: int, settings: Settings, both: bool = True
    ) -> None:
        self.statistics, self.settings, self.articles = statistics, settings, count
        self.total = statistics.sum(axis=0)
        self.by_article = sum_by_group(statistics, articles, count)
        self.over_articles = (
            resampled_sums(self.by_article, settings.resamples)
            if article_interval(np.zeros(1), count)
            else None
        )
        self.over_segments = (
            resampled_sums(statistics, settings.resamples)
            if len(statistics) >= (2 if both else _FEWEST_IN_GROUP)
            and (both or self.over_articles is None)
            else None
        )

    def score(self, sums: Floats, system: int, measure: str) -> Floats:
        return MEASURES[measure].score(sums[..., system * WIDTH : (system + 1) * WIDTH])

    def figure(self, score: float, segments: Floats | None, articles: Floats | None) -> Figure:
        """A figure with the intervals of what it is in the resamples."""
        over_segments = None if segments is None else segment_interval(_known(segments))
        over_articles = (
            None if articles is None else article_interval(_known(articles), self.articles)
        )
        return Figure(score, over_segments, over_articles)


def _known(figures: Floats) -> Floats:
    """The figures without those of resamples where nothing was wanted."""
    return figures[~np.isnan(figures)]


def _figures(sample: _Sample, system: int, measures: Iterable[str] = MEASURES) -> dict[str, Figure]:
    """Every measure that the units allow: numbers and names only where some are wanted."""
    figures: dict[str, Figure] = {}
    for measure in measures:
        score = float(sample.score(sample.total, system, measure))
        if not np.isnan(score):
            resampled = [
                None if sums is None else sample.score(sums, system, measure)
                for sums in (sample.over_segments, sample.over_articles)
            ]
            figures[measure] = sample.figure(score, *resampled)
    return figures


class _Tests:
    """Tests of the difference of two systems on a sample, by segments and by whole articles."""

    def __init__(self, sample: _Sample) -> None:
        self.sample = sample
        trials = sample.settings.trials
        alone = sample.statistics.shape[1] == WIDTH
        self.swapped = {
            level: None if alone or resampled is None else swapped_sums(rows, trials)
            for level, rows, resampled in (
                ("segments", sample.statistics, sample.over_segments),
                ("articles", sample.by_article, sample.over_articles),
            )
        }

    def compare(self, measure: str, first: tuple[int, str], second: tuple[int, str]) -> Comparison:
        sample, (i, ours), (j, theirs) = self.sample, first, second
        score = float(self._difference(sample.total, i, j, measure))
        levels = [
            None if sums is None else self._difference(sums, i, j, measure)
            for sums in (sample.over_segments, sample.over_articles)
        ]
        bootstrap = [
            None if each is None else p_of_bootstrap(score, _known(each)) for each in levels
        ]
        trials = [self._trials(level, i, j, measure) for level in self.swapped]
        with_ties = [
            None if each is None else p_of_randomisation(score, each, ties=True) for each in trials
        ]
        randomisation = with_ties[0]
        if trials[0] is not None and measure in METRICS:
            randomisation = p_of_randomisation(score, trials[0])
        known = [p for p in (*bootstrap, *with_ties) if p is not None]
        return Comparison(
            measure,
            ours,
            theirs,
            sample.figure(score, *levels),
            self._same(i, j, measure),
            bootstrap[0],
            randomisation,
            bootstrap[1],
            with_ties[1],
            max(known, default=None),
        )

    def _difference(self, sums: Floats, i: int, j: int, measure: str) -> Floats:
        return self.sample.score(sums, i, measure) - self.sample.score(sums, j, measure)

    def _trials(self, level: str, i: int, j: int, measure: str) -> Floats | None:
        """The differences between what the systems are in the trials: some rows changed sides."""
        chosen = self.swapped[level]
        if chosen is None:
            return None
        ours, theirs = (_columns(at, measure) for at in (i, j))
        total, formula = self.sample.total, MEASURES[measure].formula
        one = chosen[:, ours] + total[theirs] - chosen[:, theirs]
        other = chosen[:, theirs] + total[ours] - chosen[:, ours]
        return _known(formula(one) - formula(other))

    def _same(self, i: int, j: int, measure: str) -> bool:
        rows = self.sample.statistics
        return bool((rows[:, _columns(i, measure)] == rows[:, _columns(j, measure)]).all())


def _columns(system: int, measure: str) -> slice:
    columns = MEASURES[measure].columns
    return slice(system * WIDTH + columns.start, system * WIDTH + columns.stop)


def _adjusted(comparisons: Sequence[Comparison], measure: str) -> list[Comparison]:
    chosen = [one for one in comparisons if one.measure == measure]
    corrected = iter(
        adjust_for_several([one.adjusted for one in chosen if one.adjusted is not None])
    )
    return [
        one if one.adjusted is None else replace(one, adjusted=next(corrected)) for one in chosen
    ]


def _numbered(names: Sequence[str]) -> tuple[Ints, int]:
    numbers = {name: at for at, name in enumerate(dict.fromkeys(names))}
    return np.array([numbers[name] for name in names], dtype=np.int64), len(numbers)
