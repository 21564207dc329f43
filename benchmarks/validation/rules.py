"""The rules as plain SHACL: the shapes as they are, each check as a SPARQL constraint.

So an engine that knows only SHACL can be asked all that `kg validate` asks.
"""

from __future__ import annotations

import re
from itertools import chain

import kg.resources
from kg.namespaces import SH, SHAPES
from kg.question import Check, read_check

CHECK = f"{SHAPES}check-"
"""How the IRI of a shape begins that was a check; the rest is its name."""

BEYOND_SHACL = ("triple-in-two-graphs",)
"""The checks that ask about named graphs: SHACL validates one graph and cannot say them."""

_EVERYTHING = "rdf:type"
"""Whatever has a type: the target of a check that looks at every thing."""
_TEXT = r'"(?:[^"\\]|\\.)*"'
_BLOCK = re.compile(
    rf"VALUES\s+(?P<names>\([^)]*\)|\?\w+)\s*\{{(?P<rows>(?:{_TEXT}|[^{{}}\"])*)\}}"
)
_ROW = re.compile(rf"\(((?:{_TEXT}|[^()\"])*)\)")
_TERM = re.compile(rf"{_TEXT}|[^\s()]+")
_OF_FOCUS = re.compile(
    r"\?focus\s+(?P<out>[\w:-]+|\?path)\s+(?P<value>[\w:-]+|\?\w+)"
    r"|\?\w+\s+(?P<into>[\w-]+:[\w-]+)\s+\?focus\b"
)


def constraints() -> str:
    """The checks as SHACL, in Turtle; those that SHACL cannot say are left out."""
    checks = map(read_check, kg.resources.check_files())
    shapes = [as_shape(check) for check in checks if check.name not in BEYOND_SHACL]
    return "".join(chain([f"PREFIX sh: <{SH}>\n"], shapes))


def as_shape(check: Check) -> str:
    """A check as a node shape with its one SPARQL constraint."""
    prefixes, select = _parts(check)
    declared = re.findall(r"PREFIX\s+([\w-]*):\s*<([^>]*)>", prefixes)
    namespaces = {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", **dict(declared)}
    targets = "".join(
        f"    sh:{kind} <{_expanded(name, namespaces)}> ;\n" for kind, name in targets_of(check)
    )
    query = prefixes + _prebound(select)
    return (
        f"\n<{CHECK}{check.name}>\n    a sh:NodeShape ;\n{targets}"
        f"    sh:severity sh:{check.severity} ;\n"
        f"    sh:sparql [ sh:select '''{query}''' ] .\n".replace("\\", "\\\\")
    )


def targets_of(check: Check) -> list[tuple[str, str]]:
    """Whom to look at: what the first pattern about the focus asks of it.

    >>> by_name = {c.name: c for c in map(read_check, kg.resources.check_files())}
    >>> targets_of(by_name["cluster-across-plans"])
    [('targetSubjectsOf', 'plan:inCluster'), ('targetSubjectsOf', 'plan:within')]
    >>> targets_of(by_name["comparator-misfit"]), targets_of(by_name["dangling-link"])
    ([('targetClass', 'plan:Target')], [('targetSubjectsOf', 'rdf:type')])
    """
    select = _parts(check)[1].partition("WHERE")[2]
    found = _OF_FOCUS.search(select)
    if not found:
        raise ValueError(f"{check.path}: no pattern about ?focus; write one")
    if found["into"]:
        return [("targetObjectsOf", found["into"])]
    if found["out"] == "a":
        return [("targetClass", found["value"])]
    if found["out"] == "?path":
        before = [block for block in _BLOCK.finditer(select) if block.end() < found.start()]
        paths = [block["rows"].split() for block in before if block["names"] == "?path"]
        return [("targetSubjectsOf", path) for path in (paths or [[_EVERYTHING]])[0]]
    return [("targetSubjectsOf", found["out"])]


def _parts(check: Check) -> tuple[str, str]:
    """The prefixes of a check, and its SELECT without comments and order."""
    lines = [line for line in check.text.splitlines() if not line.startswith("#")]
    text = "\n".join(lines).strip() + "\n"
    start = text.index("SELECT")
    return text[:start], text[start:].partition("\nORDER BY")[0] + "\n"


def _prebound(select: str) -> str:
    """A query about `$this`, in which pySHACL allows no VALUES.

    What all solutions have is written where it is used: pySHACL parses a query anew for each
    thing that it looks at, and a short one is sooner parsed.
    """
    constants = {}
    for block in _BLOCK.finditer(select):
        names, rows = _table(block)
        before = select[: select.index(block[0])]
        if len(names) == len(rows) == 1 and before.count("{") - before.count("}") == 1:
            constants[names[0]] = rows[0][0]
            select = select.replace(block[0], "", 1)
    head, where, body = _BLOCK.sub(_as_union, select).partition("WHERE")
    for name, term in constants.items():
        head = head.replace(name, f"({term} AS {name})")
        body = body.replace(name, term)
    return (head + where + body).replace("?focus", "$this")


def _as_union(block: re.Match[str]) -> str:
    """A VALUES block as a union of what its rows bind: the same solutions."""
    names, rows = _table(block)
    bound = [
        " ".join(f"BIND ({term} AS {name})" for name, term in zip(names, row, strict=True))
        for row in rows
    ]
    return " UNION ".join(f"{{ {one} }}" for one in bound)


def _table(block: re.Match[str]) -> tuple[list[str], list[list[str]]]:
    """The variables and the rows of a VALUES block."""
    names = block["names"].strip("()").split()
    if block["names"].startswith("("):
        return names, [_TERM.findall(row) for row in _ROW.findall(block["rows"])]
    return names, [[term] for term in _TERM.findall(block["rows"])]


def _expanded(name: str, namespaces: dict[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return namespaces[prefix] + local
