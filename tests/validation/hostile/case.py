"""What a hostile case is: the files that it writes, the call, and how that may end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

PREFIXES = """\
PREFIX ex: <https://example.org/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
RULE = """\
ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:property ex:S-p .
ex:S-p sh:path ex:p ; sh:maxCount 1 .
"""
FACTS = "ex:a a ex:T ; ex:p 1 . ex:b a ex:T ; ex:p 2 , 3 .\n"

Content = Callable[[str], str | bytes]


class Case(NamedTuple):
    """Files by name, each made from the address of a listener, and the exit codes allowed."""

    files: Mapping[str, Content]
    codes: tuple[int, ...]
    arguments: tuple[str, ...] = ("d.ttl", "--shapes", "s.ttl")


def document(suffix: str, content: Callable[[], str | bytes], *codes: int) -> Case:
    """A file of data held against an ordinary shape."""
    name = f"d{suffix}"
    files: dict[str, Content] = {name: lambda _: content(), "s.ttl": lambda _: PREFIXES + RULE}
    return Case(files, codes, (name, "--shapes", "s.ttl"))


def shapes(rules: str | Callable[[], str], *codes: int, facts: str = FACTS) -> Case:
    """Shapes that ordinary data are held against; `URL` is the listener's address."""

    def written(url: str) -> str:
        return PREFIXES + (rules if isinstance(rules, str) else rules()).replace("URL", url)

    return Case({"d.ttl": lambda _: PREFIXES + facts, "s.ttl": written}, codes)
