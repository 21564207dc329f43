"""Finds the fix of a finding where only one is possible, and the nearest term where none is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from urllib.parse import unquote

import kg.resources
from kg.namespaces import ID, PLAN, RDF, VOCAB, XSD, compact, prefix_lines
from kg.store.embedded import EmbeddedStore, MemoryStore
from kg.terms import LANG_STRING, BlankNode, Iri, Literal, Term, from_turtle, is_blank, to_sparql
from kg.text import nearest
from kg.validation import lexical_forms, location
from kg.validation.report import Finding, Fix


def attached(
    findings: Iterable[Finding], store: EmbeddedStore, files: Mapping[str, Path]
) -> list[Finding]:
    """The findings on a store with their fixes and offers; `files` has that of each named graph."""
    data = Data(store, files)
    return [
        replace(
            one,
            fix=fix_date(one) or fix_tag(one) or fix_type(one, data) or fix_unit(one),
            offer=offer(one, data),
        )
        for one in findings
    ]


def _replaced(finding: Finding, old: Term, new: Term, en: str, zh: str) -> Fix | None:
    """The fix that puts `new` in the place of a finding's value, where that is of one property."""
    if finding.file is None or finding.path is None or "<" in finding.path:
        return None
    name, path = finding.focus, finding.path
    subject = BlankNode(name.removeprefix("_:")) if is_blank(name) else Iri(name)
    words = {"en": en, "zh": zh}
    return Fix(finding.file, ((subject, path, old),), ((subject, path, new),), words)


def _value(finding: Finding) -> Term | None:
    """The value that a finding is about, its language tag as the finding has it."""
    if finding.value is None:
        return None
    value = from_turtle(finding.value)
    if isinstance(value, Literal) and value.language:
        return replace(value, language=finding.value.rpartition("@")[2])
    return value


# Dates of a wrong form that can only mean one day, one month or one year


_YEAR, _ZONE = r"(\d{4})", r"(Z|[+-]\d\d:\d\d)?"
_FORMS = {
    "date": (
        rf"{_YEAR}([-/.])(\d\d?)\2(\d\d?){_ZONE}",
        rf"{_YEAR}()(\d\d)(\d\d)",
        rf"{_YEAR}(年)(\d\d?)月(\d\d?)日",
    ),
    "gYearMonth": (rf"{_YEAR}([-/.])(\d\d?)()", rf"{_YEAR}()(\d\d)()", rf"{_YEAR}(年)(\d\d?)月()"),
    "gYear": (rf"{_YEAR}(年?)()()",),
}


def fix_date(finding: Finding) -> Fix | None:
    """The fix for a date whose text does not fit its datatype."""
    old = _value(finding)
    if not isinstance(old, Literal) or lexical_forms.fits(old):
        return None
    text = meant_date(old.value, old.datatype.removeprefix(XSD))
    if text is None:
        return None
    en = f'"{old.value}" becomes "{text}"'
    return _replaced(finding, old, Literal(text, old.datatype), en, f"“{old.value}”改为“{text}”")


def meant_date(text: str, datatype: str) -> str | None:
    """The date that `text` can only mean, in the lexical form of its datatype.

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


def fix_tag(finding: Finding) -> Fix | None:
    """The fix for a language tag that is not in lower case, where lower case is required."""
    old = _value(finding)
    if finding.rule != location.TAG_RULE or not isinstance(old, Literal) or not old.language:
        return None
    new = replace(old, language=old.language.lower())
    en = f"@{old.language} becomes @{new.language}"
    return _replaced(finding, old, new, en, f"@{old.language} 改为 @{new.language}")


# The missing class of a thing whose properties leave one class only


Edge = tuple[str, bool]
"""A property, and whether a thing is its subject (else its object)."""

_TYPE = RDF + "type"
_THING = re.compile(re.escape(ID) + r"[\w.~-]+", re.ASCII)
_MOST_THINGS = 5_000  # among more the search for the nearest would take longer than the run


class Data:
    """The graph that was validated, with the file of each of its named graphs."""

    def __init__(self, store: EmbeddedStore, files: Mapping[str, Path]) -> None:
        self._store, self._files = store, files
        self.edges = lru_cache(maxsize=10_000)(self._edges)

    def _edges(self, thing: str) -> frozenset[Edge]:
        """The properties of a thing, and those that lead to it."""
        name = to_sparql(Iri(thing))
        found = self._store.ask(
            "SELECT DISTINCT ?property ?of WHERE {"
            f" {{ {name} ?property ?value BIND (true AS ?of) }}"
            f" UNION {{ ?holder ?property {name} BIND (false AS ?of) }} }}"
        )
        return frozenset((str(name), str(is_subject) == "true") for name, is_subject in found)

    def home(self, thing: str) -> Path | None:
        """The file that says most about a thing."""
        answer = self._store.ask(
            "SELECT ?graph (COUNT(*) AS ?statements) WHERE {"
            f" GRAPH ?graph {{ {to_sparql(Iri(thing))} ?property ?value }} }}"
            " GROUP BY ?graph ORDER BY DESC(?statements) STR(?graph) LIMIT 1"
        )
        return self._files.get(str(answer.rows[0][0])) if answer.rows else None

    @cached_property
    def things(self) -> list[str]:
        """The things that are described under `id:`; none where these are very many."""
        answer = self._store.ask(
            "SELECT DISTINCT ?thing WHERE { ?thing ?property ?value ."
            f' FILTER (STRSTARTS(STR(?thing), "{ID}")) }} LIMIT {_MOST_THINGS + 1}'
        )
        return sorted(str(row[0]) for row in answer) if len(answer.rows) <= _MOST_THINGS else []


def fix_type(finding: Finding, data: Data) -> Fix | None:
    """The fix for a finding about a thing that is described and has no class."""
    value = _value(finding)
    for name in (value.value if isinstance(value, Iri) else "", finding.focus):
        of_class = implied_class(data, name) if _THING.fullmatch(name) else None
        if of_class and (file := data.home(name)):
            short, what = compact(name), compact(of_class)
            words = {"en": f"{short} becomes a {what}", "zh": f"为 {short} 补上类型 {what}"}
            return Fix(file, (), ((Iri(name), _TYPE, Iri(of_class)),), words)
    return None


def implied_class(data: Data, name: str) -> str | None:
    """The class that a thing without one must be of.

    One of its properties has subjects, or objects, of that class alone; every other allows it;
    and the thing has what the shapes ask of that class, so that it is described here and whole.
    """
    edges = data.edges(name)
    if (_TYPE, True) in edges or not any(is_subject for _, is_subject in edges):
        return None
    allowed = [classes()[edge] for edge in edges if edge in classes()]
    single = {next(iter(some)) for some in allowed if len(some) == 1}
    if len(single) != 1 or not all(single <= some for some in allowed):
        return None
    (of_class,) = single
    required = _required().get(of_class)
    is_whole = required is not None and required <= edges
    return of_class if is_whole and of_class.startswith(PLAN) else None


UNITS = VOCAB + "unit/"


def fix_unit(finding: Finding) -> Fix | None:
    """The fix for the value of `plan:unit`, where it names exactly one unit."""
    old = _value(finding)
    iri = meant_unit(old) if finding.path == PLAN + "unit" and old else None
    if iri is None or old is None or iri == str(old):
        return None
    before, after = finding.value if isinstance(old, Literal) else compact(str(old)), compact(iri)
    return _replaced(finding, old, Iri(iri), f"{before} becomes {after}", f"{before} 改为 {after}")


def meant_unit(value: Term) -> str | None:
    """The one unit that a value names: by its sign, a label, in other letters or by QUDT's name.

    >>> meant_unit(Literal("%")), meant_unit(Iri(UNITS + "Kilowatt-Hour"))
    ('https://w3id.org/industry-plan/vocab/unit/percent', \
'https://w3id.org/industry-plan/vocab/unit/kilowatt-hour')
    >>> meant_unit(Iri(UNITS + "mW")) is None
    True
    """
    if isinstance(value, Literal) and value.datatype not in (XSD + "string", LANG_STRING):
        return None
    signs, names = units()
    name = unquote(str(value).removeprefix(UNITS))
    fitting = {*signs.get(name, ()), *names.get(_plain(name), ())}
    return fitting.pop() if len(fitting) == 1 else None


def _plain(words: str) -> str:
    return re.sub(r"[\s_-]+", " ", words).strip().casefold()


def offer(finding: Finding, data: Data) -> str | None:
    """The IRI of the term that was perhaps meant, if any is like it."""
    value = _value(finding)
    if finding.rule == "checks:undeclared-term":
        is_class = finding.path == _TYPE
        name = str(value) if is_class else finding.path or ""
        return _nearest(name, PLAN, _declared("class" if is_class else "property"), alike=0.6)
    if finding.rule != "checks:dangling-link" or not isinstance(value, Iri):
        return None
    name = value.value
    if name.startswith(ID):
        return _nearest(name, ID, data.things, alike=0.85)
    if unit := meant_unit(value):
        return unit
    scheme, concepts = name.rpartition("/")[0] + "/", _declared("concept")
    same = [concept for concept in concepts if concept.startswith(scheme)]
    if same:
        return _nearest(name, scheme, same, alike=0.6)
    return _nearest(name, VOCAB, concepts, alike=0.8)


def _nearest(name: str, namespace: str, names: Sequence[str], *, alike: float) -> str | None:
    """The nearest name by what stands after the namespace, in whatever letters."""
    plain = {each.removeprefix(namespace).casefold(): each for each in names}
    near = nearest(name.removeprefix(namespace).casefold(), plain, alike=alike)
    return plain[near] if near else None


# What the shipped ontology says, of which a graph that is validated may hold a part only


_UNITS = """
SELECT ?unit ?notation ?label ?match ?other WHERE {
  ?unit skos:inScheme ?scheme . FILTER (STRSTARTS(STR(?unit), STR(unit:)))
  OPTIONAL { ?unit skos:notation ?notation }
  OPTIONAL { ?unit skos:prefLabel ?label }
  OPTIONAL { ?unit skos:closeMatch ?match }
  OPTIONAL { ?unit skos:altLabel ?other }
}
"""
_CLASSES = """
SELECT ?property ?of ?class WHERE {
  VALUES (?of ?says) { (true schema:domainIncludes) (false schema:rangeIncludes) }
  ?property ?says ?listed .
  ?class rdfs:subClassOf* ?listed .
}
"""
_REQUIRED = """
SELECT DISTINCT ?class ?path ?of WHERE {
  ?shape sh:targetClass/^rdfs:subClassOf* ?class ; sh:property ?property .
  ?property sh:minCount ?least . FILTER (?least > 0)
  { ?property sh:path ?path . FILTER (isIRI(?path) && ?path != rdf:type) BIND (true AS ?of) }
  UNION { ?property sh:path/sh:inversePath ?path BIND (false AS ?of) }
}
"""
_DECLARED = """
SELECT DISTINCT ?kind ?term WHERE {
  { ?term rdfs:isDefinedBy ?module .
    BIND (IF(EXISTS { ?term a owl:Class }, "class", "property") AS ?kind) }
  UNION { ?term skos:inScheme|skos:prefLabel ?any . BIND ("concept" AS ?kind) }
}
"""


@cache
def units() -> tuple[Mapping[str, set[str]], Mapping[str, set[str]]]:
    """The units of the vocabulary by their signs, as they are written, and by their names."""
    signs, names = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    found = list(_ask(_UNITS))
    for unit, sign, label, match, _ in found:
        for text in filter(None, (sign, match, match.rpartition("/")[2])):
            signs[text].add(unit)
        for text in filter(None, (unit.removeprefix(UNITS), label)):
            names[_plain(text)].add(unit)
    # another name of a unit, such as yuan for yuan per person, may be the own name of one
    own = set(names)
    for unit, *_, other in found:
        if other and _plain(other) not in own:
            names[_plain(other)].add(unit)
    return signs, names


@cache
def classes() -> Mapping[Edge, Set[str]]:
    """What the subject or the object of each property may be, subclasses included."""
    found = defaultdict[Edge, set[str]](set)
    for name, is_subject, of_class in _ask(_CLASSES):
        found[name, is_subject == "true"].add(of_class)
    return found


@cache
def _required() -> Mapping[str, Set[Edge]]:
    found = defaultdict[str, set[Edge]](set)
    for of_class, path, is_subject in _ask(_REQUIRED):
        found[of_class].add((path, is_subject == "true"))
    return found


@cache
def _declared(kind: str) -> list[str]:
    """Every `class` or `property` of our namespace, or `concept` of a vocabulary."""
    space = VOCAB if kind == "concept" else PLAN
    return sorted(t for of, t in _ask(_DECLARED) if of == kind and t.startswith(space))


def _ask(query: str) -> Iterable[Sequence[str]]:
    """The rows of an answer over the shipped ontology, its shapes and its alignments, as text."""
    names = prefix_lines("owl", "rdf", "rdfs", "schema", "sh", "skos", "unit")
    answer = _ontology().ask(names + query)
    return [["" if cell is None else str(cell) for cell in row] for row in answer]


@cache
def _ontology() -> MemoryStore:
    files = [*kg.resources.ontology_files(), *kg.resources.shape_files()]
    store = MemoryStore()
    for path in [*files, *kg.resources.alignment_files()]:
        store.load(path)
    return store
