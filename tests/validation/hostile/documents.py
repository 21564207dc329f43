"""Documents that are too deep, too long, or grow when they are read."""

from __future__ import annotations

from tests.validation.hostile.case import PREFIXES, Case, document

DEEP = 100_000
LONG = 100_000_000
P = "<https://example.org/p>"
START = f"<https://example.org/a> {P} "
XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:ex="https://example.org/">'
)
IRI = "https://example.org/p"


def nested(before: str, opening: str, middle: str, closing: str, after: str) -> str:
    return before + opening * DEEP + middle + closing * DEEP + after


def xml(body: str, declared: str = "") -> str:
    return f"<?xml version='1.0'?>{declared}{XML}{body}</rdf:RDF>"


def text(content: str) -> str:
    return f"<rdf:Description rdf:about='urn:a'><ex:p>{content}</ex:p></rdf:Description>"


def entities(*declared: str) -> str:
    return f"<!DOCTYPE rdf:RDF [{''.join(f'<!ENTITY {entity}>' for entity in declared)}]>"


def laughs() -> str:
    grown = (f'a{n} "{f"&a{n - 1};" * 10}"' for n in range(1, 10))
    return xml(text("&a9;"), entities('a0 "ha"', *grown))


NESTED: dict[str, Case] = {
    "nodes in Turtle": document(".ttl", lambda: nested(START, f"[ {P} ", "1", " ]", " ."), 0, 1),
    "lists in Turtle": document(".ttl", lambda: nested(START, "( ", "1", " )", " ."), 0, 1),
    "lists never closed": document(".ttl", lambda: START + "( " * DEEP, 2),
    "brackets never opened": document(".ttl", lambda: START + "1 " + "] " * DEEP, 2),
    "triple terms in Turtle": document(
        ".ttl", lambda: nested(START, f"<<( <urn:a> {P} ", "1", " )>>", " ."), 2
    ),
    "reified triples in Turtle": document(
        ".ttl", lambda: nested("", f"<< <urn:a> {P} ", "<urn:a>", " >>", f" {P} 1 ."), 2
    ),
    "annotations in Turtle": document(
        ".ttl", lambda: nested(f"{START} 1 ", f"{{| {P} 1 ", "", " |}", " ."), 2
    ),
    "triple terms in N-Triples": document(
        ".nt", lambda: nested(START, f"<<( <urn:a> {P} ", "<urn:a>", " )>>", " .\n"), 2
    ),
    "triple terms, hidden": document(
        ".ttl", lambda: nested(START, f'<<( <urn:a> {P} # "\n', "1", " )>>", " ."), 2, 3
    ),
    "graphs in TriG": document(".trig", lambda: nested("", "<urn:g> { ", START + "1", " }", ""), 2),
    "nodes in a graph in TriG": document(
        ".trig", lambda: nested(f"<urn:g> {{ {START}", f"[ {P} ", "1", " ]", " }"), 0, 1
    ),
    "elements in RDF/XML": document(
        ".rdf", lambda: xml(nested("", "<ex:T><ex:p>", "", "</ex:p></ex:T>", "")), 2
    ),
    "elements of a literal in RDF/XML": document(
        ".rdf",
        lambda: xml(
            f"<ex:T><ex:p rdf:parseType='Literal'>{nested('', '<b>', '', '</b>', '')}</ex:p></ex:T>"
        ),
        2,
    ),
    "objects in JSON-LD": document(".jsonld", lambda: nested("", f'{{"{IRI}":', "1", "}", ""), 2),
    "objects in JSON-LD, just allowed": document(
        ".jsonld", lambda: f'{{"{IRI}":' * 60_000 + "1" + "}" * 60_000, 0, 1, 2, 3
    ),
    "arrays in JSON-LD": document(".jsonld", lambda: nested("", "[", "1", "]", ""), 2),
    "lists in JSON-LD": document(
        ".jsonld", lambda: nested(f'{{"{IRI}":', '{"@list":[', "1", "]}", "}"), 2
    ),
    "graphs in JSON-LD": document(".jsonld", lambda: nested("", '{"@graph":', "[]", "}", ""), 2),
    "contexts in JSON-LD": document(
        ".jsonld", lambda: nested("", '{"@context":{"a":"urn:a"},"urn:p":', "1", "}", ""), 2
    ),
}

LONG_LINES: dict[str, Case] = {
    "a literal": document(".ttl", lambda: f'{START}"{"x" * LONG}" .', 0, 1, 2, 3),
    "a Chinese literal": document(".ttl", lambda: f'{START}"{"大" * (LONG // 3)}" .', 0, 1, 2, 3),
    "a literal in N-Triples": document(".nt", lambda: f'{START}"{"x" * LONG}" .\n', 0, 1, 2, 3),
    "two literals that break a rule": document(
        ".ttl", lambda: f'{START}"{"x" * (LONG // 2)}" , "{"y" * (LONG // 2)}" .', 0, 1, 2, 3
    ),
    "a literal never closed": document(".ttl", lambda: f'{START}"""{"x" * LONG}', 2, 3),
    "a comment": document(".ttl", lambda: f"{START}1 . # {'x' * LONG}", 0),
    "an IRI": document(".nt", lambda: f"{START}<urn:{'x' * LONG}> .\n", 0, 1, 2, 3),
    "white space": document(".ttl", lambda: START + " " * LONG + "1 .", 0, 2, 3),
    "a language tag": document(".ttl", lambda: f'{START}"x"@{"x" * LONG} .', 0, 1, 2, 3),
    "a number": document(".ttl", lambda: f"{START}{'1' * LONG} .", 0, 1, 2, 3),
    "a label of a node": document(".ttl", lambda: f"_:{'x' * LONG} {P} 1 .", 0, 1, 2, 3),
    "one name": document(".ttl", lambda: f"{PREFIXES} ex:{'x' * LONG} ex:p 1 .", 0, 1, 2, 3),
    "escapes": document(".ttl", lambda: START + '"' + r"\u0041" * (LONG // 6) + '" .', 0, 1, 2, 3),
    "text in RDF/XML": document(".rdf", lambda: xml(text("x" * LONG)), 0, 1, 2, 3),
    "text in JSON-LD": document(
        ".jsonld", lambda: f'{{"@id":"urn:a","{IRI}":"{"x" * LONG}"}}', 0, 1, 2, 3
    ),
    "many statements": document(".ttl", lambda: f"{START}1 . " * (LONG // 500), 0),
    "dots": document(".ttl", lambda: "." * LONG, 2, 3),
    "nothing but zeros": document(".ttl", lambda: "\0" * LONG, 2, 3),
}

GROWING: dict[str, Case] = {
    "a billion laughs": document(".rdf", laughs, 2),
    "a billion laughs in an attribute": document(
        ".rdf", lambda: laughs().replace("<ex:p>&a9;</ex:p>", "<ex:p rdf:resource='urn:&a9;'/>"), 2
    ),
    "one long entity many times": document(
        ".rdf", lambda: xml(text("&a;" * 30_000), entities(f'a "{"x" * 100_000}"')), 2
    ),
    "entities that name each other": document(
        ".rdf", lambda: xml(text("&a;"), entities('a "&b;"', 'b "&a;"')), 2
    ),
    "an external entity": document(
        ".rdf", lambda: xml(text("&a;"), entities('a SYSTEM "file:///etc/passwd"')), 2
    ),
    "a parameter entity": document(
        ".rdf", lambda: xml(text("&b;"), entities('% a SYSTEM "file:///etc/passwd"')), 2
    ),
    "many attributes": document(
        ".rdf", lambda: xml("<ex:T " + " ".join(f"ex:x{n}='1'" for n in range(DEEP)) + "/>"), 2
    ),
    "many namespaces": document(
        ".rdf",
        lambda: xml("<ex:T/>" * 1000).replace(
            "<rdf:RDF", "<rdf:RDF " + " ".join(f"xmlns:p{n}='urn:{n}'" for n in range(DEEP))
        ),
        2,
    ),
    "a million prefixes": document(
        ".ttl",
        lambda: "".join(f"PREFIX p{n}: <urn:{n}:>\n" for n in range(10 * DEEP)) + START + "1 .",
        0,
    ),
    "a context for each object": document(
        ".jsonld",
        lambda: (
            '{"@context":{'
            + ",".join(f'"t{n}":"urn:{n}"' for n in range(1000))
            + "},"
            + '"urn:p":{"@context":{"x":"urn:x"},' * 20_000
            + '"urn:p":1'
            + "}" * 20_001
        ),
        0,
        1,
        2,
        3,
    ),
}
