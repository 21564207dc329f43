"""Reads a folder as neo4j-admin's import would, by the rules of its manual.

No Neo4j is in a package registry, so none was run: this is the manual in eighty lines.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from export.drawn import Drawn, Values

TYPES: dict[str, Callable[[str], Any]] = {
    "string": str,
    "long": lambda text: _within(int(text)),
    "double": float,
    "boolean": lambda text: text == "true",
    "date": lambda text: date.fromisoformat(text).isoformat(),
}
HEADER = re.compile(r"(?P<key>\w*):(?P<type>\w+)(?P<many>\[\])?")
FIELD = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\n|\Z)')


def _within(number: int) -> int:
    assert -(2**63) <= number < 2**63
    return number


def imported(folder: Path) -> tuple[Drawn, dict[str, set[str]]]:
    """The graph that import.sh would make, and the labels of its nodes."""
    words = shlex.split((folder / "import.sh").read_text("utf-8"), comments=True)
    options = [word.partition("=")[::2] for word in words if word.startswith("--")]
    settings = {
        name: value for name, value in options if name not in ("--nodes", "--relationships")
    }
    assert settings.pop("--multiline-fields") == "true"
    assert settings.pop("--trim-strings") == "false"
    delimiter = chr(int(settings.pop("--array-delimiter").removeprefix("U+"), 16))
    # By its manual it is made where one stands, in the folder, which could not be written anew.
    assert settings.pop("--report-file") == "../import.report"
    assert not settings
    nodes: dict[str, Values] = {}
    labels: dict[str, set[str]] = {}
    edges: dict[str, tuple[str, str, Values]] = {}
    for name, value in options:
        if name == "--nodes":
            for own, row in records(folder / value, delimiter):
                assert own[":ID"] not in nodes, "ids are unique over all labels"
                nodes[own[":ID"]] = row
                labels[own[":ID"]] = set(own[":LABEL"].split(delimiter))
        elif name == "--relationships":
            for own, row in records(folder / value, delimiter):
                assert {own[":START_ID"], own[":END_ID"]} <= nodes.keys(), "an end is missing"
                assert own[":TYPE"] == row["type"]
                edges[row.pop("id")] = (own[":START_ID"], own[":END_ID"], row)
    return Drawn(nodes, edges), labels


def records(path: Path, delimiter: str) -> Iterator[tuple[dict[str, str], Values]]:
    """The rows of a file: what the header's roles give, and the properties."""
    content = path.read_bytes().decode("utf-8")
    assert not content.startswith("\ufeff"), "a byte-order mark would be part of the first name"
    lines = rows(content)
    header = []
    for text, _ in next(lines):
        match = HEADER.fullmatch(text)
        assert match, text
        header.append(match)
    for line in lines:
        assert len(line) == len(header)
        own, row = {}, {}
        for column, (text, is_quoted) in zip(header, line, strict=True):
            if column["type"].isupper():
                own[f":{column['type']}"] = text
            elif text and column["many"]:
                row[column["key"]] = [TYPES[column["type"]](part) for part in text.split(delimiter)]
            elif (text or is_quoted) and not column["many"]:
                row[column["key"]] = TYPES[column["type"]](text)
        yield own, row


def rows(content: str) -> Iterator[list[tuple[str, bool]]]:
    """Lines of fields, each with whether it is quoted; a quote within is doubled."""
    place, line = 0, []
    while place < len(content):
        match = FIELD.match(content, place)
        assert match, content[place : place + 80]
        quoted, plain, end = match.groups()
        line.append((plain, False) if quoted is None else (quoted.replace('""', '"'), True))
        place = match.end()
        if end != ",":
            yield line
            line = []
