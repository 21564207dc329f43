"""Places in a stretch of a larger file: lines are counted from the beginning of the file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from kg.store.parsing import broken, from_nquads
from kg.validation import placing, source
from kg.validation.lines import Row, rows
from kg.validation.plans.pieces import Piece
from kg.validation.positions import statements_of_lines
from kg.validation.report import Finding
from kg.validation.source import Source

Texts = Sequence[tuple[Piece, bytes]]


def placed(findings: Sequence[Finding], texts: Texts) -> list[Finding]:
    """The findings with their places in the files that the pieces are of."""
    if not findings:
        return []

    def read(path: Path, names: Collection[str], *, blanks: bool = False) -> Source:
        own = [(piece, text) for piece, text in texts if piece.path == path]
        if any(piece.whole or piece.text for piece, _ in own):
            return source.read(path, names, blanks=blanks)
        marks = {f"<{name}>" for name in names} | ({"_"} if blanks else set())
        return Source(
            statement
            for piece, text in own
            for number, line in _lines_with(marks, text)
            for statement in statements_of_lines(
                [line.decode()], names, blanks=blanks, first=piece.line + number
            )
        )

    marks = {mark for finding in findings for mark in _marks(finding)}
    lines = [b"".join(line for _, line in _lines_with(marks, text)) for _, text in texts]
    sources = [(piece.path, from_nquads(own)) for (piece, _), own in zip(texts, lines, strict=True)]
    return placing.placed(findings, sources, read)


def _marks(finding: Finding) -> Iterator[str]:
    """What every line holds that has to do with a finding; a line may hold it by chance."""
    value = finding.value or ""
    for term in (finding.focus, value if "^" in (finding.path or "") else ""):
        if term.startswith(("_:", '"')):
            yield term[0]
        elif term:
            yield f"<{term.strip('<>')}>"
    if value.startswith("_:"):
        yield "_"
    yield from re.findall("<[^>]*>", finding.path or "")[1:]


def _lines_with(marks: Iterable[str], text: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines that hold a mark, with their numbers from 0; all with escapes, which may hide it."""
    starts = {start for mark in (*marks, "\\") for start in _starts(mark.encode(), text)}
    number = before = 0
    for start in sorted(starts):
        number += text.count(b"\n", before, start)
        before = start
        yield number, text[start : text.find(b"\n", start) + 1 or None]


def _starts(mark: bytes, text: bytes) -> Iterator[int]:
    """Where the lines begin that hold a mark."""
    at = text.find(mark)
    while at >= 0:
        yield text.rfind(b"\n", 0, at) + 1
        end = text.find(b"\n", at)
        at = text.find(mark, end) if end >= 0 else -1


def rows_of(piece: Piece, text: bytes) -> list[Row]:
    """The statements of a piece; `InputError` with the line in the file for what is broken."""
    try:
        return rows(text)
    except SyntaxError as error:
        line = error.lineno or 1
        if piece.text:
            line = _line_of(text.splitlines()[line - 1], piece.path)
        else:
            line += piece.line - 1
        raise broken(error, piece.path, line) from None


def _line_of(wanted: bytes, path: Path) -> int:
    """Where a line stands in the file that was grouped."""
    with path.open("rb") as lines:
        return next((n for n, line in enumerate(lines, 1) if line.rstrip(b"\r\n") == wanted), 1)
