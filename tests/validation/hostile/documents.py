"""Documents that are too deep, too long, or grow when they are read."""

from __future__ import annotations

from tests.validation.hostile.case import ENDED, FINE, PREFIXES, REFUSED, Case, document

DEEP = 100_000
LONG = 100_000_000
IRI = "https://example.org/p"
P = f"<{IRI}>"
START = f"<https://example.org/a> {P} "
XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:ex="https://example.org/">'
)


def nested(opening: str, middle: str, closing: str) -> str:
    return opening * DEEP + middle + closing * DEEP


def xml(body: str, declared: str = "") -> str:
    return f"<?xml version='1.0'?>{declared}{XML}{body}</rdf:RDF>"


def text(content: str) -> str:
    return f"<rdf:Description rdf:about='urn:a'><ex:p>{content}</ex:p></rdf:Description>"


def entities(*declared: str) -> str:
    return f"<!DOCTYPE rdf:RDF [{''.join(f'<!ENTITY {entity}>' for entity in declared)}]>"


def laughs() -> str:
    grown = (f'a{n} "{f"&a{n - 1};" * 10}"' for n in range(1, 10))
    return xml(text("&a9;"), entities('a0 "ha"', *grown))


def attributes(begin: str, end: str) -> str:
    return " ".join(f"{begin}{n}{end}" for n in range(DEEP))


def context_for_each() -> str:
    terms = ",".join(f'"t{n}":"urn:{n}"' for n in range(1000))
    inner = '"urn:p":{"@context":{"x":"urn:x"},' * 20_000
    return f'{{"@context":{{{terms}}},{inner}"urn:p":1{"}" * 20_001}'


NESTED: dict[str, Case] = {
    "nodes in Turtle": document(".ttl", FINE, lambda: f"{START}{nested(f'[ {P} ', '1', ' ]')} ."),
    "lists in Turtle": document(".ttl", FINE, lambda: f"{START}{nested('( ', '1', ' )')} ."),
    "lists never closed": document(".ttl", REFUSED, lambda: START + "( " * DEEP),
    "brackets never opened": document(".ttl", REFUSED, lambda: START + "1 " + "] " * DEEP),
    "triple terms in Turtle": document(
        ".ttl", REFUSED, lambda: f"{START}{nested(f'<<( <urn:a> {P} ', '1', ' )>>')} ."
    ),
    "triple terms in N-Triples": document(
        ".nt", REFUSED, lambda: f"{START}{nested(f'<<( <urn:a> {P} ', '<urn:a>', ' )>>')} .\n"
    ),
    "triple terms, disguised": document(
        ".ttl", REFUSED + ENDED, lambda: START + nested(f"<<( <urn:a> {P} #>>\n", "1", ")>>") + " ."
    ),
    "reified triples in Turtle": document(
        ".ttl", REFUSED, lambda: f"{nested(f'<< <urn:a> {P} ', '<urn:a>', ' >>')} {P} 1 ."
    ),
    "annotations in Turtle": document(
        ".ttl", REFUSED, lambda: f"{START}1 {nested(f'{{| {P} 1 ', '', ' |}')} ."
    ),
    "graphs in TriG": document(".trig", REFUSED, lambda: nested("<urn:g> { ", START + "1", " }")),
    "nodes in a graph in TriG": document(
        ".trig", FINE, lambda: f"<urn:g> {{ {START}{nested(f'[ {P} ', '1', ' ]')} }}"
    ),
    "elements in RDF/XML": document(
        ".rdf", REFUSED, lambda: xml(nested("<ex:T><ex:p>", "", "</ex:p></ex:T>"))
    ),
    "elements of a literal in RDF/XML": document(
        ".rdf",
        REFUSED,
        lambda: xml(
            f"<ex:T><ex:p rdf:parseType='Literal'>{nested('<b>', '', '</b>')}</ex:p></ex:T>"
        ),
    ),
    "objects in JSON-LD": document(".jsonld", REFUSED, lambda: nested(f'{{"{IRI}":', "1", "}")),
    "objects in JSON-LD that the parser takes": document(
        ".jsonld", FINE + ENDED, lambda: f'{{"{IRI}":' * 60_000 + "1" + "}" * 60_000
    ),
    "arrays in JSON-LD": document(".jsonld", REFUSED, lambda: nested("[", "1", "]")),
    "lists in JSON-LD": document(".jsonld", REFUSED, lambda: nested('{"@list":[', "1", "]}")),
    "graphs in JSON-LD": document(".jsonld", REFUSED, lambda: nested('{"@graph":', "[]", "}")),
    "contexts in JSON-LD": document(
        ".jsonld", REFUSED, lambda: nested('{"@context":{"a":"urn:a"},"urn:p":', "1", "}")
    ),
}

LONG_LINES: dict[str, Case] = {
    "a literal": document(".ttl", REFUSED, lambda: f'{START}"{"x" * LONG}" .'),
    "a Chinese literal": document(".ttl", REFUSED, lambda: f'{START}"{"大" * (LONG // 3)}" .'),
    "a literal in N-Triples": document(".nt", REFUSED, lambda: f'{START}"{"x" * LONG}" .\n'),
    "a literal never closed": document(".ttl", REFUSED, lambda: f'{START}"""{"x" * LONG}'),
    "a comment": document(".ttl", REFUSED, lambda: f"{START}1 . # {'x' * LONG}"),
    "an IRI": document(".nt", REFUSED, lambda: f"{START}<urn:{'x' * LONG}> .\n"),
    "white space": document(".ttl", FINE, lambda: START + " " * LONG + "1 ."),
    "a language tag": document(".ttl", REFUSED, lambda: f'{START}"x"@{"x" * LONG} .'),
    "a number": document(".ttl", REFUSED, lambda: f"{START}{'1' * LONG} ."),
    "a label of a node": document(".ttl", REFUSED, lambda: f"_:{'x' * LONG} {P} 1 ."),
    "a name": document(".ttl", REFUSED, lambda: f"{PREFIXES}ex:{'x' * LONG} ex:p 1 ."),
    "escapes": document(".ttl", REFUSED, lambda: START + '"' + r"\u0041" * (LONG // 6) + '" .'),
    "text in RDF/XML": document(".rdf", REFUSED, lambda: xml(text("x" * LONG))),
    "text in JSON-LD": document(".jsonld", REFUSED, lambda: f'{{"{IRI}":"{"x" * LONG}"}}'),
    "many statements": document(".ttl", FINE, lambda: f"{START}1 . " * (LONG // 500)),
    "dots": document(".ttl", REFUSED, lambda: "." * LONG),
    "nothing but zeros": document(".ttl", REFUSED, lambda: "\0" * LONG),
}

GROWING: dict[str, Case] = {
    "a billion laughs": document(".rdf", REFUSED, laughs),
    "a billion laughs in an attribute": document(
        ".rdf",
        REFUSED,
        lambda: laughs().replace("<ex:p>&a9;</ex:p>", "<ex:p rdf:resource='urn:&a9;'/>"),
    ),
    "a long entity many times": document(
        ".rdf", REFUSED, lambda: xml(text("&a;" * 30_000), entities(f'a "{"x" * 100_000}"'))
    ),
    "entities that name each other": document(
        ".rdf", REFUSED, lambda: xml(text("&a;"), entities('a "&b;"', 'b "&a;"'))
    ),
    "an external entity": document(
        ".rdf", REFUSED, lambda: xml(text("&a;"), entities('a SYSTEM "file:///etc/passwd"'))
    ),
    "a parameter entity": document(
        ".rdf", REFUSED, lambda: xml(text("&b;"), entities('% a SYSTEM "file:///etc/passwd"'))
    ),
    "many attributes": document(
        ".rdf", REFUSED, lambda: xml("<ex:T " + attributes("ex:x", "='1'") + "/>")
    ),
    "many namespaces": document(
        ".rdf",
        REFUSED,
        lambda: xml(
            "<rdf:Bag " + attributes("xmlns:p", "='urn:p'") + ">" + "<ex:T/>" * 1000 + "</rdf:Bag>"
        ),
    ),
    "a million prefixes": document(
        ".ttl",
        FINE,
        lambda: "".join(f"PREFIX p{n}: <urn:{n}:>\n" for n in range(1_000_000)) + START + "1 .",
    ),
    "a context for each object": document(".jsonld", FINE + ENDED, context_for_each),
}
