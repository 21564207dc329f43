"""What judging a unit showed, as JSON values and back."""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from kg.validation.plans.judging import Judged
from kg.validation.plans.outline import Ties
from kg.validation.plans.pieces import Piece
from kg.validation.report import Finding


def as_values(judged: Judged, pieces: Sequence[Piece]) -> dict[str, Any]:
    """`judged` as JSON values. Places are told within `pieces`, which may move in their files."""
    ties = judged.ties
    return {
        "name": judged.name,
        "findings": [_values(finding, pieces) for finding in judged.findings],
        "nodes": judged.nodes,
        "literals": judged.literals,
        "slice": judged.slice.hex(),
        "seen": judged.seen,
        "described": _text(ties.described),
        "named": _text(ties.named),
        "asked": _text(ties.asked),
        "offered": _text(ties.offered),
        "waits": ties.waits,
        "shared": ties.shared,
        "told": [[term.decode() for term in row] for row in judged.told],
    }


def from_values(values: dict[str, Any], pieces: Sequence[Piece]) -> Judged:
    """What `as_values` was given, its places those of `pieces` as they lie now."""
    return Judged(
        name=values["name"],
        findings=[_finding(finding, pieces) for finding in values["findings"]],
        nodes=values["nodes"],
        literals=values["literals"],
        slice=bytes.fromhex(values["slice"]),
        seen=values["seen"],
        ties=Ties(
            described=_hashes(values["described"]),
            named=_hashes(values["named"]),
            asked=_hashes(values["asked"]),
            offered=_hashes(values["offered"]),
            waits=values["waits"],
            shared=values["shared"],
        ),
        told=[(s.encode(), p.encode(), o.encode(), g.encode()) for s, p, o, g in values["told"]],
    )


def _text(hashes: array[int]) -> str:
    return b64encode(hashes.tobytes()).decode()


def _hashes(text: str) -> array[int]:
    return array("q", b64decode(text))


def _values(finding: Finding, pieces: Sequence[Piece]) -> dict[str, Any]:
    values = asdict(finding)
    if finding.file is not None:
        own = [number for number, piece in enumerate(pieces) if piece.path == finding.file]
        line = finding.line or 0
        number = next((n for n in reversed(own) if pieces[n].line <= line), own[0])
        values["file"] = number
        values["line"] = finding.line and finding.line - pieces[number].line
    return values


def _finding(values: dict[str, Any], pieces: Sequence[Piece]) -> Finding:
    file, line = values["file"], values["line"]
    if file is None:
        return Finding(**values)
    piece = pieces[file]
    values |= {"file": piece.path, "line": None if line is None else line + piece.line}
    return Finding(**values)
