"""Narrowing a report: to one rule, to one thing or class, to what is grave enough."""

from __future__ import annotations

from dataclasses import replace

from kg.errors import InputError
from kg.model import Iri
from kg.namespaces import RDFS, compact, expand
from kg.store.embedded import EmbeddedStore
from kg.store.terms import to_sparql
from kg.text import nearest
from kg.validation.report import Finding, Report
from kg.validation.rulebook import Rulebook

SEVERITIES = ("info", "warning", "violation")
"""From the mildest to the gravest, as the command line has them."""


def rank(severity: str) -> int:
    """How grave a severity is; one that a shape made up is as grave as a violation.

    >>> rank("Info") < rank("Violation") == rank("https://example.org/Blocker")
    True
    """
    name = severity.lower()
    return SEVERITIES.index(name) if name in SEVERITIES else len(SEVERITIES) - 1


def fails(report: Report, severity: str) -> bool:
    """Whether anything found is at least that grave."""
    return any(rank(finding.severity) >= rank(severity) for finding in report.findings)


def shown_from(report: Report, severity: str) -> Report:
    """The report without what is milder; how much was left out is said."""
    kept = [finding for finding in report.findings if rank(finding.severity) >= rank(severity)]
    return replace(report, findings=kept, hidden=len(report.findings) - len(kept))


def of_rule(report: Report, book: Rulebook, name: str) -> Report:
    """Only what one rule says, the property shapes within it included.

    Raises `InputError` for an unknown rule, and offers the nearest.
    """
    rule = book.find(name)
    members = book.members(rule)
    holders = set(book.holders(rule))
    counted = {s: n for s, n in report.nodes_per_shape.items() if s in holders}
    kept = [finding for finding in report.findings if finding.rule in members]
    return replace(report, findings=kept, nodes_per_shape=counted)


def of_focus(report: Report, store: EmbeddedStore, name: str) -> Report:
    """Only what is found about a thing, or about the instances of a class.

    Raises `InputError` for a name that is neither in the data, and offers the nearest.
    """
    iri = expand(name)
    things = _instances(store, iri)
    if not things and not _described(store, iri):
        raise _unknown(store, name, iri)

    def wanted(finding: Finding) -> bool:
        return finding.focus == iri or finding.focus in things

    return replace(report, findings=list(filter(wanted, report.findings)))


def _instances(store: EmbeddedStore, iri: str) -> set[str]:
    pattern = f"?thing a/<{RDFS}subClassOf>* {to_sparql(Iri(iri))}"
    return {str(row[0]) for row in store.ask(f"SELECT DISTINCT ?thing WHERE {{ {pattern} }}")}


def _described(store: EmbeddedStore, iri: str) -> bool:
    term = to_sparql(Iri(iri))
    pattern = f"{{ {term} ?p ?o }} UNION {{ ?s ?q {term} }}"
    return str(store.ask(f"ASK {{ {pattern} }}").rows[0][0]) == "true"


def _unknown(store: EmbeddedStore, name: str, iri: str) -> InputError:
    answer = store.ask("SELECT DISTINCT ?x WHERE { { ?x a ?class } UNION { ?thing a ?x } }")
    near = nearest(compact(iri), [compact(str(row[0])) for row in answer])
    return InputError(
        f"{name}: is no thing or class of the data" + (f"; did you mean {near}?" if near else ""),
        f"{name}：数据中没有该事物或类" + (f"；是否指 {near}？" if near else ""),
    )
