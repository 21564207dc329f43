"""The layout of a workbook: its sheets and columns, derived from shapes, ontology, vocabularies."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import kg.resources
from kg.namespaces import (
    DCTERMS,
    PLAN,
    RDF,
    RDFS,
    SCHEMA,
    SH,
    SHAPES,
    SKOS,
    VOCAB,
    VOID,
    XSD,
    compact,
    expand,
)
from kg.store.parser import parse_triples
from kg.terms import Iri, Literal, Term
from kg.text import Words, untranslated
from kg.validation.shapes import ShapeGraph

LANGUAGES = ("zh", "en")
"""The languages of columns, in the order of the two rows of heads."""
TYPE = RDF + "type"
LABELS = (RDFS + "label", SKOS + "prefLabel", DCTERMS + "title")
"""The properties that name a thing."""
DATASET = VOID + "Dataset"
_CONCEPT = SKOS + "Concept"
_PASSAGE = PLAN + "Passage"
_IN_WORDS: Mapping[str, Words] = {
    "en": {"en": "in English", "zh": "英文"},
    "zh": {"en": "in Chinese", "zh": "中文"},
}


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column: a property of the thing of a row, or of what that is linked to.

    `kind` says what a cell holds: `id`, `class`, `file`; `text`, `number`, `date`, `boolean`;
    `concept` of `scheme`, `thing` of `classes`; `passage`, the words of a place in a text, and
    `place`, that place. `single` is one value a cell, else one a line.
    """

    kind: str
    heads: Words
    path: str = ""
    linked: bool = False
    inverse: bool = False
    language: str = ""
    comment: Words = field(default_factory=dict)
    required: bool = False
    single: bool = False
    scheme: str = ""
    classes: tuple[str, ...] = ()
    datatype: str = XSD + "string"

    @property
    def name(self) -> Words:
        """What it is called, whatever the language of its cells."""
        more = _joined({"en": "", "zh": ""}, _IN_WORDS.get(self.language, {"en": "\n", "zh": "\n"}))
        return {tag: text.removesuffix(more[tag]) for tag, text in self.heads.items()}

    @property
    def hidden(self) -> bool:
        """Whether it is computed and kept for the next import."""
        return self.kind == "place"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: the classes of its things, and its columns in order.

    `link` is the property that leads to the things that its rows describe beside their own, of the
    classes `linked`; `class_of` gives their class by the concept in the column `decisive`.
    """

    name: Words
    classes: tuple[str, ...]
    columns: tuple[Column, ...] = ()
    also: tuple[str, ...] = ()
    scheme: str = ""
    id: str = "{label}"
    number: bool = False
    file: str = ""
    link: str = ""
    linked: tuple[str, ...] = ()
    linked_id: str = ""
    decisive: str = ""
    class_of: Mapping[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[str]:
        """Both names."""
        return frozenset(self.name.values())

    def column(self, path: str, language: str = "", *, linked: bool = False) -> Column | None:
        """The column of a property in a language."""
        found = (c for c in self.columns if c.path == path and c.linked == linked)
        return next((c for c in found if not c.hidden and c.language in ("", language)), None)


OTHER: Words = {"en": "Other", "zh": "其他"}
"""The sheet of the statements for which there is no column."""
LISTS: Words = {"en": "Lists", "zh": "选项"}
"""The hidden sheet of choices, and of what book this is."""


@dataclass
class Facets:
    """What all property shapes of one path ask of its values."""

    names: Words = field(default_factory=dict)
    comment: Words = field(default_factory=dict)
    classes: list[str] = field(default_factory=list)
    datatypes: set[str] = field(default_factory=set)
    scheme: str = ""
    required: bool = False
    single: bool = False
    forbidden: bool = False
    by_language: bool = False
    is_node: bool = False


class Model:
    """Shapes and ontology, and what they say of the properties of classes."""

    def __init__(self) -> None:
        files = [*kg.resources.shape_files(), *kg.resources.ontology_files()]
        self.graph = ShapeGraph(t for path in files for t in parse_triples(path))
        self.of_class: dict[str, list[Term]] = {}
        self.above: dict[str, list[str]] = {}
        domains: list[tuple[str, str]] = []
        for subject, predicate, value in self.graph.triples:
            if predicate == SH + "targetClass":
                self.of_class.setdefault(str(value), []).append(subject)
            elif predicate == RDFS + "subClassOf" and isinstance(value, Iri):
                self.above.setdefault(str(subject), []).append(str(value))
            elif predicate == SCHEMA + "domainIncludes" and str(value) != _CONCEPT:
                domains.append((str(value), str(subject)))
        self.properties: dict[str, list[str]] = {}
        for name, path in domains:
            self.properties.setdefault(name, []).append(path)

    def words(self, node: str, predicate: str) -> dict[str, str]:
        """The values of a property of a term by language."""
        found = self.graph.objects(Iri(node), predicate)
        return {v.language: v.value for v in found if isinstance(v, Literal) and v.language}

    def label(self, node: str) -> dict[str, str]:
        """The labels of a term of the ontology or a concept."""
        return self.words(node, RDFS + "label") or self.words(node, SKOS + "prefLabel")

    def scheme_of(self, name: str) -> str:
        """The scheme that a shape asks the members of a class to be in."""
        for shape in self.of_class.get(name, ()):
            for prop, steps, second in self.paths(shape):
                if steps == [(SKOS + "inScheme", False)] and not second:
                    return next(map(str, self.graph.objects(prop, SH + "hasValue")), "")
        return ""

    def with_wider(self, classes: Iterable[str]) -> list[str]:
        """Classes with those above them."""
        found = dict.fromkeys(classes)
        for name in list(found):
            found |= dict.fromkeys(self.with_wider(self.above.get(name, ())))
        return list(found)

    def shapes(self, classes: Sequence[str], named: Iterable[str] = ()) -> list[Term]:
        """The node shapes of classes, of those above them, and of properties that they have."""
        wide = self.with_wider(classes)
        owned = {path for name in wide for path in self.properties.get(name, ())}
        found = [shape for name in wide for shape in self.of_class.get(name, ())]
        for subject, predicate, value in self.graph.triples:
            if predicate == SH + "targetSubjectsOf" and str(value) in owned:
                found.append(subject)
        return list(dict.fromkeys([*found, *(Iri(SHAPES + name) for name in named)]))

    def paths(self, shape: Term) -> Iterator[tuple[Term, list[tuple[str, bool]], str]]:
        """The property shapes of a node shape: the steps that each offers, and a second step."""
        for prop in self.graph.objects(shape, SH + "property"):
            for path in self.graph.objects(prop, SH + "path"):
                steps = [] if isinstance(path, Iri) else [*self.graph.list(path)]
                second = "/".join(map(str, steps[1:]))
                yield prop, self._steps(path), second

    def _steps(self, path: Term) -> list[tuple[str, bool]]:
        if isinstance(path, Iri):
            return [(path.value, False)]
        if back := self.graph.objects(path, SH + "inversePath"):
            return [(str(back[0]), True)]
        if choice := self.graph.objects(path, SH + "alternativePath"):
            return [step for one in self.graph.list(choice[0]) for step in self._steps(one)]
        return self._steps(next(self.graph.list(path)))

    def facets(
        self, shapes: Iterable[Term], own: Collection[Term] = ()
    ) -> dict[tuple[str, bool], Facets]:
        """The facets of each path; a value is required only by violations of shapes in `own`."""
        found: dict[tuple[str, bool], Facets] = {}
        for shape in shapes:
            for prop, steps, second in self.paths(shape):
                for step in steps:
                    facets = found.setdefault(step, Facets())
                    if second:
                        if second == SKOS + "inScheme":
                            facets.scheme = next(map(str, self._members(prop, "in")), "")
                        continue
                    self._add(facets, prop, is_own=shape in own, is_one=len(steps) == 1)
        return found

    def _members(self, node: Term, name: str) -> Iterator[Term]:
        for head in self.graph.objects(node, SH + name):
            yield from self.graph.list(head)

    def _add(self, facets: Facets, prop: Term, *, is_own: bool, is_one: bool) -> None:
        def first(name: str) -> str:
            return str(next(iter(self.graph.objects(prop, SH + name)), ""))

        if is_one:  # the name of a choice is that of none of its properties
            facets.names = {**self.words(str(prop), SH + "name"), **facets.names}
        facets.comment = {**self.words(str(prop), SH + "description"), **facets.comment}
        for node in (prop, *self._members(prop, "or")):
            facets.classes += [str(c) for c in self.graph.objects(node, SH + "class")]
            facets.datatypes |= {str(d) for d in self.graph.objects(node, SH + "datatype")}
        members = list(self._members(prop, "in"))
        if members and all(isinstance(member, Literal) for member in members):
            facets.datatypes |= {m.datatype for m in members if isinstance(m, Literal)}
        is_needed = first("minCount") not in ("", "0") and first("severity") == SH + "Violation"
        facets.required |= is_own and is_one and is_needed
        facets.single |= first("maxCount") == "1" or first("uniqueLang") == "true"
        facets.forbidden |= first("maxCount") == "0"
        facets.by_language |= bool(self.graph.objects(prop, SH + "languageIn"))
        facets.is_node |= first("nodeKind") == SH + "IRI"


@cache
def model() -> Model:
    """The shipped shapes and ontology."""
    return Model()


@cache
def table() -> Mapping[str, Any]:
    return kg.resources.table_beside(__file__, "layout.toml")


@cache
def sheets() -> tuple[Sheet, ...]:
    """Every sheet with its columns, those of `layout.toml` first.

    >>> [column.heads["en"] for column in sheets()[0].columns][:3]
    ['id', 'class', 'label in Chinese']
    """
    return tuple(_sheet(row) for row in [*table()["sheets"], *_unlisted()])


def is_open(scheme: str) -> bool:
    """Whether rows of a book may add concepts to a scheme."""
    return any(sheet.scheme == scheme for sheet in sheets())


def sheet_named(name: str) -> Sheet | None:
    """The sheet of a name in either language, or of an earlier one.

    >>> sheet_named("论断") is sheet_named("Claims")
    True
    """
    current = current_words(name)
    return next((sheet for sheet in sheets() if current in sheet.keys), None)


def current_words(text: str) -> str:
    """The name of a sheet or a head with today's words in place of earlier ones.

    >>> current_words("原文（段落位置）")
    '原文（文本片段）'
    """
    for earlier, word in table()["earlier"].items():
        text = text.replace(earlier, word)
    return text


def _unlisted() -> Iterator[dict[str, Any]]:
    """A sheet for each class of ours that has a shape and no sheet."""
    listed = {
        expand(c) for row in table()["sheets"] for c in (*row["classes"], *row.get("linked", ()))
    }
    listed |= set(map(expand, table()["computed"]))
    for name in model().of_class:
        wide = set(model().with_wider([name]))
        below = {c for c in model().above if name in model().with_wider([c])}
        if name.startswith(PLAN) and not (wide | below) & listed:
            label = model().label(name)
            yield {
                "name": {"en": compact(name).split(":")[1], "zh": label["zh"]},
                "classes": [name],
            }


def _sheet(row: Mapping[str, Any]) -> Sheet:
    classes = tuple(map(expand, row["classes"]))
    scheme = f"{VOCAB}{row['scheme']}" if "scheme" in row else ""
    sheet = Sheet(
        name=row["name"],
        classes=classes,
        also=tuple(map(expand, row.get("also", ()))),
        scheme=scheme,
        id=row.get("id", "{label}"),
        number=row.get("number", False),
        file=row.get("file", ""),
        link=expand(row["link"]) if "link" in row else "",
        linked=tuple(map(expand, row.get("linked", ()))),
        linked_id=row.get("linked_id", ""),
        decisive=expand(row["kind"]["property"]) if "kind" in row else "",
        class_of=_class_of(row["kind"]["check"]) if "kind" in row else {},
    )
    columns = [_special("id")]
    if len(classes) > 1:
        columns.append(_special("class", path=TYPE, classes=classes, single=True))
    columns += _columns(sheet, row)
    if sheet.link:
        linked = replace(sheet, classes=sheet.linked, link="")
        columns.append(_special("class", path=TYPE, classes=sheet.linked, linked=True, single=True))
        columns += [replace(c, linked=True, required=False) for c in _columns(linked, {})]
    if sheet.classes != (DATASET,):  # which has the file that it names
        columns.append(_special("file", single=True))
    return replace(sheet, columns=tuple(_distinct(columns)))


def _special(kind: str, **more: Any) -> Column:
    return Column(kind, table()["heads"][kind], **more)


def _class_of(check: str) -> dict[str, str]:
    """The class that each concept decides, as the check states it."""
    path = next(p for p in kg.resources.check_files() if p.name.startswith(check))
    pairs = re.findall(r"\(([\w-]+:[\w-]+) (plan:\w+)\)", path.read_text("utf-8"))
    return {expand(concept): expand(of_class) for concept, of_class in pairs}


def _columns(sheet: Sheet, row: Mapping[str, Any]) -> list[Column]:
    """The columns of properties: those of shapes, of the ontology, and borrowed ones."""
    shapes = model().shapes(sheet.classes, row.get("shapes", ()))
    own = [
        s for name in model().with_wider(sheet.classes[:1]) for s in model().of_class.get(name, ())
    ]
    named = [Iri(SHAPES + name) for name in row.get("shapes", ())]
    facets = model().facets(shapes, {*own, *named})
    wide = model().with_wider(sheet.classes)
    paths = dict.fromkeys(facets)
    paths |= dict.fromkeys((p, False) for name in wide for p in model().properties.get(name, ()))
    more = [*map(expand, row.get("more", ())), SKOS + "scopeNote"]
    paths |= dict.fromkeys((path, False) for path in more)
    implied = {TYPE} | ({SKOS + "inScheme", SKOS + "topConceptOf"} if sheet.scheme else set())
    found: list[Column] = []
    for path, inverse in paths:
        given = facets.get((path, inverse), Facets())
        if path in implied or _both_ways().get(path, inverse) != inverse:
            continue
        if given.forbidden and not given.single and not given.classes and not given.datatypes:
            continue
        found += _of_property(path, given, inverse=inverse)
    return sorted(found, key=lambda c: (c.path not in LABELS, c.path == SKOS + "scopeNote"))


@cache
def _both_ways() -> Mapping[str, bool]:
    """Each property that shapes follow both ways, and whether it is written at its value."""
    single: dict[tuple[str, bool], bool] = {}
    for shapes in model().of_class.values():
        for step, facets in model().facets(shapes).items():
            single[step] = single.get(step, False) or facets.single
    return {path: one for (path, inverse), one in single.items() if inverse}


def _of_property(path: str, facets: Facets, *, inverse: bool) -> Iterator[Column]:
    """The column of a property, or one for each language; beside words, that of their place."""
    ranges = [str(v) for v in model().graph.objects(Iri(path), SCHEMA + "rangeIncludes")]
    borrowed = table()["heads"].get(compact(path), {})
    label = model().label(path) or untranslated(compact(path))
    heads = facets.names or borrowed or label
    classes = tuple(facets.classes or ([] if facets.datatypes else ranges))
    if "class" in borrowed:
        classes = (expand(borrowed["class"]),)
    datatypes = facets.datatypes or {name for name in ranges if name.startswith(XSD)}
    facets.scheme = facets.scheme or next(filter(None, map(model().scheme_of, classes)), "")
    kind = _kind(classes, datatypes, facets)
    column = Column(
        kind=kind,
        heads={"en": heads["en"], "zh": heads["zh"]},
        path=path,
        inverse=inverse,
        comment=facets.comment,
        required=facets.required,
        single=facets.single,
        scheme=facets.scheme,
        classes=classes,
        datatype=min(datatypes, default=XSD + "string"),  # a decimal rather than an integer
    )
    is_tagged = facets.by_language or RDF + "langString" in {*facets.datatypes, *ranges}
    if is_tagged or (kind == "text" and not datatypes):
        for language in LANGUAGES:
            yield replace(
                column, kind="text", language=language, heads=_joined(heads, _IN_WORDS[language])
            )
        return
    if kind != "passage":
        yield column
        return
    quote, place = table()["heads"]["quote"], table()["heads"]["place"]
    words = {"en": f"{quote['en']}: {heads['en']}", "zh": f"{quote['zh']}（{heads['zh']}）"}
    yield replace(column, heads=words)
    yield replace(column, kind="place", heads=_joined(heads, place), required=False)


def _joined(heads: Words, more: Words) -> Words:
    return {"en": f"{heads['en']} {more['en']}", "zh": f"{heads['zh']}（{more['zh']}）"}


def _kind(classes: Sequence[str], datatypes: set[str], facets: Facets) -> str:
    if _PASSAGE in classes:
        return "passage"
    if facets.scheme:
        return "concept"
    if (classes and not all(c.startswith(XSD) for c in classes)) or facets.is_node:
        return "thing"
    names = {name.removeprefix(XSD) for name in datatypes}
    for kind, members in _KINDS.items():
        if names & members:
            return kind
    return "text"


_KINDS = {"number": {"decimal", "integer"}, "date": {"date"}, "boolean": {"boolean"}}


def _distinct(columns: Iterable[Column]) -> Iterator[Column]:
    """Columns under heads of their own: a second one of a name is called after its property."""
    used: set[str] = set()
    for column in columns:
        heads = column.heads
        if used & set(heads.values()):
            label = model().label(column.classes[0] if column.kind == "class" else column.path)
            heads = _joined(heads, label or _LINKED)
        if used & set(heads.values()):
            heads = _joined(column.heads, _LINKED)
        used |= set(heads.values())
        yield replace(column, heads=heads)


_LINKED: Words = {"en": "of what is expressed", "zh": "所表达之事"}
