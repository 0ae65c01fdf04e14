from __future__ import annotations

import numpy as np
import pytest
from evaluations import unit
from seed import seed

from aligner.evaluation.mt.content import look_at, what_is_wanted
from aligner.evaluation.mt.diagnosis import FAR, diagnose, nearness


def verdict(
    hypothesis="text", chrf=10.0, english=0.6, translated=0.6, trusted=False, **known: object
):
    pair = unit(**known)
    contents = [look_at(pair, what_is_wanted(pair), hypothesis)]
    figures = (np.array([value]) for value in (chrf, english, translated))
    [found] = diagnose([pair], contents, *figures, np.array([trusted]))
    return found


@pytest.mark.parametrize(
    ("evidence", "wanted"),
    [
        ({"trusted": True, "chrf": 60}, None),
        ({"trusted": True}, "neither"),
        ({"trusted": True, "translated": 0.1}, "translation"),
        ({"trusted": True, "hypothesis": ""}, "translation"),
        ({"trusted": True, "hypothesis": "so so so"}, "translation"),
        ({"trusted": True, "ja": "5人", "en": "five people"}, "translation"),
        ({"confidence": 0.3}, "alignment"),
        ({"confidence": 0.3, "ja": "5人", "en": "five people"}, "alignment"),
        ({"confidence": 0.3, "translated": 0.1}, "both"),
        ({"confidence": 0.8}, "neither"),
        ({"confidence": 0.8, "english": 0.1}, "alignment"),
        ({"confidence": 0.1, "english": 0.1, "status": "approved"}, "neither"),
        ({"confidence": 1.0, "status": "rejected"}, "alignment"),
    ],
)
def test_what_is_wrong(evidence, wanted):
    assert verdict(**evidence) == wanted


def test_texts_that_belong_together_are_near_and_others_are_far():
    gold = seed()
    ja = [gold.ja_text(bead) for bead in gold.pairs]
    en = [gold.en_text(bead) for bead in gold.pairs]
    assert (nearness(ja, en) > FAR).mean() > 0.85
    assert (nearness(ja, en[1:] + en[:1]) < FAR).mean() > 0.85
    assert nearness([""], ["a"]).tolist() == [0]
