from __future__ import annotations

import json
import random

import pytest
from evaluations import articles, unit

from aligner.errors import ModelError
from aligner.evaluation.mt import (
    MEASURES,
    Evaluation,
    Settings,
    Unit,
    Units,
    evaluate,
    explain,
    to_json,
)
from aligner.evaluation.mt.counting import count

QUICK = Settings(resamples=200, trials=200)


def worse(text: str, chance: random.Random, rate: float = 0.3) -> str:
    return " ".join("of" if chance.random() < rate else word for word in text.split())


def compare(units: list[Unit], settings: Settings = QUICK, **systems: list[str]) -> Evaluation:
    return evaluate(Units(units), systems, settings)


@pytest.fixture(scope="module")
def some() -> Evaluation:
    units = articles(12)
    chance = random.Random(3)
    better = [worse(one.en, chance, 0.1) for one in units]
    return compare(units, better=better, worse=[worse(one.en, chance, 0.4) for one in units])


def comparison(evaluation: Evaluation, measure: str = "BLEU", part: str = "all"):
    [found] = [one for one in evaluation.parts[part].comparisons if one.measure == measure]
    return found


def test_a_system_that_is_better_is_found_to_be(some):
    for measure in ("BLEU", "chrF", "chrF++"):
        one = comparison(some, measure)
        assert one.difference.score > 0
        assert one.is_sure
        assert one.difference.articles.low > 0
    assert comparison(some, "TER").difference.score < 0
    assert any(text.startswith("better is better than worse by ") for text in explain(some))


def test_a_figure_lies_in_its_intervals_mostly(some):
    for figures in some.parts["all"].figures.values():
        for measure in MEASURES:
            if measure in figures:
                figure = figures[measure]
                assert figure.segments.low <= figure.segments.mean <= figure.segments.high
                assert figure.articles.low <= figure.articles.mean <= figure.articles.high


def test_identical_systems_are_said_to_be():
    units = articles(6)
    texts = [one.en[:-4] for one in units]
    found = compare(units, one=texts, other=texts)
    for one in found.parts["all"].comparisons:
        assert one.identical
        assert not one.is_sure
        assert one.bootstrap == one.randomisation == one.bootstrap_articles == one.adjusted == 1
    assert "one and other give the same BLEU everywhere (p = 1)." in explain(found)


def test_systems_that_differ_by_chance_are_seldom_called_different():
    units = articles(10)
    called = 0
    for seed in range(20):
        chance = random.Random(seed)
        one, other = ([worse(each.en, chance) for each in units] for _ in range(2))
        found = compare(units, one=one, other=other)
        sure = comparison(found).is_sure
        called += sure
        assert any("it may be chance" in text for text in explain(found)) != sure
    assert called <= 2


def test_one_segment_that_differs_is_no_sure_difference():
    # sacreBLEU's randomisation gives its smallest p here, since no trial is more extreme.
    units = articles(6)
    texts = [one.en for one in units]
    found = compare(units, one=texts, other=["wrong here", *texts[1:]])
    one = comparison(found)
    assert one.randomisation < 0.01
    assert one.adjusted > 0.05
    assert not one.is_sure


def test_a_single_segment_has_no_interval():
    found = compare([unit()], one=["The prime minister announced it."], other=["A tax rise."])
    figure = found.parts["all"].figures["one"]["BLEU"]
    assert figure.interval is None
    one = comparison(found)
    assert (one.bootstrap, one.randomisation, one.adjusted) == (None, None, None)
    assert not one.is_sure
    words = " ".join(explain(found))
    assert "no interval can be given" in words
    assert "cannot be told apart by a single pair" in words


def test_few_articles_say_nothing_about_others():
    found = compare(articles(3), one=[each.en for each in articles(3)])
    figure = found.parts["all"].figures["one"]["chrF"]
    assert figure.segments is not None
    assert figure.articles is None
    assert any("nothing can be said about other articles" in text for text in explain(found))


STATUSES = [
    unit(number=1, confidence=0.95),
    unit(number=2, confidence=0.85),
    unit(number=3, confidence=0.1, status="approved"),
    unit(number=4, confidence=1.0, status="rejected"),
    unit(number=5, confidence=1.0, status="gold"),
]


@pytest.mark.parametrize(
    ("settings", "trusted"),
    [
        (Settings(), [1, 3, 5]),
        (Settings(min_confidence=0.8), [1, 2, 3, 5]),
        (Settings(approved_only=True), [3, 5]),
    ],
)
def test_who_is_trusted(settings, trusted):
    assert [one.number for one in STATUSES if settings.trusts(one)] == trusted


def test_misalignment_is_kept_apart():
    units = articles(6)
    units[0] = unit("雨が降る。", "The budget was passed at last.", article="a0", confidence=0.2)
    texts = [one.en for one in units]
    texts[0] = "It will rain."
    found = compare(units, one=texts)
    everything, trusted = found.parts["all"], found.parts["trusted"]
    assert (everything.units, trusted.units, found.doubtful) == (24, 23, 1)
    assert trusted.figures["one"]["BLEU"].score == pytest.approx(100)
    assert everything.figures["one"]["BLEU"].score < 99
    assert found.systems[0].verdicts["alignment"] == 1
    assert found.segments[0].unit == units[0]


def test_nothing_is_trusted():
    found = compare([unit(confidence=0.1), unit(number=2, confidence=0.2)], one=["a", "b"])
    assert found.parts["trusted"].units == 0
    assert any("None of the pairs is trusted" in text for text in explain(found))


def test_empty_and_repeating_output_is_counted():
    units = articles(2)
    texts = [one.en for one in units]
    texts[0], texts[1] = "", "no no no no"
    found = compare(units, one=texts)
    assert (found.systems[0].empty, found.systems[0].repeating) == (1, 1)
    rows = {row.label: row for row in found.parts["all"].rows if row.breakdown == "output"}
    assert {label: row.units for label, row in rows.items()} == {
        "ordinary": 6,
        "repeating": 1,
        "empty": 1,
    }
    assert rows["empty"].figures["BLEU"].score == 0


def test_groups_hold_every_unit_once(some):
    for part in some.parts.values():
        for breakdown in {row.breakdown for row in part.rows}:
            for system in part.figures:
                rows = [r for r in part.rows if (r.breakdown, r.system) == (breakdown, system)]
                assert sum(row.units for row in rows) == part.units
                assert all(row.figures["BLEU"].interval or row.units < 5 for row in rows)


def test_lines_in_another_order_are_noticed():
    units = articles(5)
    texts = [one.en for one in units]
    asked = "are its lines in the order"
    assert not any(asked in text for text in explain(compare(units, one=texts)))
    assert any(asked in text for text in explain(compare(units, one=texts[2:] + texts[:2])))


def test_segments_on_which_systems_differ_most_come_first(some):
    spreads = [segment.spread for segment in some.segments]
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[0] > 10


def test_progress_goes_to_its_end():
    units = articles(6)
    units[0] = unit(article="a0", confidence=0.2)
    done: list[tuple[int, int]] = []
    texts = [one.en for one in units]
    evaluate(Units(units), {"one": texts}, QUICK, progress=lambda *each: done.append(each))
    assert [at for at, _ in done] == sorted(at for at, _ in done)
    assert done[-1] == (32, 32)


def test_a_system_must_say_something_for_each_unit():
    with pytest.raises(ModelError, match="one gave 1 hypotheses for 8 pairs; it must"):
        compare(articles(2), one=["a"])


def test_processes_and_chunks_make_no_difference(monkeypatch):
    from aligner.evaluation.mt import counting

    units = articles(4)
    systems = [[one.en[2:] for one in units], [one.en[:-2] for one in units]]
    plain = count(units, systems)
    monkeypatch.setattr(counting, "_CHUNK", 5)
    monkeypatch.setattr(counting, "_WORTH_A_PROCESS", 1)
    done: list[tuple[int, int]] = []
    shared = count(units, systems, lambda *each: done.append(each), processes=2)
    for one, other in zip(plain, shared, strict=True):
        assert (one.statistics == other.statistics).all()
        assert one.contents == other.contents
    assert done == [(5, 16), (10, 16), (15, 16), (16, 16)]


def test_the_same_input_gives_the_same_output(some):
    units = articles(12)
    again = compare(units, **{
        name: [
            segment.hypotheses[at]
            for segment in sorted(
                some.segments, key=lambda s: (int(s.unit.article[1:]), s.unit.number)
            )
        ]
        for at, name in enumerate(["better", "worse"])
    })  # fmt: skip
    assert again == some


def test_json(some):
    found = json.loads(json.dumps(to_json(some)))
    assert found["parts"]["all"]["figures"]["better"]["BLEU"]["score"] == pytest.approx(
        some.parts["all"].figures["better"]["BLEU"].score
    )
    assert found["settings"]["seed"] == 12345
    assert found["parts"]["all"]["comparisons"][0]["sure"] is True
    assert found["versions"]["sacrebleu"] in found["signatures"]["BLEU"]
    assert len(found["segments"]) == 48
