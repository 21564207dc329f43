"""The account of an export: what came in, what went out, and what did not, with the reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.errors import EngineError
from kg.export.formats.base import Format
from kg.export.graph.values import Column
from kg.export.material import Material
from kg.export.reason import OF_THE_GRAPH, reasons
from kg.text import counted


@dataclass(frozen=True, slots=True)
class Manifest:
    """The account as plain values, as `manifest.json` holds it."""

    content: Mapping[str, Any]

    @property
    def lost(self) -> int:
        """How many statements are left out, and values altered, beyond what is expected."""
        told = (*self.content["left_out"], *self.content["altered"])
        known = reasons()
        return sum(int(row["count"]) for row in told if not known[row["reason"]].expected)

    def as_json(self) -> str:
        """The account as JSON text, the same for the same export."""
        return json.dumps(self.content, ensure_ascii=False, indent=2) + "\n"


def manifest(
    chosen: Format, material: Material, written: Mapping[str, int], files: Mapping[str, str]
) -> Manifest:
    """The account of an export whose `files` have these SHA-256.

    Raises `EngineError` when a statement is neither handed to the writer nor told to be left out.
    """
    ledger = material.ledger
    if ledger.balance:
        told = counted(ledger.balance, "statement is", "statements are")
        raise EngineError(
            f"{chosen.name}: {told} not accounted for; report this",
            f"{chosen.name}：有 {ledger.balance} 条语句去向不明；请报告此问题",
        )
    details = material.details
    content: dict[str, Any] = {
        "format": chosen.name,
        "title": {"en": details.title, "zh": details.title_zh},
        "data_version": details.version,
        "data_day": details.day,
        "licences": list(details.licences),
        "files": dict(files),
        "statements": dict(ledger.sums),
        "written": dict(written),
        "by_class": ledger.table("kind"),
        "by_property": ledger.table("property"),
        "by_graph": ledger.table("graph"),
        "left_out": [
            _reason(name, chosen, tally.total()) for name, tally in sorted(ledger.left.items())
        ],
        "altered": [_reason(name, chosen, count) for name, count in sorted(ledger.altered.items())],
        "open": {"en": [step.en for step in chosen.steps], "zh": [s.zh for s in chosen.steps]},
    }
    if chosen.family != "rdf":
        graph = material.graph
        content["columns"] = {
            "nodes": _columns(graph.node_columns),
            "edges": _columns(graph.edge_columns),
        }
        content["classes"] = {word: iri for iri, word in sorted(graph.classes.words.items())}
    return Manifest(content)


def _reason(name: str, chosen: Format, count: int) -> dict[str, Any]:
    """A row of the account; `KeyError` for a reason that the format does not list."""
    reason = {known: reasons()[known] for known in (*OF_THE_GRAPH, *chosen.reasons)}[name]
    return {"reason": name, "count": count, "en": reason.en, "zh": reason.zh}


def _columns(columns: Iterable[Column]) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in column._asdict().items() if value not in ("", False)}
        for column in columns
    ]
