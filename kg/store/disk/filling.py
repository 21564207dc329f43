"""Filling an engine with sources: small ones all together, large ones as a stream each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from typing import BinaryIO, cast

import pyoxigraph as ox

from kg.store import parsing
from kg.store.bounds import refuse_unsound_xml_parts
from kg.store.disk.given import Given
from kg.store.disk.reader import Checked, Hashed
from kg.store.disk.record import Source
from kg.store.said import node_text

Tell = Callable[[int | None], None]
"""Is told how many more bytes of the sources were read; nothing when all were."""

_SMALL = 8 * 2**20
"""Up to how many bytes of RDF a source is held whole. An engine makes files of its own for each
stream, which would be too many for a folder of small ones."""
_PART = 2**20
_NO_GRAPH = ox.DefaultGraph()


def silent(_: int | None) -> None:
    """Tells nobody."""


def fill(store: ox.Store, items: Sequence[Given], tell: Tell = silent) -> list[Source]:
    """Put the statements of sources into an engine; the sources in the order given.

    Triples outside any graph go to the graph that their file names, see `parsing.load`. A graph
    that is left out is none of the source's.

    Raises `InputError` for the first that cannot be read or parsed, with line and column.
    """
    found: dict[str, Source] = {}
    large = [item for item in items if item.size > _SMALL]
    for item in large:  # first: in an empty store it is quickly told which graphs one brings
        found[item.key] = _streamed(store, item, tell)
    small = [item for item in items if item.size <= _SMALL]
    store.bulk_extend(_quads(small, found, tell))
    return [found[item.key] for item in items]


def _quads(items: Iterable[Given], found: dict[str, Source], tell: Tell) -> Iterator[ox.Quad]:
    """The quads of small sources, one after the other; each source when it is through."""
    for item in items:
        with item.open() as file:
            hashed = Hashed(file, tell)
            raw = _whole(item.unpacked(cast(BinaryIO, hashed)))
            parsing.refuse_unsound(raw, parsing.format_of(item.name), str(item.path))
            graphs = set()
            with parsing.told(item.path):
                for quad in parsing.parse_as(item.name, raw, item.address):
                    name = node_text(quad.graph_name)
                    if name not in item.left_out:
                        graphs.add(name)
                        yield quad
            found[item.key] = _source(item, hashed, graphs)


def _streamed(store: ox.Store, item: Given, tell: Tell) -> Source:
    """Put the statements of a large source in, which is never held whole."""
    rdf_format = parsing.format_of(item.name)
    if rdf_format == ox.RdfFormat.RDF_XML:
        with _text(item) as (text, _):
            refuse_unsound_xml_parts(iter(lambda: text.read(_PART), b""), str(item.path))
    home = _Home(item)
    fresh = next(iter(store.named_graphs()), None) is None
    with _text(item, tell) as (text, hashed), parsing.told(item.path):
        if not rdf_format.supports_datasets:
            store.bulk_load(text, rdf_format, base_iri=item.address, to_graph=home.name)
            graphs = {home.name.value}
        elif fresh and not item.left_out:
            store.bulk_load(text, rdf_format, base_iri=item.address)
            _move_home(store, home)
            graphs = set(map(node_text, store.named_graphs()))
        else:
            graphs = set()
            quads = ox.parse(text, rdf_format, base_iri=item.address)
            store.bulk_extend(_kept(quads, home, graphs))
        source = _source(item, hashed, graphs)
    if home.known:
        parsing.refuse_two_names_in(store, home.name, item.path)
    return source


def _kept(quads: Iterable[ox.Quad], home: _Home, graphs: set[str]) -> Iterator[ox.Quad]:
    """The quads of a source, each in its graph, without those that are left out."""
    for quad in quads:
        if quad.graph_name == _NO_GRAPH:
            quad = ox.Quad(quad.subject, quad.predicate, quad.object, home.name)
        name = node_text(quad.graph_name)
        if name not in home.item.left_out:
            graphs.add(name)
            yield quad


def _move_home(store: ox.Store, home: _Home) -> None:
    """Put what was loaded outside any graph into the graph that its file names."""
    outside = store.quads_for_pattern(None, None, None, _NO_GRAPH)
    first = next(outside, None)
    if first is not None:
        store.bulk_extend(_kept(chain([first], outside), home, set()))
        store.clear_graph(_NO_GRAPH)


class _Home:
    """The graph of the triples that a source has outside any graph, looked for when needed."""

    def __init__(self, item: Given) -> None:
        self.item = item
        self.known = False

    @cached_property
    def name(self) -> ox.NamedNode:
        """Its name."""
        self.known = True
        rdf_format = parsing.format_of(self.item.name)
        with _text(self.item) as (text, _):
            return parsing.home_in(text, rdf_format, self.item.name, self.item.address)


@contextmanager
def _text(item: Given, tell: Tell = silent) -> Iterator[tuple[BinaryIO, Hashed]]:
    """The text of a source to be read in parts, and the reader that counts what lies on disk."""
    with item.open() as file:
        hashed = Hashed(file, tell)
        unpacked = item.unpacked(cast(BinaryIO, hashed))
        yield cast(BinaryIO, Checked(unpacked, str(item.path))), hashed


def _whole(file: BinaryIO) -> bytes:
    return b"".join(iter(lambda: file.read(_PART), b""))


def _source(item: Given, hashed: Hashed, graphs: Iterable[str]) -> Source:
    digest = hashed.digest()
    left_out = sorted(item.left_out)
    return Source(item.key, digest, hashed.size, sorted(graphs), item.meaning, left_out)
