"""Whom a check looks at, told from its query: SHACL asks for targets, a query has none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

TEXT = r'"(?:[^"\\]|\\.)*"'
BLOCK = re.compile(rf"VALUES\s+(?P<names>\([^)]*\)|\?\w+)\s*\{{(?P<rows>(?:{TEXT}|[^{{}}\"])*)\}}")
_ROW = re.compile(rf"\(((?:{TEXT}|[^()\"])*)\)")
_TERM = re.compile(rf"{TEXT}|[^\s()]+")
_PART = re.compile(rf"{BLOCK.pattern}|{TEXT}|[^\"{{}}]|[{{}}]")
_OF_FOCUS = re.compile(
    r"\?focus\s+(?P<out>[\w:-]+|\?\w+)\s+(?P<value>[\w:-]+|\?\w+)"
    r"|\?\w+\s+(?P<into>[\w-]+:[\w-]+)\s+\?focus\b"
)
_EVERYTHING = ("targetSubjectsOf", "rdf:type")
"""Whatever has a type."""

Target = tuple[str, str]
"""A kind of target, and the name that it is of."""
Tables = Mapping[str, list[str]]
"""What each variable can be."""


class Group(NamedTuple):
    """A group of patterns: its own, and the groups within it."""

    before: str
    """The word before it, such as UNION."""
    text: str
    within: list[Group]


def targets(where: str) -> list[Target]:
    """The targets of a WHERE clause: what the first pattern about ?focus asks of it.

    >>> targets("{ VALUES ?path { a:b a:c } ?focus ?path ?value }")
    [('targetSubjectsOf', 'a:b'), ('targetSubjectsOf', 'a:c')]
    >>> targets("{ { ?focus a a:C } UNION { ?any a:b ?focus } MINUS { ?focus a:d ?e } }")
    [('targetClass', 'a:C'), ('targetObjectsOf', 'a:b')]
    """
    group = _group(_PART.finditer(where), "").within[0]
    return list(dict.fromkeys(_targets(group, {})))


def table(block: re.Match[str]) -> tuple[list[str], list[list[str]]]:
    """The variables and the rows of a VALUES block."""
    names = block["names"].strip("()").split()
    if block["names"].startswith("("):
        return names, [_TERM.findall(row) for row in _ROW.findall(block["rows"])]
    return names, [[term] for term in _TERM.findall(block["rows"])]


def _group(parts: Iterator[re.Match[str]], before: str) -> Group:
    text, within = "", list[Group]()
    for part in parts:
        if part[0] == "}":
            break
        if part[0] == "{":
            within.append(_group(parts, (text.split() or [""])[-1]))
            text += "{} "
        else:
            text += part[0]
    return Group(before, text, within)


def _targets(group: Group, known: Tables) -> list[Target]:
    tables = dict(known)
    for block in BLOCK.finditer(group.text):
        names, rows = table(block)
        tables |= {name: [row[n] for row in rows] for n, name in enumerate(names)}
    if found := _OF_FOCUS.search(group.text):
        return _of_pattern(found, tables)
    targets: list[Target] = []
    for inner in group.within:
        if inner.before in ("EXISTS", "MINUS", "OPTIONAL") or (targets and inner.before != "UNION"):
            continue
        targets += _targets(inner, tables)
    return targets


def _of_pattern(found: re.Match[str], tables: Tables) -> list[Target]:
    if found["into"]:
        return [("targetObjectsOf", found["into"])]
    kind, name = ("targetSubjectsOf", found["out"])
    if name == "a":
        kind, name = ("targetClass", found["value"])
    names = tables.get(name) if name.startswith("?") else [name]
    return [(kind, one) for one in names] if names else [_EVERYTHING]
