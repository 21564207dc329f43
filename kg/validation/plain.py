"""A plain SHACL validator: any data, by anybody's own shapes and none of the shipped rules.

Nothing is fetched, whatever the input says: `owl:imports`, `sh:shapesGraph` and JSON-LD contexts
are ignored, and a SPARQL constraint that would query another server is refused.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from kg.namespaces import RDF, RDFS, SH, XSD, compact
from kg.store import parser
from kg.store.nquads import Row, parse_rows
from kg.store.parser import Stream
from kg.terms import Iri, Literal, Quads, Term, nquads, triples
from kg.text import Words, nearest
from kg.validation import location
from kg.validation.engines import PyShacl, engine_name, engine_version, shacl_terms
from kg.validation.lexical_forms import KNOWN
from kg.validation.location import placed
from kg.validation.report import Report
from kg.validation.shapes import (
    TYPE,
    ShapeGraph,
    TargetIndex,
    refuse_broken_lists,
    refuse_reaching,
    refuse_vast,
)
from kg.validation.validate import files_of


class Input(NamedTuple):
    """What a plain run validates: the files with their quads, and the shapes."""

    sources: Sequence[tuple[Path, Quads]]
    rules: Quads
    shapes: ShapeGraph
    stream: Stream | None = None

    @property
    def data(self) -> Quads:
        return [quad for _, quads in self.sources for quad in quads]


def read(files: Sequence[Path], shapes: Sequence[Path], *, stdin: bytes | None = None) -> Input:
    """Read `files`, folders (every RDF file below), what `stdin` held, and `shapes`.

    Raises `InputError` for what cannot be read or parsed, and for shapes that would query another
    server.
    """
    rules = [quad for _, quads in parser.read(shapes) for quad in quads]
    graph = ShapeGraph(triples(rules))
    refuse_reaching(graph)
    refuse_vast(graph)
    refuse_broken_lists(graph)
    apart = {os.path.realpath(path) for path in shapes}  # in a folder of data they are no data
    data = [p for p in files_of(files) if p in files or os.path.realpath(p) not in apart]
    sources = parser.read(data)
    stream = None if stdin is None else parser.read_stream(stdin)
    sources += [(parser.STDIN, stream.quads)] if stream else []
    return Input(sources, rules, graph, stream)


def validate(given: Input, engine: str | None = None) -> Report:
    """Validate the union of the data against the shapes, which pySHACL runs with either engine.

    Equal findings are all kept. Remarks, which are no results, say what kept the shapes from
    checking anything. Raises `InputError` for shapes that cannot be run.
    """
    texts = [(path, nquads(quads)) for path, quads in given.sources]
    sources = [(path, parse_rows(text)) for path, text in texts]
    rows = [row for _, own in sources for row in own]
    focus_nodes = TargetIndex(given.shapes, rows).looked_at(rows)
    counts = {shape: len(nodes) for shape, nodes in focus_nodes.items()}
    remarks = _remarks(given.shapes, counts, rows)
    checker, engine = PyShacl(given.rules), engine_name(engine)
    found = checker.findings(b"".join(text for _, text in texts))
    found = placed(found, sources, partial(location.read, stream=given.stream))
    return Report(
        findings=sorted(found, key=lambda f: (*f.sort_key, f.component or "", f.message["en"])),
        nodes_per_shape=counts,
        checks=0,
        literals=0,
        remarks=[*remarks, *checker.remarks],
        engine=engine,
        engine_version=engine_version(engine),
    )


_LIKE_SHACL = re.compile(r"https?://(www\.)?w3\.org/(ns/)?(shacl|sh)(?![\w-])", re.IGNORECASE)
_NOT_RUN = {"expression", "js", "rule", "target"}
"""Properties of SHACL's advanced features, which are not run here."""

_UNCHECKED = """ENTITIES ENTITY ID IDREF IDREFS NCName NMTOKEN NMTOKENS NOTATION Name QName
    anyAtomicType anySimpleType anyType normalizedString string token untypedAtomic"""
_FACETS = """enumeration fractionDigits length maxExclusive maxInclusive maxLength minExclusive
    minInclusive minLength pattern totalDigits whiteSpace"""
_DATATYPES = {
    *KNOWN,
    *(XSD + name for name in _UNCHECKED.split()),
    *(RDF + name for name in ("langString", "HTML", "XMLLiteral", "JSON")),
}
"""Every datatype of XML Schema and RDF."""
_XSD_TERMS = _DATATYPES | {XSD + name for name in ["", *_FACETS.split()]}


def _remarks(
    shapes: ShapeGraph, looked_at: Mapping[str, int], data: Collection[Row]
) -> list[Words]:
    """What keeps `shapes` from checking `data`, by the number of focus nodes of each."""
    found = [*_not_shacl(shapes), *_idle(shapes), *_near_misses(shapes, looked_at, data)]
    if not any(looked_at.values()):
        found.append(_nothing(shapes, looked_at, data))
    return list({remark["en"]: remark for remark in found}.values())


def _nothing(shapes: ShapeGraph, looked_at: Mapping[str, int], data: Collection[Row]) -> Words:
    nodes = len({row[0] for row in data})
    if not shapes.shapes:
        en, zh = "the shapes file holds no shape", "形状文件中没有形状"
    elif not data:
        en, zh = "the data hold no triple", "数据中没有三元组"
    elif not looked_at:
        en = f"none of {len(shapes.shapes)} shapes has a target; give sh:targetClass"
        zh = f"{len(shapes.shapes)} 个形状均无目标；请给出 sh:targetClass"
    else:
        en = f"none of {nodes} nodes is asked anything by any of {len(looked_at)} shapes"
        en += "; check targets, classes, prefixes and sh:deactivated"
        zh = f"{nodes} 个节点未受 {len(looked_at)} 个形状中任何一个检查"
        zh += "；请核对目标、类、前缀与 sh:deactivated"
    return {"en": f"nothing checked: {en}", "zh": f"未检查任何内容：{zh}"}


def _not_shacl(shapes: ShapeGraph) -> Iterator[Words]:
    """Terms in the namespaces of SHACL or XML Schema that these do not have; features not run."""
    known = shacl_terms()
    for iri in sorted(_iris(shapes)):
        if iri.startswith(SH) and iri not in known:
            yield _unknown(compact(iri), nearest(iri, known), "SHACL")
        elif iri.startswith(XSD) and iri not in _XSD_TERMS:
            yield _unknown(compact(iri), nearest(iri, _DATATYPES), "XML Schema")
        elif not iri.startswith(SH) and _LIKE_SHACL.match(iri):
            yield _unknown(_split(iri)[0], SH, "SHACL")
    for name in sorted(_NOT_RUN & {p.removeprefix(SH) for _, p, _ in shapes.triples}):
        yield {
            "en": f"sh:{name}: is an advanced feature and not run; say it in core or sh:sparql",
            "zh": f"sh:{name}：属于高级特性，不会运行；请改用核心约束或 sh:sparql",
        }


def _iris(shapes: ShapeGraph) -> set[str]:
    """Every IRI in the shapes, the datatypes of literals included."""
    found: set[str] = set()
    for subject, predicate, value in shapes.triples:
        found |= {predicate, *(term.value for term in (subject, value) if isinstance(term, Iri))}
        found |= {value.datatype} if isinstance(value, Literal) else set()
    return found


def _unknown(name: str, near: str | None, whose: str) -> Words:
    meant = compact(near) if near and near != SH else near
    offer = f"; did you mean {meant}?" if near else "; correct it"
    offer_zh = f"；是否指 {meant}？" if near else "；请更正"
    return {
        "en": f"{name}: is no term of {whose} and checks nothing{offer}",
        "zh": f"{name}：不是 {whose} 的术语，不起任何检查作用{offer_zh}",
    }


_MISSING: Words = {
    "en": "is used as a shape and described nowhere; correct the name",
    "zh": "被用作形状却无处描述；请更正名称",
}
_TEXT: Words = {
    "en": "its target is text, not an IRI; write an IRI",
    "zh": "其目标是文本而不是 IRI；请写成 IRI",
}
_NO_CONSTRAINT: Words = {
    "en": "has a target and no constraint; give it one",
    "zh": "有目标而无约束；请加上约束",
}
_UNUSED: Words = {
    "en": "no shape uses it and it has no target; add sh:property or remove it",
    "zh": "没有形状使用它，它也没有目标；请以 sh:property 引用或删除",
}


def _idle(shapes: ShapeGraph) -> Iterator[Words]:
    """Shapes that are named but not described, that nothing uses, or that have no constraint."""
    described = {subject for subject, _, _ in shapes.triples}
    referenced = dict.fromkeys(shapes.references())
    for node in referenced:
        if node not in described:
            yield _remark(node, _MISSING)
    for shape in filter(shapes.active, shapes.shapes):
        targets = shapes.targets(shape)
        if any(isinstance(term, Literal) and kind != "targetNode" for kind, term in targets):
            yield _remark(shape, _TEXT)
        is_switched_off = not all(map(shapes.active, shapes.objects(shape, SH + "property")))
        if targets and not shapes.has_constraint(shape) and not is_switched_off:
            yield _remark(shape, _NO_CONSTRAINT)
        if not targets and shapes.objects(shape, SH + "path") and shape not in referenced:
            yield _remark(shape, _UNUSED)


def _remark(shape: Term, words: Words) -> Words:
    name = compact(str(shape))
    return {"en": f"{name}: {words['en']}", "zh": f"{name}：{words['zh']}"}


def _near_misses(
    shapes: ShapeGraph, looked_at: Mapping[str, int], data: Collection[Row]
) -> Iterator[Words]:
    """Targets and paths that are not in the data, where a similar name is that no shape uses."""
    named = _iris(shapes)
    properties = {row[1].decode()[1:-1] for row in data}
    classes = {row[2].decode().strip("<>") for row in data if row[1] == TYPE}
    loose_classes = classes - named
    loose_properties = properties - named - {RDF + "type", RDFS + "subClassOf"}
    for shape in filter(shapes.active, shapes.shapes):
        missed = [
            (term, loose_classes if kind == "targetClass" else loose_properties)
            for kind, term in shapes.targets(shape)
            if kind != "targetNode" and not looked_at.get(str(shape))
        ]
        paths = shapes.objects(shape, SH + "path")
        missed += [(path, loose_properties) for path in paths if str(path) not in properties]
        for term, loose in missed:
            if isinstance(term, Iri) and (similar := _similar(term.value, loose)):
                name, near = compact(term.value), compact(similar)
                en = f"{name} is nowhere in the data, and no shape speaks of {near}"
                zh = f"数据中没有 {name}，而没有形状提到 {near}；是否指它？"
                yield _remark(shape, {"en": f"{en}; did you mean it?", "zh": zh})


def _similar(iri: str, candidates: Iterable[str]) -> str | None:
    """The candidate with the same local name, or with a similar one in the same namespace."""
    space, name = _split(iri)
    split = {other: _split(other) for other in candidates}
    if same := [other for other, (_, local) in split.items() if local == name and name]:
        return min(same)
    plain = re.sub(r"\d+", "", name)
    neighbours = {local for of_space, local in split.values() if of_space == space}
    neighbours = {other for other in neighbours if re.sub(r"\d+", "", other) != plain}
    close = nearest(name, sorted(neighbours), alike=0.8)
    return space + close if close else None


def _split(iri: str) -> tuple[str, str]:
    end = max(iri.rfind("#"), iri.rfind("/"), iri.rfind(":")) + 1
    return iri[:end], iri[end:]
