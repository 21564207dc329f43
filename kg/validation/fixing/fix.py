"""A fix as a value: the triples to remove and to add, and in words what that does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.model import Literal, Term
from kg.question import Words
from kg.store.terms import Triple, to_turtle

EDITABLE = (".ttl", ".trig", ".nt", ".nq")
"""How the names of files end whose text can be edited term by term."""


@dataclass(frozen=True, slots=True)
class Fix:
    """What is changed in a file: each triple of `remove` gives way to that of `add` beside it.

    A fix that removes nothing adds a triple about a thing that the file describes. Language tags
    are as the file writes them, so that a fix of their letters can be told.
    """

    file: Path
    remove: tuple[Triple, ...]
    add: tuple[Triple, ...]
    words: Words

    @property
    def editable(self) -> bool:
        """Whether the file's format lets its text be edited in place."""
        return self.file.suffix.lower() in EDITABLE

    def as_json(self) -> dict[str, object]:
        """The fix as JSON values, its terms as Turtle writes them."""
        return {
            "words": dict(self.words),
            "remove": [[written(s), f"<{p}>", written(o)] for s, p, o in self.remove],
            "add": [[written(s), f"<{p}>", written(o)] for s, p, o in self.add],
        }


def written(term: Term) -> str:
    """A term as Turtle writes it, its language tag as it is.

    >>> written(Literal("a", language="EN"))
    '"a"@EN'
    """
    if isinstance(term, Literal) and term.language:
        return f"{to_turtle(Literal(term.value))}@{term.language}"
    return to_turtle(term)
