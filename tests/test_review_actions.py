"""Every action by plain forms, as it works without JavaScript, on a real server."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from command import aligner, refusal
from reviewing import add_lines, make_memory, pairs, serving
from seed import long_piece

from aligner.formats import read_alignment
from aligner.memory import Memory


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    path = make_memory(tmp_path_factory.mktemp("review") / "m.sqlite3")
    with serving(path, "--who", "花子") as server:
        yield server


@pytest.fixture
def client(served):
    with served.client() as client:
        yield client
        while client.post("/article/1/undo").status_code == 200:
            pass


def row_where(served, holds):
    return next((at, bead) for at, bead in enumerate(served.article().beads) if holds(bead))


ONE_TWO = lambda bead: (len(bead.ja), len(bead.en)) == (1, 2)  # noqa: E731
ONE_ONE = lambda bead: (len(bead.ja), len(bead.en)) == (1, 1)  # noqa: E731


@pytest.mark.parametrize(
    ("action", "holds", "fields"),
    [
        ("approve", ONE_ONE, {}),
        ("approve", ONE_ONE, {"go": "below"}),
        ("approve-all", ONE_ONE, {"above": "0.9"}),
        ("reject", ONE_TWO, {}),
        ("flag", ONE_ONE, {"comment": "用語?"}),
        ("merge", ONE_TWO, {"direction": "up"}),
        ("merge", ONE_TWO, {"direction": "down"}),
        ("merge", ONE_TWO, {"direction": "up", "side": "ja"}),
        ("merge", ONE_TWO, {"direction": "down", "side": "en"}),
        ("move", ONE_TWO, {"direction": "up", "side": "en"}),
        ("move", ONE_TWO, {"direction": "down", "side": "en"}),
        ("move", ONE_TWO, {"direction": "up", "side": "ja"}),
        ("split", ONE_TWO, {"side": "en", "at": "1"}),
        ("unlink", ONE_TWO, {}),
        ("link", ONE_TWO, {"other": "30"}),
        ("swap", ONE_TWO, {"direction": "down"}),
        ("edit", ONE_ONE, {"ja": "新しい文。", "en": "A new text."}),
    ],
)
def test_every_action_can_be_undone_and_redone(served, client, action, holds, fields):
    before = pairs(served.article())
    _, bead = row_where(served, holds)
    answer = client.post(f"/article/1/{action}", data={"row": bead.id, **fields})
    assert answer.status_code == 200, answer.text
    after = pairs(served.article())
    assert after != before
    assert client.post("/article/1/undo").status_code == 200
    assert pairs(served.article()) == before
    assert client.post("/article/1/redo").status_code == 200
    assert pairs(served.article()) == after
    with Memory(served.memory) as memory:
        last = memory.decisions(1)[-1]
    assert (last.action, last.who) == (action.partition("-")[0], "花子")


def test_a_merge_joins_both_sides(served, client):
    at, bead = row_where(served, ONE_TWO)
    below = served.article().beads[at + 1]
    client.post("/article/1/merge", data={"row": bead.id, "direction": "down"})
    merged = served.article().beads[at]
    assert (merged.ja, merged.en) == (bead.ja + below.ja, bead.en + below.en)
    assert merged.is_decided


def test_a_split_gives_each_sentence_its_own_row(served, client):
    _, bead = row_where(served, ONE_TWO)
    client.post("/article/1/split", data={"row": bead.id, "side": "en", "at": 1})
    found = [b for b in served.article().beads if set(b.en) & set(bead.en)]
    assert sorted(map(len, (b.en for b in found))) == [1, 1] or len(found) == 2
    assert bead.en not in {b.en for b in served.article().beads}


def test_a_moved_sentence_is_in_the_row_above(served, client):
    at, bead = row_where(served, ONE_TWO)
    above = served.article().beads[at - 1]
    client.post("/article/1/move", data={"row": bead.id, "side": "en", "direction": "up"})
    beads = {b.ja: b.en for b in served.article().beads}
    assert beads[above.ja] == above.en + bead.en[:1]
    assert beads[bead.ja] == bead.en[1:]


def test_what_is_rejected_does_not_come_again(served, client):
    _, bead = row_where(served, ONE_TWO)
    client.post("/article/1/reject", data={"row": bead.id})
    found = served.article().beads
    assert (bead.ja, bead.en) not in {(b.ja, b.en) for b in found}
    changed = client.get("/article/1", params={"filter": "changed"}).text
    assert len(re.findall('<li id="r', changed)) >= 1
    client.post("/article/1/flag", data={"row": found[-1].id})
    assert (bead.ja, bead.en) not in {(b.ja, b.en) for b in served.article().beads}


def test_decisions_hold_while_the_rest_is_aligned_again(served, client):
    _, bead = row_where(served, ONE_TWO)
    client.post("/article/1/unlink", data={"row": bead.id})
    alone = {(b.ja, b.en) for b in served.article().beads}
    assert {(bead.ja, ()), ((), bead.en)} <= alone
    client.post("/article/1/reject", data={"row": served.article().beads[-1].id})
    assert {(bead.ja, ()), ((), bead.en)} <= {(b.ja, b.en) for b in served.article().beads}


def test_a_sentence_is_cut_where_the_bar_is(served, client):
    at, bead = row_where(served, ONE_ONE)
    sentence = served.article().by_id[bead.en[0]]
    bar = f"{sentence.text[:9]}|{sentence.text[9:]}"
    fields = {"row": bead.id, "sentence": sentence.id, "text": bar}
    assert client.post("/article/1/cut", data=fields).status_code == 200
    article = served.article()
    parts = [article.by_id[member].text for member in article.beads[at].en]
    assert "".join("".join(parts).split()) == "".join(sentence.text.split())
    assert len(parts) == 2
    client.post("/article/1/approve", data={"row": article.beads[at + 1].id})
    assert len(served.article().beads[at].en) == 2
    # Nothing else may be changed on the way.
    fields = {"row": article.beads[at].id, "sentence": article.beads[at].en[0], "text": "other|x"}
    assert client.post("/article/1/cut", data=fields).status_code == 400


def test_the_count_and_the_expected_errors_come_before_approving_many(served, client):
    beads = [b for b in served.article().beads if b.confidence >= 0.95]
    shown = client.get("/article/1", params={"above": "0.95"}).text
    assert f"{len(beads)} rows of 0.95 or more" in shown
    assert f"{sum(1 - b.confidence for b in beads):.1f} errors</strong> expected" in shown
    client.post("/article/1/approve-all", data={"above": "0.95"})
    assert sum(b.status == "approved" for b in served.article().beads) == len(beads)


def test_a_row_that_somebody_else_has_changed_is_not_overwritten(served, client):
    bead = served.article().beads[3]
    with served.client() as other:
        assert other.post("/article/1/approve", data={"row": bead.id}).status_code == 200
        answer = client.post("/article/1/reject", data={"row": bead.id})
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text
    assert served.article().beads[3].status == "approved"


def test_many_at_once_lose_nothing(served, client):
    beads = [bead.id for bead in served.article().beads[10:18]]
    with ThreadPoolExecutor(8) as pool:
        send = lambda row: client.post("/article/1/approve", data={"row": row})  # noqa: E731
        codes = [answer.status_code for answer in pool.map(send, beads)]
    approved = sum(b.status == "approved" for b in served.article().beads)
    assert approved == codes.count(200)
    assert set(codes) <= {200, 409}


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("merge", {"direction": "up"}),
        ("merge", {"direction": "sideways"}),
        ("move", {"side": "fr", "direction": "down"}),
        ("link", {"other": "0"}),
        ("link", {"other": "1"}),
        ("link", {"other": "x"}),
        ("split", {"side": "ja", "at": "1"}),
        ("approve-all", {"above": "nan"}),
        ("approve-all", {"above": "2"}),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(served, client, action, fields):
    before = served.article()
    answer = client.post(f"/article/1/{action}", data={"row": before.beads[0].id, **fields})
    assert answer.status_code == 400
    assert 'class="error"' in answer.text
    assert pairs(served.article()) == pairs(before)


def test_decisions_survive_kill(tmp_path):
    path = make_memory(tmp_path / "m.sqlite3")
    with serving(path) as server, server.client() as client:
        for at in (0, 4):
            client.post("/article/1/approve", data={"row": server.article().beads[at].id})
        server.kill()
        after = pairs(server.article())
    with serving(path) as server, server.client() as client:
        assert [at for at, row in enumerate(pairs(server.article())) if row[2]] == [0, 4]
        assert pairs(server.article()) == after
        client.post("/article/1/undo")
        assert [at for at, row in enumerate(pairs(server.article())) if row[2]] == [0]


@pytest.mark.parametrize(
    "name", ["doubtful", "uneven", "nulls", "moved", "changed", "numbers", "flagged", "open"]
)
def test_filters_show_some_rows(served, client, name):
    shown = client.get("/article/1", params={"filter": name})
    assert shown.status_code == 200
    rows = len(re.findall('<li id="r', shown.text))
    everything = len(served.article().beads)
    assert rows == everything if name == "open" else rows < everything


def test_search_in_an_article(client):
    shown = client.get("/article/1", params={"q": "プーチン"}).text
    assert 0 < len(re.findall('<li id="r', shown)) < 38


def test_what_is_found_is_marked(client):
    shown = client.get("/article/1", params={"q": "putin"}).text
    assert shown.count('<mark class="hit') == shown.count(">Putin</mark>") > 5
    assert '<mark class="hit here">Putin' in shown
    assert (
        '<mark class="hit' not in client.get("/article/1", params={"q": "putin", "exact": 1}).text
    )


def english(served):
    article = served.article()
    return [article.text(bead, "en") for bead in article.beads]


def test_all_are_replaced_in_one_step_that_leaves_the_original_and_the_queue(served, client):
    before, texts = served.article(), english(served)
    wanted = {"q": "Putin", "instead": "Poutine", "side": "en", "exact": "yes"}
    shown = client.get("/article/1", params=wanted).text
    hits = sum(text.count("Putin") for text in texts)
    rows = sum("Putin" in text for text in texts)
    assert f"Replace all {hits} in {rows} rows" in shown
    assert client.post("/article/1/replace-all", data=wanted).status_code == 200
    assert english(served) == [text.replace("Putin", "Poutine") for text in texts]
    after = served.article()
    assert [s.text for s in after.en] == [s.text for s in before.en]
    # Nobody has looked at these rows: they are as doubtful as they were.
    assert not any(bead.is_decided for bead in after.beads)
    assert [b.confidence for b in after.beads] == [b.confidence for b in before.beads]
    client.post("/article/1/undo")
    assert pairs(served.article()) == pairs(before)
    client.post("/article/1/redo")
    assert english(served) == [text.replace("Putin", "Poutine") for text in texts]


def test_replaced_texts_outlive_decisions_around_them_and_a_new_alignment(served, client):
    wanted = {"q": "Putin", "instead": "Poutine", "exact": "yes"}
    client.post("/article/1/replace-all", data=wanted)
    edited = {bead.en_edit for bead in served.article().beads if bead.en_edit}
    _, bead = row_where(served, lambda bead: ONE_TWO(bead) and not bead.en_edit)
    client.post("/article/1/reject", data={"row": bead.id})
    client.post("/article/1/approve", data={"row": served.article().beads[0].id})
    assert edited == {bead.en_edit for bead in served.article().beads if bead.en_edit}


def test_hits_are_replaced_one_by_one_and_skipped(served, client):
    texts = english(served)
    at = next(n for n, text in enumerate(texts) if text.count("the") > 1)
    row = served.article().beads[at].id
    wanted = {"q": "the", "instead": "the the", "side": "en", "exact": "yes", "row": row}
    answer = client.post("/article/1/replace", data=wanted | {"hit": "1"})
    first, second = (find_nth(texts[at], "the", n) for n in (0, 1))
    assert english(served)[at] == f"{texts[at][:second]}the the{texts[at][second + 3 :]}"
    assert english(served)[:at] + english(served)[at + 1 :] == texts[:at] + texts[at + 1 :]
    assert first < second
    # What has been put there is not found again.
    where = answer.url.params.get("hit"), int(answer.url.params["row"])
    new = served.article().beads[at].id
    assert where == ("3", new) or where[1] != new
    skipped = re.search(r'data-key="skip"[^>]*href="([^"]+)"', answer.text)
    assert skipped is not None
    assert client.get(f"/article/1{skipped[1].replace('&amp;', '&')}").status_code == 200


def find_nth(text, wanted, number):
    at = -1
    for _ in range(number + 1):
        at = text.index(wanted, at + 1)
    return at


@pytest.mark.parametrize(
    ("action", "fields", "code"),
    [
        ("replace-all", {"q": "not there", "instead": "x"}, 400),
        ("replace-all", {"q": "Putin", "instead": "Putin", "exact": "yes"}, 400),
        ("replace-all", {"q": "", "instead": "x"}, 400),
        ("replace", {"q": "Putin", "instead": "x", "hit": "99"}, 400),
        ("replace", {"q": "Putin", "instead": "x", "row": "999999"}, 409),
    ],
)
def test_replacing_nothing_is_said(served, client, action, fields, code):
    before = served.article()
    answer = client.post(f"/article/1/{action}", data={"row": before.beads[0].id} | fields)
    assert answer.status_code == code
    assert 'class="error"' in answer.text
    assert pairs(served.article()) == pairs(before)


def test_no_row_is_left_without_text(served, client):
    bead = served.article().beads[0]
    text = served.article().text(bead, "en")
    fields = {"q": text, "instead": " ", "exact": "yes"}
    assert client.post("/article/1/replace-all", data=fields).status_code == 400


def test_everybody_undoes_what_is_theirs(served, client):
    rows = [bead.id for bead in served.article().beads]
    with served.client() as other:
        other.post("/who", data={"who": "太郎", "back": "/article/1"})
        client.post("/article/1/approve", data={"row": rows[0]})
        other.post("/article/1/flag", data={"row": rows[5]})
        with Memory(served.memory) as memory:
            assert [d.who for d in memory.decisions(1)[-2:]] == ["花子", "太郎"]
        assert client.post("/article/1/undo").status_code == 200
        assert served.article().beads[0].status == ""
        assert served.article().beads[5].status == "flagged"
        # Another's decision does not take away what can be done again.
        other.post("/article/1/flag", data={"row": rows[7]})
        assert client.post("/article/1/redo").status_code == 200
        assert served.article().beads[0].status == "approved"
        while other.post("/article/1/undo").status_code == 200:
            pass
        assert [b.status for b in served.article().beads if b.status] == ["approved"]


def test_an_undo_that_would_take_back_another_ones_decision_is_refused(served, client):
    row = served.article().beads[0].id
    client.post("/article/1/approve", data={"row": row})
    with served.client() as other:
        other.post("/who", data={"who": "太郎"})
        other.post("/article/1/flag", data={"row": served.article().beads[0].id, "comment": "?"})
        answer = client.post("/article/1/undo")
        assert answer.status_code == 409
        assert "太郎" in re.search('<p class="error">(.*?)</p>', answer.text)[1]
        assert served.article().beads[0].status == "flagged"
        assert other.post("/article/1/undo").status_code == 200
        assert client.post("/article/1/undo").status_code == 200
    assert served.article().beads[0].status == ""


def test_names_of_reviewers_are_harmless_and_lead_nowhere_else(served):
    with served.client() as client:
        fields = {"who": "<b>\x00" + "x" * 100, "back": "//evil.example/"}
        answer = client.post("/who", data=fields)
        assert answer.url.path == "/"
        assert answer.url.host == "127.0.0.1"
        assert "&lt;b&gt; xxx" in answer.text
        assert "x" * 61 not in answer.text


def test_export_of_the_approved_of_the_sure_and_of_all(served, client):
    bead = next(b for b in served.article().beads if not b.is_null)
    client.post("/article/1/approve", data={"row": bead.id})
    sizes = {}
    for which in ("approved", "above", "all"):
        fields = {"which": which, "above": "0.95", "format": "jsonl"}
        answer = client.get("/file", params=fields | {"article": 1})
        sizes[which] = len(answer.text.splitlines())
    assert sizes["approved"] < sizes["above"] < sizes["all"]
    for kind in ("tsv", "tmx", "moses", "xliff", "xliff2", "ladder", "xlsx"):
        answer = client.get("/file", params={"article": 1, "which": "all", "format": kind})
        assert answer.status_code == 200
        assert answer.content
    assert (
        client.get("/file", params={"article": 1, "which": "all", "format": "x"}).status_code == 400
    )


def test_the_report_says_how_right_the_aligner_was(served, client):
    beads = [b for b in served.article().beads if ONE_ONE(b)]
    client.post("/article/1/approve", data={"row": beads[0].id})
    client.post("/article/1/approve", data={"row": beads[1].id})
    assert "2 of the decided rows just so: <strong>100.0%" in client.get("/report?article=1").text
    _, bead = row_where(served, ONE_TWO)
    client.post("/article/1/unlink", data={"row": bead.id})
    shown = client.get("/report?article=1").text
    assert "2 of the decided rows just so: <strong>50.0%" in shown
    assert "花子" in shown


def test_reviewed_articles_become_gold(tmp_path):
    path = tmp_path / "m.sqlite3"
    add_lines(path, "two", ["一つ目の文。", "二つ目の文。"], ["The first.", "The second."])
    with serving(path) as server, server.client() as client:
        refused = aligner("memory", "gold", "two", "-m", path, "-o", tmp_path)
        assert "2 rows are not decided" in refusal(refused)
        client.post("/article/1/approve-all", data={"above": "0"})
    done = aligner("memory", "gold", "-m", path, "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(read_alignment(tmp_path / "two.gold.tsv").beads) == 2


def test_a_port_that_is_taken_is_told(served, tmp_path):
    port = served.root.rpartition(":")[2]
    path = make_memory(tmp_path / "m.sqlite3")
    found = aligner("review", "-m", path, "--no-open", "--port", port)
    assert f"port {port} cannot be used" in refusal(found)


def test_what_else_a_row_far_down_could_be_is_near_it(tmp_path):
    ja, en, _ = long_piece(6)
    path = tmp_path / "m.sqlite3"
    number = add_lines(path, "long", ja, en)
    with serving(path) as server, server.client() as client:
        beads = [bead for bead in server.article(number).beads if ONE_ONE(bead)]
        place = {s.id: s.position + 1 for s in server.article(number).ja}
        far = []
        for bead in beads[-20:]:
            page = client.get(f"/article/{number}/row/{bead.id}").text
            if named := re.search(r"Else it would be Japanese (\d+)", page):
                far.append(abs(int(named[1]) - place[bead.ja[0]]))
        assert far
        assert max(far) < 4
