"""Places of findings in units: lines are counted from the beginning of the file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from kg.store.parsing import from_nquads
from kg.validation import language_tags, placing, source
from kg.validation.plans.pieces import Stated, bytes_of, numbered_lines
from kg.validation.positions import statements_of_lines
from kg.validation.report import Finding
from kg.validation.source import Lines, Source


def placed(
    findings: Sequence[Finding], pieces: Sequence[Stated], looked_along: Collection[bytes]
) -> list[Finding]:
    """The findings with their places in the files that the pieces are of."""
    if not findings:
        return []
    by_file: dict[Path, list[Stated]] = {}
    for piece in pieces:
        by_file.setdefault(piece.piece.path, []).append(piece)

    def read(path: Path, names: Collection[str], *, blanks: bool = False) -> Source:
        own = [stated.piece for stated in by_file[path]]
        if own[0].whole:
            return source.read(path, names, blanks=blanks)
        marks = [*map(placing.mark, names), b"\\", *([b"_:"] if blanks else [])]
        found = (
            statement
            for piece in own
            for number, line in numbered_lines(piece, marks)
            for statement in statements_of_lines(
                [line.decode()], names, blanks=blanks, first=number
            )
        )
        return Lines(sorted(found, key=lambda statement: statement.subject_at))

    sources = [
        (path, from_nquads(b"".join(placing.of_interest(findings, s.text, s.rows) for s in own)))
        for path, own in by_file.items()
    ]
    return placing.placed(findings, sources, read, looked_along)


def tags(pieces: Sequence[Stated], properties: Collection[str]) -> list[Finding]:
    """The language tags of `properties` that are not in lower case, with their places."""
    found: list[Finding] = []
    for piece, text, _, as_written in pieces:
        if piece.whole:
            found += language_tags.in_file(piece.path, text, properties)
        elif not as_written:  # else they are in lower case
            lines = numbered_lines(piece, language_tags.capitals(bytes_of(piece)))
            found += language_tags.in_lines(piece.path, lines, properties, piece.home)
    return found
