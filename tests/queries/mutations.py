"""What a change of one fact must change in an answer: the table in `mutations/`, and its reading.

A mutation takes triples from the graph, adds some, or does both. It says in full how the
answer differs from the one before, so that the answer after it can be written down beforehand:

    lost      rows of the answer before that must be gone
    changed   rows of the answer before that must be there with other cells
    gained    rows that must come: like one of the answer before but for some cells, or new

Rows are picked by cells; an empty text is an unbound cell. All cells are written as in the golden
answers.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queries.written import read

from kg.catalogue import binding
from kg.namespaces import prefixes
from kg.question import find
from kg.store.embedded import MemoryStore
from kg.terms import Answer, Quads, Row

FOLDER = Path(__file__).resolve().parent / "mutations"
PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes().items())
KINDS = {(True, False): "removed", (False, True): "added", (True, True): "changed"}

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of the graph, and what it must do to the answer of one question."""

    question: str
    title: str
    arguments: dict[str, str]
    remove: str
    add: str
    lost: list[Cells]
    changed: list[dict[str, Cells]]
    gained: list[dict[str, Cells]]

    def __str__(self) -> str:
        return f"{self.question}-{self.title.replace(' ', '-')}"

    @property
    def kind(self) -> str:
        """Whether facts are removed, added or changed."""
        return KINDS[bool(self.remove), bool(self.add)]


def table() -> Iterator[Mutation]:
    """Every mutation, by question."""
    for path in sorted(FOLDER.glob("*.toml")):
        for item in tomllib.loads(path.read_text("utf-8"))["mutation"]:
            yield _mutation(path.stem, dict(item))


def _mutation(question: str, item: dict[str, Any]) -> Mutation:
    read_keys = {key: item.pop(key, "") for key in ("title", "remove", "add")}
    effects = {key: item.pop(key, []) for key in ("lost", "changed", "gained")}
    found = Mutation(question, arguments=item.pop("asked", {}), **read_keys, **effects)
    assert not item, f"{question}: unknown keys {sorted(item)}"
    return found


def mutate(quads: Quads, mutation: Mutation) -> MemoryStore:
    """A store of `quads` with the change made; each of its two halves must do something."""
    store = MemoryStore.of(quads)
    for pattern, update in (
        (mutation.remove, "DELETE {{ GRAPH ?graph {{ {0} }} }} WHERE {{ GRAPH ?graph {{ {0} }} }}"),
        (mutation.add, "INSERT DATA {{ GRAPH <urn:added> {{ {0} }} }}"),
    ):
        if pattern:
            before = len(store)
            store._store.update(PREFIXES + update.format(pattern))
            assert len(store) != before, f"{mutation}: {pattern} changes nothing"
    return store


def ask(store: MemoryStore, mutation: Mutation) -> Answer:
    """The answer to the question of a mutation, over the union of all graphs."""
    question = find(mutation.question)
    bound = binding.terms(question, mutation.arguments)
    return binding.answer(store, question, bound)


def expected(before: Answer, mutation: Mutation) -> Counter[Row]:
    """The rows that the answer must have after the mutation; all that is not named stays."""
    rows = Counter(before.rows)
    for cells in mutation.lost:
        rows.subtract(_picked(before, cells, mutation))
    for change in mutation.changed:
        picked = _picked(before, change["where"], mutation)
        rows.subtract(picked)
        rows.update(_with(before, row, change["to"]) for row in picked)
    for gain in mutation.gained:
        if "like" in gain:
            picked = _picked(before, gain["like"], mutation)
            rows.update(_with(before, row, gain["with"]) for row in picked)
        else:
            rows.update([_with(before, (None,) * len(before.columns), gain["row"])])
    assert min(rows.values(), default=0) >= 0, f"{mutation}: a row is lost twice"
    return +rows


def _picked(answer: Answer, cells: Cells, mutation: Mutation) -> list[Row]:
    wanted = {answer.columns.index(name): read(text) for name, text in cells.items()}
    found = [row for row in answer if all(row[i] == term for i, term in wanted.items())]
    assert found, f"{mutation}: no row has {cells}"
    return found


def _with(answer: Answer, row: Row, cells: Cells) -> Row:
    changed = list(row)
    for name, text in cells.items():
        changed[answer.columns.index(name)] = read(text)
    return tuple(changed)
