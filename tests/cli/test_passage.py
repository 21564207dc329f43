"""`kg passage`: a quote's place in every format, and a refusal with the choices."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from processes import Ran

from kg.store.embedded import MemoryStore
from kg.store.parser import parse
from kg.text import sha256

Run = Callable[..., Ran]
TEXT = (
    "云石市产业规划\n\n一、数字产业\n到2025年，产值超过30亿元。建成数据中心。\n"
    "二、新能源\n产值超过50亿元。\n"
)
GUESSED = "yunshi.txt: headings are guessed; write them with --keep FOLDER, and confirm them\n"


@pytest.fixture(autouse=True)
def text(tmp_path: Path) -> Path:
    path = tmp_path / "yunshi.txt"
    path.write_bytes(TEXT.encode("gb18030"))
    return path


def test_a_place_as_a_table_and_as_json(run: Run) -> None:
    start = TEXT.index("建成")
    place = {"start": start, "end": start + 6, "section": 1, "paragraph": 1, "sentence": 2}
    ran = run("passage", "yunshi.txt", "建成 数据中心", "-f", "json")
    assert (ran.code, ran.err) == (0, GUESSED)
    assert json.loads(ran.out) == [{**place, "sha256": sha256("建成数据中心")}]
    table = run("passage", "yunshi.txt", "建成数据中心", "-f", "table")
    assert table.out.splitlines()[0].split() == [*place, "sha256"]


def test_a_passage_ready_to_paste(run: Run, tmp_path: Path) -> None:
    ran = run("passage", "yunshi.txt", "建成数据中心", "-f", "ttl", "-o", "passage.ttl")
    assert (ran.code, ran.out) == (0, "")
    rows = MemoryStore.of(parse(tmp_path / "passage.ttl")).ask(
        "PREFIX plan: <https://w3id.org/industry-plan/ontology#> SELECT * WHERE {"
        " ?document plan:hasPassage ?passage . ?passage a plan:Passage ; plan:start ?start ;"
        " plan:end ?end ; plan:section ?section ; plan:paragraph ?paragraph ;"
        " plan:sentence ?sentence ; plan:sha256 ?sha256 }"
    )
    start = TEXT.index("建成")
    assert [str(rows.column(name)[0]).rpartition("/")[2] for name in ("document", "passage")] == [
        "yunshi",
        f"yunshi-{start}-{start + 6}",
    ]
    assert "建成" not in (tmp_path / "passage.ttl").read_text("utf-8")


def test_a_name_that_is_no_slug_needs_a_document(run: Run, tmp_path: Path, text: Path) -> None:
    text.rename(tmp_path / "云石.txt")
    asked = ("passage", "云石.txt", "建成数据中心", "-f", "ttl")
    ran = run(*asked)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "kg: -f ttl: 云石 is no slug; name the document with --document\n"
    assert (
        run(*asked, "--lang", "zh").err
        == "kg: -f ttl：云石 不是短名；请用 --document 指定来源文件\n"
    )
    assert "id:yunshi-2024" in run(*asked, "--document", "yunshi-2024").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("产值超过", "yunshi.txt: found 2 times (section 1, paragraph 1, sentence 1, characters "),
        (
            "建成算力中心",
            "yunshi.txt: not in the text; nearest, section 1, paragraph 1, sentence 2",
        ),
        ("hydrogen", "yunshi.txt: not in the text, nor anything like it; paste the words"),
        ("", "the quote: has no words; paste those of the text"),
        ("[[建成", "the quote: mark its place with one pair of [[ ]]"),
    ],
)
def test_what_is_not_one_place_is_refused(
    words: str, told: str, refusal: Callable[..., str]
) -> None:
    assert refusal("passage", "yunshi.txt", words).startswith(told)
    chinese = refusal("passage", "yunshi.txt", words, "--lang", "zh")
    assert chinese.startswith(("yunshi.txt：", "引文："))


def test_the_text_is_kept_with_its_outline(run: Run, tmp_path: Path) -> None:
    """Offsets refer to what was kept, and no note is given once the outline is confirmed."""
    asked = ("passage", "yunshi.txt", "[[产值超过]]50", "-f", "json")
    ran = run(*asked, "--keep", "sources")
    kept, outline = (tmp_path / "sources" / f"yunshi{end}" for end in (".txt", ".outline.tsv"))
    assert ran.err == (
        "sources/yunshi.outline.tsv: guessed; confirm it, or do not rely on the section and the"
        " paragraph\n"
    )
    assert kept.read_text("utf-8") == TEXT
    (place,) = json.loads(ran.out)
    assert (place["section"], TEXT[place["start"] : place["end"]]) == (2, "产值超过")
    outline.write_text("".join(outline.read_text("utf-8").splitlines(keepends=True)[1:]), "utf-8")
    confirmed = run("passage", kept, *asked[2:])
    assert (confirmed.out, confirmed.err) == (ran.out, "")


@pytest.mark.parametrize("target", ["yunshi.txt", "yunshi.txt/below", "/proc/kg-cannot-write-here"])
def test_a_folder_to_keep_the_text_that_cannot_be_made_is_named(
    target: str, refusal: Callable[..., str]
) -> None:
    asked = ("passage", "yunshi.txt", "建成数据中心", "--keep", target)
    assert refusal(*asked).startswith(f"{target}: cannot be written (")
    assert refusal(*asked, "--lang", "zh").startswith(f"{target}：无法写入（")
