"""Reads commitments and facts from a graph, and names each statement that cannot be used."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from kg.errors import InputError
from kg.namespaces import DATA, PLAN, XSD, compact, expand, prefix_lines, prefixes
from kg.terms import XSD_STRING, Ask, Iri, Literal, Record, Row, Term, is_blank, to_sparql
from kg.text import RANGE, Labels, Words, brief, day, untranslated
from kg.tracking.records import (
    COMPARATORS,
    Attainment,
    Event,
    Facts,
    Interval,
    Judgement,
    Milestone,
    Observation,
    Period,
    Promise,
    Search,
    Target,
    TimeBasis,
    Unreadable,
)
from kg.workspace import SHARED_FILES

T = TypeVar("T")


class Unusable(NamedTuple):
    """A statement that cannot be used, and why; without a value it is missing."""

    thing: str
    property: str
    value: Term | None
    en: str
    zh: str

    def as_text(self, language: str) -> str:
        """The statement and what is wrong with it, in one line."""
        value = "" if self.value is None else f" {_shown(self.value)}"
        colon, why = ("：", self.zh) if language == "zh" else (": ", self.en)
        return f"{compact(self.thing)} {compact(self.property)}{value}{colon}{why}"


def _shown(term: Term) -> str:
    """A term as Turtle writes it with prefixes, a long one truncated."""
    if not isinstance(term, Literal):
        return compact(str(term))
    kind = f"@{term.language}" if term.language else f"^^{compact(term.datatype)}"
    return f'"{brief(term.value, 80)}"{"" if term.datatype == XSD_STRING else kind}'


class Reading(NamedTuple):
    """What a graph states of commitments and facts, and the statements that cannot be used.

    `sources` are the documents of each plan and each search, and `plans` all that there are.
    """

    promises: Sequence[Promise]
    facts: Facts
    sources: Mapping[str, Collection[str]]
    unusable: Sequence[Unusable]
    plans: Sequence[str]


class Kind(NamedTuple, Generic[T]):
    """What the values of a property are, and the words for a value that is not of this kind.

    `read` gives `None` for such a value.
    """

    read: Callable[[Term], T | None]
    en: str
    zh: str


_NUMBER = re.compile(r"[+-]?([0-9]{1,16}\.?[0-9]{0,6}|\.[0-9]{1,6})")
_COUNT = re.compile(r"\+?[0-9]{1,15}")
_MOST = 10**15
_BEYOND = ("is beyond ±10^15 in base units; correct it", "以基本单位计超出 ±10^15；请改正")


def read_day(term: Term | None) -> date | None:
    """The day that an `xsd:date` writes as YYYY-MM-DD, if it is one."""
    try:
        is_day = isinstance(term, Literal) and term.datatype == XSD + "date"
        return day(str(term)) if is_day else None
    except InputError:
        return None


def read_count(term: Term | None) -> int | None:
    """The number that an `xsd:integer` from 0 on is, if it is one."""
    is_count = isinstance(term, Literal) and term.datatype == XSD + "integer"
    return int(str(term)) if is_count and _COUNT.fullmatch(str(term)) else None


def _read_number(term: Term) -> Decimal | None:
    is_number = isinstance(term, Literal) and term.datatype in (XSD + "decimal", XSD + "integer")
    return Decimal(str(term)) if is_number and _NUMBER.fullmatch(str(term)) else None


def _read_truth(term: Term) -> bool | None:
    is_truth = isinstance(term, Literal) and term.datatype == XSD + "boolean"
    return {"true": True, "false": False}.get(str(term)) if is_truth else None


def _read_node(term: Term) -> str | None:
    return None if isinstance(term, Literal) else str(term)


DAY = Kind(read_day, "is no xsd:date; write YYYY-MM-DD", "不是 xsd:date 日期；请写作 YYYY-MM-DD")
COUNTED = Kind(read_count, "is no xsd:integer from 0 on; correct it", "不是非负整数；请改正")
NUMBERED = Kind(
    _read_number,
    "is no xsd:decimal within ±10^15 with at most six decimals; correct it",
    "不是 ±10^15 以内、至多六位小数的 xsd:decimal；请改正",
)
NODE = Kind(
    _read_node, "is text where a thing belongs; name the thing", "此处应为事物而非文本；请改正"
)

_TRUTH = Kind(
    _read_truth, "is no xsd:boolean; write true or false", "不是 xsd:boolean；请写作 true 或 false"
)

_CLASSES = ("plan:Plan", "plan:Target", "plan:Milestone", "plan:Observation", "plan:Event")
_READ = (
    (
        DAY,
        """plan:adoptedOn plan:asOf plan:deadline plan:decidedFor plan:endDate plan:heldFrom
        plan:heldUntil
        dcterms:issued plan:issuedFrom plan:issuedUntil plan:periodEnd plan:periodStart
        plan:searchedOn plan:seenOn plan:startDate plan:countedFrom""",
    ),
    (
        COUNTED,
        """plan:characters plan:end plan:paragraph plan:rank plan:section plan:sentence
        plan:howMany plan:start""",
    ),
    (NUMBERED, "plan:factor plan:tolerance plan:upperValue plan:value"),
    (_TRUTH, "plan:isAdditive"),
    (
        NODE,
        """plan:attained plan:baseline plan:comparator plan:evidenceMode plan:conflictsWith
        plan:couldStandFor plan:covers plan:each plan:expresses plan:relation dcterms:replaces
        plan:states prov:wasRevisionOf
        plan:dimension plan:direction plan:eventKind plan:happenedTo plan:inPlan plan:measures
        plan:milestoneOf plan:observedOf plan:requiresEvent plan:sameSubjectAs plan:soughtFor
        dcterms:source plan:standIn plan:standsFor plan:timeBasis plan:unit""",
    ),
)
_KINDS: dict[str, Kind[Any]] = {name: kind for kind, names in _READ for name in names.split()}
"""The kind of each property that is read; that of some things is narrower."""

_CHECKED_ALONE = """plan:adoptedOn plan:asOf plan:characters plan:decidedFor plan:end plan:endDate
    plan:issuedFrom plan:paragraph plan:rank plan:section plan:sentence plan:start plan:startDate"""
"""The properties of which no verdict makes use: they are read to refuse wrong values."""
_DECISIVE = [name for name in _KINDS if name not in _CHECKED_ALONE.split()]

_SHARED_GRAPHS = tuple(DATA + name for name in SHARED_FILES)
"""The graphs of what all plans share."""
_PROJECT = DATA.removesuffix("data/")
_PREFIXES = prefix_lines("dcterms", "owl", "plan", "prov", "rdf", "rdfs", "skos")

_DECIDING = f"""
  {{
    VALUES ?property {{ skos:notation {" ".join(_DECISIVE)} }}
    ?thing ?property ?value
  }}
  UNION {{
    VALUES (?property ?value) {{
      {" ".join(f"(rdf:type {name})" for name in ("plan:Indicator", *_CLASSES))}
      (skos:inScheme <{prefixes()["event-kind"][:-1]}>)
    }}
    ?thing ?property ?value
  }}
  UNION {{ ?thing a plan:Target ; plan:about ?value . BIND(plan:about AS ?property) }}
  UNION {{
    VALUES ?class {{ {" ".join(_CLASSES)} }}
    ?thing a ?class ; rdfs:label ?value . BIND(rdfs:label AS ?property)
  }}
"""
"""The pattern of what verdicts rest on: `?thing ?property ?value`."""

_STATEMENTS = f"""
  {_DECIDING}
  UNION {{ VALUES ?property {{ {_CHECKED_ALONE} }} ?thing ?property ?value }}
  UNION {{
    ?property a owl:ObjectProperty . ?thing ?property ?value .
    FILTER(!ISIRI(?value) && !ISBLANK(?value))
  }}
"""
"""The same with all that is checked."""


_OF_THINGS = ("plan:about", "rdf:type", "rdfs:label", "skos:inScheme", "skos:notation", *_DECISIVE)
_DAYS_OF_DOCUMENTS = ("plan:issuedUntil", "plan:seenOn")
_CONCEPTS = (
    "plan:measures",
    "plan:comparator",
    "plan:unit",
    "plan:eventKind",
    "plan:requiresEvent",
)
_AT_ONCE = 2_000
"""The most things that one query names."""


def read(ask: Ask, *, checks: bool = True) -> Reading:
    """Read every target, every milestone that states what it awaits, and what bears on them.

    A commitment with a statement that cannot be used, or without one that it needs, is
    `Unreadable`; a fact is left out. Without `checks` the statements on which no verdict rests are
    not read, and `unusable` is incomplete.
    """
    return _Reader(_asked(ask, _STATEMENTS if checks else _DECIDING)).reading(checks=checks)


def read_about(ask: Ask, asked: Collection[str], *, checks: bool = False) -> Reading:
    """The same of some commitments, and of all of the plans among them, alone.

    Only what bears on them is read, however large the graph: step by step, each from the one
    before. A blank node cannot be asked about; where one is met, everything is read.
    """
    near = _Near(ask, checks=checks)
    try:
        near.read(set(asked))
    except _BlankNodeError:
        reading = read(ask, checks=checks)
    else:
        reading = _Reader(near.wanted()).reading(checks=checks)
    promises = [one for one in reading.promises if not {one.commitment, one.plan}.isdisjoint(asked)]
    return reading._replace(promises=promises)


def tracked(ask: Ask, things: Iterable[str]) -> set[str]:
    """Those of some things that are targets or milestones."""
    values = " ".join(to_sparql(Iri(one)) for one in sorted(things))
    found = ask(f"""{_PREFIXES} SELECT ?thing {{
      VALUES ?thing {{ {values} }} ?thing a ?kind FILTER(?kind IN (plan:Target, plan:Milestone))
    }}""")
    return {str(thing) for (thing,) in found}


def unusable(ask: Ask, thing: Iri) -> list[Unusable]:
    """The statements about a thing that cannot be used, read from it and what it depends on.

    These are its values, and those of its baseline, which is to be usable itself.
    """
    iri = to_sparql(thing)
    near = f"""{{ VALUES ?thing {{ {iri} }} }} UNION {{ {iri} ?link ?thing }}
      UNION {{ {iri} plan:baseline ?baseline . ?baseline ?link ?thing }}"""
    reading = _Reader(_asked(ask, f"{near} {_STATEMENTS}")).reading()
    return [item for item in reading.unusable if item.thing == thing.value]


def _asked(ask: Ask, pattern: str) -> Sequence[Row]:
    return ask(f"{_PREFIXES} SELECT DISTINCT ?thing ?property ?value WHERE {{ {pattern} }}").rows


class _BlankNodeError(Exception):
    """A thing without an IRI, of which no query can ask what is said."""


class _Near:
    """The statements that bear on some commitments, as they are found."""

    def __init__(self, ask: Ask, *, checks: bool) -> None:
        self._ask, self._checks = ask, checks
        self._rows: dict[Row, None] = {}
        self._found = Statements()
        self._read = set[str]()

    def read(self, asked: set[str]) -> None:
        """Read them: promises, what is said of their plans, facts, sources, and concepts."""
        self._about(asked)
        own = asked | self._leading_to(asked - self._tracked(asked), "plan:inPlan")
        self._about(own)
        own = self._tracked(own)
        plans = self._of(own, "plan:inPlan")
        self._about(plans)
        later = self._leading_to(own | plans, "dcterms:replaces", "prov:wasRevisionOf")
        self._about(later)
        plans |= self._of(later, "plan:inPlan")
        self._about(plans)
        claims = self._leading_to(own | later | plans, "plan:expresses")
        stating = self._leading_to(claims, "plan:states")
        things = self._of(own, "plan:about", "plan:each") | self._of(plans, "plan:covers")
        facts = self._leading_to(things, "plan:observedOf") | self._of(own, "plan:baseline")
        facts |= self._leading_to(self._of(own, "plan:milestoneOf"), "plan:happenedTo")
        facts |= self._leading_to(own, "plan:soughtFor")
        self._about(facts)
        judgements = self._leading_to(self._of(own, "plan:measures"), "plan:standsFor")
        self._about(judgements, "plan:standIn", "plan:standsFor")
        checked = _CHECKED_ALONE.split() if self._checks else ()
        documents = stating | self._of(plans | later | facts, "dcterms:source")
        self._about(documents, *_DAYS_OF_DOCUMENTS, *checked)
        named = self._of(self._read if self._checks else own | facts, *_CONCEPTS)
        self._about(named)
        self._about(self._of(named, "plan:dimension"))

    def wanted(self) -> list[Row]:
        """Those of them that `_DECIDING` finds, or `_STATEMENTS`."""
        classes = {*map(expand, ("plan:Indicator", *_CLASSES))}
        kinds = prefixes()["event-kind"][:-1]
        asked = f"{_PREFIXES} SELECT ?property {{ ?property a owl:ObjectProperty }}"
        links = {*self._ask(asked).column("property")} if self._checks else set()
        targets, labelled = (set(self._found.each(*c)) for c in (["plan:Target"], _CLASSES))

        def is_wanted(row: Row) -> bool:
            thing, link, value = map(str, row)
            if (name := compact(link)) == "rdf:type":
                return value in classes
            if name == "skos:inScheme":
                return value == kinds
            if name == "plan:about":
                return thing in targets
            if name == "rdfs:label":
                return thing in labelled
            if name in _DECISIVE or name == "skos:notation":
                return True
            is_text = row[1] in links and isinstance(row[2], Literal)
            return self._checks and (name in _KINDS or is_text)

        return list(filter(is_wanted, self._rows))

    def _tracked(self, things: Set[str]) -> set[str]:
        return set(things).intersection(self._found.each("plan:Target", "plan:Milestone"))

    def _of(self, things: Set[str], *properties: str) -> set[str]:
        """The things that are values of properties of some things that were read."""
        values = self._found.values
        return {v for one in things for name in properties for v in values(one, name, NODE)}

    def _about(self, things: Set[str], *properties: str) -> None:
        """Read the statements about those of some things of which they are not read yet."""
        among = properties or (() if self._checks else _OF_THINGS)
        kept = f"FILTER(?property IN ({', '.join(among)}))" if among else ""
        self._find("thing", things - self._read, f"?thing ?property ?value {kept}")
        self._read |= things

    def _leading_to(self, things: Set[str], *properties: str) -> set[str]:
        """Read the statements with some things as the values of properties; their subjects."""
        rows = [
            row
            for name in properties
            for row in self._find(
                "value", things, f"?thing {name} ?value BIND({name} AS ?property)"
            )
        ]
        return {str(thing) for thing, _, _ in rows}

    def _find(self, end: str, things: Set[str], pattern: str) -> list[Row]:
        if any(map(is_blank, things)):
            raise _BlankNodeError
        asked, found = sorted(things), list[Row]()
        for start in range(0, len(asked), _AT_ONCE):
            values = " ".join(to_sparql(Iri(one)) for one in asked[start : start + _AT_ONCE])
            found += _asked(self._ask, f"VALUES ?{end} {{ {values} }} {pattern}")
        self._found.add(row for row in found if row not in self._rows)
        self._rows |= dict.fromkeys(found)
        return found


class Statements:
    """The statements of a graph, looked up by thing or by value."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._about: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._things: dict[str, set[str]] = defaultdict(set)
        self._backwards: dict[str, dict[str, list[str]]] = {}
        self.add(rows)
        for about in self._about.values():
            for values in about.values():
                values.sort(key=str)

    def add(self, rows: Iterable[Row]) -> None:
        """Add statements, before any is looked up by its value."""
        named = cache(lambda term: compact(str(term)))
        for thing, prop, value in rows:
            assert value is not None
            iri, name = str(thing), named(prop)
            self._about[iri][name].append(value)
            self._things[named(value) if name == "rdf:type" else name].add(iri)

    def each(self, *names: str) -> list[str]:
        """The things of any of these classes or with any of these properties."""
        return sorted(set().union(*(self._things[name] for name in names)))

    def terms(self, thing: str, *names: str) -> list[Term]:
        """The values of these properties."""
        about = self._about.get(thing, {})
        return [term for name in names for term in about.get(name, ())]

    def values(self, thing: str, name: str, kind: Kind[T]) -> list[T]:
        """The usable values, whatever stands beside them."""
        found = map(kind.read, self.terms(thing, name))
        return [value for value in found if value is not None]

    def back(self, value: str, *names: str) -> list[str]:
        """The things of which it is the value of one of these properties."""
        return [thing for name in names for thing in self._of_value(name).get(value, ())]

    def _of_value(self, name: str) -> dict[str, list[str]]:
        if name not in self._backwards:
            found: dict[str, list[str]] = defaultdict(list)
            for thing in self.each(name):
                for value in self.values(thing, name, NODE):
                    found[value].append(thing)
            self._backwards[name] = found
        return self._backwards[name]

    def documents(self, commitment: str) -> list[tuple[str, str]]:
        """Each document that states a claim that expresses a commitment, and the claim."""
        claims = self.back(commitment, "plan:expresses")
        return [(one, claim) for claim in claims for one in self.back(claim, "plan:states")]

    def known(self, thing: str) -> date | None:
        """When a plan or a commitment became known.

        On the first day of issue of the documents that state the commitment, or else of its plan,
        or else of the documents of the plan, or else when the first of all these was seen.
        """
        is_plan = thing in self._things["plan:Plan"]
        plans = [thing] if is_plan else self.values(thing, "plan:inPlan", NODE)
        stating = [document for document, _ in self.documents(thing)]
        sources = [one for plan in plans for one in self.values(plan, "dcterms:source", NODE)]
        for things, name in (
            (stating, "plan:issuedUntil"),
            (plans, "dcterms:issued"),
            (sources, "plan:issuedUntil"),
            ([*stating, *sources], "plan:seenOn"),
        ):
            days = [day for one in things for day in self.values(one, name, DAY)]
            if days:
                return min(days)
        return None


class _Reader(Statements):
    """The statements of a graph by thing and property, and those of them that were refused."""

    def __init__(self, rows: Iterable[Row]) -> None:
        super().__init__(rows)
        self._refused: dict[tuple[str, str, str], Unusable] = {}
        self._problems: list[str] = []
        self._indicators = _one_of(
            {iri: iri for iri in self.each("plan:Indicator")}, "indicator", "指标"
        )
        self._event_kinds = _one_of(
            {iri: iri for iri in self.each("skos:inScheme")}, "kind of event", "事件类型"
        )
        self._comparators = _concepts("comparator", COMPARATORS, "comparator", "比较关系")
        self._bases = _concepts("time-basis", TimeBasis, "time basis", "时间口径")
        self._attainments = _concepts("attainment", Attainment, "attainment", "达标方式")
        self._relations = _concepts("relation", _RELATIONS, "relation", "与基期值的关系")
        units = {iri: self._unit(iri) for iri in self.each("plan:factor")}
        self._units = _one_of(units, "unit that converts", "可换算的单位")
        plans = {iri: self._plan(iri) for iri in self.each("plan:Plan")}
        self._plans = _one_of(plans, "plan with usable days", "日期可用的规划")
        documents = {
            iri: self._document(iri) for iri in self.each("plan:issuedUntil", "plan:seenOn")
        }
        self._documents = _one_of(documents, "document with a usable day", "日期可用的来源文件")

    def reading(self, *, checks: bool = True) -> Reading:
        observations = {iri: self._observation(iri) for iri in self.each("plan:Observation")}
        exact = {iri: o for iri, o in observations.items() if o and o.figure.is_exact}
        self._baselines = _one_of(exact, "observation of an exact figure", "确切数值的观测")
        commitments = self.each("plan:Target", "plan:Milestone")
        promises = [promise for iri in commitments if (promise := self._promise(iri))]
        facts = Facts(
            observations=tuple(filter(None, observations.values())),
            events=tuple(e for iri in self.each("plan:Event") for e in self._events(iri)),
            searches=tuple(s for iri in self.each("plan:soughtFor") for s in self._searches(iri)),
            judgements=tuple(
                Judgement(iri, one, other)
                for iri in self.each("plan:standIn")
                for one in self._all(iri, "plan:standIn", NODE)
                for other in self._all(iri, "plan:standsFor", NODE)
            ),
            could_stand_for=self._pairs("plan:couldStandFor"),
            same_subject=self._pairs("plan:sameSubjectAs"),
        )
        if checks:
            self._check()
        sources = {
            iri: self._all(iri, "dcterms:source", NODE)
            for iri in self.each("plan:Plan", "plan:soughtFor")
        }
        unusable = [self._refused[key] for key in sorted(self._refused)]
        return Reading(promises, facts, sources, unusable, self.each("plan:Plan"))

    def _check(self) -> None:
        """Refuse each value that is not of the kind of its property."""
        kinds = _KINDS | {
            "plan:attained": self._attainments,
            "plan:comparator": self._comparators,
            "plan:eventKind": self._event_kinds,
            "plan:measures": self._indicators,
            "plan:relation": self._relations,
            "plan:requiresEvent": self._event_kinds,
            "plan:timeBasis": self._bases,
            "plan:unit": self._units,
        }
        for thing, statements in self._about.items():
            for name in statements.keys() - {"rdf:type", "rdfs:label", "skos:notation"}:
                self._all(thing, name, kinds.get(name, NODE))

    # The values of a property

    def _refuse(self, thing: str, name: str, term: Term | None, en: str, zh: str) -> None:
        self._problems.append(name)
        refused = Unusable(thing, expand(name), term, en, zh)
        self._refused.setdefault((thing, name, str(term)), refused)

    def _all(self, thing: str, name: str, kind: Kind[T]) -> list[T]:
        """The usable values; the others are refused."""
        found = []
        for term in self._about[thing].get(name, ()):
            if (value := kind.read(term)) is None:
                self._refuse(thing, name, term, kind.en, kind.zh)
            else:
                found.append(value)
        return found

    def _one(self, thing: str, name: str, kind: Kind[T], *, optional: bool = False) -> T | None:
        """The one value, if it can be used; of several, all are refused."""
        terms = self._about[thing].get(name, ())
        if not terms and not optional:
            self._refuse(thing, name, None, "is missing; add it", "缺失；请补上")
        for term in terms if len(terms) > 1 else ():
            self._refuse(
                *(thing, name, term),
                f"is one of {len(terms)}, where one is wanted; keep one",
                f"为 {len(terms)} 个取值之一，而此处只能有一个；请保留一个",
            )
        values = self._all(thing, name, kind)
        return values[0] if len(terms) == len(values) == 1 else None

    # Vocabularies, plans and documents

    def _unit(self, iri: str) -> tuple[str, Decimal, str] | None:
        """A unit, its factor and its dimension."""
        factor = self._one(iri, "plan:factor", NUMBERED)
        dimension = self._one(iri, "plan:dimension", NODE)
        return (iri, factor, dimension) if factor and dimension else None

    def _plan(self, iri: str) -> _Plan | None:
        """A plan with the days that are stated; none where one of them cannot be used."""
        self._problems.clear()
        names = ("dcterms:issued", "plan:periodStart", "plan:periodEnd")
        _, start, end = (self._one(iri, name, DAY, optional=True) for name in names)
        return None if self._problems else _Plan(iri, start, end)

    def _document(self, iri: str) -> tuple[str, date] | None:
        """A document, and the day from which on it is known."""
        self._problems.clear()
        names = ("plan:issuedUntil", "plan:seenOn")
        issued, seen = (self._one(iri, name, DAY, optional=True) for name in names)
        known = issued or seen
        return (iri, known) if known and not self._problems else None

    def _label(self, iri: str) -> Words:
        """The English and the Chinese label; the name, where there is none."""
        words = {"zh": name(iri), "en": name(iri)}
        for term in reversed(self._about[iri].get("rdfs:label", [])):
            if isinstance(term, Literal) and term.language:
                words[term.language.partition("-")[0]] = term.value
        return {language: words[language] for language in ("en", "zh")}

    # Commitments

    def _promise(self, iri: str) -> Promise | None:
        """A target or a milestone; none without a plan, and for a milestone without events."""
        is_target, awaited = iri in self._things["plan:Target"], "plan:requiresEvent"
        about = self._about[iri]
        if "plan:inPlan" not in about or not (is_target or awaited in about):
            return None
        self._problems.clear()
        if is_target and iri in self._things["plan:Milestone"]:
            en, zh = "is a target and a milestone; keep one", "既是目标又是里程碑；请保留其一"
            self._refuse(iri, "rdf:type", Iri(PLAN + "Milestone"), en, zh)
        plan = self._one(iri, "plan:inPlan", self._plans)
        deadline = self._one(iri, "plan:deadline", DAY, optional=True)
        project = None if is_target else self._one(iri, "plan:milestoneOf", NODE)
        required = frozenset(self._all(iri, awaited, self._event_kinds))
        own = plan or _Plan(min(self.values(iri, "plan:inPlan", NODE), default=""))
        of = (iri, self._label(iri), own.iri, self.known(iri), own.start, own.end)
        promised = (*of, deadline, self._replaced(iri, own.iri))
        target = self._target(iri, promised) if is_target else None
        if self._problems or plan is None:
            return Unreadable(*promised, tuple(dict.fromkeys(self._problems)))
        return target or Milestone(*promised, str(project), required)

    def _replaced(self, iri: str, plan: str) -> date | None:
        """The first day on which a document took the place of a commitment or of its plan."""
        later = set(self.back(iri, "dcterms:replaces", "prov:wasRevisionOf")) - {iri}
        later |= set(self.back(plan, "dcterms:replaces")) - {plan}
        return min(filter(None, map(self.known, later)), default=None)

    def _target(self, iri: str, promised: _Promised) -> Target | None:
        """What a target adds to what every promise has."""
        attained = self._one(iri, "plan:attained", self._attainments, optional=True)
        counted_from = self._one(iri, "plan:countedFrom", DAY, optional=True)
        figure, each = self._figure(iri), self._all(iri, "plan:each", NODE)
        about = frozenset(self._all(iri, "plan:about", NODE))
        places = frozenset(self.values(promised[2], "plan:covers", NODE))
        is_one = not each and len(about) == 1 and about != places
        how_many = self._one(iri, "plan:howMany", COUNTED, optional=True)
        if how_many is not None and not 1 <= how_many <= len(each):
            en = "is not 1 to the number of its plan:each; correct it"
            zh = "不在 1 至 plan:each 的个数之间；请改正"
            self._refuse(iri, "plan:howMany", self._about[iri]["plan:howMany"][0], en, zh)
        if figure is None:
            return None
        basis = self._one(figure.indicator, "plan:timeBasis", self._bases)
        is_relative = not self._about[iri].keys().isdisjoint(("plan:baseline", "plan:relation"))
        relative = self._relative(iri, figure, promised) if is_relative else None
        if basis is None or self._problems:
            return None
        own = (figure.ends, figure.dimension, None, figure.stated[2], None)
        ends, dimension, baseline, unit, how = relative or own
        comparator, wanted = figure.comparator, self._wanted(figure.indicator)
        is_goal = how is not None and name(how[0]) == "share"
        if wanted and (comparator == "equal" or is_goal):
            # A plain amount is a floor, or a ceiling where less is wanted: 32 for 30 keeps it
            comparator = wanted
        bound, possible = (
            Interval.of(comparator, end, figure.tolerance, ends[1])
            for end in (reversed(ends) if comparator == "at-least" else ends)
        )
        of = self._units.read(Iri(unit)) if is_goal else None
        goal = (ends[0] / of[1], ends[1] / of[1]) if of else None
        return Target(
            *promised,
            indicator=figure.indicator,
            dimension=dimension,
            basis=TimeBasis(name(basis)),
            is_additive=self.values(dimension, "plan:isAdditive", _TRUTH) != [False],
            attained=Attainment(name(attained)) if attained else None,
            bound=bound,
            stated=figure.stated,
            unit=unit,
            things=frozenset(each) or (about if is_one else places),
            is_each=bool(each) or is_one,
            beside=places - about if is_one else frozenset(),
            how_many=how_many,
            possible=possible if is_goal else None,
            goal=goal,
            counted_from=counted_from,
            baseline=baseline,
            relative=how,
        )

    def _relative(
        self, iri: str, figure: _Figure, promised: _Promised
    ) -> tuple[tuple[Decimal, Decimal], str, date, str, tuple[str, str]] | None:
        """Two ends, dimension, day known, unit and relation of a target relative to a figure.

        The ends are those of a range, the same amount twice, or for a share the least and the most
        that the goal may be.
        """
        base = self._one(iri, "plan:baseline", self._baselines)
        relation = self._one(iri, "plan:relation", self._relations)
        until = promised[6] or promised[5]
        if not figure.is_ratio:
            en, zh = "is no ratio; correct it", "不是比率；请改正"
            self._refuse(iri, "plan:relation", Iri(relation) if relation else None, en, zh)
        if base is None or relation is None or self._problems:
            return None
        how = (base.dimension, base.known, base.stated[2], (relation, base.iri))
        if name(relation) == "share":
            ends = self._goal(iri, figure, base)
            return (ends, *how) if ends else None
        low, high = (end + (name(relation) != "multiple") for end in figure.ends)
        if figure.upper is not None and low < 0:
            en, zh = "is a range from below −100 %; correct it", "区间的下端低于 −100%；请改正"
            self._refuse(iri, "plan:value", self._about[iri]["plan:value"][0], en, zh)
            return None
        if name(relation) == "annual-change":
            years = until.year - base.period.last.year if until else 0
            if not 1 <= years <= _MOST_YEARS:
                en = f"is not 1 to {_MOST_YEARS} years before the deadline; correct it"
                zh = f"不在期限前 1 至 {_MOST_YEARS} 年；请改正"
                self._refuse(iri, "plan:baseline", Iri(base.iri), en, zh)
                return None
            low, high = low**years, high**years
        assert base.figure.low is not None
        one, other = (base.figure.low * _rounded(growth) for growth in (low, high))
        if max(abs(one), abs(other)) > _MOST:
            self._refuse(iri, "plan:value", self._about[iri]["plan:value"][0], *_BEYOND)
        return (min(one, other), max(one, other)), *how

    def _goal(self, iri: str, figure: _Figure, base: Observation) -> tuple[Decimal, Decimal] | None:
        """The least and the most that a goal may be of which the baseline is a share."""
        share = Interval.of(figure.comparator, figure.amount, figure.tolerance, figure.upper)
        amount = base.figure.low
        assert amount is not None
        if not self._wanted(figure.indicator):
            self._refuse(
                figure.indicator, "plan:direction", None, "is missing; add it", "缺失；请补上"
            )
        elif share.low is None or share.high is None or share.low <= 0 or amount < 0:
            en, zh = (
                "gives no share above 0 with two ends; correct it",
                "不是两端确定的正份额；请改正",
            )
            self._refuse(iri, "plan:value", self._about[iri]["plan:value"][0], en, zh)
        else:
            most = -_floored(-1 / share.low)
            if amount * most <= _MOST:
                return amount * _floored(1 / share.high), amount * most
            self._refuse(iri, "plan:value", self._about[iri]["plan:value"][0], *_BEYOND)
        return None

    def _wanted(self, indicator: str) -> str | None:
        """The comparator of a plain amount of an indicator, if more or less of it is wanted."""
        directions = [name(str(term)) for term in self._about[indicator].get("plan:direction", ())]
        return ("at-least" if "higher" in directions else "at-most") if directions else None

    def _figure(self, iri: str) -> _Figure | None:
        """A figure in the base unit of its dimension: exact, by multiplication alone."""
        indicator = self._one(iri, "plan:measures", self._indicators)
        comparator = self._one(iri, "plan:comparator", self._comparators)
        value = self._one(iri, "plan:value", NUMBERED)
        unit = self._one(iri, "plan:unit", self._units)
        is_range = comparator is not None and name(comparator) == "between"
        upper = self._one(iri, "plan:upperValue", NUMBERED) if is_range else None
        if indicator is None or comparator is None or value is None or unit is None:
            return None
        if upper is not None and upper < value:
            en, zh = "is below plan:value; exchange them", "小于 plan:value；请对调"
            self._refuse(iri, "plan:upperValue", Literal(str(upper), XSD + "decimal"), en, zh)
            return None
        if is_range and upper is None:
            return None
        (stated,) = self._about[iri]["plan:value"]
        amount, most = value * unit[1], None if upper is None else upper * unit[1]
        if max(abs(amount), abs(most or amount)) > _MOST:
            self._refuse(iri, "plan:value", stated, *_BEYOND)
            return None
        about = self._about[comparator]
        tolerance = next(iter(self._all(comparator, "plan:tolerance", NUMBERED)), Decimal(0))
        sign = next(map(str, about.get("skos:notation", ())), name(comparator))
        of = (indicator, unit[2], name(comparator), amount, most, tolerance)
        number = str(stated) if upper is None else f"{stated}{RANGE}{upper}"
        return _Figure(*of, (sign, number, unit[0]))

    # Facts

    def _fact(self, iri: str) -> dict[str, Any] | None:
        """What every fact has, if all of it can be used."""
        first = self._one(iri, "plan:heldFrom", DAY)
        last = self._one(iri, "plan:heldUntil", DAY)
        document = self._one(iri, "dcterms:source", self._documents)
        if first is None or last is None or document is None or self._problems:
            return None
        return {
            "iri": iri,
            "label": self._label(iri),
            "period": Period(first, last),
            "known": document[1],
            "document": document[0],
            "is_copy": "copy" in map(name, self._all(iri, "plan:evidenceMode", NODE)),
        }

    def _observation(self, iri: str) -> Observation | None:
        self._problems.clear()
        of, figure = self._one(iri, "plan:observedOf", NODE), self._figure(iri)
        fact = self._fact(iri)
        if of is None or figure is None or fact is None:
            return None
        return Observation(
            **fact,
            indicator=figure.indicator,
            dimension=figure.dimension,
            figure=Interval.of(figure.comparator, figure.amount, figure.tolerance, figure.upper),
            of=of,
            contradicts=frozenset(self._all(iri, "plan:conflictsWith", NODE)),
            revises=frozenset(self._all(iri, "prov:wasRevisionOf", NODE)),
            stated=figure.stated,
        )

    def _events(self, iri: str) -> list[Event]:
        """An event of each thing that it happened to."""
        self._problems.clear()
        kind, fact = self._one(iri, "plan:eventKind", self._event_kinds), self._fact(iri)
        if kind is None or fact is None:
            return []
        things = self._all(iri, "plan:happenedTo", NODE)
        return [Event(**fact, kind=kind, project=project) for project in things]

    def _searches(self, iri: str) -> list[Search]:
        about = frozenset(self._all(iri, "plan:soughtFor", NODE))
        return [Search(iri, about, made) for made in self._all(iri, "plan:searchedOn", DAY)]

    def _pairs(self, link: str) -> frozenset[tuple[str, str]]:
        return frozenset(
            (one, other) for one in self.each(link) for other in self._all(one, link, NODE)
        )


class _Plan(NamedTuple):
    """A plan and its days, as far as they are known."""

    iri: str
    start: date | None = None
    end: date | None = None


_Promised = tuple[str, Words, str, date | None, date | None, date | None, date | None, date | None]
"""What every promise has, in the order of `Promise`."""

_RELATIONS = ("multiple", "change", "annual-change", "share")
_MOST_YEARS = 16


class _Figure(NamedTuple):
    """A figure in base units; its sign, number and unit as they are stated."""

    indicator: str
    dimension: str
    comparator: str
    amount: Decimal
    upper: Decimal | None
    tolerance: Decimal
    stated: tuple[str, str, str]

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        return self.amount, self.amount if self.upper is None else self.upper

    @property
    def is_ratio(self) -> bool:
        return name(self.dimension) == "ratio"


def _rounded(growth: Decimal) -> Decimal:
    """To nine decimals, so that all engines agree on a power."""
    return _floored(growth + Decimal("5E-10"))


def _floored(ratio: Decimal) -> Decimal:
    """Nine decimals of it, so that all engines agree on a quotient."""
    return (ratio * 10**9).to_integral_value(ROUND_FLOOR) / 10**9


def _concepts(scheme: str, names: Iterable[str], en: str, zh: str) -> Kind[str]:
    """The kind of some concepts of a scheme."""
    return _one_of({iri: iri for iri in map(prefixes()[scheme].__add__, names)}, en, zh)


def _one_of(known: Mapping[str, T | None], en: str, zh: str) -> Kind[T]:
    """The kind of those IRIs that lead to something, which is what is read."""

    def read(term: Term) -> T | None:
        return None if isinstance(term, Literal) else known.get(str(term))

    return Kind(read, f"is no {en}; name one", f"不是{zh}；请改正")


# Answers


class _Labels(dict[str, Words]):
    """Labels by IRI; of what has none, its name."""

    def __missing__(self, iri: str) -> Words:
        return untranslated(name(iri))


def labels_of(thing: str, properties: str) -> str:
    """The pattern that binds the English and the Chinese label of a variable."""
    return f"""
  ?{thing} {properties} ?label . FILTER(langMatches(lang(?label), "en"))
  ?{thing} {properties} ?labelZh . FILTER(langMatches(lang(?labelZh), "zh"))
"""


def labels(
    ask: Ask, properties: str = "skos:prefLabel", scheme: str = "", thing: str = ""
) -> Labels:
    """The labels of what has them in both languages: of all, a scheme's concepts, or a thing."""
    within = f"?thing skos:inScheme <{scheme}> ." if scheme else ""
    within += f"VALUES ?thing {{ {to_sparql(Iri(thing))} }}" if thing else ""
    select = f"{_PREFIXES} SELECT ?thing ?label ?labelZh"
    answer = ask(f"{select} WHERE {{ {within} {labels_of('thing', properties)} }}")
    rows = sorted(tuple(map(str, row)) for row in answer)
    return _Labels((thing, {"en": en, "zh": zh}) for thing, en, zh in rows)


def newest_document(ask: Ask) -> date:
    """The day on which the newest fact or claim of the graph became known.

    A document that only the shared data or the ontology name is of plans that are not there, and
    counts where there is no other. One without a date of its own became known when it was seen.
    Ill-typed dates do not count. Raises `InputError` when no document has a date: today's date is
    never asked.
    """
    shared = " , ".join(f"<{graph}>" for graph in _SHARED_GRAPHS)
    named = f"""FILTER EXISTS {{
      {{ GRAPH ?graph {{ ?document ?p ?o }} }} UNION {{ GRAPH ?graph {{ ?s ?p ?document }} }}
      FILTER (?graph NOT IN ({shared}))
      FILTER (STRSTARTS(STR(?graph), "{DATA}") || !STRSTARTS(STR(?graph), "{_PROJECT}"))
    }}"""
    dated = "?document plan:issuedUntil|plan:seenOn ?day"
    terms = ask(f"{_PREFIXES} SELECT DISTINCT ?day {{ {dated} }}").column("day")
    days = {found: term for term in terms if term and (found := read_day(term))}
    for newest in sorted(days, reverse=True):  # of a large graph few are looked at
        of_day = f"VALUES ?day {{ {to_sparql(days[newest])} }} {dated} {named}"
        if ask(f"{_PREFIXES} SELECT ?document {{ {of_day} }} LIMIT 1").rows:
            return newest
    if days:
        return max(days)
    raise InputError(
        "no document in the data is dated; give --as-of",
        "数据中没有注明日期的来源文件；请给出 --as-of",
    )


def text(record: Record, column: str) -> str:
    """The text of a cell, which is not empty."""
    return str(record[column])


def text_or_none(record: Record, column: str) -> str | None:
    """The text of a cell, if it has any."""
    return str(record[column]) if record[column] else None


def words_of(record: Record) -> Words:
    """The English and the Chinese label of a record."""
    return {"en": text(record, "label"), "zh": text(record, "labelZh")}


def name(iri: str) -> str:
    return iri.rpartition("/")[2]
