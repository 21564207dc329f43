"""The rules as plain SHACL: the shapes as they are, each check as a SPARQL constraint.

So an engine that knows only SHACL can be asked all that `kg validate` asks.
"""

from __future__ import annotations

import re

import kg.resources
from benchmarks.validation.targets import BLOCK, table, targets
from kg.namespaces import SH, SHAPES
from kg.question import Check, read_check

CHECK = f"{SHAPES}check-"
"""How the IRI of a shape begins that was a check; the rest is its name."""


def constraints() -> str:
    """The checks as SHACL, in Turtle; those that SHACL cannot say are left out."""
    checks = map(read_check, kg.resources.check_files())
    shapes = [as_shape(check) for check in checks if not _is_beyond_shacl(check)]
    return "".join([f"PREFIX sh: <{SH}>\n", *shapes])


def beyond_shacl() -> set[str]:
    """The checks that SHACL cannot say.

    It validates one graph, not named ones, and looks at each thing by itself: a query within a
    constraint must be about that thing too.

    >>> print(*sorted(beyond_shacl())) # doctest: +NORMALIZE_WHITESPACE
    cluster-count-misfit conflict-misfit dangling-link enterprise-twice figure-not-in-label
    indicator-not-in-label kind-not-in-label passage-order place-not-in-label triple-in-two-graphs
    undeclared-term year-not-in-label
    """
    checks = map(read_check, kg.resources.check_files())
    return {check.name for check in checks if _is_beyond_shacl(check)}


def _is_beyond_shacl(check: Check) -> bool:
    select = _parts(check)[1]
    within = re.findall(r"\{\s*SELECT\b(.*?)\bWHERE\b", select, re.DOTALL)
    return bool(re.search(r"\bGRAPH\b", select)) or any("?focus" not in head for head in within)


def as_shape(check: Check) -> str:
    """A check as a node shape with its one SPARQL constraint."""
    prefixes, select = _parts(check)
    declared = re.findall(r"PREFIX\s+([\w-]*):\s*<([^>]*)>", prefixes)
    namespaces = {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", **dict(declared)}
    found = targets(select.partition("WHERE")[2])
    if not found:
        raise ValueError(f"{check.path}: no pattern about ?focus; write one")
    looked_at = "".join(f"    sh:{kind} <{_expanded(n, namespaces)}> ;\n" for kind, n in found)
    query = prefixes + _prebound(select)
    return (
        f"\n<{CHECK}{check.name}>\n    a sh:NodeShape ;\n{looked_at}"
        f"    sh:severity sh:{check.severity} ;\n"
        f"    sh:sparql [ sh:select '''{query}''' ] .\n".replace("\\", "\\\\")
    )


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
    for block in BLOCK.finditer(select):
        names, rows = table(block)
        before = select[: select.index(block[0])]
        if len(names) == len(rows) == 1 and before.count("{") - before.count("}") == 1:
            constants[names[0]] = rows[0][0]
            select = select.replace(block[0], "", 1)
    head, where, body = BLOCK.sub(_as_union, select).partition("WHERE")
    for name, term in constants.items():
        head = head.replace(name, f"({term} AS {name})")
        body = body.replace(name, term)
    return (head + where + body).replace("?focus", "$this")


def _as_union(block: re.Match[str]) -> str:
    """A VALUES block as a union of what its rows bind: the same solutions."""
    names, rows = table(block)
    bound = [
        " ".join(f"BIND ({term} AS {name})" for name, term in zip(names, row, strict=True))
        for row in rows
    ]
    return " UNION ".join(f"{{ {one} }}" for one in bound)


def _expanded(name: str, namespaces: dict[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return namespaces[prefix] + local
