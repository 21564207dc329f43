"""By which properties the rules lead from one thing to another, where plans and what they share
meet.

Plans are judged apart because few do. A test holds these names against the shapes and checks.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError
from kg.namespaces import DCTERMS, ID, PLAN, RDF, SCHEMA, SKOS, VOCAB, unit_of
from kg.store import nquads, parser
from kg.store.embedded import as_stored
from kg.store.nquads import Row, is_literal, line_of, parse_rows, rows_as_written
from kg.terms import Literal, parse_node, to_turtle
from kg.validation.judge import SUBCLASS, TYPE, Sight


def name(iri: str) -> bytes:
    """An IRI as N-Quads write it."""
    return f"<{iri}>".encode()


def _ours(*names: str) -> frozenset[bytes]:
    return frozenset(name(PLAN + own) for own in names)


A_PLAN = name(PLAN + "Plan")
A_DOCUMENT = name(PLAN + "Document")
SOURCE = name(DCTERMS + "source")
HAS_PASSAGE = name(PLAN + "hasPassage")
STATES = name(PLAN + "states")
IDENTIFIES = name(PLAN + "identifies")
SCHEME = name(PLAN + "identifierScheme")
URL = name(SCHEMA + "url")

PLACE_CODE = name(VOCAB + "identifier-scheme/gbt-2260")
"""The scheme of codes that are held against the code of the place around."""

TELLS = frozenset({HAS_PASSAGE, STATES})
"""What a plan says of a shared document: each leads to a thing of the plan, and no shape asks of a
document how many it has."""

LEADS_OUT = frozenset({SOURCE, URL, name(SKOS + "example")})
"""How shared things lead to those of a plan: the rules ask for the class of what is there, and
no further."""

WITH_DATED_SOURCE = _ours("Event", "Observation", "Plan")
"""The classes of which the rules ask for more of the source."""

BACKWARDS = TELLS | _ours("expresses", "inPlan")
"""Against the direction of these a check asks who has a thing as a value. Another one does so of
places, for their codes."""

JOINTS = TELLS | _ours("at", "datedAt", "hedgedAt", "identifies", "inPlan", "locatedIn")
"""Two things that have the same value by these meet there, even when nobody describes it."""


# What there is to validate, cut into units: each plan with its outcomes, and what they share


_PLAN = f"<{PLAN}Plan>".encode()
_TYPED_PLAN = re.compile(rb"<%btype>[ \t]*%b" % (RDF.encode(), re.escape(_PLAN)))
_NAMES_PLAN = re.compile(rb"[:#]Plan(?![\w-])")
_NUMBER = re.compile(rb"^(\d+) ", re.MULTILINE)
_SPREAD = 4
"""How many times its own bytes a file of Turtle takes as N-Quads, which write every name out."""


class Piece(NamedTuple):
    """A whole file, or some lines of an N-Quads file."""

    path: Path
    start: int = 0
    """Where the lines begin and end, in bytes: in `path`, or in `text`."""
    end: int = -1
    line: int = 1
    """The number of the first line in `path`."""
    home: str = ""
    """The graph of triples outside any graph."""
    text: Path | None = None
    """Where the lines are when `path` had to be grouped: each after its number in `path`."""

    @property
    def whole(self) -> bool:
        """Whether the piece is all of its file, as its author wrote it."""
        return self.end < 0


class Unit(NamedTuple):
    """A plan's graph with its outcomes and verdicts: what is validated, and cached, as one."""

    name: str
    pieces: tuple[Piece, ...]
    size: int
    complete: bool = False
    """Whether all the plans that it has to do with are in it."""


def as_one(units: Iterable[Unit], in_order: Callable[[Iterable[Piece]], Iterable[Piece]]) -> Unit:
    """Units that can only be judged together; `in_order` puts their pieces in order."""
    ordered = sorted(units, key=lambda unit: unit.name)
    return Unit(
        name=" ".join(unit.name for unit in ordered),
        pieces=tuple(in_order(piece for unit in ordered for piece in unit.pieces)),
        size=sum(unit.size for unit in ordered),
        complete=True,
    )


class Cut(NamedTuple):
    """A piece with the unit that it belongs to, its size, and whether it describes a plan."""

    unit: str
    piece: Piece
    size: int
    plan: bool


class Stated(NamedTuple):
    """The statements of a piece: as text that a serialiser would write, and row by row."""

    piece: Piece
    text: bytes
    rows: list[Row]
    as_written: bool = False
    """Whether the text is that of the file itself, and as `rows_as_written` takes it."""

    def has_any_of(self, names: Set[bytes]) -> bool:
        """Whether it says something about one of `names`."""
        return any(row[0] in names for row in self.rows)


def describes_plan(line: bytes) -> bool:
    """Whether a line of N-Quads says that something is a plan."""
    return _PLAN in line and _TYPED_PLAN.search(line) is not None


def stated(piece: Piece) -> Stated:
    """The statements of a piece; those outside any graph are in the file's own.

    Raises `InputError` for what cannot be read or parsed, with its line.
    """
    if piece.whole:
        text = nquads.nquads_of(piece.path)
        return Stated(piece, text, parse_rows(text))
    text = lines_of(piece)
    found = rows_as_written(text)
    if found is not None:
        return Stated(piece, text, found, as_written=True)
    try:
        text = nquads.nquads_of_part(piece.path, text, piece.home)
    except SyntaxError:
        nquads.refuse_lines(piece.path)
        raise
    return Stated(piece, text, parse_rows(text))


@contextmanager
def told_where(pieces: Iterable[Piece]) -> Iterator[None]:
    """Tell of an error in the lines of a file where it is; it may be met long after reading."""
    try:
        yield
    except (InputError, SyntaxError, ValueError):
        for path in dict.fromkeys(piece.path for piece in pieces if not piece.whole):
            nquads.refuse_lines(path)
        raise


def lines_of(piece: Piece) -> bytes:
    """Some lines of an N-Quads file as its author wrote them."""
    text = bytes_of(piece)
    return _NUMBER.sub(b"", text) if piece.text else text


def numbered_lines(piece: Piece, marks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Those of its lines that hold one of `marks`, with the number of each in its file."""
    for before, line in _lines_with(marks, bytes_of(piece)):
        if piece.text:
            number, _, line = line.partition(b" ")
            yield int(number), line
        else:
            yield piece.line + before, line


def _lines_with(marks: Iterable[bytes], text: bytes) -> Iterator[tuple[int, bytes]]:
    """Lines with how many are before each; few hold a mark, and the others are not looked at."""
    starts = {start for mark in marks for start in _starts(mark, text)}
    number = before = 0
    for start in sorted(starts):
        number += text.count(b"\n", before, start)
        before = start
        end = text.find(b"\n", start)
        yield number, text[start : end if end >= 0 else None]


def _starts(mark: bytes, text: bytes) -> Iterator[int]:
    """Where the lines begin that hold a mark."""
    at = text.find(mark)
    while at >= 0:
        yield text.rfind(b"\n", 0, at) + 1
        end = text.find(b"\n", at)
        at = text.find(mark, end) if end >= 0 else -1


def bytes_of(piece: Piece) -> bytes:
    """Some lines of an N-Quads file as they are kept, with their numbers where it was grouped."""
    with (piece.text or piece.path).open("rb") as file:
        file.seek(piece.start)
        return file.read(piece.end - piece.start)


def cut_of_file(path: Path) -> Cut:
    """A whole file as one piece. A text that only might describe a plan is taken for one.

    Raises `InputError` for a file that cannot be read, or whose beginning cannot be parsed.
    """
    home = parser.home_of(path)
    raw = path.read_bytes()
    return Cut(unit_of(home), Piece(path), _SPREAD * len(raw), bool(_NAMES_PLAN.search(raw)))


def assembled(cuts: Iterable[Cut]) -> tuple[list[Unit], list[Piece]]:
    """The units that hold a plan, by name, and the pieces of the others: what plans share."""
    found: dict[str, list[Cut]] = {}
    for cut in cuts:
        found.setdefault(cut.unit, []).append(cut)
    plans = sorted(name for name, own in found.items() if any(cut.plan for cut in own))
    units = [
        Unit(name, tuple(cut.piece for cut in found[name]), sum(cut.size for cut in found[name]))
        for name in plans
    ]
    shared = found.keys() - set(plans)
    return units, [cut.piece for name, own in found.items() if name in shared for cut in own]


# Statements, and what of them other statements can have to do with


class Statements:
    """Some rows, by their properties."""

    def __init__(self, rows: Sequence[Row], sight: Sight) -> None:
        self.rows = rows
        self.sight = sight
        self.by: dict[bytes, list[Row]] = {}
        for row in rows:
            self.by.setdefault(row[1], []).append(row)
        self.subjects: set[bytes] = {row[0] for row in rows}
        self.values: set[bytes] = {row[2] for row in rows}
        self._of: dict[bytes, dict[bytes, list[bytes]]] = {}

    def of(self, way: bytes) -> Mapping[bytes, Sequence[bytes]]:
        """The values of a property, by the thing that has them."""
        if way not in self._of:
            found = self._of.setdefault(way, {})
            for subject, _, value, _ in self.by.get(way, ()):
                found.setdefault(subject, []).append(value)
        return self._of[way]

    @property
    def types(self) -> Mapping[bytes, Sequence[bytes]]:
        """The classes that each thing is said to be in."""
        return self.of(TYPE)

    @cached_property
    def names(self) -> set[bytes]:
        """Everything that is named and not described here, but for literals."""
        named = (self.values | self.by.keys()) - self.subjects
        return {name for name in named if not is_literal(name)}

    @cached_property
    def ends(self) -> set[bytes]:
        """What nobody describes here, and yet a rule looks at or can pass through."""
        ways = self.sight.looked_along | JOINTS
        return {row[2] for way in ways for row in self.by.get(way, ())} - self.subjects

    @cached_property
    def holders(self) -> dict[bytes, list[bytes]]:
        """The documents that have a passage."""
        found: dict[bytes, list[bytes]] = {}
        for document, _, passage, _ in self.by.get(HAS_PASSAGE, ()):
            found.setdefault(passage, []).append(document)
        return found

    @cached_property
    def telling(self) -> list[Row]:
        """What documents state, and which passages they have."""
        return [row for way in sorted(TELLS) for row in self.by.get(way, ())]

    def looked_at(self) -> dict[str, set[bytes]]:
        """For each shape the things here that it looks at."""
        return self.sight.looked_at(
            [row for way in self.sight.telling for row in self.by.get(way, ())]
        )


# By what the rules compare things to which nothing leads from one another


_DECIMAL_NUMBER = name(DCTERMS + "identifier")
_CODE, _AT, _SECTION, _KIND = (name(PLAN + own) for own in ("code", "at", "section", "claimKind"))
_HEADING = name(VOCAB + "claim-kind/heading")
_MAY_BE_SHARED = frozenset(
    name(f"{VOCAB}identifier-scheme/{own}") for own in ("name", "ticker", "website")
)


class Keys(NamedTuple):
    """The keys that some statements ask for, and those that they offer."""

    asked: frozenset[bytes]
    offered: frozenset[bytes]

    def meet(self, others: Keys) -> bool:
        """Whether one of the two asks for what the other offers."""
        return not (self.asked.isdisjoint(others.offered) and self.offered.isdisjoint(others.asked))


def keys(own: Statements, shared: Statements) -> Keys:
    """The keys of some statements, as far as they speak of the documents of `shared`."""
    found = _Reader(own, shared)
    both = {
        *found.graphs(),
        *found.claim_numbers(),
        *found.passages(),
        *found.codes(),
        *found.addresses(),
    }
    return Keys(
        asked=frozenset({*both, *found.plan_sources(), *found.headed_sections()}),
        offered=frozenset({*both, *found.stating_documents(), *found.stated_sections()}),
    )


class _Reader:
    def __init__(self, own: Statements, shared: Statements) -> None:
        self.own = own
        self.shared = shared
        self.told = [row for row in own.telling if row[0] in shared.subjects]

    def _values(self, thing: bytes, way: bytes) -> list[bytes]:
        return [*self.own.of(way).get(thing, ()), *self.shared.of(way).get(thing, ())]

    def graphs(self) -> Iterator[bytes]:
        """Observations of one graph are compared."""
        return (_key("graph", graph) for graph in {row[3] for row in self.own.rows})

    def claim_numbers(self) -> Iterator[bytes]:
        """Claims of one document are not to have the same."""
        for document, way, claim, _ in self.told:
            if way == STATES:
                for number in self._values(claim, _DECIMAL_NUMBER):
                    yield _key("number", document, _plain(number))

    def passages(self) -> Iterator[bytes]:
        """Passages of one document are to be in order."""
        return (_key("passages", row[0]) for row in self.told if row[1] == HAS_PASSAGE)

    def codes(self) -> Iterator[bytes]:
        """Two things are not to have the same of most schemes."""
        for thing, codes in self.own.of(_CODE).items():
            for scheme in {*self.own.of(SCHEME).get(thing, ())} - _MAY_BE_SHARED:
                yield from (_key("code", scheme, _plain(code)) for code in codes)

    def addresses(self) -> Iterator[bytes]:
        """Two documents are not to have the same."""
        for thing, addresses in self.own.of(URL).items():
            if A_DOCUMENT in self.own.types.get(thing, ()):
                yield from (_key("address", _plain(address)) for address in addresses)

    def plan_sources(self) -> Iterator[bytes]:
        """What the source of a plan states is to be in the plan."""
        for thing, documents in self.own.of(SOURCE).items():
            if A_PLAN in self.own.types.get(thing, ()):
                yield from (_key("source", document) for document in documents)

    def stating_documents(self) -> Iterator[bytes]:
        return (_key("source", row[0]) for row in self.told if row[1] == STATES)

    def headed_sections(self) -> Iterator[bytes]:
        """What is stated in a section is to be of the cluster that its heading names."""
        for claim, kinds in self.own.of(_KIND).items():
            for line in self._values(claim, _AT) if _HEADING in kinds else ():
                documents = {*self.own.holders.get(line, ()), *self.shared.holders.get(line, ())}
                yield from self._sections(documents & self.shared.subjects, line)

    def stated_sections(self) -> Iterator[bytes]:
        for document, way, claim, _ in self.told:
            if way == STATES:
                for passage in self._values(claim, _AT):
                    yield from self._sections({document}, passage)

    def _sections(self, documents: set[bytes], passage: bytes) -> Iterator[bytes]:
        sections = {_plain(section) for section in self._values(passage, _SECTION)}
        return (_key("section", document, own) for document in documents for own in sections)


def _key(kind: str, *names: bytes) -> bytes:
    return b" ".join([kind.encode(), *names])


@lru_cache(maxsize=10_000)
def _plain(value: bytes) -> bytes:
    """A value as queries compare it: `01` is `1` where both are numbers."""
    found = parse_node(value.decode()) if value.endswith(b">") else None
    return to_turtle(as_stored(found)).encode() if isinstance(found, Literal) else value


# What plans share: the ontology, the vocabularies, and the graphs that are no plan's


class Context(Statements):
    """The statements that every plan may reach, by the thing that they are about.

    A plan needs of it only what its own statements lead to, step after step, and what the rules
    go back to from there: its slice.
    """

    def __init__(self, rows: Sequence[Row], sight: Sight) -> None:
        super().__init__(rows, sight)
        self.about: dict[bytes, list[Row]] = {}
        for row in rows:
            self.about.setdefault(row[0], []).append(row)
        self.things = frozenset(self.about)
        self._reached: dict[bytes, frozenset[bytes]] = {}
        self._texts: dict[bytes, bytes] = {}
        self._digests: dict[bytes, bytes] = {}

    @cached_property
    def seen(self) -> set[bytes]:
        """The things that a shape looks at."""
        return set().union(*self.looked_at().values())

    @cached_property
    def keys(self) -> Keys:
        """By what it is compared with plans."""
        return keys(self, self)

    @cached_property
    def light(self) -> set[bytes]:
        """What it names and does not describe, where the rules only ask for its class."""
        rows = [row for way in LEADS_OUT for row in self.by.get(way, ())]
        return {row[2] for row in rows if not self._follows_source(row)} & self.names

    @cached_property
    def heavy(self) -> set[bytes]:
        """What it names and does not describe, where the rules may lead further."""
        heavy = {way for way in self.by if way not in self.about}
        for way, rows in self.by.items():
            if way in LEADS_OUT:
                rows = [row for row in rows if self._follows_source(row)]
            heavy.update(row[2] for row in rows)
        return heavy & self.names

    def _follows_source(self, row: Row) -> bool:
        classes = self.types.get(row[0], ())
        return row[1] == SOURCE and not WITH_DATED_SOURCE.isdisjoint(classes)

    @cached_property
    def _behind(self) -> dict[bytes, list[bytes]]:
        """What rules reach from a thing against the direction of a property."""
        found: dict[bytes, list[bytes]] = {}
        for passage, documents in self.holders.items():
            found.setdefault(passage, []).extend(documents)
        for code, places in self.of(IDENTIFIES).items():
            if PLACE_CODE in self.of(SCHEME).get(code, ()):
                for place in places:
                    found.setdefault(place, []).append(code)
        return found

    def reach(self, named: set[bytes]) -> set[bytes]:
        """The things here that statements lead to which name `named`."""
        found: set[bytes] = set()
        for thing in named & self.things:
            if thing not in found:  # else all that it leads to was found with it
                found |= self._closure(thing)
        return found

    def text(self, things: Iterable[bytes]) -> bytes:
        """All that is said about `things`, as N-Quads."""
        return b"".join(map(self._text, sorted(things)))

    def digest(self, things: Iterable[bytes]) -> bytes:
        """A hash of all that is said about `things`."""
        return _hash(b"".join(map(self._digest, sorted(things))))

    def _text(self, thing: bytes) -> bytes:
        if thing not in self._texts:
            self._texts[thing] = b"".join(map(line_of, self.about[thing]))
        return self._texts[thing]

    def _digest(self, thing: bytes) -> bytes:
        if thing not in self._digests:
            self._digests[thing] = _hash(self._text(thing))
        return self._digests[thing]

    def _closure(self, start: bytes) -> frozenset[bytes]:
        if start not in self._reached:
            seen, new = {start}, [start]
            while new:
                thing = new.pop()
                named = {name for row in self.about[thing] for name in row[1:3]}
                named.update(self._behind.get(thing, ()))
                found = (named & self.things) - seen
                seen |= found
                new += found
            self._reached[start] = frozenset(seen)
        return self._reached[start]


def _hash(text: bytes) -> bytes:
    return blake2b(text, digest_size=16).digest()


# What a unit says, and what it has to do with other units and with what they share


_ID = f"<{ID}".encode()


class Ties(NamedTuple):
    """What a unit has to do with others. Names are told by hashes, so that many can be held.

    A collision would only make units be judged together without need.
    """

    described: array[int]
    """What it describes, and what it leads to that nobody may describe but a rule looks at."""
    named: array[int]
    """What else it names and neither describes nor finds in the context."""
    asked: array[int]
    """By what it is compared with others that offer the same; see `keys`."""
    offered: array[int]
    waits: bool
    """Whether it names a thing that is likely to be another unit's."""
    shared: bool
    """Whether what it says is part of what all units share."""


class Outline:
    """The statements of one unit, held against what units share."""

    def __init__(self, unit: Unit, pieces: Sequence[Stated], context: Context) -> None:
        self.unit = unit
        self.context = context
        self.pieces = pieces
        rows = [row for piece in pieces for row in piece.rows]
        self.own = Statements(rows, context.sight)
        self.things = self.own.subjects - context.things
        self.ends = self.own.ends - context.things
        self.named = self.own.names - context.things
        self.reached = context.reach(self.own.subjects | self.own.values | self.own.by.keys())

    @property
    def is_due(self) -> bool:
        """Whether all is at hand that the unit is to be judged with."""
        return not self.ties.shared and (self.unit.complete or not self.ties.waits)

    @cached_property
    def told_of(self) -> list[Row]:
        """What it says of shared documents."""
        return [row for row in self.own.telling if row[0] in self.context.things]

    @cached_property
    def ties(self) -> Ties:
        """What the unit has to do with others."""
        own = keys(self.own, self.context)
        return Ties(
            described=_hashes(self.things | self.ends),
            named=_hashes(self.named - self.ends),
            asked=_hashes(own.asked),
            offered=_hashes(own.offered),
            waits=any(name.startswith(_ID) for name in self.named),
            shared=self._declares_classes()
            or self._adds_to_shared_things()
            or self._is_asked_for_by_shared_things()
            or self._meets_shared_things_at_ends()
            or own.meet(self.context.keys),
        )

    def _declares_classes(self) -> bool:
        return SUBCLASS in self.own.by

    def _adds_to_shared_things(self) -> bool:
        """Whether it says of a shared thing what rules about that thing may ask for."""
        touched = self.own.subjects & self.context.things
        return bool(touched) and not all(
            self._only_tells(row) for row in self.own.rows if row[0] in touched
        )

    def _only_tells(self, row: Row) -> bool:
        subject, way, value, _ = row
        is_document = A_DOCUMENT in self.context.types.get(subject, ())
        is_own = not is_literal(value) and value not in self.context.about
        return way in TELLS and is_document and is_own

    def _is_asked_for_by_shared_things(self) -> bool:
        """Whether rules about a shared thing ask for what the unit says of another."""
        if not self.context.heavy.isdisjoint(self.things | self.ends):
            return True
        if not all(self.own.types.get(thing) for thing in self.context.light & self.things):
            return True
        if not self.context.light.isdisjoint(self.ends):
            return True
        return self._asks_back()

    def _asks_back(self) -> bool:
        """Whether a rule goes from a shared thing to what has it as a value here."""
        sight, types = self.context.sight, self.context.types
        for way in BACKWARDS | sight.followed_back | {IDENTIFIES}:
            for subject, _, value, _ in self.own.by.get(way, ()):
                if value in self.context.about and (
                    way in BACKWARDS
                    or sight.looks_back(way, types.get(value, ()))
                    or PLACE_CODE in self.own.of(SCHEME).get(subject, ())
                ):
                    return True
        return False

    def _meets_shared_things_at_ends(self) -> bool:
        return not self.context.ends.isdisjoint(self.named | self.ends)

    def looked_at(self) -> dict[str, set[bytes]]:
        """For each shape the things of the unit that it looks at."""
        shared = self.context.things
        return {shape: nodes - shared for shape, nodes in self.own.looked_at().items()}

    def told(self) -> list[Row]:
        """What judging the shared things needs to know of the unit, one statement of a kind."""
        about = self.context.things
        found = {row[:2]: row for row in self.told_of}
        for way in self.context.sight.looked_along:
            found |= {row[1:3]: row for row in self.own.by.get(way, ()) if row[2] in about}
        classes = [row for row in self.own.by.get(TYPE, ()) if row[0] in self.context.light]
        return [*found.values(), *classes]


def hashed(name: bytes) -> int:
    """A hash of a name, the same in every process."""
    return int.from_bytes(blake2b(name, digest_size=8).digest(), signed=True)


def _hashes(names: Iterable[bytes]) -> array[int]:
    return array("q", sorted(map(hashed, names)))


# What spans plans: ids used twice, links from one to another, codes and documents in common


_PARTS = 16
_LOWEST, _RANGE = -(1 << 63), (1 << 64) // _PARTS


def connected_units(ties: Mapping[str, Ties]) -> list[set[str]]:
    """The groups of units, by name, that can only be judged together.

    Two of them describe one thing, or one names what the other describes, or a rule compares
    something of the two.
    """
    pairs = [*_sharing_things(ties), *_sharing_keys(ties)]
    return _groups((one, other) for one, other in pairs if one != other)


def _sharing_things(ties: Mapping[str, Ties]) -> Iterator[tuple[str, str]]:
    """Part after part of all hashes, so that they are never all in one table."""
    for part in range(_PARTS):
        low = _LOWEST + part * _RANGE
        owners: dict[int, str] = {}
        for name, own in ties.items():
            for found in _between(own.described, low, low + _RANGE):
                yield name, owners.setdefault(found, name)
        for name, own in ties.items():
            for found in _between(own.named, low, low + _RANGE):
                if found in owners:
                    yield name, owners[found]


def _sharing_keys(ties: Mapping[str, Ties]) -> Iterator[tuple[str, str]]:
    """One who offers a key with all who ask for it, and with others who offer it."""
    asked = {key for own in ties.values() for key in own.asked}
    owners: dict[int, str] = {}
    for name, own in ties.items():
        for key in asked.intersection(own.offered):
            yield name, owners.setdefault(key, name)
    for name, own in ties.items():
        yield from ((name, owners[key]) for key in own.asked if key in owners)


def _between(hashes: array[int], low: int, high: int) -> array[int]:
    return hashes[bisect_left(hashes, low) : bisect_left(hashes, high)]


def _groups(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = name = parent[parent[name]]
        return name

    for one, other in pairs:
        parent[root(one)] = root(other)
    groups: dict[str, set[str]] = {}
    for name in list(parent):
        groups.setdefault(root(name), set()).add(name)
    return sorted(groups.values(), key=min)
