"""What a hostile case is: the files that it writes, the call, and how that may end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

FINE, FOUND, REFUSED, ENDED = (0,), (1,), (2,), (3,)
"""Exit codes: nothing found, something found, bad input, the engine failed or was ended."""

PREFIXES = """\
PREFIX ex: <https://example.org/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
TARGET = "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p"
RULE = f"{TARGET} ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] .\n"
FACTS = "ex:a a ex:T ; ex:p 1 . ex:b a ex:T ; ex:p 2 , 3 .\n"

Content = Callable[[str], str | bytes]


class Case(NamedTuple):
    """Files by name, each made from the address of a listener, and the exit codes allowed."""

    files: Mapping[str, Content]
    codes: tuple[int, ...]
    data: str = "d.ttl"

    @property
    def arguments(self) -> tuple[str, ...]:
        """The call, after `kg validate`."""
        return (self.data, "--shapes", "s.ttl")


def document(suffix: str, codes: tuple[int, ...], content: Callable[[], str | bytes]) -> Case:
    """A file of data held against an ordinary shape."""
    name = f"d{suffix}"
    return Case({name: lambda _: content(), "s.ttl": lambda _: PREFIXES + RULE}, codes, name)


def shapes(
    codes: tuple[int, ...], rules: str | Callable[[], str], facts: str | Callable[[], str] = FACTS
) -> Case:
    """Shapes with the data that they are held against; `URL` is the listener's address."""

    def written(url: str) -> str:
        return PREFIXES + (rules if isinstance(rules, str) else rules()).replace("URL", url)

    def given(_: str) -> str:
        return PREFIXES + (facts if isinstance(facts, str) else facts())

    return Case({"d.ttl": given, "s.ttl": written}, codes)


def asked(codes: tuple[int, ...], constraint: str, facts: str = FACTS) -> Case:
    """A shape that asks `constraint` of the nodes with an `ex:p`."""
    return shapes(codes, f"{TARGET} ; {constraint} .", facts)


def valued(codes: tuple[int, ...], constraint: str, facts: str = FACTS) -> Case:
    """A shape that asks `constraint` of the values of `ex:p`."""
    return asked(codes, f"sh:property [ sh:path ex:p ; {constraint} ]", facts)
