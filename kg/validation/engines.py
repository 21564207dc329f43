"""SHACL engines behind one interface, and judging by the shipped rules: shapes, checks, literals.

pySHACL is the reference; its input is corrected where it departs from SHACL. shacl-rust is an
extra and ignores silently what it does not know, so it never gets anybody's own shapes, nor data
that the two are known to read differently.
"""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, datetime, time
from decimal import InvalidOperation, localcontext
from functools import cache, cached_property, lru_cache, partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import kg.resources
from kg.errors import InputError
from kg.namespaces import RDF, RDFS, SH, XSD, compact
from kg.question import Check, read_check
from kg.store.embedded import MemoryStore
from kg.store.guard import refuse_outreach
from kg.store.normalisation import as_stored
from kg.store.nquads import Row, is_literal, line_of
from kg.store.parser import from_nquads, parse
from kg.terms import (
    BlankNode,
    Iri,
    Literal,
    Quads,
    Record,
    Term,
    from_rdflib,
    from_turtle,
    nquads,
    parse_node,
    rdflib_plain,
    to_turtle,
    triple,
    triples,
    union_to_rdflib,
)
from kg.text import Words
from kg.validation import lexical_forms
from kg.validation.report import Finding
from kg.validation.shapes import PARAMETERS, TRUE, ShapeGraph, path_texts
from kg.worker import Limits, WorkerError, run_apart

if TYPE_CHECKING:
    import rdflib


Parts = Callable[[], Sequence[bytes]]
"""A text as texts that can be validated separately; empty where it cannot be divided."""
undivided: Parts = tuple


class Result(NamedTuple):
    """A validation result as an engine gives it; `path` is `None` unless a single property."""

    focus: Term
    shape: Term
    component: str
    severity: str
    path: Term | None
    value: Term | None
    messages: Sequence[Literal] = ()


def as_finding(result: Result, shapes: ShapeGraph) -> Finding:
    """A result as a finding; an anonymous shape is reported as its nearest named ancestor."""
    focus, shape, path = result.focus, result.shape, result.path
    if not isinstance(path, Iri):
        path = next(iter(shapes.objects(shape, SH + "path")), None)
    sparql, turtle = path_texts(path, shapes) if path else (None, None)
    return Finding(
        rule=str(shapes.owner(shape)),
        severity=result.severity.removeprefix(SH),
        focus=focus.value if isinstance(focus, Iri) else to_turtle(focus),
        message=_message(result, shapes),
        path=sparql,
        path_turtle=turtle,
        value=to_turtle(result.value) if result.value is not None else None,
        component=result.component,
    )


def _message(result: Result, shapes: ShapeGraph) -> Words:
    """The shape's own message; the engine's for SPARQL; else the constraint that fails."""
    component = result.component
    texts: Sequence[Term] = shapes.objects(result.shape, SH + "message")
    if not texts and (not component.startswith(SH) or component == SH + f"SPARQL{_COMPONENT}"):
        texts = sorted(result.messages, key=str)
    if literals := [text for text in texts if isinstance(text, Literal)]:
        return {language: _in(language, literals) for language in ("en", "zh")}
    constraint = _constraint(result, shapes)
    en = f"{constraint} does not hold; correct the data or the shape"
    return {"en": en, "zh": f"不满足 {constraint}；请更正数据或形状"}


_COMPONENT = "ConstraintComponent"


def _constraint(result: Result, shapes: ShapeGraph) -> str:
    """A constraint as the shape writes it: `sh:minCount 1`."""
    name = result.component.removesuffix(_COMPONENT)
    if not name.startswith(SH):
        return compact(result.component).removesuffix(_COMPONENT)
    local = name.removeprefix(SH)
    parameter = SH + local[0].lower() + local[1:]
    parameter = SH + "qualifiedValueShape" if local.startswith("Qualified") else parameter
    values = shapes.objects(result.shape, parameter)
    named = (value for value in values if not isinstance(value, BlankNode))
    shown = [compact(str(value)) if isinstance(value, Iri) else str(value) for value in named]
    return " ".join([compact(parameter), *shown])


def _in(language: str, texts: list[Literal]) -> str:
    """The text in a language; else one without a language; else the first."""
    tagged = [t for t in texts if (t.language or "").partition("-")[0].lower() == language]
    untagged = [text for text in texts if text.language is None]
    return " ".join((tagged + untagged + texts)[0].value.split())


# pySHACL


_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<end>\$)|.", re.DOTALL)


def for_python(pattern: str, flags: str | None) -> str:
    """A pattern of SHACL for Python's `search`: `$` matches only at the end of the text.

    >>> for_python(r"^a\\$[$]$", None)
    '^a\\\\$[$]\\\\Z'
    """
    if "m" in (flags or ""):
        return pattern
    return _TOKEN.sub(lambda found: r"\Z" if found["end"] else found[0], pattern)


_FLAG_NAMES = ("closed", "deactivated", "qualifiedValueShapesDisjoint", "uniqueLang")
_FLAGS = {SH + name for name in _FLAG_NAMES}
_READ = (SH, RDF, RDFS + "subClassOf")
ANNOTATIONS = {SH + name for name in ("description", "group", "message", "name", "order")}
"""Properties of shapes that do not change what is found."""
_ENDS = {XSD + "date": date, XSD + "dateTime": datetime, XSD + "time": time}
_RECURSION: Words = {
    "en": "shapes: a shape refers to itself and is cut short; SHACL leaves recursion undefined",
    "zh": "形状：某形状引用自身，检查会中途截止；SHACL 未定义递归",
}


def shacl_terms() -> frozenset[str]:
    """Every term of SHACL, as rdflib lists them, and its namespace."""
    from rdflib.namespace import SH as TERMS

    more = ("", "Rules", "SPARQLValuesDeriver")
    return PARAMETERS | set(map(str, dir(TERMS))) | {SH + name for name in more}


class PyShacl:
    """pySHACL with its shapes, made once and run on many texts."""

    name = "pyshacl"

    def __init__(self, rules: Quads) -> None:
        self.shapes = ShapeGraph(triples(rules))
        self._named = set(self.shapes.shapes)
        self._rules = _prepared([quad for quad in rules if self._matters(*triple(quad))])
        self.remarks: list[Words] = []
        """What to know of the runs that is no finding: that a shape refers to itself."""

    @rdflib_plain()
    def findings(self, data: bytes, parts: Parts = undivided) -> list[Finding]:
        """What the shapes find, without places and in no order, in the union of all graphs.

        `data` is N-Quads as a serialiser writes them. Raises `InputError` for shapes that cannot
        be run, and for text that does not parse.
        """
        target = union_to_rdflib(from_nquads(data))
        _mark_incomparable(target)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            report = _run(target, self._rules)
        if any("Recursion" in type(item.message).__name__ for item in caught):
            self.remarks.append(_RECURSION)
        results = report.objects(predicate=_sh("result"))
        return [as_finding(_result_of_pyshacl(report, node), self.shapes) for node in results]

    def _matters(self, subject: Term, predicate: str, value: Term) -> bool:
        """Whether pySHACL, which iterates over all triples of a shape, needs one of them."""
        if predicate in _FLAGS:  # SHACL compares terms: `"1"^^xsd:boolean` sets none
            return value == TRUE
        is_read = predicate.startswith(_READ) and predicate not in ANNOTATIONS
        return is_read or predicate in self.shapes.parameters or subject not in self._named


def _run(data: rdflib.Graph, rules: rdflib.Graph) -> rdflib.Graph:
    """pySHACL's report graph; `InputError` for whatever it raises or returns in its place."""
    import pyshacl
    import rdflib

    logging.getLogger("pyshacl").setLevel(logging.ERROR)
    report: object
    try:
        with localcontext() as context, _blank_nodes_compared():
            context.traps[InvalidOperation] = False  # else a decimal beside NaN ends the run
            _, report, _ = pyshacl.validate(data, shacl_graph=rules, inference="none")
    except Exception as error:
        report = error
    if isinstance(report, rdflib.Graph):
        return report
    reason = f"{type(report).__name__}: {str(report)[:200]}"
    en = f"shapes: cannot be run ({reason}); correct the shape"
    raise InputError(en, f"形状无法运行（{reason}）；请修正")


@contextmanager
def _blank_nodes_compared() -> Iterator[None]:
    """A block in which a blank node is less than nothing, as in SPARQL; pySHACL would raise."""
    from pyshacl.constraints.core import property_pair_constraints as pairs
    from rdflib import BNode

    def comparing(original: Callable[..., Any]) -> Callable[..., Any]:
        def compare(component: Any, values: Any, others: Any, graph: Any, focus: Any) -> Any:
            blank = [v for v in values for o in others if BNode in (type(v), type(o))]
            rest = (
                [node for node in nodes if type(node) is not BNode] for nodes in (values, others)
            )
            _, results = original(component, *rest, graph, focus)
            results += [component.make_v_result(graph, focus, value_node=node) for node in blank]
            return bool(results), results

        return compare

    methods = [
        (pairs.LessThanConstraintComponent, "_compare_lt"),
        (pairs.LessThanOrEqualsConstraintComponent, "_compare_ltoe"),
    ]
    with ExitStack() as after:
        for method in methods:
            original = getattr(*method)
            after.callback(setattr, *method, original)
            setattr(*method, comparing(original))
        yield


@rdflib_plain()
def _prepared(rules: Quads) -> rdflib.Graph:
    """The shapes with patterns for Python, and the prefixes of imported ontologies as their own."""
    import rdflib
    from rdflib.namespace import OWL

    graph = union_to_rdflib(rules)
    for prefixes in set(graph.objects(predicate=_sh("prefixes"))):
        for ontology in list(graph.transitive_objects(prefixes, OWL.imports)):
            for declaration in list(graph.objects(ontology, _sh("declare"))):
                graph.add((prefixes, _sh("declare"), declaration))
    for shape, pattern in list(graph.subject_objects(_sh("pattern"))):
        if isinstance(pattern, rdflib.Literal):
            flags = "".join(map(str, graph.objects(shape, _sh("flags"))))
            graph.remove((shape, _sh("pattern"), pattern))
            graph.add((shape, _sh("pattern"), rdflib.Literal(for_python(pattern, flags))))
    _mark_incomparable(graph)
    return graph


class _Incomparable(str):
    """The value of NaN or an ill-typed literal: neither less nor greater than any other."""

    def __lt__(self, other: object) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__


class _FloatNaN(_Incomparable):
    """The value of NaN as xsd:float, which pySHACL asks to be a float."""

    __class__ = property(lambda _: float)


def _mark_incomparable(graph: rdflib.Graph) -> None:
    """Mark NaN and ill-typed literals, which rdflib itself does for few datatypes."""
    import rdflib

    for literal in graph.objects():
        if not isinstance(literal, rdflib.Literal) or not literal.datatype:
            continue
        datatype = str(literal.datatype)
        literal._ill_typed = not lexical_forms.fits(Literal(str(literal), datatype))
        is_nan = literal.value != literal.value
        if is_nan and datatype == XSD + "float":
            literal._value = _FloatNaN(literal)
        elif is_nan or literal._ill_typed:
            literal._value = _Incomparable(literal)
        elif literal.value is None and datatype in _ENDS:  # outside Python's calendar
            literal._value = getattr(_ENDS[datatype], "min" if str(literal) < "1" else "max")


def _result_of_pyshacl(report: rdflib.Graph, node: rdflib.term.Node) -> Result:
    def one(name: str) -> Any:
        found = report.value(node, _sh(name))
        return None if found is None else from_rdflib(found)

    messages = map(from_rdflib, report.objects(node, _sh("resultMessage")))
    return Result(
        focus=one("focusNode"),
        shape=one("sourceShape"),
        component=str(one("sourceConstraintComponent")),
        severity=str(one("resultSeverity")),
        path=one("resultPath"),
        value=one("value"),
        messages=[text for text in messages if isinstance(text, Literal)],
    )


def _sh(name: str) -> rdflib.URIRef:
    import rdflib

    return rdflib.URIRef(SH + name)


class Fast:
    """shacl-rust with the shipped shapes, and pySHACL for data that the two read differently.

    shacl-rust runs in workers alone: some shapes and data kill its process, and a process that
    has used it cannot be forked, as the copy would lack its threads.
    """

    name = "fast"

    def __init__(self, rules: Quads) -> None:
        self._rules = rules
        self.shapes = ShapeGraph(triples(rules))
        self._text = nquads([quad for quad in rules if _is_read(quad.predicate.value)])
        targets = (target for shape in self.shapes.shapes for target in self.shapes.targets(shape))
        self._targets = {str(term).encode() for kind, term in targets if kind.endswith("sOf")}
        self._ordered = dict(_ordered_properties(self.shapes))

    def findings(self, data: bytes, parts: Parts = undivided) -> list[Finding]:
        """As `PyShacl.findings`, which gets `parts` one by one where there are several."""
        if self.is_read_alike(data):
            with suppress(WorkerError):
                results = run_apart(partial(_run_rust, data, self._text), Limits(memory=None))
                return [as_finding(result, self.shapes) for result in results]
        if len(separate := parts()) > 1:
            return [finding for part in separate for finding in self.findings(part)]
        return self._reference.findings(data)

    @cached_property
    def _reference(self) -> PyShacl:
        return PyShacl(self._rules)

    def is_read_alike(self, data: bytes) -> bool:
        """Whether nothing in the data is known to be read differently by the two engines.

        shacl-rust knows no class that is a blank node, takes the subproperties of a target's
        property for the property itself, and panics at long numbers and years, or rounds them.
        """
        if _BLANK_CLASS.search(data) or _LONG.search(data):
            return False
        if not self._targets.isdisjoint(_SUBPROPERTY.findall(data)):
            return False
        return all(
            _is_ordered_alike(value.decode(), self._ordered[path.decode()])
            for path, value in set(self._ordered_values.findall(b"\n" + data))
        )

    @cached_property
    def _ordered_values(self) -> re.Pattern[bytes]:
        """A pattern of lines of N-Quads that state a value whose order matters to a shape."""
        paths = "|".join(map(re.escape, self._ordered))  # Python searches \n faster than ^
        return re.compile(rf"\n[^ ]+ <({paths})> {_OBJECT}".encode())


def _is_read(predicate: str) -> bool:
    """Whether shacl-rust needs it: it parses the shapes at each call."""
    if predicate.startswith(SH):
        return predicate not in ANNOTATIONS
    return predicate in (RDF + "first", RDF + "rest")


# Both engines order these datatypes alike, up to a length of text: shacl-rust compares numbers as
# doubles, and as text what does not fit its datatype.
_NUMBERS = {XSD + "integer": 15, XSD + "decimal": 15}
_DAYS = {XSD + "date": 10}
_PAIRS = ("lessThan", "lessThanOrEquals")
_BOUNDS = ("minExclusive", "minInclusive")
_SUBPROPERTY = re.compile(rb"<%bsubPropertyOf> <([^>]*)>" % RDFS.encode())
_BLANK_CLASS = re.compile(rb"<%btype> _:" % RDF.encode())
_LONG = re.compile(rb'"[+-]?(?:[0-9.]{18}[0-9.]*|[0-9]{9}[^"\n]*-[^"\n]*)"\^\^<' + XSD.encode())
_OBJECT = r'("[^"\n]*"(?:\^\^<[^>]*>)?|[^ ]*)'
_TYPED = re.compile(r'"([^"\\]*)"\^\^<([^>]*)>')


def _ordered_properties(shapes: ShapeGraph) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Each property whose values' order matters, with the datatypes that are ordered alike."""
    for shape in shapes.shapes:
        datatypes = [str(datatype) for datatype in shapes.objects(shape, SH + "datatype")]
        others = [o for name in _PAIRS for o in shapes.objects(shape, SH + name)]
        bounds = [o for name in _BOUNDS for o in shapes.objects(shape, SH + name)]
        if bounds and not datatypes:
            datatypes = [bound.datatype for bound in bounds if isinstance(bound, Literal)]
        elif not others:
            continue
        alike = _NUMBERS if _NUMBERS.keys() & set(datatypes) else _DAYS
        for path in (*shapes.objects(shape, SH + "path"), *others):
            yield str(path), alike


def _is_ordered_alike(value: str, datatypes: Mapping[str, int]) -> bool:
    found = _TYPED.fullmatch(value)
    if found is None:
        return False
    text, datatype = found.groups()
    return len(text) <= datatypes.get(datatype, -1) and lexical_forms.fits(Literal(text, datatype))


_ONE_PROPERTY = re.compile("<[^>]*>")


def _run_rust(data: bytes, shapes: bytes) -> list[Result]:
    """What shapes find in data, both as N-Quads; raises whatever shacl-rust raises."""
    import shacl_rust

    formats = {"data_format": "nq", "shapes_format": "nq"}
    report: Mapping[str, Any] = shacl_rust.validate_file(  # `validate` would copy the text
        io.BytesIO(data), io.BytesIO(shapes), **formats, experimental_index=True
    )
    return [_result_of_rust(found) for found in report["results"]]


def _result_of_rust(found: Mapping[str, str]) -> Result:
    path = found.get("resultPath", "")
    return Result(
        focus=from_turtle(found["focusNode"]),
        shape=from_turtle(found["sourceShape"]),
        component=str(from_turtle(found["sourceConstraintComponent"])),
        severity=str(from_turtle(found["severity"])),
        path=from_turtle(path) if _ONE_PROPERTY.fullmatch(path) else None,
        value=from_turtle(found["value"]) if "value" in found else None,
    )


Engine = PyShacl | Fast
"""A SHACL engine with its shapes."""
REFERENCE = "pyshacl"
"""The engine that is always installed, and that the other must agree with."""
ENGINES = {"fast": ("shacl-rust", "pyshacl"), REFERENCE: ("pyshacl",)}
"""The engines with the libraries that each consists of."""


def engine(rules: Quads, name: str | None = None) -> Engine:
    """The engine called `name` with the shipped shapes; the default is that of `engine_name`."""
    return PyShacl(rules) if engine_name(name) == REFERENCE else Fast(rules)


def engine_name(name: str | None = None) -> str:
    """`name` (`InputError` if it is not installed), or `fast` where that is, else `pyshacl`."""
    installed = find_spec("shacl_rust") is not None
    if name is None:
        return "fast" if installed else REFERENCE
    if name == "fast" and not installed:
        raise InputError(
            "--engine fast: is not installed; pip install 'kg-industry-plans[fast]'",
            "--engine fast：未安装；请运行 pip install 'kg-industry-plans[fast]'",
        )
    return name


@cache
def engine_version(name: str) -> str:
    """What an engine consists of: `shacl-rust 0.2.12, pyshacl 0.40.1`."""
    return ", ".join(f"{library} {version(library)}" for library in ENGINES[name])


# Judging by the shipped rules: those on literals, the shapes and the checks


def findings(checks: Iterable[Check], store: MemoryStore) -> list[Finding]:
    """The findings of every check in the store: the rows of its answer."""
    return [
        Finding(
            rule=f"checks:{check.name}",
            severity=check.severity,
            focus=str(record["focus"]),
            message=_filled(check, record),
            path=str(path) if (path := record.get("path")) else None,
            value=to_turtle(value) if (value := record.get("value")) else None,
        )
        for check in checks
        for record in store.ask(check.text).records()
    ]


def _filled(check: Check, record: Record) -> Words:
    """The message of a check, with what its answer has for `{expected}`."""
    if (expected := record.get("expected")) is None:
        return check.message
    return {tag: text.replace("{expected}", str(expected)) for tag, text in check.message.items()}


class Rules(NamedTuple):
    """The rules to judge by; the language tags of the properties `tagged` must be lower case."""

    engine: Engine
    checks: Sequence[Check]
    shapes: ShapeGraph
    tagged: frozenset[str]


def own_rules(engine_name: str | None = None) -> Rules:
    """The shipped shapes and checks, with an engine for the shapes.

    Raises `InputError` for a check that asks another server.
    """
    shapes = [quad for path in kg.resources.shape_files() for quad in parse(path)]
    made = engine(shapes, engine_name)
    graph = made.shapes
    checks = [read_check(path) for path in kg.resources.check_files()]
    for check in checks:
        refuse_outreach(check.text)
    listed = [node for node, predicate, _ in graph.triples if predicate == SH + "languageIn"]
    return Rules(
        engine=made,
        checks=checks,
        shapes=graph,
        tagged=frozenset(str(path) for node in listed for path in graph.objects(node, SH + "path")),
    )


def judge(
    text: bytes, rows: Collection[Row], rules: Rules, parts: Parts = undivided
) -> list[Finding]:
    """The findings, without places, in `text`, which states `rows` and what they lead to.

    A literal that does not fit its datatype is found among `rows`, and not again by the shapes
    that ask for a datatype or a range of it. What a store holds as one statement is one to the
    shapes, too. For `parts` see `Engine`.
    """
    ill = ill_typed(rows)
    known = {(finding.focus, finding.path, finding.value) for finding in ill}
    again = _respelled(rows)
    found = rules.engine.findings(
        _without(text, again), lambda: [_without(part, again) for part in parts()]
    )
    shapes = [f for f in found if (f.focus, f.path, f.value) not in known]
    if not rules.checks:  # a store for none would take as long as the shapes
        return [*ill, *shapes]
    return [*ill, *shapes, *findings(rules.checks, MemoryStore.of_nquads(text))]


def nothing_checked(path: Path, subjects: int, shapes: int) -> InputError:
    """The refusal of a file that describes `subjects` nodes, none of which is a focus node."""
    return InputError(
        f"{path}: nothing checked: none of its {subjects} nodes matches any"
        f" of {shapes} shapes; check its classes and prefixes",
        f"{path}：未检查任何内容：其 {subjects} 个节点与 {shapes} 个形状均不匹配；请检查类与前缀",
    )


def literal_count(rows: Iterable[Row]) -> int:
    """How many statements have a literal as their value."""
    return sum(is_literal(row[2]) for row in rows)


def ill_typed(rows: Collection[Row]) -> list[Finding]:
    """A finding for each literal that does not fit its datatype."""
    values = {row[2] for row in rows}
    ill = {v for v in values if v.endswith(b">") and is_literal(v) and not _fits(v)}
    return [
        Finding(
            rule="literals:datatype",
            severity="Violation",
            focus=subject.decode().strip("<>"),
            message=lexical_forms.MESSAGE,
            path=predicate.decode().strip("<>"),
            value=value.decode(),
        )
        for subject, predicate, value, _ in (rows if ill else ())
        if value in ill
    ]


def _respelled(rows: Collection[Row]) -> set[bytes]:
    """The lines of `rows` that state a value again in another lexical form: `1` beside `1.0`."""
    typed = [row for row in rows if row[2].endswith(b">") and is_literal(row[2])]
    several = {pair for pair, count in Counter(row[:2] for row in typed).items() if count > 1}
    kept: dict[tuple[bytes, bytes, Term], bytes] = {}
    again = set()
    for row in sorted((row for row in typed if row[:2] in several), reverse=True):
        literal = from_turtle(row[2].decode())
        stored = as_stored(literal) if isinstance(literal, Literal) else literal
        if kept.setdefault((*row[:2], stored), row[2]) != row[2]:
            again.add(line_of(row))
    return again


def _without(text: bytes, lines: Set[bytes]) -> bytes:
    if not lines:
        return text
    return b"".join(line for line in text.splitlines(keepends=True) if line not in lines)


@lru_cache(maxsize=10_000)
def _fits(value: bytes) -> bool:
    literal = parse_node(value.decode())
    return not isinstance(literal, Literal) or lexical_forms.fits(literal)
