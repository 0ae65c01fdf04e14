"""What other tools would not take, and corrected copies."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from seed import SEEDS, seed

from aligner.errors import AlignerError, InputError
from aligner.formats import Unit, check_tmx, fix_tmx, read_tmx, write, write_units
from aligner.memory import Memory

DTD = etree.DTD(str(Path(__file__).parents[1] / "aligner/formats/data/tmx14.dtd"))

HEAD = (
    '<header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x"'
    ' adminlang="en" srclang="ja" datatype="plaintext"/>'
)


def unit(ja="あ", en="A", ja_code="ja", en_code="en", more="") -> str:
    return (
        f'<tu><tuv xml:lang="{ja_code}"><seg>{ja}</seg></tuv>'
        f'<tuv xml:lang="{en_code}"><seg>{en}</seg></tuv>{more}</tu>'
    )


GOOD = unit(ja="良", en="Good") + unit(ja="可", en="Fair")


def tmx(folder: Path, body: str, head: str = HEAD, version: str = "1.4", end="</body></tmx>"):
    path = folder / "a.tmx"
    path.write_text(f'<tmx version="{version}">{head}<body>\n{body}{end}', encoding="utf-8")
    return path


def fixed(path: Path) -> tuple[bytes, int, int]:
    out = io.BytesIO()
    kept, lost = fix_tmx(path, out)
    return out.getvalue(), kept, lost


def test_what_we_write_passes(tmp_path):
    units = [Unit(f"文{n}", f"Sentence {n}", doc="d", status="approved") for n in range(5)]
    write_units(units, tmp_path / "a.tmx")
    assert list(check_tmx(tmp_path / "a.tmx")) == []


@pytest.mark.parametrize(
    ("body", "severity", "tools", "message"),
    [
        (unit(more='<prop type="x">1</prop>'), "reject", "the DTD", "does not follow the DTD"),
        (unit(en="a <b>c</b>"), "reject", "the DTD", "b is not declared"),
        (unit(en=" "), "skip", "all tools", "no text in en"),
        (unit(ja_code="fr"), "skip", "all tools", "no text in ja"),
        (unit(en_code="en-US"), "skip", "cloud tools", "its language is 'en-US'"),
        (unit(en="x" * 2001), "skip", "cloud tools", "2,001 characters in en"),
        (unit(ja=" あ"), "change", "memoQ, Trados", "blanks around the ja"),
        (unit(en="a\tb"), "change", "OmegaT, cloud tools", "line ends or tabs in the en"),
        (unit(ja="か\u3099"), "change", "OmegaT", "the ja is not in NFC"),
        (unit(ja="A", en="A"), "skip", "cloud tools", "both sides are the same"),
        (unit(ja="良", en="Good"), "skip", "all tools", "the same as an earlier unit"),
        (unit(ja="良", en="Fine"), "change", "memoQ, Trados", "unit 1 has the same Japanese"),
        (
            unit(more='<tuv xml:lang="en"><seg>B</seg></tuv>'),
            "skip",
            "OmegaT, memoQ",
            "several variants of en",
        ),
    ],
)
def test_a_unit_that_is_not_taken(tmp_path, body, severity, tools, message):
    path = tmx(tmp_path, f"{GOOD}\n{body}")
    findings = list(check_tmx(path))
    assert len(findings) >= 1
    found = next(each for each in findings if message in each.message)
    assert (found.line, found.unit, found.severity, found.tools) == (3, 3, severity, tools)
    data, kept, lost = fixed(path)
    assert kept + lost == 3
    assert DTD.validate(etree.fromstring(data))
    path.write_bytes(data)
    left = list(check_tmx(path))
    assert [each.message for each in left if each.is_fixed] == []
    assert found.is_fixed or found.message.replace("unit 3", "") in [e.message for e in left]


@pytest.mark.parametrize(
    ("head", "version", "message"),
    [
        ("", "1.4", "there is no header"),
        (HEAD, "1.4b", "the version is '1.4b'"),
        (HEAD.replace(' adminlang="en"', ""), "1.4", "attribute adminlang"),
        (HEAD.replace('srclang="ja"', 'srclang="de"'), "1.4", "srclang is 'de'"),
        (HEAD.replace(' srclang="ja"', ""), "1.4", "there is no srclang"),
        (HEAD.replace("sentence", "line"), "1.4", "line"),
    ],
)
def test_a_head_that_is_not_taken(tmp_path, head, version, message):
    path = tmx(tmp_path, GOOD, head, version)
    assert any(message in each.message and each.unit == 0 for each in check_tmx(path))
    path.write_bytes(fixed(path)[0])
    assert list(check_tmx(path)) == []


def test_what_is_cut_off_is_said_and_the_rest_saved(tmp_path):
    path = tmx(tmp_path, f"{GOOD}<tu><tuv", end="")
    *_, last = check_tmx(path)
    assert (last.severity, last.tools) == ("reject", "all tools")
    assert "not well-formed" in last.message
    _, kept, _ = fixed(path)
    assert kept == 2


def test_no_tmx_at_all(tmp_path):
    for text in ("", "<html/>", "no XML"):
        path = tmp_path / "a.tmx"
        path.write_text(text)
        with pytest.raises(InputError):
            list(check_tmx(path))
        with pytest.raises(InputError):
            fixed(path)


def test_entities_are_refused(tmp_path):
    path = tmx(tmp_path, GOOD)
    path.write_text('<!DOCTYPE tmx [<!ENTITY a "b">]>' + path.read_text(encoding="utf-8"))
    for use in (lambda: list(check_tmx(path)), lambda: fixed(path)):
        with pytest.raises(InputError, match="declares entities"):
            use()


def test_other_languages_and_codes_stay_in_a_corrected_copy(tmp_path):
    french = '<tuv xml:lang="fr"><seg>a<ph/>b</seg></tuv>'
    path = tmx(tmp_path, unit(en='<bpt i="1">b</bpt>A<ept i="1">b</ept>', more=french))
    root = etree.fromstring(fixed(path)[0])
    assert [v.get("{http://www.w3.org/XML/1998/namespace}lang") for v in root.iter("tuv")] == [
        *("ja", "en", "fr")
    ]
    assert len(list(root.iter("bpt", "ept", "ph"))) == 3


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_damaged_files_are_checked_and_corrected_without_a_crash(tmp_path_factory, number):
    rng = random.Random(number)
    folder = tmp_path_factory.mktemp("t")
    path = tmx(folder, "\n".join(unit(ja=f"文{n}", en=f"Text {n}") for n in range(5)))
    data = bytearray(path.read_bytes())
    for _ in range(rng.randrange(5)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    path.write_bytes(data[: rng.randrange(len(data))] if rng.random() < 0.3 else data)
    try:
        list(check_tmx(path))
        written, kept, _ = fixed(path)
    except AlignerError:
        return
    assert DTD.validate(etree.fromstring(written))
    path.write_bytes(written)
    assert len(list(read_tmx(path))) >= kept


# OmegaT itself.

PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0"><source_dir>__DEFAULT__</source_dir>
<target_dir>__DEFAULT__</target_dir><tm_dir>__DEFAULT__</tm_dir>
<glossary_dir>__DEFAULT__</glossary_dir><glossary_file>__DEFAULT__</glossary_file>
<dictionary_dir>__DEFAULT__</dictionary_dir><source_lang>{0}</source_lang>
<target_lang>{1}</target_lang><sentence_seg>true</sentence_seg>
<support_default_translations>true</support_default_translations>
<remove_tags>false</remove_tags></project></omegat>"""


def translated_by_omegat(folder: Path, memory: Path, source: Path, languages=("JA", "EN")) -> str:
    """What OmegaT makes of a text with the matches of a memory, in console mode."""
    if shutil.which("omegat") is None:
        pytest.skip("OmegaT is not installed")
    project = folder / "project"
    for name in ("source", "target", "tm/auto", "glossary", "dictionary", "omegat"):
        (project / name).mkdir(parents=True)
    (project / "omegat.project").write_text(PROJECT.format(*languages), encoding="utf-8")
    shutil.copy(memory, project / "tm" / "auto" / "memory.tmx")
    shutil.copy(source, project / "source" / "text.txt")
    command = ["omegat", str(project), "--mode=console-translate"]
    settings_folder = f"--config-dir={folder / 'config'}"
    subprocess.run([*command, settings_folder], check=True, capture_output=True, timeout=120)
    return (project / "target" / "text.txt").read_text(encoding="utf-8")


def test_omegat_takes_its_matches_from_an_alignment(tmp_path):
    alignment = seed()
    write(alignment, tmp_path / "a.tmx")
    text = translated_by_omegat(tmp_path, tmp_path / "a.tmx", SEEDS / "article.ja.txt")
    whole = [bead for bead in alignment.pairs if bead.kind == "1-1"]
    found = sum(alignment.en_text(bead) in text for bead in whole)
    assert found > 0.8 * len(whole)


def test_omegat_takes_a_match_from_the_memory(tmp_path):
    with Memory(tmp_path / "m.sqlite3") as memory:
        memory.import_units([Unit("猫が寝ている。", "The cat is asleep.", status="approved")])
        write_units(memory.units(), tmp_path / "a.tmx")
    (tmp_path / "text.txt").write_text("猫が寝ている。\n", encoding="utf-8")
    text = translated_by_omegat(tmp_path, tmp_path / "a.tmx", tmp_path / "text.txt")
    assert text.strip() == "The cat is asleep."


def test_omegat_takes_nothing_of_a_file_that_is_cut_off(tmp_path):
    path = tmx(tmp_path, unit(ja="猫。", en="Cat.") + "<tu>", end="")
    (tmp_path / "text.txt").write_text("猫。\n", encoding="utf-8")
    assert translated_by_omegat(tmp_path, path, tmp_path / "text.txt").strip() == "猫。"


def test_omegat_compares_in_nfc(tmp_path):
    path = tmx(tmp_path, unit(ja="か\u3099き。", en="Brat."))
    (tmp_path / "text.txt").write_text("がき。\n", encoding="utf-8")
    assert translated_by_omegat(tmp_path, path, tmp_path / "text.txt").strip() == "Brat."


def test_omegat_takes_a_corrected_file(tmp_path):
    path = tmx(tmp_path, unit(ja="猫。", en="Cat.\x0a", more='<prop type="x">1</prop>'), "", "1.4b")
    path.write_bytes(fixed(path)[0])
    (tmp_path / "text.txt").write_text("猫。\n", encoding="utf-8")
    assert translated_by_omegat(tmp_path, path, tmp_path / "text.txt").strip() == "Cat."
