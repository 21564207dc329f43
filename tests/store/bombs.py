"""Sixty small files that would take all memory or time of what reads them, each below 1 MB."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain

LONG = "urn:" + "x" * 60_000
MOST_BYTES = 1_000_000
VALUE, TERM = "<urn:a> <urn:p> ", "<<( <urn:a> <urn:p> "


def bombs() -> dict[str, Callable[[], bytes]]:
    """What makes the content of each file, by its name; held packed, as forks copy what is held."""
    written = chain(_blank_nodes(), _expanding(), _nested())
    made = {name: partial(zlib.decompress, zlib.compress(text, 1)) for name, text in written}
    return {**made, **_packed()}


def _edges(edges: list[tuple[int, int]], line: str = "_:b{} <urn:p> _:b{} .\n") -> bytes:
    return "".join(line.format(a, b) for a, b in edges).encode()


def _clique(size: int) -> list[tuple[int, int]]:
    return [(a, b) for a in range(size) for b in range(size) if a != b]


def _ring(size: int) -> list[tuple[int, int]]:
    return [(a, (a + 1) % size) for a in range(size)]


def _blank_nodes() -> Iterator[tuple[str, bytes]]:
    """Blank nodes that look alike."""
    for size in (7, 12, 30, 150):
        yield f"clique-{size}.ttl", _edges(_clique(size))
    for size in (100, 300, 2_000, 20_000):
        yield f"ring-{size}.nt", _edges(_ring(size))
    yield (
        "cliques.nq",
        b"".join(_edges(_clique(6), f"_:c{n}x{{}} <urn:p> _:c{n}x{{}} .\n") for n in range(500)),
    )
    yield (
        "rings.trig",
        b"".join(_edges(_ring(40), f"_:c{n}x{{}} <urn:p> _:c{n}x{{}} .\n") for n in range(600)),
    )
    yield "cube.ttl", _edges([(a, a ^ (1 << bit)) for a in range(2048) for bit in range(11)])
    yield "alike.ttl", b"[] <urn:p> 1 .\n" * 60_000
    yield "list.ttl", b"<urn:a> <urn:p> (" + b" 1" * 100_000 + b") ."
    yield "triple-terms.nt", _edges(_clique(60), "_:b{} <urn:p> <<( _:b{} <urn:q> <urn:o> )>> .\n")
    yield "graphs.nq", _edges(_clique(60), "<urn:s> <urn:p> _:b{} _:b{} .\n")
    node = {"@id": "_:b", "urn:p": [{"@id": f"_:b{n}"} for n in range(12)]}
    yield "clique.jsonld", json.dumps([{**node, "@id": f"_:b{n}"} for n in range(12)]).encode()
    described = "".join(
        f'<d:Description d:nodeID="b{a}"><p d:nodeID="b{b}"/></d:Description>'
        for a, b in _clique(12)
    )
    yield "clique.rdf", _rdf_xml(described, "urn:")


def _rdf_xml(body: str, vocabulary: str) -> bytes:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    return f'<d:RDF xmlns:d="{rdf}" xmlns="{vocabulary}">{body}</d:RDF>'.encode()


def _expanding() -> Iterator[tuple[str, bytes]]:
    """A long name that is written once and used in many places."""
    doors = {
        "subjects": f"@prefix a: <{LONG}> .\n"
        + "".join(f"a:{n} a:p a:o .\n" for n in range(15_000)),
        "objects": f"<{LONG}> <urn:p> " + ",".join(map(str, range(90_000))) + " .",
        "predicates": f"@prefix a: <{LONG}> .\n<urn:a> "
        + ";".join(f"a:{n} 1" for n in range(20_000))
        + " .",
        "datatypes": f"@prefix a: <{LONG}> .\n<urn:a> <urn:p> "
        + ",".join(f'"{n}"^^a:x' for n in range(40_000))
        + " .",
        "base": f"@base <http://x/{'x' * 60_000}/> .\n"
        + "".join(f"<{n}> <p> <o> .\n" for n in range(15_000)),
        "chained": "@base <http://x/> .\n"
        + "".join(f"@base <{'x' * 50}/> .\n<a> <b> <{n}> .\n" for n in range(7_000)),
        "fragments": f"BASE <http://x/{'x' * 900_000}>\n" + "<> <#> <#a> .\n" * 1_000,
        "lists": f"@prefix a: <{LONG}> .\n<urn:a> <urn:p> (" + "a:b " * 90_000 + ") .",
        "terms": f"@prefix a: <{LONG}> .\n"
        + "".join(f"<urn:{n}> <urn:p> <<( a:b a:c a:d )>> .\n" for n in range(15_000)),
    }
    for name, text in doors.items():
        yield f"{name}.ttl", text.encode()
    graphs = "".join(f"a:{n} {{ <urn:a> a:p a:o, a:q }}\n" for n in range(10_000))
    yield "graphs.trig", f"@prefix a: <{LONG}> .\n{graphs}".encode()
    body = "".join(f'<p d:resource="{n}"/>' for n in range(20_000))
    about = '<d:Description d:about="">'
    yield "vocabulary.rdf", _rdf_xml(f"{about}{body}</d:Description>", LONG)
    based = f'<d:Description xml:base="http://x/{"x" * 60_000}/" d:about="a">{body}</d:Description>'
    yield "base.rdf", _rdf_xml(based, "urn:")
    typed = "".join(f'<p d:ID="i{n}">1</p>' for n in range(20_000))
    based = (
        f'<d:Description xml:base="http://x/{"x" * 60_000}/" d:about="a">{typed}</d:Description>'
    )
    yield "identified.rdf", _rdf_xml(based, "urn:")
    entity = f'<!DOCTYPE r [<!ENTITY e "{LONG}">]>'
    uses = "".join(f'<p d:resource="&e;{n}"/>' for n in range(20_000))
    yield "entity.rdf", entity.encode() + _rdf_xml(f"{about}{uses}</d:Description>", "urn:")
    laughs = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    laughs = f'<!DOCTYPE r [<!ENTITY a0 "lol">{laughs}]>'
    yield "laughs.rdf", laughs.encode() + _rdf_xml(f"{about}<p>&a9;</p></d:Description>", "urn:")
    keys = {f"k{n}": 1 for n in range(20_000)}
    contexts = {
        "vocabulary": ({"@vocab": LONG}, keys),
        "prefix": ({"a": LONG}, {f"a:{n}": n for n in range(20_000)}),
        "base": (
            {"@base": f"http://x/{'x' * 60_000}/"},
            {"urn:p": [{"@id": f"{n}"} for n in range(20_000)]},
        ),
        "typed": ({"p": {"@id": "urn:p", "@type": LONG}}, {"p": [str(n) for n in range(40_000)]}),
        "scoped": (
            {
                f"t{n}": {"@id": f"urn:{n}", "@context": {"@vocab": LONG[:300]}}
                for n in range(2_000)
            },
            {f"t{n}": {"a": n} for n in range(2_000)},
        ),
    }
    for name, (context, body_of) in contexts.items():
        text = json.dumps({"@context": context, "@id": "urn:a", **body_of})
        yield f"{name}.jsonld", text.encode()


def _nested() -> Iterator[tuple[str, bytes]]:
    """Nesting, by each syntax that has it."""
    for name, before, opening, inner, closing, depth in (
        ("brackets.ttl", VALUE, "[ <urn:p> ", "1", "]", 60_000),
        ("open-brackets.ttl", VALUE, "[ <urn:p> ", "", "", 90_000),
        ("lists.trig", VALUE, "(", "", ")", 400_000),
        ("terms.trig", VALUE, TERM, "<urn:b>", " )>>", 20_000),
        ("terms.nt", VALUE, TERM, "<urn:b>", " )>>", 20_000),
        ("terms.nq", VALUE, TERM, "<urn:b>", " )>>", 20_000),
        ("commented.ttl", VALUE + "# it's\n", f'{TERM}# "\n', "<urn:b>", " )>>", 15_000),
        ("quoted.ttl", VALUE + "'x\\'' , ", TERM.replace("a>", "a'b>"), "<urn:b>", " )>>", 15_000),
        ("reified.ttl", VALUE, "<< <urn:a> <urn:p> ", "<urn:b>", " >>", 20_000),
        ("annotated.ttl", VALUE + "1 ", "{| <urn:p> 1 ", "", "|}", 30_000),
    ):
        yield name, f"{before}{opening * depth}{inner}{closing * depth} .\n".encode()
    for name, before, opening, inner, closing, depth in (
        ("arrays", '{"urn:p":', "[", "", "]", 400_000),
        ("objects", "", '{"urn:p":', "1", "}", 50_000),
        ("open-objects", "", '{"urn:p":', "", "", 90_000),
        ("contexts", "", '{"@context":', "{}", "}", 60_000),
        ("contexts-listed", '{"@context":', "[", "", "]", 100_000),
    ):
        after = "}" if before else ""
        yield f"{name}.jsonld", f"{before}{opening * depth}{inner}{closing * depth}{after}".encode()
    opening, closing = "<d:Description><p>", "</p></d:Description>"
    yield "elements.rdf", _rdf_xml(opening * 20_000 + closing * 20_000, "urn:")
    opening = '<d:Description d:about="urn:a"><p d:parseType="Triple">'
    inner = '<d:Description d:about="urn:a"><p>1</p></d:Description>'
    yield "triple-terms.rdf", _rdf_xml(opening * 8_000 + inner + closing * 8_000, "urn:")


def _packed() -> dict[str, Callable[[], bytes]]:
    """Files that grow when they are unpacked."""
    line = b'<urn:a> <urn:p> "x" .\n' * 1_000
    described = b'<d:Description d:about="urn:a"/>' * 1_000
    before, after = _rdf_xml("|", "urn:").split(b"|")
    return {
        "spaces.ttl.gz": partial(_gzip, b"", b" " * 20_000, b""),
        "lines.nt.gz": partial(_gzip, b"", line, b""),
        "term.nt.gz": partial(_gzip, b'<urn:a> <urn:p> "', b"x" * 20_000, b'" .'),
        "comment.ttl.gz": partial(_gzip, b"#", b"x" * 20_000, b"\n"),
        "elements.rdf.gz": partial(_gzip, before, described, after),
        "lines.zip": partial(_zip, line),
    }


def _gzip(first: bytes, part: bytes, last: bytes) -> bytes:
    return gzip.compress(first + part * 4_000 + last, 6)


def _zip(part: bytes) -> bytes:
    with io.BytesIO() as packed:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.nt", part * 4_000)
        return packed.getvalue()
