"""What the shipped ontology says that a fix may rest on: units, classes, and who may be what.

It is read from its files, whole: a graph that is validated may hold a part of it only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import unquote

import kg.resources
from kg.namespaces import ID, PLAN, RDF, VOCAB, XSD, compact
from kg.store.embedded import EmbeddedStore, MemoryStore
from kg.terms import (
    LANG_STRING,
    XSD_STRING,
    BlankNode,
    Iri,
    Literal,
    Term,
    is_blank,
    parse_node,
    to_sparql,
)
from kg.text import nearest
from kg.validation import language_tags, lexical_forms
from kg.validation.report import Finding, Fix

UNITS = VOCAB + "unit/"

_HEAD = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_UNITS = """
SELECT ?unit ?notation ?label ?match WHERE {
  ?unit skos:inScheme <https://w3id.org/industry-plan/vocab/unit> .
  OPTIONAL { ?unit skos:notation ?notation }
  OPTIONAL { ?unit skos:prefLabel|skos:altLabel ?label }
  OPTIONAL { ?unit skos:closeMatch ?match }
}
"""
_CLASSES = """
SELECT ?property ?of ?class WHERE {
  VALUES (?of ?says) { (true schema:domainIncludes) (false schema:rangeIncludes) }
  ?property ?says ?listed .
  ?class rdfs:subClassOf* ?listed .
}
"""
_NEEDS = """
SELECT DISTINCT ?class ?path ?inverse WHERE {
  ?shape sh:targetClass/^rdfs:subClassOf* ?class ; sh:property ?property .
  ?property sh:minCount ?least . FILTER (?least > 0)
  { ?property sh:path ?path . FILTER (isIRI(?path) && ?path != rdf:type) BIND (false AS ?inverse) }
  UNION { ?property sh:path/sh:inversePath ?path BIND (true AS ?inverse) }
}
"""
_TERMS = """
SELECT DISTINCT ?term ?is_class WHERE {
  ?term rdfs:isDefinedBy ?module .
  BIND (EXISTS { ?term a owl:Class } AS ?is_class)
}
"""
_CONCEPTS = """
SELECT DISTINCT ?concept WHERE {
  ?concept skos:inScheme|skos:prefLabel ?any .
  FILTER (STRSTARTS(STR(?concept), "https://w3id.org/industry-plan/vocab/"))
}
"""

Edge = tuple[str, bool]
"""A property, and whether the thing is its subject (else its object)."""


class Unit(NamedTuple):
    """A unit with its signs, which are written in one way, and its names."""

    iri: str
    signs: frozenset[str]
    names: frozenset[str]
    matches: frozenset[str]


@cache
def units() -> list[Unit]:
    """The units of the vocabulary."""
    found: dict[str, list[set[str]]] = {}
    for unit, *parts in _ontology().ask(_HEAD + _UNITS):
        sets = found.setdefault(str(unit), [set(), {str(unit).removeprefix(UNITS)}, set()])
        for part, members in zip(parts, sets, strict=True):
            if part is not None:
                members.add(str(part))
    return [Unit(iri, *map(frozenset, sets)) for iri, sets in sorted(found.items())]


@cache
def classes() -> Mapping[Edge, frozenset[str]]:
    """What the subject or the object of each property may be, subclasses included."""
    found: dict[Edge, set[str]] = {}
    for name, is_subject, of_class in _ontology().ask(_HEAD + _CLASSES):
        found.setdefault((str(name), str(is_subject) == "true"), set()).add(str(of_class))
    return {edge: frozenset(members) for edge, members in found.items()}


@cache
def needs() -> Mapping[str, frozenset[Edge]]:
    """What a thing of each class must have, by the shapes."""
    found: dict[str, set[Edge]] = {}
    for of_class, path, is_inverse in _ontology().ask(_HEAD + _NEEDS):
        found.setdefault(str(of_class), set()).add((str(path), str(is_inverse) == "false"))
    return {name: frozenset(edges) for name, edges in found.items()}


@cache
def declared(*, are_classes: bool) -> list[str]:
    """The classes of our namespace, or its properties."""
    answer = _ontology().ask(_HEAD + _TERMS)
    wanted = str(are_classes).lower()
    return sorted(str(t) for t, kind in answer if str(t).startswith(PLAN) and str(kind) == wanted)


@cache
def concepts() -> list[str]:
    """Every vocabulary, and every concept of one."""
    return sorted(str(row[0]) for row in _ontology().ask(_HEAD + _CONCEPTS))


@cache
def _ontology() -> MemoryStore:
    """The shipped ontology, its shapes and its alignments."""
    files = [*kg.resources.ontology_files(), *kg.resources.shape_files()]
    store = MemoryStore()
    for path in [*files, *kg.resources.alignment_files()]:
        store.load(path)
    return store


# The interface of what mends findings, and what they may ask of the graph


_MANY = 5_000
"""Among more things than these nothing is looked for: it would take longer than the run."""


Validated = tuple[EmbeddedStore, Mapping[str, Path]]
"""A graph that was validated, and the file of each of its named graphs."""


class Facts:
    """What menders ask of the graph, which is read when the first of them asks."""

    def __init__(self, read: Callable[[], Validated]) -> None:
        self._validated = cache(read)
        self.edges = lru_cache(maxsize=10_000)(self._edges)

    def _store(self) -> EmbeddedStore:
        return self._validated()[0]

    def _edges(self, thing: str) -> frozenset[Edge]:
        """The properties of a thing, and those that lead to it."""
        name = to_sparql(Iri(thing))
        found = self._store().ask(
            "SELECT DISTINCT ?property ?of WHERE {"
            f" {{ {name} ?property ?value BIND (true AS ?of) }}"
            f" UNION {{ ?holder ?property {name} BIND (false AS ?of) }} }}"
        )
        return frozenset((str(name), str(is_subject) == "true") for name, is_subject in found)

    def home(self, thing: str) -> Path | None:
        """The file that says most about a thing."""
        answer = self._store().ask(
            "SELECT ?graph (COUNT(*) AS ?statements) WHERE {"
            f" GRAPH ?graph {{ {to_sparql(Iri(thing))} ?property ?value }} }}"
            " GROUP BY ?graph ORDER BY DESC(?statements) STR(?graph) LIMIT 1"
        )
        return self._validated()[1].get(str(answer.rows[0][0])) if answer.rows else None

    @cached_property
    def things(self) -> list[str]:
        """Everything in our namespace of things that is described; nothing where that is much."""
        answer = self._store().ask(
            "SELECT DISTINCT ?thing WHERE { ?thing ?property ?value ."
            f' FILTER (STRSTARTS(STR(?thing), "{ID}")) }} LIMIT {_MANY + 1}'
        )
        if len(answer.rows) > _MANY:
            return []
        return sorted(str(row[0]) for row in answer)


class Mender(Protocol):
    """Knows one kind of fault: the fix for a finding, where it is one and only one is possible."""

    def __call__(self, finding: Finding, facts: Facts) -> Fix | None: ...


def value_of(finding: Finding) -> Term | None:
    """The value that a finding is about, its language tag as the finding has it."""
    if finding.value is None:
        return None
    value = parse_node(finding.value)
    if not isinstance(value, Literal):
        return node(value)
    return replace(value, language=finding.value.rpartition("@")[2]) if value.language else value


def node(name: str) -> Iri | BlankNode:
    """A focus node or a value without quotes as a term."""
    return BlankNode(name.removeprefix("_:")) if is_blank(name) else Iri(name)


def replaced(finding: Finding, old: Term, new: Term, en: str, zh: str) -> Fix | None:
    """The fix that puts `new` in the place of a finding's value, where that is of one property."""
    if finding.file is None or finding.path is None or "<" in finding.path:
        return None
    subject = node(finding.focus)
    return Fix(
        file=finding.file,
        remove=((subject, finding.path, old),),
        add=((subject, finding.path, new),),
        words={"en": en, "zh": zh},
    )


# Dates of a wrong form that can mean one day, one month or one year, and nothing else


_YEAR, _ZONE = r"(\d{4})", r"(Z|[+-]\d\d:\d\d)?"
_FORMS = {
    "date": (
        rf"{_YEAR}([-/.])(\d\d?)\2(\d\d?){_ZONE}",
        rf"{_YEAR}()(\d\d)(\d\d)",
        rf"{_YEAR}(年)(\d\d?)月(\d\d?)日",
    ),
    "gYearMonth": (
        rf"{_YEAR}([-/.])(\d\d?)()",
        rf"{_YEAR}()(\d\d)()",
        rf"{_YEAR}(年)(\d\d?)月()",
    ),
    "gYear": (rf"{_YEAR}(年?)()()",),
}


def fix_date(finding: Finding, facts: Facts) -> Fix | None:
    """The fix for a date whose text does not fit its datatype."""
    old = value_of(finding)
    if not isinstance(old, Literal) or lexical_forms.fits(old):
        return None
    text = meant_date(old.value, old.datatype.removeprefix(XSD))
    if text is None:
        return None
    en = f'"{old.value}" becomes "{text}"'
    return replaced(finding, old, Literal(text, old.datatype), en, f"“{old.value}”改为“{text}”")


def meant_date(text: str, datatype: str) -> str | None:
    """How a date is written that `text` can only mean; `None` where there is none.

    >>> meant_date("2021/3/5", "date"), meant_date("2021年3月", "gYearMonth")
    ('2021-03-05', '2021-03')
    >>> meant_date("3/5/2021", "date") is None
    True
    """
    for form in _FORMS.get(datatype, ()):
        if found := re.fullmatch(rf"[ \t\r\n]*{form}[ \t\r\n]*", text, re.ASCII):
            year, _, month, day, *zone = found.groups()
            parts = [year, *(part.zfill(2) for part in (month, day) if part)]
            proper = "-".join(parts) + "".join(part or "" for part in zone)
            return proper if lexical_forms.fits(Literal(proper, XSD + datatype)) else None
    return None


# Language tags in capitals: their letters change, never the language


def fix_tag(finding: Finding, facts: Facts) -> Fix | None:
    """The fix for a tag that is not in lower case, where lower case is asked."""
    old = value_of(finding)
    if finding.rule != language_tags.RULE or not isinstance(old, Literal) or not old.language:
        return None
    new = replace(old, language=old.language.lower())
    en = f"@{old.language} becomes @{new.language}"
    return replaced(finding, old, new, en, f"@{old.language} 改为 @{new.language}")


# The missing class of a thing, where its properties leave one class only


_TYPE = RDF + "type"
_THING = re.compile(re.escape(ID) + r"[\w.~-]+", re.ASCII)


def fix_type(finding: Finding, facts: Facts) -> Fix | None:
    """The fix for a finding about a thing that is described and has no class."""
    value = parse_node(finding.value) if finding.value else None
    for name in (value, finding.focus):
        if not isinstance(name, str) or not _THING.fullmatch(name):
            continue
        of_class = follows(facts, name)
        if of_class and (file := facts.home(name)):
            short, what = compact(name), compact(of_class)
            words = {"en": f"{short} becomes a {what}", "zh": f"为 {short} 补上类型 {what}"}
            return Fix(file, (), ((Iri(name), _TYPE, Iri(of_class)),), words)
    return None


def follows(facts: Facts, name: str) -> str | None:
    """The class that a thing without one must be of.

    One of its properties has subjects, or objects, of that class alone; every other allows it;
    and the thing has what the shapes ask of that class, so that it is described here and whole.
    """
    edges = facts.edges(name)
    if (_TYPE, True) in edges or not any(is_subject for _, is_subject in edges):
        return None
    allowed = [classes()[edge] for edge in edges if edge in classes()]
    single = {next(iter(classes)) for classes in allowed if len(classes) == 1}
    if len(single) != 1 or not all(single <= classes for classes in allowed):
        return None
    (of_class,) = single
    is_whole = of_class in needs() and needs()[of_class] <= edges
    return of_class if is_whole and of_class.startswith(PLAN) else None


# Units that are named by their sign, by a label, in other letters or by QUDT's name


_PATH = PLAN + "unit"


def fix_unit(finding: Finding, facts: Facts) -> Fix | None:
    """The fix for the value of `plan:unit`, where it names exactly one unit."""
    old = value_of(finding)
    iri = meant_unit(old) if finding.path == _PATH and old else None
    if iri is None or old is None or iri == str(old):
        return None
    before, after = finding.value if isinstance(old, Literal) else compact(str(old)), compact(iri)
    return replaced(finding, old, Iri(iri), f"{before} becomes {after}", f"{before} 改为 {after}")


def meant_unit(value: Term) -> str | None:
    """The one unit that a value names.

    >>> meant_unit(Literal("%")), meant_unit(Iri(UNITS + "Kilowatt-Hour"))
    ('https://w3id.org/industry-plan/vocab/unit/percent', \
'https://w3id.org/industry-plan/vocab/unit/kilowatt-hour')
    >>> meant_unit(Iri(UNITS + "mW"))
    """
    if isinstance(value, Literal) and value.datatype not in (XSD_STRING, LANG_STRING):
        return None
    text = str(value)
    name = unquote(text.removeprefix(UNITS))
    if isinstance(value, Iri) and name == text:
        fitting = {unit.iri for unit in units() if text in unit.matches}
    else:
        fitting = {unit.iri for unit in units() if _fits(name, unit)}
    return fitting.pop() if len(fitting) == 1 else None


def _fits(name: str, unit: Unit) -> bool:
    of_others = {match[max(match.rfind(mark) for mark in "/#") + 1 :] for match in unit.matches}
    return name in unit.signs | of_others or _plain(name) in set(map(_plain, unit.names))


def _plain(words: str) -> str:
    """Words in small letters, whatever divides them."""
    return re.sub(r"[\s_-]+", " ", words).strip().casefold()


# Every mender by the kind of fault that it mends


MENDERS: dict[str, Mender] = {
    "date": fix_date,
    "language tag": fix_tag,
    "type": fix_type,
    "unit": fix_unit,
}


# The nearest term to offer where one is not declared, or a link leads nowhere


def offer(finding: Finding, facts: Facts) -> str | None:
    """The IRI of the term that was perhaps meant, if any is like it."""
    value = value_of(finding)
    if finding.rule == "checks:undeclared-term":
        is_class = finding.path == RDF + "type"
        name = str(value) if is_class else finding.path or ""
        return _nearest(name, PLAN, declared(are_classes=is_class), alike=0.6)
    if finding.rule != "checks:dangling-link" or not isinstance(value, Iri):
        return None
    name = value.value
    if name.startswith(ID):
        return _nearest(name, ID, facts.things, alike=0.85)
    return meant_unit(value) or _nearest_concept(name)


def _nearest_concept(name: str) -> str | None:
    """The nearest of its vocabulary; of all of them where there is no such vocabulary."""
    scheme = name.rpartition("/")[0] + "/"
    same = [concept for concept in concepts() if concept.startswith(scheme)]
    if same:
        return _nearest(name, scheme, same, alike=0.6)
    return _nearest(name, VOCAB, concepts(), alike=0.8)


def _nearest(name: str, namespace: str, names: Sequence[str], *, alike: float) -> str | None:
    """The nearest name by what stands after the namespace, in whatever letters."""
    plain = {each.removeprefix(namespace).casefold(): each for each in names}
    near = nearest(name.removeprefix(namespace).casefold(), plain, alike=alike)
    return plain[near] if near else None


# Gives findings what could be done about them, when all of them are known


def attached(findings: Iterable[Finding], read: Callable[[], Validated]) -> list[Finding]:
    """The findings, each with its fix and its offer where there is one.

    `read` gives the things that the findings are about, and the file of each of their graphs.
    """
    facts = Facts(read)
    return [_attached(finding, facts) for finding in findings]


def _attached(finding: Finding, facts: Facts) -> Finding:
    fixes = (mend(finding, facts) for mend in MENDERS.values())
    fix = next((fix for fix in fixes if fix), None)
    return replace(finding, fix=fix, offer=offer(finding, facts))
