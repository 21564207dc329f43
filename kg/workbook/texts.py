"""Source texts: a file as the one text that offsets refer to, and the outline of that text."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError
from kg.files import read_bytes, read_text, write_text, writing
from kg.text import width

_MOST_UNPACKED_BYTES = 200 * 10**6
_WIDEST_HEADING = 64
"""Columns on a terminal, where a Chinese character takes two."""
_MARKS = {codecs.BOM_UTF8: "utf-8-sig"}
_MARKS |= dict.fromkeys((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE), "utf-16")
_NO_TEXT = {b"%PDF": "PDF", b"\xd0\xcf\x11\xe0": "Word 97", b"PK\x03\x04": "ZIP"}
_BLOCKS = re.findall(
    r"\w+",
    "address article aside blockquote br caption center dd div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table title tr ul",
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_LETTER = re.compile(r"[^\W\d_]")
_OPEN_END = re.compile("[。！？；：，、.!?;:,]$")
_SENTENCE_END = re.compile(
    r"(?:[。！？!?]+|(?<!\bCo)(?<!\bLtd)(?<!\bInc)(?<!\bNo)\.(?=\s+[^a-z\s]|[”\"’)]*\s*$))[”\"’』」）)]*"
)

# Reading


def read(path: Path) -> str:
    """The text of a `.html` page, a `.docx` document or a plain text, with line feeds.

    A plain text is UTF-8, UTF-16 with its mark, or else GB18030. Raises `InputError` for a file
    that cannot be read, or is no text.
    """
    raw = read_bytes(path)
    text = _READERS.get(path.suffix.lower(), _plain)(raw, str(path))
    return re.sub("\r\n?", "\n", text)


def _plain(raw: bytes, name: str) -> str:
    for sign, kind in _NO_TEXT.items():
        if raw.startswith(sign):
            raise InputError(
                f"{name}: is {kind}, not text; save it as .docx, .html or .txt",
                f"{name}：是 {kind} 文件，不是文本；请另存为 .docx、.html 或 .txt",
            )
    marked = [encoding for mark, encoding in _MARKS.items() if raw.startswith(mark)]
    for encoding in marked or ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise InputError(
        f"{name}: is no text in UTF-8, UTF-16 or GB18030; save it as UTF-8",
        f"{name}：不是 UTF-8、UTF-16 或 GB18030 编码的文本；请另存为 UTF-8",
    )


def _html(raw: bytes, name: str) -> str:
    """The words of a page without its scripts and styles, a line for each block."""
    with _library(name):
        from lxml import html
        from lxml_html_clean import Cleaner

        parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
        page = html.document_fromstring(_plain(raw, name).encode(), parser=parser)
        for error in parser.error_log:
            if error.level_name == "FATAL":  # what follows was left out
                raise ValueError(error.message)
        page = Cleaner(style=True, page_structure=False, forms=False).clean_html(page)
        for element in page.iter():
            element.text, element.tail = map(_collapsed, (element.text, element.tail))
        for element in page.iter(*_BLOCKS):
            element.text, element.tail = f"\n{element.text}", f"\n{element.tail}"
        for element in page.iter("td", "th"):
            element.tail = f"\t{element.tail}"
        lines = (line.strip() for line in page.text_content().split("\n"))
        return "".join(f"{line}\n" for line in lines if line)


def _collapsed(text: str | None) -> str:
    return re.sub("[ \t\n\f\r]+", " ", _CONTROL.sub("", text or ""))


def _docx(raw: bytes, name: str) -> str:
    with _library(name):
        import mammoth

        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MOST_UNPACKED_BYTES:
                raise ValueError("too large when unpacked")
        page = mammoth.convert_to_html(
            io.BytesIO(raw), convert_image=mammoth.images.img_element(lambda _image: {})
        )
    return _html(page.value.encode(), name)


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Raise `InputError` for a library of the extra `[workbook]` that is not installed."""
    try:
        yield
    except ImportError as error:
        raise InputError(
            f"{name}: needs {error.name}; run pip install 'kg-industry-plans[workbook]'",
            f"{name}：需要 {error.name}；请运行 pip install 'kg-industry-plans[workbook]'",
        ) from None


@contextmanager
def _library(name: str) -> Iterator[None]:
    """Raise `InputError` as `extra` does, and for whatever a library cannot read."""
    try:
        with extra(name):
            yield
    except (InputError, MemoryError):
        raise
    except Exception as error:
        raise InputError(
            f"{name}: cannot be read ({error}); save it again, or as .txt",
            f"{name}：无法读取（{error}）；请重新保存，或另存为 .txt",
        ) from error


_READERS: Mapping[str, Callable[[bytes, str], str]]
_READERS = {".html": _html, ".htm": _html, ".docx": _docx}


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Each line that is not blank: its number, where it begins, and its characters."""
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, start, line
        start += len(line) + 1


# The outline: which lines are headings, and which do not count


class Line(NamedTuple):
    """A line that is no paragraph: a `heading`, or an `aside` such as a title or a page number."""

    number: int
    kind: str
    words: str


_KINDS = ("heading", "aside")
_COLUMNS = ["line", "kind", "words"]
_GUESSED = (
    "# Guessed: strike what is no heading, write aside for titles and page numbers, then delete"
    " this line. 系推测：请删去非标题行，题名、页码等改为 aside，然后删除本行。\n"
)


class Outline(NamedTuple):
    """The lines of a text that are no paragraphs; guessed until a curator has confirmed them."""

    lines: tuple[Line, ...]
    is_confirmed: bool = True


def outline_of(path: Path) -> Path:
    """Where the outline of a text lies: beside it."""
    return path.with_name(f"{path.stem}.outline.tsv")


def guess_outline(text: str) -> Outline:
    """Each short line without a final stop is a heading; the first one is the title."""
    lines: list[Line] = []
    seen = False
    for number, _start, line in _lines(text):
        words = line.strip()
        if not _LETTER.search(words):
            lines.append(Line(number, "aside", words))
        elif width(words) <= _WIDEST_HEADING and not _OPEN_END.search(words):
            lines.append(Line(number, "heading" if seen else "aside", words))
        seen = True
    return Outline(tuple(lines), is_confirmed=False)


def _read_outline(path: Path, text: str) -> Outline:
    content = read_text(path)
    comments = list(takewhile(lambda line: line.startswith("#"), content.splitlines()))
    rows = csv.reader(content.splitlines()[len(comments) :], "excel-tab")
    found = {number: line.strip() for number, _start, line in _lines(text)}
    lines = []
    for place, row in enumerate(rows, len(comments) + 1):
        if row == _COLUMNS:
            continue
        number = int(row[0]) if row and row[0].isdecimal() else 0
        if len(row) != 3 or row[1] not in _KINDS or number not in found:
            raise InputError(
                f"{path}:{place}: is not a line, heading or aside, and its words; see the first",
                f"{path}:{place}：不是“行号、heading 或 aside、文字”；请参照首行",
            )
        if row[2] and row[2] != found[number]:
            raise InputError(
                f"{path}:{place}: line {number} of the text has other words; delete the outline,"
                " and confirm the one that is guessed anew",
                f"{path}:{place}：正文第 {number} 行文字不同；请删除此提纲，重新推测并确认",
            )
        lines.append(Line(number, row[1], row[2]))
    return Outline(tuple(lines), is_confirmed=not comments)


# A text and its places


class Place(NamedTuple):
    """A place as a reader counts; without a paragraph it is a heading, or spans paragraphs."""

    section: int | None
    paragraph: int | None
    sentence: int | None


class _Block(NamedTuple):
    start: int
    end: int
    section: int | None
    paragraph: int | None


@dataclass(frozen=True)
class Text:
    """A source text with its outline; offsets count its code points."""

    name: str
    content: str
    outline: Outline

    def sentences(self, start: int, end: int) -> tuple[int, int]:
        """The span of the sentences, or of the headings, that hold a span."""
        first, last = self._block(start), self._block(max(end - 1, start))
        before = [match.end() for match in self._sentence_ends(first) if match.end() <= start]
        after = [match.end() for match in self._sentence_ends(last) if match.end() >= end]
        return max([first.start, *before]), min([last.end, *after])

    def place(self, start: int, end: int) -> Place:
        """The section, paragraph and sentence that hold a span, by where it begins.

        A span over several sentences has no sentence.
        """
        block = self._block(start)
        if block.paragraph is None:
            return Place(block.section, None, None)
        ends = [match.end() for match in self._sentence_ends(block)]
        first, last = bisect_right(ends, start), bisect_right(ends, end - 1)
        is_one = first == last and end <= block.end
        return Place(block.section, block.paragraph, first + 1 if is_one else None)

    def _block(self, start: int) -> _Block:
        number = bisect_right(self._blocks, start, key=lambda block: block.start) - 1
        return self._blocks[max(number, 0)]

    def _sentence_ends(self, block: _Block) -> Iterator[re.Match[str]]:
        for match in _SENTENCE_END.finditer(self.content, block.start, block.end):
            if self.content[match.end() : block.end].strip():
                yield match

    @cached_property
    def _blocks(self) -> Sequence[_Block]:
        kinds = {line.number: line.kind for line in self.outline.lines}
        section = 0 if "heading" in kinds.values() else None
        paragraph, blocks = 0, []
        for number, start, line in _lines(self.content):
            kind = kinds.get(number)
            if kind == "heading":
                section, paragraph = (section or 0) + 1, 0
            elif kind is None:
                paragraph += 1
            own = paragraph if kind is None else None
            blocks.append(_Block(start, start + len(line), section, own))
        return blocks or [_Block(0, 0, None, None)]


def load(path: Path) -> Text:
    """The text of a file with the outline beside it, or a guessed one; raises as `read` does."""
    content, outline = read(path), outline_of(path)
    known = _read_outline(outline, content) if outline.exists() else guess_outline(content)
    return Text(path.name, content, known)


def keep(path: Path, folder: Path) -> Path:
    """Write the text of a file, and a guessed outline, into `folder`; the path of the text.

    Raises `InputError` where another text of that name is there, to which offsets may refer, and
    `OutputError` for a folder that cannot be made.
    """
    content, kept = read(path), folder / f"{path.stem}.txt"
    with writing(str(folder)):
        folder.mkdir(parents=True, exist_ok=True)
        is_there = kept.exists()
    if is_there and read(kept) != content:
        raise InputError(
            f"{kept}: is another text than {path}; delete it and its outline to take that one, or"
            f" rename {path.name}",
            f"{kept}：与 {path} 内容不同；采用后者请删除前者及其提纲，否则请将后者改名",
        )
    if not is_there or read_bytes(kept) != content.encode():
        write_text(kept, content)
    if not outline_of(kept).exists():
        file = io.StringIO()
        file.write(_GUESSED)
        rows = csv.writer(file, "excel-tab", lineterminator="\n")
        rows.writerows([_COLUMNS, *guess_outline(content).lines])
        write_text(outline_of(kept), file.getvalue())
    return kept
