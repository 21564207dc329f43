"""Shapes that the fast engine passes over in silence, or dies of: each ends as with pySHACL.

Each trap has a process of its own, so that one that kills it is seen as that.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.validation.engines.both import by_each, turtle
from tests.validation.engines.small_graphs import HEAD

ROOT = Path(__file__).resolve().parents[3]
DATA = """
:a a :C ; :p "x" , "1"^^xsd:integer , "5" , :b ; :q "2021-02-30"^^xsd:date .
:b a :C , :D ; :p :a , _:n ; :q "abc"@en-GB , "12021-01-01"^^xsd:date . :c :p "a\\n" .
:z a :Z ; :p 1 ; :q 2 .
:D rdfs:subClassOf :C . :q rdfs:subPropertyOf :r .
"""
NAMELESS = ":n a [ a rdfs:Class ; rdfs:subClassOf :C ] ."

S = ":S a sh:NodeShape ; sh:targetClass :C ;"
TRAPS = {
    "refers to itself": f"{S} sh:property [ sh:path :p ; sh:node :S ; sh:nodeKind sh:IRI ] .",
    "refers to itself by sh:property": f"{S} sh:property :P . :P sh:path :p ; sh:property :P .",
    "refers to itself by sh:not": f"{S} sh:not :S .",
    "refers to itself by sh:or": f"{S} sh:or ( :T [ sh:nodeKind sh:IRI ] ) . :T sh:and ( :S ) .",
    "refers to itself by sh:xone": f"{S} sh:xone ( :S [ sh:class :D ] ) .",
    "refers to itself by sh:qualifiedValueShape":
        f"{S} sh:property [ sh:path :p ; sh:qualifiedValueShape :S ; sh:qualifiedMinCount 2 ] .",
    "is very deep": S + "sh:node [" * 60 + "sh:class :D" + "]" * 60 + ".",
    "looks ahead": f'{S} sh:property [ sh:path :p ; sh:pattern "^(?!x)" ] .',
    "looks behind": f'{S} sh:property [ sh:path :p ; sh:pattern "(?<=x)$" ] .',
    "refers back": f'{S} sh:property [ sh:path :p ; sh:pattern "(.)\\\\1" ] .',
    "has a pattern that is none": f'{S} sh:property [ sh:path :p ; sh:pattern "[" ] .',
    "has a pattern that grows":
        f'{S} sh:property [ sh:path :p ; sh:pattern "((x{{99}}){{99}}){{99}}" ] .',
    "has a pattern that ends a line":
        ':S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:pattern "a$" ] .',
    "misspells a term": f"{S} sh:property [ sh:path :p ; sh:maxcount 1 ; sh:minCount 4 ] .",
    "has no path": f"{S} sh:property [ sh:minCount 1 ] .",
    "has two paths": f"{S} sh:property [ sh:path :p , :q ; sh:minCount 3 ] .",
    "has two values where one counts": f"{S} sh:property [ sh:path :p ; sh:maxCount 1 , 9 ] .",
    "has an endless list": f"{S} sh:in _:l . _:l rdf:first :a ; rdf:rest _:l .",
    "has an endless path":
        f"{S} sh:property [ sh:path _:p ; sh:minCount 1 ] . _:p sh:inversePath _:p .",
    "walks as far as it can":
        f"{S} sh:property [ sh:path [ sh:oneOrMorePath :p ] ; sh:maxCount 0 ] .",
    "holds text to be a node": f"{S} sh:property [ sh:path :p ; sh:node [ sh:minLength 2 ] ] .",
    "is asked by SPARQL":
        f'{S} sh:sparql [ sh:select "SELECT $this WHERE {{ $this <urn:q> ?q }}" ] .',
    "targets a property that has another below": ":S sh:targetSubjectsOf :r ; sh:class :E .",
    "targets text from behind":
        ":S sh:targetObjectsOf :p ; sh:property :P ."
        ":P sh:path [ sh:inversePath :p ] ; sh:minCount 1 .",
    "targets a nameless class's thing": ":S sh:targetClass :C ; sh:nodeKind sh:Literal .",
    "compares a number with text": f"{S} sh:property [ sh:path :p ; sh:minInclusive 3 ] .",
    "asks for days": f"{S} sh:property [ sh:path :q ; sh:datatype xsd:date ] .",
    "is switched off within": f"{S} sh:or ( [ sh:deactivated true ; sh:class :E ] ) .",
    "is closed on a property": f"{S} sh:property [ sh:path :p ; sh:closed true ] .",
    "is closed to what it compares with":
        ":S sh:targetClass :Z ; sh:closed true ; sh:property :P ."
        ":P sh:path :p ; sh:datatype xsd:integer ; sh:lessThan :q .",
    "flags by a number": f'{S} sh:property [ sh:path :q ; sh:uniqueLang "1"^^xsd:boolean ] .',
}  # fmt: skip


def _fork_each() -> None:
    """Run every trap in a child; a line of JSON for each, or its signal in place of that.

    What pySHACL imports is imported once; no engine has been used before.
    """
    importlib.import_module("pyshacl")
    for trap, shapes in TRAPS.items():
        if (child := os.fork()) == 0:
            data = HEAD + DATA + (NAMELESS if "nameless" in trap else "")
            fast, reference = by_each(turtle(HEAD + shapes), turtle(data))
            print(json.dumps([trap, sorted(fast.elements()), sorted(reference.elements())]))
            sys.stdout.flush()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            print(json.dumps([trap, f"died: {status}", ""]), flush=True)


@pytest.fixture(scope="module")
def ended() -> dict[str, tuple[object, object]]:
    """What came of each trap with each engine, in a process that had not used any before."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.validation.engines.test_traps"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert "panicked" not in done.stderr
    return {
        trap: (fast, reference)
        for trap, fast, reference in map(json.loads, done.stdout.splitlines())
    }


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_ends_as_with_pyshacl(trap: str, ended: dict[str, tuple[object, object]]) -> None:
    fast, reference = ended[trap]
    assert fast == reference


def test_traps_are_traps(ended: dict[str, tuple[object, object]]) -> None:
    """Counts them, and those that a run comes back from with findings."""
    refused = [["refused"]]
    ends = [reference for _, reference in ended.values()]
    assert len(ends) == len(TRAPS) == 31
    assert sum(bool(end) and end != refused for end in ends) >= 15
    assert sum(end == refused for end in ends) >= 5


if __name__ == "__main__":
    _fork_each()
