from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aligner.memory import StoredBead
from aligner.review.queue import make_queue

ROWS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40)


@given(ROWS)
def test_the_queue_holds_what_it_says(rows):
    beads = [
        StoredBead((n,), (n,), confidence, id=n + 1, is_decided=decided)
        for n, (confidence, decided) in enumerate(rows)
    ]
    queue = make_queue(beads)
    risk = {bead.id: 1 - bead.confidence for bead in beads}
    assert set(queue.beads) == {bead.id for bead in beads if not bead.is_decided}
    risks = [risk[id_] for id_ in queue.beads]
    assert risks == sorted(risks, reverse=True)
    assert sum(risks[queue.needed :]) <= 0.05 * queue.errors + 1e-6
    assert sum(risks[queue.enough :]) <= 1 + 1e-6
    if queue.needed:
        assert sum(risks[queue.needed - 1 :]) > 0.05 * queue.errors - 1e-6


@given(ROWS)
def test_going_on_leads_through_all_rows_that_matter_and_back(rows):
    beads = [StoredBead((n,), (n,), p, id=n + 1, is_decided=d) for n, (p, d) in enumerate(rows)]
    queue = make_queue(beads)
    seen, at = [], None
    for _ in queue.lead:
        at = queue.after(at)
        seen.append(at)
        assert len(queue.lead) == 1 or queue.before(queue.after(at)) == at
    assert tuple(seen) == queue.lead
    assert queue.lead or queue.after(None) is None
