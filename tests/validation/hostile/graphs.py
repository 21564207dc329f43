"""Statements that are well-formed and mean harm: data first, then shapes of the core."""

from __future__ import annotations

from tests.validation.hostile.case import FACTS, PREFIXES, RULE, Case, document, shapes

MANY = 100_000
TARGET = "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p "
LARGE = 15_000_000


def facts(text: str) -> str:
    return PREFIXES + FACTS + text


def ring(predicate: str, kind: str = "") -> str:
    """Things that each lead to the next, and the last to the first."""
    return "".join(f"ex:n{n} {predicate} ex:n{(n + 1) % MANY} {kind} .\n" for n in range(MANY))


DATA: dict[str, Case] = {
    "a ring of classes": document(".ttl", lambda: facts(ring("rdfs:subClassOf")), 0, 1),
    "a ring of classes with a target": Case(
        {
            "d.ttl": lambda _: facts(ring("rdfs:subClassOf", "; a ex:n0")),
            "s.ttl": lambda _: (
                PREFIXES + RULE.replace("sh:targetSubjectsOf ex:p", "sh:targetClass ex:n7")
            ),
        },
        (0, 1, 2, 3),
    ),
    "a number of many digits": document(".ttl", lambda: facts(f"ex:c ex:p {'7' * 200_000} ."), 1),
    "a number of a great exponent": document(
        ".ttl", lambda: facts('ex:c ex:p "1E999999999"^^xsd:decimal , 1E999999999 .'), 1
    ),
    "a year of many digits": document(
        ".ttl",
        lambda: facts(f'ex:c ex:p "{"9" * MANY}-01-01"^^xsd:date , "{"9" * MANY}"^^xsd:gYear .'),
        1,
    ),
    "a duration of many digits": document(
        ".ttl", lambda: facts(f'ex:c ex:p "P{"9" * MANY}Y"^^xsd:duration .'), 1
    ),
    "HTML of many elements": document(
        ".ttl", lambda: facts(f'ex:c ex:p "{"<div>" * MANY}"^^rdf:HTML .'), 1
    ),
    "XML of many elements": document(
        ".ttl",
        lambda: facts(f'ex:c ex:p "{"<div>" * MANY + "</div>" * MANY}"^^rdf:XMLLiteral .'),
        1,
    ),
    "XML that laughs": document(
        ".ttl",
        lambda: facts(
            "ex:c ex:p '''<!DOCTYPE a [<!ENTITY a0 \"ha\">"
            + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
            + "]><a>&a9;</a>'''^^rdf:XMLLiteral ."
        ),
        1,
    ),
    "JSON of great depth": document(
        ".ttl", lambda: facts(f'ex:c ex:p "{"[" * MANY}"^^rdf:JSON .'), 1
    ),
    "base64 that is none": document(
        ".ttl", lambda: facts(f'ex:c ex:p "{"A" * 1_000_001}"^^xsd:base64Binary .'), 1
    ),
    "a large literal in many findings": Case(
        {
            "d.ttl": lambda _: facts(
                "".join(f"ex:m{n} ex:p ex:x ; ex:q '{n}{'x' * LARGE}' .\n" for n in range(3))
            ),
            "s.ttl": lambda _: (
                PREFIXES + TARGET + "; sh:property [ sh:path ex:q ; sh:maxLength 3 ] ."
            ),
        },
        (1, 3),
    ),
    "control and bidi characters": Case(
        {
            "d.ttl": lambda _: facts(
                "<https://example.org/\u202ea\u2066b> ex:p '\x1b[31m\x07\x9b\u202e' , 2 , '\\u0000\\u001b' ."
            ),
            "s.ttl": lambda _: PREFIXES + RULE,
        },
        (1,),
    ),
    "names of a million things": document(
        ".ttl", lambda: facts("".join(f"ex:a ex:q{n} {n} .\n" for n in range(MANY))), 1
    ),
}

PATTERNS: dict[str, Case] = {
    name: shapes(
        f"{TARGET} ; sh:property [ sh:path ex:q ; sh:pattern '{pattern}' ] .",
        0,
        1,
        2,
        3,
        facts=f"ex:a ex:p 1 ; ex:q '{text}' .",
    )
    for name, pattern, text in (
        ("nested quantifiers", "^(a+)+$", "a" * 40 + "!"),
        ("equal alternatives", "^(a|a)*$", "a" * 40 + "!"),
        ("wild cards", "^(.*a){25}$", "a" * 60 + "!"),
        ("back references", r"^(a*)*\\1$", "a" * 40 + "!"),
        ("counted repetition", "^((a{0,9}){0,9}){0,9}$", "a" * 400 + "!"),
        ("a pattern that is large when compiled", "((a{1,1000}){1,1000}){1,1000}", "b"),
        ("a pattern nested deep", "(" * 50_000 + "a" + ")" * 50_000, "a"),
        ("a pattern that does not compile", "(", "a"),
        ("a look ahead", "^(?=(a+)+$)", "a" * 40 + "!"),
    )
}

RECURSIVE: dict[str, Case] = {
    "itself by sh:node": shapes(f"{TARGET} ; sh:node ex:S .", 0, 1, 2, 3),
    "itself by sh:not": shapes(f"{TARGET} ; sh:not ex:S .", 0, 1, 2, 3),
    "itself by sh:and": shapes(f"{TARGET} ; sh:and ( ex:S ex:S ) .", 0, 1, 2, 3),
    "itself by sh:or and sh:xone": shapes(
        f"{TARGET} ; sh:or ( ex:S ex:S ) ; sh:xone ( ex:S ) .", 0, 1, 2, 3
    ),
    "itself by sh:property": shapes(
        "ex:S a sh:PropertyShape ; sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:property ex:S .",
        0,
        1,
        2,
        3,
    ),
    "itself by a property's node": shapes(
        f"{TARGET} ; sh:property [ sh:path ex:p ; sh:node ex:S ] .",
        0,
        1,
        2,
        3,
        facts="ex:a ex:p ex:b . ex:b ex:p ex:a .",
    ),
    "itself by a qualified shape": shapes(
        f"{TARGET} ; sh:property [ sh:path ex:p ; sh:qualifiedValueShape ex:S ; sh:qualifiedMinCount 1 ] .",
        0,
        1,
        2,
        3,
        facts="ex:a ex:p ex:a .",
    ),
    "two of each other": shapes(
        f"{TARGET} ; sh:node ex:T . ex:T a sh:NodeShape ; sh:node ex:S .", 0, 1, 2, 3
    ),
    "a ring of many": shapes(
        lambda: TARGET + " ; sh:node ex:n0 .\n" + ring("sh:node", "; a sh:NodeShape"), 0, 1, 2, 3
    ),
    "each other doubled": shapes(
        lambda: (
            TARGET
            + " ; sh:node ex:n0 .\n"
            + "".join(
                f"ex:n{n} a sh:NodeShape ; sh:and ( ex:n{n + 1} [ sh:node ex:n{n + 1} ] ) .\n"
                for n in range(40)
            )
            + "ex:n40 a sh:NodeShape ; sh:nodeKind sh:IRI ."
        ),
        0,
        1,
        2,
        3,
    ),
    "nested deep, not recursive": shapes(
        lambda: (
            TARGET + "; sh:not [ sh:not " * 5_000 + "[ sh:nodeKind sh:IRI ]" + " ]" * 5_000 + " ."
        ),
        0,
        1,
        2,
        3,
    ),
    "property shapes nested deep": shapes(
        lambda: TARGET + "; sh:property [ sh:path ex:p " * MANY + " ]" * MANY + " .", 0, 1, 2, 3
    ),
}

PARAMETERS: dict[str, Case] = {
    "a count beyond bounds": shapes(
        f"{TARGET} ; sh:property [ sh:path ex:p ; sh:maxCount {10**30} ; sh:minCount -{10**30} ] .",
        0,
        1,
        2,
    ),
    "a count of many digits": shapes(
        f"{TARGET} ; sh:property [ sh:path ex:p ; sh:maxCount {'9' * 10_000} ] .", 0, 1, 2
    ),
    "a count that is none": shapes(
        f"{TARGET} ; sh:property [ sh:path ex:p ; sh:maxCount 1.5 , 'x' , ex:a ] .", 0, 1, 2
    ),
    "a length beyond bounds": shapes(
        f"{TARGET} ; sh:property [ sh:path ex:p ; sh:maxLength {10**30} ; sh:minLength -1 ] .",
        0,
        1,
        2,
    ),
    "a bound of a great exponent": shapes(
        f'{TARGET} ; sh:property [ sh:path ex:p ; sh:maxInclusive "1E999999999"^^xsd:decimal ] .',
        0,
        1,
        2,
    ),
    "a bound that cannot be compared": shapes(
        f'{TARGET} ; sh:property [ sh:path ex:p ; sh:maxInclusive "x"^^xsd:date , ex:a ] .', 0, 1, 2
    ),
    "a list of a million": shapes(
        lambda: f"{TARGET} ; sh:in ( " + " ".join(map(str, range(1_000_000))) + " ) .", 0, 1, 3
    ),
    "a list of many for many": shapes(
        lambda: (
            f"{TARGET} ; sh:property [ sh:path ex:p ; sh:in ( "
            + " ".join(map(str, range(10_000)))
            + " ) ] ."
        ),
        0,
        1,
        3,
        facts="".join(f"ex:m{n} ex:p -{n} .\n" for n in range(10_000)),
    ),
    "a list that bites its tail": shapes(
        f"{TARGET} ; sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .", 0, 1, 2
    ),
    "a list with two rests": shapes(
        f"{TARGET} ; sh:in _:l . _:l rdf:first 1 ; rdf:rest ( 2 ) , ( 3 ) .", 0, 1, 2
    ),
    "a list with two firsts": shapes(
        f"{TARGET} ; sh:in _:l . _:l rdf:first 1 , 2 ; rdf:rest () .", 0, 1, 2
    ),
    "a list without an end": shapes(
        f"{TARGET} ; sh:and _:l . _:l rdf:first [ sh:class ex:T ] ; rdf:rest ex:x .", 0, 1, 2
    ),
    "a list that is a text": shapes(
        f"{TARGET} ; sh:or 'x' ; sh:and 1 ; sh:in 'y' ; sh:languageIn 3 .", 0, 1, 2
    ),
    "languages that are none": shapes(
        f"{TARGET} ; sh:property [ sh:path ex:p ; sh:languageIn ( ex:a 1 '((' '*' ) ] .", 0, 1, 2
    ),
    "a severity and a message that are none": shapes(
        f"{TARGET} ; sh:nodeKind sh:Literal ; sh:severity 'x' ; sh:message ex:m , 1 , '{{?x}}{{$this}}' .",
        0,
        1,
        2,
    ),
    "a kind, a class and a datatype that are none": shapes(
        f"{TARGET} ; sh:nodeKind ex:x ; sh:class 'T' ; sh:datatype 'int' .", 0, 1, 2
    ),
    "a million targets": shapes(
        lambda: (
            "ex:S a sh:NodeShape ; sh:nodeKind sh:IRI ; sh:targetNode "
            + " , ".join(f"ex:n{n}" for n in range(MANY))
            + " ."
        ),
        0,
        1,
        3,
    ),
    "targets that are none": shapes(
        "ex:S a sh:NodeShape ; sh:nodeKind sh:IRI ; sh:targetClass 'x' , [] ; sh:targetSubjectsOf 1 ; sh:targetNode [] , () , 'x' .",
        0,
        1,
        2,
    ),
}

PATHS: dict[str, Case] = {
    name: shapes(
        path if callable(path) else f"{TARGET} ; sh:property [ sh:path {path} ; sh:maxCount 0 ] .",
        *codes,
        facts=given,
    )
    for name, path, codes, given in (
        ("a path to itself", "_:p . _:p sh:inversePath _:p . ex:x ex:y [", (0, 1, 2), FACTS),
        ("an empty path", "() ", (0, 1, 2), FACTS),
        ("a path of one step", "( ex:p )", (0, 1, 2), FACTS),
        ("two paths", "ex:p , ex:q", (0, 1, 2), FACTS),
        ("a path that is a text", "'ex:p'", (0, 1, 2), FACTS),
        ("an unknown kind of path", "[ sh:somePath ex:p ]", (0, 1, 2), FACTS),
    )
}
PATHS |= {
    "a sequence of many steps": shapes(
        lambda: f"{TARGET} ; sh:property [ sh:path ( {'ex:p ' * MANY} ) ; sh:maxCount 0 ] .",
        0,
        1,
        2,
        3,
    ),
    "a sequence of many steps that leads on": shapes(
        lambda: f"{TARGET} ; sh:property [ sh:path ( {'ex:p ' * 2_000} ) ; sh:maxCount 0 ] .",
        0,
        1,
        2,
        3,
        facts="ex:a ex:p ex:a , ex:b . ex:b ex:p ex:a , ex:b .",
    ),
    "inverses nested deep": shapes(
        lambda: (
            f"{TARGET} ; sh:property [ sh:path {'[ sh:inversePath ' * MANY} ex:p {']' * MANY} ; sh:maxCount 0 ] ."
        ),
        0,
        1,
        2,
        3,
    ),
    "stars nested deep": shapes(
        lambda: (
            f"{TARGET} ; sh:property [ sh:path {'[ sh:zeroOrMorePath ' * 500} ex:p {']' * 500} ; sh:maxCount 0 ] ."
        ),
        0,
        1,
        2,
        3,
    ),
    "many alternatives": shapes(
        lambda: (
            f"{TARGET} ; sh:property [ sh:path [ sh:alternativePath ( {'ex:p ' * MANY} ) ] ; sh:maxCount 0 ] ."
        ),
        0,
        1,
        2,
        3,
    ),
    "a star over a ring": shapes(
        f"{TARGET} ; sh:property [ sh:path [ sh:zeroOrMorePath ex:p ] ; sh:maxCount 0 ] .",
        0,
        1,
        2,
        3,
        facts="".join(f"ex:n{n} ex:p ex:n{(n + 1) % 2_000} .\n" for n in range(2_000)),
    ),
}
