"""Materialised views: answers about all plans, by plan, in the folder of a generation.

A view is a file: a hash of what follows, a line of JSON, and for each column the numbers of its
terms. It is made of the engine's files, which alone are the truth: one that is damaged, or of
another query, is as good as none. The next generation takes the views over if what changed can
change the rows of known plans alone; these are asked again.
"""

from __future__ import annotations

import json
import operator
import os
import sys
from array import array
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from itertools import chain, islice, product
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg.errors import KgError
from kg.files import write_bytes
from kg.namespaces import DCTERMS, PLAN, PROV, unit_of
from kg.store.disk import manifest
from kg.store.parser import TYPE
from kg.terms import Answer, BlankNode, Iri, Literal, Quad, Quads, Row, Term, text_of

BACKWARDS = frozenset(
    PLAN + name
    for name in ("expresses", "inCluster", "inPlan", "involvedIn", "states", "verdictOn")
)
"""The properties by which a view may go from a value back to its subjects."""
OF_DOCUMENTS = frozenset({PLAN + "hasPassage", PLAN + "states"})
"""What each plan states of documents that it shares with others: no view follows it forwards."""
_BEARING = {DCTERMS + "replaces", PROV + "wasRevisionOf"}
_BEARING |= {PLAN + name for name in ("happenedTo", "observedOf", "soughtFor")}
"""The properties by which a fact or a successor bears on the verdicts about the value."""
_STANDS_FOR = PLAN + "standsFor"
_LEADING = [
    ox.NamedNode(PLAN + name) for name in ("about", "covers", "each", "measures", "milestoneOf")
]
"""The properties by which a commitment or its plan leads to what facts are about."""

_FOLDER, _CHANGED = "views", "changes.json"
_NUMBERS = "I"
_MOST_COMPARED = 100_000
"""Statements of a change that are looked at: of a larger one most plans are asked again anyway."""
_IN_PLAN, _A_PLAN = ox.NamedNode(PLAN + "inPlan"), ox.NamedNode(PLAN + "Plan")


class View(NamedTuple):
    """An answer about all plans: its distinct terms, and by column their numbers, row by row.

    `hidden` are the rows that repeat an earlier one but for the plan; `pending` the plans whose
    rows may have changed since; `affected` those on whose verdicts such a change may bear.
    """

    terms: Sequence[Term | None]
    cells: Mapping[str, Sequence[int]]
    hidden: Collection[int]
    pending: Collection[str] = ()
    affected: Collection[str] = ()

    def rows(self, columns: Sequence[str]) -> tuple[Row, ...]:
        """The rows in order, each with these columns."""
        term = self.terms.__getitem__
        return tuple(zip(*[map(term, self.cells[name]) for name in columns], strict=True))

    def shown(self, columns: Sequence[str], limit: int | None = None) -> Answer:
        """The answer to the question, without hidden rows, of at most `limit` rows."""
        rows = self.rows(columns)
        if self.hidden:
            rows = tuple([row for number, row in enumerate(rows) if number not in self.hidden])
        is_cut = limit is not None and len(rows) > limit
        return Answer(tuple(columns), rows[:limit], truncated=is_cut)


def of(answer: Answer, columns: Sequence[str], *, distinct: bool) -> View:
    """The view of an answer that is shown with `columns`."""
    objects = {id(cell): cell for row in answer.rows for cell in row}  # few: to hash a term is slow
    numbers: dict[Term | None, int] = {}
    of_object = {key: numbers.setdefault(cell, len(numbers)) for key, cell in objects.items()}
    cells = {
        name: [of_object[id(row[place])] for row in answer.rows]
        for place, name in enumerate(answer.columns)
    }
    hidden, seen = set[int](), set[tuple[int, ...]]()
    for place, row in enumerate(zip(*[cells[name] for name in columns], strict=True)):
        if row in seen and distinct:
            hidden.add(place)
        seen.add(row)
    return View(list(numbers), cells, hidden)


def read(generation: Path, name: str, key: str) -> View | None:
    """The view called `name` with what is due; none where there is none of this key, or unsound."""
    body = _unsealed(generation / _FOLDER / name)
    if body is None:
        return None
    line, _, raw = body.partition(b"\n")
    head = json.loads(line)
    since, *changed = _changed(generation)
    if (head["key"], head["byte order"]) != (key, sys.byteorder) or head["generation"] < since:
        return None
    terms: list[Term | None] = [None, *map(Iri, head["iris"])]
    for datatype, language, values in head["literals"]:
        terms += [Literal(value, datatype, language) for value in values]
    numbers = array(_NUMBERS)
    numbers.frombytes(raw)
    count = head["rows"]
    cells = {
        column: numbers[count * place : count * (place + 1)]
        for place, column in enumerate(head["columns"])
    }
    due = ([plan for plan, n in plans.items() if n > head["generation"]] for plans in changed)
    return View(terms, cells, set(head["hidden"]), *due)


def write(generation: Path, name: str, key: str, view: View) -> None:
    """Keep a view, whole or not at all; none with blank nodes, or where that cannot be written."""
    if any(isinstance(term, BlankNode) for term in view.terms):
        return
    literals: dict[tuple[str, str | None], list[int]] = {}
    iris: list[int] = []
    for number, term in enumerate(view.terms):
        if isinstance(term, Iri):
            iris.append(number)
        elif isinstance(term, Literal):
            literals.setdefault((term.datatype, term.language), []).append(number)
    sorted_terms = chain(iris, *literals.values())
    places = {old: new for new, old in enumerate(sorted_terms, start=1)}
    place = [places.get(number, 0) for number in range(len(view.terms))]
    texts = list(map(str, view.terms))
    head = {
        "key": key,
        "generation": manifest.number_of(generation),
        "rows": len(next(iter(view.cells.values()))),
        "columns": list(view.cells),
        "hidden": sorted(view.hidden),
        "byte order": sys.byteorder,
        "iris": [texts[number] for number in iris],
        "literals": [(*kind, [texts[number] for number in own]) for kind, own in literals.items()],
    }
    raw = b"".join(
        array(_NUMBERS, map(place.__getitem__, column)).tobytes() for column in view.cells.values()
    )
    with suppress(OSError, KgError):
        (generation / _FOLDER).mkdir(exist_ok=True)
        line = json.dumps(head, ensure_ascii=False).encode()
        write_bytes(generation / _FOLDER / name, manifest.sealed(line + b"\n" + raw))


def _changed(generation: Path) -> tuple[int, dict[str, int], dict[str, int]]:
    """Since which generation all changes are known, and the last of each plan, or bearing on it."""
    body = _unsealed(generation / _FOLDER / _CHANGED)
    if body is None:
        return manifest.number_of(generation), {}, {}
    since, plans, affected = json.loads(body)
    return since, plans, affected


def _unsealed(path: Path) -> bytes | None:
    """What was sealed in a file; nothing where it is not there or not as it was written."""
    with suppress(OSError):
        return manifest.unsealed(path.read_bytes())
    return None


# Taken over by the next generation


def take_over(former: Path, draft: Path, number: int, graphs: Collection[str]) -> None:
    """Link the views of a generation into the next, `number`, in which `graphs` are others.

    Nothing is taken over where rows of other plans may differ, too, or where the disk fails.
    """
    kept = [path for path in sorted((former / _FOLDER).glob("*")) if path.name != _CHANGED]
    if not kept:
        return
    units, plans, affected = set(map(unit_of, graphs)), set[str](), set[str]()
    with suppress(OSError, RuntimeError, ValueError):
        stores = [ox.Store.read_only(str(one / manifest.ENGINE)) for one in (former, draft)]
        of_units = [_quads(store, units) for store in stores]
        changed = {quad.subject for quad in set(of_units[0]).symmetric_difference(of_units[1])}
        for store, quads in zip(stores, of_units, strict=True):
            found = _plans_alone(store, quads)
            if found is None:
                return
            plans |= found
            affected |= _affected(store, quads, changed)
        since, *known = _changed(former)
        new = (dict.fromkeys(sorted(due), number) for due in (plans, affected))
        (draft / _FOLDER).mkdir()
        body = json.dumps([since, *map(operator.or_, known, new)]).encode()
        (draft / _FOLDER / _CHANGED).write_bytes(manifest.sealed(body))
        for path in kept:
            os.link(path, draft / _FOLDER / path.name)


def _quads(store: ox.Store, units: Collection[str]) -> Quads:
    """The statements of some units, of too many not all."""
    own = (graph for graph in store.named_graphs() if unit_of(text_of(graph)) in units)
    of_own = (store.quads_for_pattern(None, None, None, graph) for graph in own)
    return list(islice(chain.from_iterable(of_own), _MOST_COMPARED + 1))


def _plans_alone(store: ox.Store, quads: Quads) -> set[str] | None:
    """The plans of some units; none where rows of other plans may depend on what these state.

    A view reads what a plan leads to: forwards, and backwards by `BACKWARDS`. So the units may
    state nothing about a thing that is named elsewhere, and lead by `BACKWARDS` to no such thing.
    """
    own = {quad.graph_name for quad in quads}
    plans = {quad for quad in quads if quad.predicate == TYPE and quad.object == _A_PLAN}
    if {_unit(quad) for quad in plans} != set(map(_unit, quads)) or len(quads) > _MOST_COMPARED:
        return None  # what is shared has no plan
    led_from = {quad.subject for quad in quads if quad.predicate.value not in OF_DOCUMENTS}
    led_back = {quad.object for quad in quads if quad.predicate.value in BACKWARDS}

    def is_named_elsewhere(term: Any) -> bool:
        named = store.quads_for_pattern(None, None, term)
        if isinstance(term, ox.NamedNode | ox.BlankNode):
            named = chain(named, store.quads_for_pattern(term, None, None))
        return any(quad.graph_name not in own for quad in named)

    if any(map(is_named_elsewhere, led_from | led_back)):
        return None
    homes = {quad.object for quad in quads if quad.predicate == _IN_PLAN}
    homes |= {quad.subject for quad in plans}
    are_named = all(isinstance(home, ox.NamedNode) for home in homes)
    return set(map(text_of, homes)) if are_named else None


def _affected(store: ox.Store, quads: Quads, changed: Collection[object]) -> set[str]:
    """What facts and successors bear on: plans, on whose verdicts they do, and other things.

    A judgement holds for all plans, so only one that changed is looked at.
    """
    things = {
        quad.object
        for quad in quads
        if quad.predicate.value in _BEARING
        or (quad.predicate.value == _STANDS_FOR and quad.subject in changed)
    }
    for thing, link in product(tuple(things), _LEADING):
        things |= {quad.subject for quad in store.quads_for_pattern(None, link, thing)}
    for thing in tuple(things):
        if not isinstance(thing, ox.Literal):
            things |= {quad.object for quad in store.quads_for_pattern(thing, _IN_PLAN, None)}
    return {thing.value for thing in things if isinstance(thing, ox.NamedNode)}


def _unit(quad: Quad) -> str:
    return unit_of(text_of(quad.graph_name))
