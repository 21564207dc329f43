"""Random small data and shapes, of terms that meet often enough for something to be found."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

HEAD = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:>
"""
NODES = [":a", ":b", ":c", "_:x", "_:y"]
CLASSES = [":C", ":D", ":E"]
PROPERTIES = [":p", ":q", ":r"]
NUMBERS = ["1", "5", "05", "-3", "+5", "12345678901234567890", "1.0", "1.5", "5.00", "1e0"]
TYPED = {
    "integer": [*NUMBERS[:6], "x"],
    "decimal": [*NUMBERS[:9], "0.1234567890123456789", "one"],
    "double": ["1e0", "5.0", "INF", "inf", "NaN"],
    "int": ["5", "2147483648"],
    "byte": ["127", "128", " 5"],
    "date": ["2021-01-01", "2021-02-28", "2021-02-30", "2021-01-01Z", "12021-01-01", "1 May"],
    "dateTime": ["2021-01-01T00:00:00", "2021-01-01T24:00:01", "2021-01-01T00:00:00+08:00"],
    "gYear": ["2021", "21"],
    "boolean": ["true", "1", "yes"],
    "anyURI": ["urn:a", "a b"],
    "string": ["5", "abc"],
}
TEXTS = ['""', '"a"', '"abc"', '"ABC"', '"abc\\n"', '"5"', '"2021-01-01"', '"a"@en', '"b"@en']
TEXTS += ['"a"@en-GB', '"甲"@zh', '"甲"@zh-Hans']
LITERALS = [f'"{text}"^^xsd:{name}' for name, texts in TYPED.items() for text in texts] + TEXTS
PATTERNS = ["^a", "c$", "^[a-z]{1,3}$", "[^a]", "a|b", r"\\d", "^(ab)?c"] * 3 + [
    "(?!a)",
    r"\\w",
    "[",
]

node, literal = st.sampled_from(NODES), st.sampled_from(LITERALS)
property_ = st.sampled_from(PROPERTIES)
term = st.one_of(node, literal, literal)
few = {"min_size": 1, "max_size": 3}


def mostly(common: st.SearchStrategy[str], rare: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The rare one once in ten."""
    return st.integers(0, 9).flatmap(lambda number: rare if number == 9 else common)


@st.composite
def data(draw: st.DrawFn) -> str:
    """Some nodes with their classes and properties, as Turtle."""
    types = draw(st.lists(st.tuples(node, st.sampled_from(CLASSES)), min_size=1, max_size=5))
    lines = [f"{subject} a {kind} ." for subject, kind in types]
    facts = draw(st.lists(st.tuples(node, property_, term), min_size=1, max_size=12))
    lines += [" ".join(fact) + " ." for fact in facts]
    extra = st.sampled_from(
        [":D rdfs:subClassOf :C .", ":q rdfs:subPropertyOf :p .", ":a a rdfs:Resource ."]
    )
    return HEAD + "\n".join([*lines, *draw(st.lists(extra, max_size=2, unique=True))])


@cache
def path(deep: bool = True) -> st.SearchStrategy[str]:
    """A path: mostly one property."""
    inner = st.deferred(lambda: path(deep=False)) if deep else property_
    more = st.one_of(
        inner.map(lambda p: f"[ sh:inversePath {p} ]"),
        inner.map(lambda p: f"[ sh:zeroOrMorePath {p} ]"),
        st.tuples(inner, inner).map(lambda ps: f"( {' '.join(ps)} )"),
        st.tuples(inner, inner).map(lambda ps: f"[ sh:alternativePath ( {' '.join(ps)} ) ]"),
    )
    return mostly(property_, more)


def listed(members: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(members, **few).map(lambda found: f"( {' '.join(found)} )")


count = st.sampled_from(["0", *["1", "2"] * 3])
bound = st.sampled_from(
    ["1", "1.5", "5", '"2021-02-01"^^xsd:date'] * 3 + ['"abc"', '"5.0"^^xsd:double']
)
kinds = ["IRI", "Literal", "BlankNode", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
ordered = st.tuples(property_, st.sampled_from(["integer", "decimal", "date", "string"])).map(
    lambda pair: f"{pair[0]} ; sh:datatype xsd:{pair[1]}"
)

ANYWHERE = {
    "class": st.sampled_from(CLASSES),
    "datatype": st.sampled_from([f"xsd:{name}" for name in TYPED] + ["rdf:langString", ":own"]),
    "nodeKind": st.sampled_from([f"sh:{kind}" for kind in kinds]),
    "minLength": count,
    "maxLength": count,
    "pattern": st.sampled_from([f'"{text}"' for text in PATTERNS]),
    "languageIn": listed(st.sampled_from(['"en"', '"zh"', '"en-GB"'])),
    "hasValue": term,
    "in": listed(term),
    "disjoint": property_,
}
WITH_PATH = {
    "minCount": count,
    "maxCount": count,
    "uniqueLang": st.sampled_from(["true", '"1"^^xsd:boolean', "false"]),
    "equals": property_,
    "lessThan": ordered,
    "lessThanOrEquals": ordered,
    **dict.fromkeys(("minInclusive", "maxInclusive", "minExclusive", "maxExclusive"), bound),
}


@cache
def constraints(depth: int, *, with_path: bool) -> st.SearchStrategy[str]:
    """What a shape asks; `depth` is how many shapes there may be within it."""
    simple = ANYWHERE | (WITH_PATH if with_path else {})
    found = [values.map(lambda v, n=name: f"sh:{n} {v}") for name, values in simple.items()]
    if depth:
        plain, shape = st.deferred(lambda: nested(depth - 1)), st.deferred(lambda: either(depth))
        inside = st.deferred(lambda: within(depth))
        found += [plain.map(lambda s: f"sh:node {s}"), shape.map(lambda s: f"sh:not {s}")]
        found += [
            listed(shape).map(lambda s, n=name: f"sh:{n} {s}") for name in ("and", "or", "xone")
        ]
        found += [inside.map(lambda s, n=n: f"sh:property{n * ' '}{s}") for n in (1, 2, 3)]
        if with_path:
            found.append(
                st.tuples(shape, count).map(
                    lambda pair: (
                        f"sh:qualifiedValueShape {pair[0]} ; sh:qualifiedMinCount {pair[1]}"
                    )
                )
            )
    return st.lists(st.one_of(found), **few, unique_by=_parameter).map(" ; ".join)


def _parameter(line: str) -> str:
    """What may stand once: the line itself where its parameter may have several values."""
    several = line.startswith(("sh:property", "sh:class", "sh:hasValue", "sh:and", "sh:or"))
    return line if several else line.split()[0]


@cache
def nested(depth: int) -> st.SearchStrategy[str]:
    """A nameless node shape, or the name of one; `:S0` may refer to itself."""
    inline = constraints(depth, with_path=False).map(lambda body: f"[ {body} ]")
    named = mostly(st.sampled_from([":N0", ":N1"]), st.just(":S0"))
    return st.integers(0, 2).flatmap(lambda number: named if number == 2 else inline)


@cache
def within(depth: int) -> st.SearchStrategy[str]:
    """A nameless property shape, or the name of one."""
    body = st.tuples(path(), constraints(max(depth - 1, 0), with_path=True))
    inline = body.map(lambda pair: f"[ sh:path {pair[0]} ; {pair[1]} ]")
    return mostly(inline, st.just(":P"))


def either(depth: int) -> st.SearchStrategy[str]:
    """A shape of any kind."""
    return st.one_of(nested(depth - 1), within(depth))


target = st.one_of(
    st.sampled_from([f"sh:targetClass {kind}" for kind in CLASSES]),
    st.sampled_from([f"sh:targetNode {node}" for node in (":a", ":nowhere", '"abc"')]),
    property_.map(lambda p: f"sh:targetSubjectsOf {p}"),
    property_.map(lambda p: f"sh:targetObjectsOf {p}"),
    st.just("a rdfs:Class"),
)
EXTRAS = ["sh:severity sh:Warning", "sh:deactivated true", "sh:closed true", "sh:mincount 1"]
EXTRAS += ['sh:message "so"@en , "这样"@zh', "sh:closed true ; sh:ignoredProperties ( rdf:type )"]


@st.composite
def shapes(draw: st.DrawFn) -> str:
    """Two or three node shapes and a property shape with names, as Turtle."""
    lines = []
    for number in range(draw(st.integers(1, 3))):
        parts = ["a sh:NodeShape", draw(target), draw(constraints(2, with_path=False))]
        parts += draw(st.lists(st.sampled_from(EXTRAS), max_size=1))
        lines.append(f":S{number} {' ; '.join(parts)} .")
    lines += [f":N{n} a sh:NodeShape ; {draw(constraints(0, with_path=False))} ." for n in (0, 1)]
    body = draw(constraints(1, with_path=True))
    own = draw(st.one_of(st.just(""), target.map(lambda t: f" ; {t}")))
    lines.append(f":P a sh:PropertyShape ; sh:path {draw(path())} ; {body}{own} .")
    return HEAD + "\n".join(lines)
