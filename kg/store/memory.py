"""The store in memory: pyoxigraph over the quads it is given."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from kg.model import Literal
from kg.store import sharing
from kg.store.embedded import EmbeddedStore
from kg.store.parsing import from_nquads, graph_name, load, parse
from kg.store.terms import Quads, from_ox


class MemoryStore(EmbeddedStore):
    """A graph held in the memory of this process."""

    def __init__(self) -> None:
        self._held = ox.Store()

    @property
    def _store(self) -> ox.Store:
        return self._held

    @classmethod
    def of(cls, quads: Quads) -> MemoryStore:
        """A store that holds `quads`."""
        store = cls()
        store._store.extend(quads)
        return store

    @classmethod
    def of_nquads(cls, text: bytes) -> MemoryStore:
        """A store that holds the statements of N-Quads text, nodes under the labels it gives.

        Its names are taken as they are: a parser has read them before. Raises `SyntaxError` for
        another text.
        """
        if b"_:" in text:  # a store that loads a text by itself labels nodes anew
            return cls.of(from_nquads(text))
        store = cls()
        store._store.load(text, format=ox.RdfFormat.N_QUADS, lenient=True)
        store._has_blank = False
        return store

    def load(self, path: Path) -> set[str]:
        """Add a file; the names of the graphs that its triples went to. See `parsing.load`."""
        self._changed()
        return load(self._store, path)

    def load_beside(self, path: Path) -> set[str]:
        """Add those triples of a file that are in no graph yet; the graphs that it names."""
        quads = parse(path)
        self._changed()
        self._store.extend(
            quad
            for quad in quads
            if not any(self._store.quads_for_pattern(quad.subject, quad.predicate, quad.object))
        )
        return {graph_name(quad) for quad in quads}

    def copies(self) -> int:
        """Two, where there is room: what a copy reads of the engine's memory is copied, too."""
        return 2 if sharing.processors() > 1 and sharing.has_room() else 1

    def _changed(self) -> None:
        self.edition += 1
        self._has_blank = None


@lru_cache(maxsize=10_000)
def as_stored(literal: Literal) -> Literal:
    """The literal as a store gives it back, which holds numbers and dates by value.

    >>> from kg.namespaces import XSD
    >>> as_stored(Literal("1.50", XSD + "decimal")).value
    '1.5'
    """
    name = ox.NamedNode("urn:any")
    if literal.language:
        value = ox.Literal(literal.value, language=literal.language)
    else:
        value = ox.Literal(literal.value, datatype=ox.NamedNode(literal.datatype))
    stored = from_ox(MemoryStore.of([ox.Quad(name, name, value)]).quads()[0].object)
    return stored if isinstance(stored, Literal) else literal
