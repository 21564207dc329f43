"""A source file becomes one text, whatever it was saved as, and an outline is only guessed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.workbook import texts
from kg.workbook.texts import Line, Place

TEXT = (
    "云石市产业规划\n\n到2025年，产值超过300亿元。力争“翻一番”。\n\n一、数字产业\n建设数据中心。\n"
)


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("gb18030"),
        TEXT.replace("\n", "\r\n").encode("gbk"),
        TEXT.replace("\n", "\r").encode(),
    ],
)
def test_encodings_and_line_ends_give_one_text(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "云石.txt"
    path.write_bytes(raw)
    assert texts.read(path) == TEXT


def test_nothing_else_is_changed(tmp_path: Path) -> None:
    """Neither composed nor compatibility characters, nor spaces: offsets are of what is there."""
    text = " Cafe\u0301 ２０２５\u00a0㎡ \n"
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    assert texts.read(path) == text


def test_a_page_is_read_without_scripts_and_with_all_else(tmp_path: Path) -> None:
    page = """<html><head><meta charset="gb2312"><title>x</title><style>p {}</style></head><body>
      <nav>首页</nav><script>var a = "脚本";</script><h1>云石市产业规划</h1>
      <p>到2025年，<b>产值</b>超过300亿元。</p><table><tr><td>指标</td><td>3<span>00</span></td></tr>
      <tr><td>营收</td><td>5</td></tr></table><!-- 注 -->
      </body></html>"""
    path = tmp_path / "page.html"
    path.write_bytes(page.encode("gb18030"))
    assert texts.read(path) == (
        "x\n首页\n云石市产业规划\n到2025年，产值超过300亿元。\n指标\t300\n营收\t5\n"
    )


def test_a_page_of_deep_blocks_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<div>" * 1_000 + "深处" + "</div>" * 1_000 + "<p>末&#31;&nbsp;页", "utf-8")
    assert texts.read(path) == "深处\n末\u00a0页\n"


WORD = """<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:body><w:p><w:r><w:t>到2025年，</w:t></w:r><w:ins w:id="1"><w:r><w:t>产值</w:t></w:r></w:ins>
<w:del w:id="2"><w:r><w:delText>营收</w:delText></w:r></w:del><w:r><w:t>超过300亿元。</w:t></w:r>
</w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>指标</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>
"""


def document(content: str, padding: int = 0) -> bytes:
    """A Word document with nothing but its text."""
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relations = f'<Relationship Id="a" Type="{kind}" Target="word/document.xml"/>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("_rels/.rels", f'<Relationships xmlns="{rels}">{relations}</Relationships>')
        parts.writestr("word/document.xml", content)
        parts.writestr("word/padding", bytes(padding))
    return file.getvalue()


def test_a_document_is_read_as_its_changes_leave_it(tmp_path: Path) -> None:
    """What was inserted is read, what was deleted is not, and tables are."""
    path = tmp_path / "plan.docx"
    path.write_bytes(document(WORD))
    assert texts.read(path) == "到2025年，产值超过300亿元。\n指标\n"


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("a.txt", b"%PDF-1.7", "is PDF, not text; save it as .docx, .html or .txt"),
        ("a.txt", document(WORD), "is ZIP, not text; save it as .docx, .html or .txt"),
        ("a.txt", b"\x00\x01", "is no text in UTF-8, UTF-16 or GB18030; save it as UTF-8"),
        ("a.txt", b"\xff\xff\xff", "is no text in UTF-8, UTF-16 or GB18030; save it as UTF-8"),
        ("a.docx", b"PK\x03\x04", "cannot be read (File is not a zip file); save it again"),
        ("a.docx", document("<w:"), "cannot be read ("),
        (
            "a.docx",
            partial(document, WORD, 201 * 10**6),
            "cannot be read (too large when unpacked)",
        ),
        ("a.html", b"", "cannot be read (Document is empty); save it again"),
        ("a.html", b"<div>" * 3_000 + b"x", "cannot be read (Excessive depth in document: "),
        ("a.html", b"\xff\xff\xff", "is no text in UTF-8, UTF-16 or GB18030; save it as UTF-8"),
    ],
)
def test_what_is_no_text_is_refused(
    name: str, raw: bytes | Callable[[], bytes], told: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(raw() if callable(raw) else raw)
    with pytest.raises(InputError) as refusal:
        texts.read(path)
    assert refusal.value.en.startswith(f"{path}: {told}")
    assert refusal.value.zh.startswith(f"{path}：")


# The outline

OUTLINE = (Line(1, "aside", "云石市产业规划"), Line(5, "heading", "一、数字产业"))


def kept(folder: Path, text: str = TEXT) -> Path:
    source = folder / "yunshi.txt"
    source.write_text(text, encoding="gb18030")
    return texts.keep(source, folder / "sources")


def test_short_lines_without_a_stop_are_guessed_as_headings() -> None:
    guessed = texts.guess_outline(TEXT + "— 2 —\n")
    assert guessed == ((*OUTLINE, Line(7, "aside", "— 2 —")), False)


def test_places_count_sections_paragraphs_and_sentences(tmp_path: Path) -> None:
    text = texts.load(kept(tmp_path))
    found = {
        words: text.place(text.content.index(words), text.content.index(words) + len(words))
        for words in ("云石市", "300亿元。", "力争", "元。力", "数字产业", "数据", "。\n\n一、数字")
    }
    assert found == {
        "云石市": Place(0, None, None),
        "300亿元。": Place(0, 1, 1),
        "力争": Place(0, 1, 2),
        "元。力": Place(0, 1, None),
        "数字产业": Place(1, None, None),
        "数据": Place(1, 1, 1),
        "。\n\n一、数字": Place(0, 1, None),
    }


def test_a_text_without_headings_has_no_sections() -> None:
    text = texts.Text("a", "甲。\n乙。丙。\n", texts.Outline(()))
    assert text.place(6, 7) == Place(None, 2, 2)
    assert texts.Text("a", "", texts.Outline(())).place(0, 0) == Place(None, None, None)


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        ("It cost 4.62 bn. It is built by X Co. Ltd. and Y.", 2),
        ("“他说：好！”然后走了。又来了？！走了", 4),
        ("He said “done.” Then left.", 1),
        ("One… two. 三。", 2),
    ],
)
def test_sentences(words: str, sentences: int) -> None:
    text = texts.Text("a", words, texts.Outline(()))
    assert text.place(len(words) - 1, len(words)).sentence == sentences


def test_a_guess_is_confirmed_by_deleting_its_first_line(tmp_path: Path) -> None:
    path = kept(tmp_path)
    outline = texts.outline_of(path)
    assert outline.name == "yunshi.outline.tsv"
    assert texts.load(path).outline == (OUTLINE, False)
    first, _, rest = outline.read_text("utf-8").partition("\n")
    assert first.startswith("# Guessed: ")
    outline.write_text(rest, encoding="utf-8")
    assert texts.load(path).outline == (OUTLINE, True)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("5\theading\t二、数字产业", "line 5 of the text has other words; delete the outline"),
        ("2\theading\t", "is not a line, heading or aside, and its words"),
        ("5\ttitle\t", "is not a line, heading or aside, and its words"),
        ("x", "is not a line, heading or aside, and its words"),
    ],
)
def test_a_wrong_outline_is_refused_by_its_line(line: str, told: str, tmp_path: Path) -> None:
    path = kept(tmp_path)
    texts.outline_of(path).write_text(f"line\tkind\twords\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError) as refusal:
        texts.load(path)
    assert refusal.value.en.startswith(f"{texts.outline_of(path)}:2: {told}")


def test_what_was_kept_is_not_replaced(tmp_path: Path) -> None:
    """The text, to which offsets refer, and the outline, which a curator may have confirmed."""
    path = kept(tmp_path)
    texts.outline_of(path).write_text("line\tkind\twords\n", encoding="utf-8")
    assert kept(tmp_path) == path
    assert texts.load(path).outline == ((), True)
    with pytest.raises(InputError, match="is another text than"):
        kept(tmp_path, TEXT + "。")
    assert texts.read(path) == TEXT
