"""Narrows a report: by rule, by thing or class, by severity, by a baseline."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import InputError
from kg.files import read_text
from kg.namespaces import ID, RDFS, compact, expand
from kg.store.embedded import EmbeddedStore
from kg.terms import Iri, to_sparql
from kg.text import Words, counted, nearest
from kg.validation.report import Finding, Report
from kg.validation.rulebook import Rulebook


def of_rule(report: Report, book: Rulebook, name: str) -> Report:
    """Only the findings of a rule and its property shapes; `InputError` for an unknown one."""
    rule = book.find(name)
    members = book.members(rule)
    holders = set(book.holders(rule))
    counted = {s: n for s, n in report.nodes_per_shape.items() if s in holders}
    kept = [finding for finding in report.findings if finding.rule in members]
    return replace(report, findings=kept, nodes_per_shape=counted)


def of_focus(report: Report, store: EmbeddedStore, name: str, base: str = ID) -> Report:
    """Only the findings about a thing or a class's instances; `InputError` for an unknown name.

    A slug stands for a thing in the namespace `base`, if it is there, or else in the prefix `id`.
    """
    iri = expand(name, base)
    if base != ID and not _column(store, f"{to_sparql(Iri(iri))} ?property ?x"):
        iri = expand(name)
    term = to_sparql(Iri(iri))
    things = _column(store, f"?x a/<{RDFS}subClassOf>* {term}")
    if not things and not _column(store, f"{{ {term} ?x ?o }} UNION {{ ?s ?x {term} }}"):
        known = _column(store, "{ ?x a ?class } UNION { ?thing a ?x }")
        near = nearest(compact(iri), sorted(map(compact, known)))
        raise InputError(
            f"{name}: is no thing or class of the data"
            + (f"; did you mean {near}?" if near else ""),
            f"{name}：数据中没有该事物或类" + (f"；是否指 {near}？" if near else ""),
        )
    found = [f for f in report.findings if f.focus == iri or f.focus in things]
    return replace(report, findings=found)


def _column(store: EmbeddedStore, pattern: str) -> set[str]:
    return {str(row[0]) for row in store.ask(f"SELECT DISTINCT ?x WHERE {{ {pattern} }}")}


_KEYS = {"rule": str, "focus": str, "value": str, "reason": str, "expires": date}


class Accepted(NamedTuple):
    """A finding that a baseline accepts, with the reason and the last day on which it does."""

    rule: str
    focus: str
    reason: str
    expires: date
    value: str | None = None


def _key(one: Accepted | Finding) -> tuple[str, str, str | None]:
    return compact(one.rule), compact(one.focus), one.value


def read(path: Path) -> Sequence[Accepted]:
    """The entries of a baseline; `InputError` with the place of an error in it."""
    try:
        table = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise _fault(f"{path}:{found[1] if found else 1}", str(error), str(error)) from None
    _refuse_other_keys(str(path), table, {"accepted"})
    entries = table.get("accepted", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _fault(str(path), "accepted must be [[accepted]]", "accepted 须写作 [[accepted]]")
    return [_entry(f"{path}: entry {n}", entry) for n, entry in enumerate(entries, start=1)]


def _entry(place: str, entry: Mapping[str, Any]) -> Accepted:
    _refuse_other_keys(place, entry, set(_KEYS))
    for key, kind in _KEYS.items():
        value = entry.get(key, "any" if key == "value" else None)
        if not isinstance(value, kind) or isinstance(value, datetime) or value == "":
            need = "a day such as 2027-12-31" if kind is date else "a text"
            need_zh = "日期，如 2027-12-31" if kind is date else "文字"
            raise _fault(place, f"{key} must be {need}", f"{key} 须为{need_zh}")
    return Accepted(**entry)


def _refuse_other_keys(place: str, table: Mapping[str, Any], keys: Set[str]) -> None:
    for key in sorted(table.keys() - keys):
        raise _fault(place, f"unknown key {key!r}", f"未知的键 {key!r}")


def _fault(place: str, en: str, zh: str) -> InputError:
    return InputError(f"{place}: {en}; correct the baseline", f"{place}：{zh}；请修正基线文件")


def apply(report: Report, entries: Sequence[Accepted], day: date) -> tuple[Report, list[Words]]:
    """The report without what is accepted on that day, and notes on the entries."""
    valid = {_key(entry) for entry in entries if entry.expires >= day}
    there = {_key(finding) for finding in report.findings}
    kept = [finding for finding in report.findings if _key(finding) not in valid]
    notes: list[Words] = []
    if expired := sum(entry.expires < day and _key(entry) in there for entry in entries):
        notes.append({"en": f"{expired} expired on {day}", "zh": f"{day} 时 {expired} 条已到期"})
    if idle := sum(_key(entry) not in there for entry in entries):
        idle_en = counted(idle, "entry matches", "entries match")
        notes.append({"en": f"{idle_en} nothing", "zh": f"{idle} 条与任何问题不符"})
    return replace(report, findings=kept, accepted=len(report.findings) - len(kept)), notes
