"""Shapes of the core that mean harm: patterns, recursion, parameters, lists, paths."""

from __future__ import annotations

from tests.validation.hostile.case import (
    ENDED,
    FINE,
    FOUND,
    REFUSED,
    TARGET,
    Case,
    asked,
    shapes,
    valued,
)
from tests.validation.hostile.graphs import MANY, ring

A = "a" * 40 + "!"
TWO = "ex:a ex:p ex:a , ex:b . ex:b ex:p ex:a , ex:b ."


def pattern(codes: tuple[int, ...], text: str, value: str = A) -> Case:
    return valued(codes, f"sh:pattern '{text}'", f"ex:a ex:p '{value}' .")


def doubled() -> str:
    """Shapes that each ask the next twice over."""
    pairs = (f"ex:n{n} sh:and ( ex:n{n + 1} [ sh:node ex:n{n + 1} ] ) .\n" for n in range(40))
    return f"{TARGET} ; sh:node ex:n0 .\n{''.join(pairs)} ex:n40 sh:nodeKind sh:IRI ."


def members(many: int) -> str:
    return " ".join(map(str, range(many)))


PATTERNS: dict[str, Case] = {
    "nested quantifiers": pattern(FOUND + ENDED, "^(a+)+$"),
    "equal alternatives": pattern(FOUND + ENDED, "^(a|a)*$"),
    "wild cards": pattern(FOUND + ENDED, "^(.*a){25}$"),
    "counted repetition": pattern(FOUND + ENDED, "^((a{0,9}){0,9}){0,9}$", "a" * 400 + "!"),
    "a back reference": pattern(ENDED, r"^(a*)*\\1$"),
    "a look ahead": pattern(ENDED, "^(?=(a+)+$)"),
    "large when compiled": pattern(FOUND, "((a{1,1000}){1,1000}){1,1000}", "b"),
    "nested deep": pattern(REFUSED, "(" * 50_000 + "a" + ")" * 50_000),
    "that does not compile": pattern(REFUSED, "("),
}

RECURSIVE: dict[str, Case] = {
    "by sh:node": asked(REFUSED, "sh:node ex:S"),
    "by sh:not": asked(REFUSED, "sh:not ex:S"),
    "by sh:and": asked(REFUSED, "sh:and ( ex:S ex:S )"),
    "by sh:or and sh:xone": asked(REFUSED, "sh:or ( ex:S ex:S ) ; sh:xone ( ex:S )"),
    "by sh:property": shapes(
        REFUSED, "ex:S sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:property ex:S ."
    ),
    "by a property's node": valued(REFUSED, "sh:node ex:S", TWO),
    "by a qualified shape": valued(
        REFUSED, "sh:qualifiedValueShape ex:S ; sh:qualifiedMinCount 1", TWO
    ),
    "by each other": shapes(REFUSED, f"{TARGET} ; sh:node ex:T . ex:T sh:node ex:S ."),
    "by a ring of many": shapes(
        REFUSED, lambda: f"{TARGET} ; sh:node ex:n0 .\n{ring('sh:node', '; a sh:NodeShape')}"
    ),
    "by doubling": shapes(REFUSED, doubled),
    "in truth only deep": shapes(
        REFUSED, lambda: f"{TARGET} ; sh:not {'[ sh:not ' * MANY} ex:T {' ]' * MANY} ."
    ),
    "in truth only deep properties": shapes(
        REFUSED,
        lambda: f"{TARGET} {'; sh:property [ sh:path ex:p ' * 20_000} {' ]' * 20_000} .",
    ),
}

PARAMETERS: dict[str, Case] = {
    "a count beyond bounds": valued(FOUND, f"sh:minCount {10**30} ; sh:maxCount {10**30}"),
    "a count below zero": valued(REFUSED, f"sh:maxCount -{10**30}"),
    "a count of many digits": valued(REFUSED, f"sh:maxCount {'9' * 10_000}"),
    "counts that are none": valued(REFUSED, "sh:maxCount 1.5 , 'x' , ex:a"),
    "a length beyond bounds": valued(FOUND, f"sh:minLength {10**30}"),
    "a bound of a great exponent": valued(FINE, "sh:maxInclusive '1E999999999'^^xsd:decimal"),
    "a bound that nothing compares with": valued(FOUND, "sh:maxInclusive 'x'^^xsd:date"),
    "a list of many": asked(FOUND, f"sh:in ( {members(30_000)} )"),
    "a list of many for many": valued(
        FOUND + ENDED,
        f"sh:in ( {members(10_000)} )",
        "".join(f"ex:m{n} ex:p -{n} .\n" for n in range(1, 10_000)),
    ),
    "a list that bites its tail": asked(REFUSED, "sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l"),
    "a list with two rests": asked(REFUSED, "sh:in _:l . _:l rdf:first 1 ; rdf:rest (2) , (3)"),
    "a list with two firsts": asked(REFUSED, "sh:in _:l . _:l rdf:first 1 , 2 ; rdf:rest ()"),
    "a list without an end": asked(
        REFUSED, "sh:and _:l . _:l rdf:first [ sh:class ex:T ] ; rdf:rest ex:x"
    ),
    "lists that are none": asked(REFUSED, "sh:or 'x' ; sh:and 1 ; sh:in 'y' ; sh:languageIn 3"),
    "languages that are none": valued(REFUSED, "sh:languageIn ( ex:a 1 '((' '*' )"),
    "a severity that is none": asked(FOUND, "sh:nodeKind sh:Literal ; sh:severity 'x' , 1"),
    "a message that is none": asked(FOUND, "sh:nodeKind sh:Literal ; sh:message ex:m , '{?x}'"),
    "a class that is none": asked(FOUND, "sh:class 'T'"),
    "many targets": shapes(
        REFUSED,
        lambda: (
            f"ex:S sh:nodeKind sh:IRI ; sh:targetNode ex:n{' , ex:n'.join(members(MANY).split())} ."
        ),
    ),
    "targets that are none": shapes(
        REFUSED, "ex:S sh:nodeKind sh:IRI ; sh:targetClass 'x' , [] ; sh:targetNode [] , () , 'x' ."
    ),
}


def path(codes: tuple[int, ...], steps: str, facts: str = TWO) -> Case:
    return asked(codes, f"sh:property [ sh:path {steps} ; sh:maxCount 0 ]", facts)


PATHS: dict[str, Case] = {
    "to itself": path(REFUSED, "_:p ] . _:p sh:inversePath _:p . ex:T ex:q [ ex:r ex:x"),
    "of nothing": path(FINE, "()"),
    "of one step": path(REFUSED, "( ex:p )"),
    "that is two": path(REFUSED, "ex:p , ex:q"),
    "that is a text": path(REFUSED, "'ex:p'"),
    "of an unknown kind": path(REFUSED, "[ sh:somePath ex:p ]"),
    "of many steps": path(REFUSED, f"( {'ex:p ' * MANY} )"),
    "of many choices": path(REFUSED, f"[ sh:alternativePath ( {'ex:p ' * MANY} ) ]"),
    "of inverses nested deep": path(REFUSED, f"{'[ sh:inversePath ' * MANY} ex:p {' ]' * MANY}"),
    "of stars nested deep": path(REFUSED, f"{'[ sh:zeroOrMorePath ' * 500} ex:p {' ]' * 500}"),
    "of many steps that branch": path(FOUND + REFUSED + ENDED, f"( {'ex:p ' * 300} )"),
    "around a ring": path(FOUND + ENDED, "[ sh:zeroOrMorePath ex:p ]", ring("ex:p", many=2_000)),
}
