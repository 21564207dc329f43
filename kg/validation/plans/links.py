"""Which units can only be judged together, and what of the shared statements each of them needs.

Findings about a thing depend on the statements about it, on what they lead to, and, where a shape
or check follows a property from a value back to its subjects, on those. Units in which any of this
meets are merged. The others find by themselves what judging everything at once does. Only hashes
of names are compared, so that the names of 10⁷ statements fit in memory.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from hashlib import blake2b
from itertools import chain
from typing import NamedTuple

from kg.namespaces import DCTERMS, OWL, PLAN, XSD, expand
from kg.store.nquads import Row, is_literal, line_of, written_node
from kg.validation.engines import Rules
from kg.validation.shapes import SUBCLASS, TYPE, TargetIndex

_HAS_PASSAGE, _STATES = written_node(PLAN + "hasPassage"), written_node(PLAN + "states")
DOCUMENT_PROPERTIES = frozenset({_HAS_PASSAGE, _STATES})
"""What a plan may state of a shared document and not be taken as shared itself: no rule asks how
many values a document has."""

_DOCUMENT, _A_PLAN = written_node(PLAN + "Document"), written_node(PLAN + "Plan")
_NUMBER, _SOURCE = written_node(DCTERMS + "identifier"), written_node(DCTERMS + "source")
_ENTERPRISE = written_node(PLAN + "Enterprise")
_NAMES = [written_node(expand(name)) for name in ("rdfs:label", "skos:altLabel")]
_OBJECT_PROPERTY = written_node(OWL + "ObjectProperty")
_STRING = f"^^<{XSD}string>".encode()
_LOWEST, _RANGE = -(1 << 63), 1 << 60
"""The lowest hash, and a sixteenth of them all."""


class CrossPlanProperties(NamedTuple):
    """The properties by which rules reach further than from a subject to its value.

    `along` (by checks, as their headers say) and `back` (by shapes alone, from things of certain
    classes) are followed from a value back to its subjects. Rules look at the values of `ends`
    though nothing may be stated about them; those of `links` should be things.
    """

    along: frozenset[bytes]
    back: frozenset[bytes]
    ends: frozenset[bytes]
    links: frozenset[bytes]

    @classmethod
    def of(cls, rules: Rules, ontology: Iterable[Row]) -> CrossPlanProperties:
        """The properties of some rules, with the classes of `ontology`."""
        ways = (way for check in rules.checks for way in check.along)
        along = frozenset(written_node(expand(way)) for way in ways)
        targets = TargetIndex(rules.shapes, ())
        back, ends = targets.looked_back, targets.looked_along
        links = (row[0] for row in ontology if row[1:3] == (TYPE, _OBJECT_PROPERTY))
        return cls(along, back - along, along | ends, frozenset(links))


class Outline(NamedTuple):
    """What a unit has to do with others, as sorted hashes.

    `described` are the things that it describes, `ends` what it does not describe and a rule looks
    at or meets others at, `named` what else it names, or rules may follow a property back from.
    A collision only makes units be judged together without need.
    """

    described: array[int]
    ends: array[int]
    named: array[int]


def outline(rows: Sequence[Row], properties: CrossPlanProperties) -> Outline:
    by = defaultdict[bytes, list[Row]](list)
    for row in rows:
        by[row[1]].append(row)

    def values(chosen: Iterable[bytes]) -> set[bytes]:
        return {_key(row[2]) for way in chosen if way in by for row in by[way]}

    described = {row[0] for row in rows if row[1] not in DOCUMENT_PROPERTIES or is_literal(row[2])}
    documents = {row[0] for way in DOCUMENT_PROPERTIES if way in by for row in by[way]}
    numbered = {row[0] for row in by[_NUMBER]}
    plans = {row[0] for row in by[TYPE] if row[2] == _A_PLAN}
    compared = {
        *(row[0] for row in by[_HAS_PASSAGE]),
        *(row[0] for row in by[_STATES] if row[2] in numbered),
        *(row[2] for row in by[_SOURCE] if row[0] in plans),
    }
    ends = {
        *values(properties.ends),
        *documents,
        *(_as(b"graph", graph) for graph in {row[3] for row in rows}),
        *(_as(b"within", document) for document in compared),
        *(_as(b"name", name) for name in _enterprise_names(by)),
    }
    links = (row[2] for way in properties.links if way in by for row in by[way])
    named = {
        *(value for value in {row[2] for row in rows} | by.keys() if not is_literal(value)),
        *(_key(value) for value in links if is_literal(value)),
        *(_as(b"within", document) for document in documents),
        *(_as(b"along", value) for value in values(properties.along) - described),
        *(_as(way, value) for way in properties.back for value in values([way]) - described),
        *([_as(b"along", SUBCLASS)] if SUBCLASS in by else []),
    }
    return Outline(_hashes(described), _hashes(ends - described), _hashes(named - described - ends))


def _enterprise_names(by: Mapping[bytes, Sequence[Row]]) -> set[bytes]:
    """The names, as rules compare them, of what is an enterprise here or may be one elsewhere."""
    firms = {row[0] for row in by[TYPE] if row[2] == _ENTERPRISE}
    others = {row[0] for row in by[TYPE]} - firms
    texts = (row[2].decode() for way in _NAMES for row in by[way] if row[0] not in others)
    names = ((text.rpartition('"')[0] or text).casefold() for text in texts)
    return {"".join(filter(str.isalnum, name)).encode() for name in names}


def _key(value: bytes) -> bytes:
    """A value as it is compared: engines equate literals that are written differently."""
    if not is_literal(value) or not value.endswith(b">"):
        return value
    return value.removesuffix(_STRING) if value.endswith(_STRING) else b'"typed"'


def _as(role: bytes, name: bytes) -> bytes:
    """A name in a role: `graph`, `within` which rules compare, `along` or a property to go back."""
    return role + b" " + name


def _hash(name: bytes) -> int:
    return int.from_bytes(blake2b(name, digest_size=8).digest(), signed=True)


def _hashes(names: Iterable[bytes]) -> array[int]:
    return array("q", sorted(map(_hash, names)))


def digest(texts: Iterable[bytes]) -> str:
    """A hash of some texts in their order."""
    found = blake2b(digest_size=16)
    for text in texts:
        found.update(len(text).to_bytes(8))
        found.update(text)
    return found.hexdigest()


class Context:
    """The statements that all units share, by their subject.

    The slice of a unit is what its statements lead to, with what rules follow back from there.
    """

    def __init__(
        self, rows: Sequence[Row], targets: TargetIndex, properties: CrossPlanProperties
    ) -> None:
        self.rows = rows
        self.targets = targets
        self.about = defaultdict[bytes, list[Row]](list)
        self._subjects = defaultdict[bytes, list[bytes]](list)
        for row in rows:
            self.about[row[0]].append(row)
            if row[1] in properties.along:
                self._subjects[row[2]].append(row[0])
        self.things: Set[bytes] = self.about.keys()
        self._by_hash = {_hash(thing): thing for thing in self.things}
        self.names = frozenset(self._by_hash)
        own = outline(rows, properties)
        self._named = {*own.named, *own.ends} - self.names
        self._ends = {*own.ends, _hash(_as(b"along", SUBCLASS))} - self.names
        alike = defaultdict[frozenset[bytes], list[bytes]](list)
        for thing, own_rows in self.about.items():
            alike[frozenset(row[2] for row in own_rows if row[1] == TYPE)].append(thing)
        for types, things in alike.items():
            roles = [b"along", *(way for way in properties.back if targets.looks_back(way, types))]
            if _DOCUMENT not in types:
                roles.append(b"within")
                self._named.update(_hash(_as(b"within", thing)) for thing in things)
            self._ends.update(_hash(_as(role, thing)) for role in roles for thing in things)
        self._described = self.names | self._named

    @cached_property
    def focus_nodes(self) -> set[bytes]:
        """The focus nodes of shapes among these statements."""
        return set().union(*self.targets.looked_at(self.rows).values())

    def is_described_by(self, unit: Outline) -> bool:
        """Whether a unit describes shared things, so that it must be treated as shared."""
        return not (
            self._described.isdisjoint(unit.described)
            and self._named.isdisjoint(unit.ends)
            and self._ends.isdisjoint(unit.named)
        )

    def digest(self, units: Iterable[Outline]) -> str:
        """A hash of the slice of some units."""
        hashes = (name for unit in units for name in chain(unit.ends, unit.named))
        named = (self._by_hash[name] for name in hashes if name in self._by_hash)
        return digest([self.text(self.reached(named))])

    def reached(self, names: Iterable[bytes]) -> set[bytes]:
        """The things of the slice of statements that name `names`."""
        found = set(names) & self.things
        new = list(found)
        while new:
            thing = new.pop()
            named = {name for row in self.about[thing] for name in row[1:3]}
            more = (named.union(self._subjects.get(thing, ())) & self.things) - found
            found |= more
            new += more
        return found

    def text(self, things: Iterable[bytes]) -> bytes:
        """What is stated about some things, as N-Quads."""
        return b"".join(line_of(row) for thing in sorted(things) for row in self.about[thing])


def meeting(outlines: Mapping[str, Outline], context: Context) -> list[list[str]]:
    """The units, by name, in groups that can only be judged together.

    Two units meet where they describe one thing, where one names what the other describes, and
    where rules compare what they state of a document.
    """
    parent = {name: name for name in outlines}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = name = parent[parent[name]]
        return name

    for one, other in _meetings(outlines, context):
        parent[root(one)] = root(other)
    groups = defaultdict[str, list[str]](list)
    for name in sorted(outlines):
        groups[root(name)].append(name)
    return list(groups.values())


def _meetings(outlines: Mapping[str, Outline], context: Context) -> Iterator[tuple[str, str]]:
    """Pairs of units; one part of the hashes after the other, so that no table has them all."""
    for low in range(_LOWEST, -_LOWEST, _RANGE):
        owners: dict[int, str] = {}
        for name, own in outlines.items():
            mine = {*_between(own.described, low), *_between(own.ends, low)} - context.names
            yield from ((name, owners[found]) for found in owners.keys() & mine)
            owners.update(dict.fromkeys(mine, name))
        for name, own in outlines.items():
            named = owners.keys() & {*_between(own.named, low)}
            yield from ((name, owners[found]) for found in named)


def _between(hashes: array[int], low: int) -> array[int]:
    return hashes[bisect_left(hashes, low) : bisect_left(hashes, low + _RANGE)]
