from __future__ import annotations

import httpx
import pytest
from reviewing import add_lines, make_memory, serving

NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    path = make_memory(tmp_path_factory.mktemp("review") / "m.sqlite3")
    number = add_lines(
        path,
        NASTY,
        [f"{'首相は五日の記者会見で辞任を表明した。' * 9}{NASTY}"],
        [f"The text {NASTY}."],
    )
    with serving(path) as server:
        server.nasty = number
        yield server


@pytest.fixture
def client(served):
    with served.client() as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/", "/article/1", "/static/review.js", "/file", "/report", "/export"]
)
def test_nothing_is_shown_without_the_token(served, path):
    with served.client(token=False) as stranger:
        assert stranger.get(path).status_code == 403
        assert stranger.get(path, params={"token": "x" * 43}).status_code == 403
        assert stranger.get(path, params={"token": "é"}).status_code == 403
        assert stranger.get(path, headers={"cookie": "aligner=x; =;"}).status_code == 403


def test_the_token_leaves_the_address(served):
    with served.client(token=False) as client:
        answer = client.get(served.link)
        assert answer.status_code == 200
        assert "token" not in str(answer.url)
        cookie = answer.history[0].headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie


def test_the_link_leads_nowhere_else(served):
    token = served.link.partition("=")[2]
    answer = httpx.get(f"{served.root}//evil.example/?token={token}")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/evil")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "0.0.0.0:1"])
def test_other_hosts_are_refused(client, host):
    assert client.get("/", headers={"host": host}).status_code == 421
    assert client.post("/article/1/undo", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://127.0.0.1:1"])
def test_changes_come_from_the_page_only(served, client, origin):
    before = served.article().version
    row = served.article().beads[0].id
    answer = client.post("/article/1/approve", data={"row": row}, headers={"origin": origin})
    assert answer.status_code == 403
    assert served.article().version == before


def test_no_inline_script_may_run(client):
    policy = client.get("/article/1").headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("page", ["/", "/article/1", "/article/{}", "/report", "/export"])
def test_texts_are_harmless(served, client, page):
    answer = client.get(page.format(served.nasty), params={"q": ""})
    assert answer.status_code == 200
    shown = answer.text
    assert "<img" not in shown
    assert "<script>" not in shown


def test_what_is_searched_is_harmless(client):
    shown = client.get("/article/1", params={"q": NASTY, "filter": NASTY, "above": NASTY}).text
    assert "<img" not in shown
    assert "alert(1)</script>" not in shown


def test_edits_and_comments_are_harmless(served, client):
    row = served.article(served.nasty).beads[0].id
    answer = client.post(
        f"/article/{served.nasty}/edit",
        data={"row": row, "ja": f"あ\x00\x1b[31m\r\n{NASTY}", "en": NASTY},
    )
    assert answer.status_code == 200
    bead = served.article(served.nasty).beads[0]
    assert bead.ja_edit == f"あ [31m {NASTY}"
    assert "<img" not in answer.text
    answer = client.post(f"/article/{served.nasty}/flag", data={"row": bead.id, "comment": NASTY})
    assert "<img" not in answer.text
    assert "<img" not in client.get("/report").text


def test_an_edit_of_a_megabyte_is_refused(served, client):
    before = served.article().version
    row = served.article().beads[0].id
    answer = client.post("/article/1/edit", data={"row": row, "en": "x" * 1_000_000})
    assert answer.status_code == 413
    assert served.article().version == before


@pytest.mark.parametrize("body", [b"\xff\xfe", b"row=1&" * 200, b"row=%ff%fe", b"row=" + b"9" * 40])
def test_broken_forms_are_refused(client, body):
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/article/1/approve", content=body, headers=kind).status_code in {400, 413}


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "..\\x", "a\r\nX: y", "con", ""]
)
def test_the_name_of_an_export_is_only_a_name(client, name):
    answer = client.get("/file", params={"which": "all", "format": "tsv", "name": name})
    assert answer.status_code == 200
    saved = answer.headers["content-disposition"].partition("''")[2]
    assert not set(saved) & set("/\\\r\n")
    assert not saved.startswith(".")
    assert "x" not in {key for key in answer.headers if key == "x"}


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e%2fapp.py", "/static/x.sql"])
def test_only_the_files_of_the_page_are_served(client, path):
    assert client.get(path).status_code == 404


def test_strange_articles_and_rows_are_told(client):
    assert client.get("/article/99").status_code == 404
    assert client.get("/article/1/row/999999").status_code == 404
    assert client.get("/article/1", params={"row": "9" * 400}).status_code == 200
    assert client.post("/article/99/approve", data={"row": 1}).status_code == 404
    assert client.post("/article/1/nonsense", data={"row": 1}).status_code == 400
