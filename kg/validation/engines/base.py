"""The interface of SHACL engines: a text of data in, findings out, the same from every engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Protocol

from kg.validation.report import Finding, Words

Tell = Callable[[Words], None]
"""Who is told what an engine remarks on the way, and what is no finding."""

Parts = Callable[[], Sequence[bytes]]
"""A text in parts that may be judged by themselves; none where there are no such parts."""

Settled = Set[tuple[str, str | None, str | None]]
"""Focus nodes, paths and values, as findings write them, of which nothing more is asked."""


class Engine(Protocol):
    """A SHACL engine with its shapes, made once and asked about many texts."""

    name: str
    """`pyshacl` or `fast`."""

    version: str
    """What runs, with its version: `pyshacl 0.40.1`."""

    @property
    def handed_over(self) -> Mapping[str, Words]:
        """The shapes that another engine has in any case, each with the reason."""
        ...

    def findings(
        self, data: bytes, parts: Parts = lambda: (), settled: Settled = frozenset()
    ) -> list[Finding]:
        """What the shapes find in the union of all graphs of `data`, which is N-Quads text.

        `parts` gives texts in which the same is found one by one, for an engine that some of
        them would hold up; what is found in several of them is found several times. Of what is
        `settled` an engine may find too much or too little.

        Findings have no places yet and come in no order. Raises `InputError` for shapes that
        cannot be run, and for text that does not parse.
        """
        ...
