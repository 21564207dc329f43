"""What a writer is given: the store, what is asked for, and the property graph read from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from kg.export.details import Details
from kg.export.formats.base import Format
from kg.export.graph.reading import PropertyGraph
from kg.export.graph.scope import Scope
from kg.export.ledger import Ledger
from kg.store.embedded import EmbeddedStore
from kg.store.scan import Scan


@dataclass(frozen=True, slots=True)
class Options:
    """What an export may be asked for: the language of names, and what to leave out or turn.

    `collapse` makes edges of involvements, ownerships, observations and claims. `dynamic` gives
    nodes and edges their time, in a format that can play it.
    """

    language: str = "en"
    collapse: bool = False
    dynamic: bool = False
    scope: Scope = field(default_factory=Scope)


class Material:
    """What a writer is given: the store, the property graph read from it, and words about it."""

    def __init__(
        self, chosen: Format, store: EmbeddedStore, options: Options, ledger: Ledger
    ) -> None:
        self.format = chosen
        self.store = store
        self.options = options
        self.ledger = ledger

    @cached_property
    def scan(self) -> Scan:
        """The store read thing by thing."""
        return self.store.scan()

    @cached_property
    def details(self) -> Details:
        """What is told of the data as a whole."""
        return Details.of(self.scan)

    @cached_property
    def graph(self) -> PropertyGraph:
        """The property graph; made when first asked for, which reads everything once."""
        return PropertyGraph(
            self.scan,
            self.ledger,
            language=self.options.language,
            collapse=self.options.collapse,
            scope=self.options.scope,
        )


class Writer(Protocol):
    """The module of a format."""

    def write(self, material: Material, where: Any, /) -> Mapping[str, int]:
        """Write everything; the counts of what was written, by its kind.

        `where` is a `BinaryIO` for a format that is one file, else the `Path` of its folder.
        """
        ...
