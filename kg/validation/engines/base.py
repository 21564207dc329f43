"""The interface of SHACL engines: a text of data in, findings out, the same from every engine."""

from __future__ import annotations

from typing import Protocol

from kg.validation.report import Finding


class Engine(Protocol):
    """A SHACL engine with its shapes, made once and asked about many texts."""

    name: str
    """`pyshacl` or `fast`."""

    version: str
    """What ran, with its version: `pyshacl 0.40.1`."""

    def findings(self, data: bytes) -> list[Finding]:
        """What the shapes find in the union of all graphs of `data`, which is N-Quads text.

        Findings have no places yet and come in no order. Raises `InputError` for shapes that
        cannot be run.
        """
        ...
