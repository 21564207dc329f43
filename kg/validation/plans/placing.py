"""Places in a stretch of a larger file: lines are counted from the beginning of the file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
        return Source(
            statement
            for piece, text in own
            for statement in statements_of_lines(
                text.decode().split("\n"), names, blanks=blanks, first=piece.line
            )
        )

    sources = [(piece.path, from_nquads(text)) for piece, text in texts]
    return placing.placed(findings, sources, read)


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
