"""Every pattern, filter and row of every check left out once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import kg.resources
from kg.question import Check, read_check

ROW = re.compile(r"\((?:[^()\"]|\"[^\"]*\")*\)")
TERM = re.compile(r"[\w-]+:[\w.-]+|\"[^\"]*\"|\d+(?:\.\d+)?|<[^>]*>")
SIGN = re.compile(r"\s(?:\|\||&&)\s+")


class CheckMutant(NamedTuple):
    """A check with one thing left out of its query."""

    name: str
    check: Check
    text: str


def check_mutants() -> Iterator[CheckMutant]:
    """Each way to leave something out of one check, by a name that is its own."""
    for path in kg.resources.check_files():
        check = read_check(path)
        text = "\n".join(line.partition(" # ")[0] for line in check.text.splitlines())
        start = text.index("WHERE {") + len("WHERE {")
        end = text.rindex("}")
        seen, told = {text}, Counter[str]()
        for words, where in _changes(text[start:end]):
            changed = text[:start] + where + text[end:]
            if changed not in seen:
                seen.add(changed)
                told[words] += 1
                which = f" ({told[words]})" if told[words] > 1 else ""
                yield CheckMutant(f"checks:{check.name} without {words}{which}", check, changed)


def _changes(where: str) -> Iterator[tuple[str, str]]:
    for start, end in _parts(where):
        yield _shown(where, start, end), where[:start] + where[end:]
    for found in re.finditer(r"VALUES [^{]*\{", where):
        close = _closing(where, found.end() - 1)
        body = where[found.end() : close]
        row = ROW if "(" in found[0] else TERM
        for item in row.finditer(body):
            start, end = found.end() + item.start(), found.end() + item.end()
            yield _shown(where, start, end), where[:start] + where[end:]
    for found in re.finditer(r"(?:NOT )?IN \(", where):
        close = _closing(where, found.end() - 1)
        members = list(TERM.finditer(where[found.end() : close]))
        for item in members if not members[0][0].isdigit() else []:
            kept = [other[0] for other in members if other is not item]
            yield (
                f"{item[0]} in {found[0]}…)",
                where[: found.end()] + ", ".join(kept) + where[close:],
            )
    for found in re.finditer(r"FILTER \(", where):
        yield from _sides(where, found.end() - 1)


def _sides(where: str, opening: int) -> Iterator[tuple[str, str]]:
    """A filter of several conditions, without each of them."""
    close = _closing(where, opening)
    body = where[opening + 1 : close]
    cuts = [found for found in SIGN.finditer(body) if not _depth(body[: found.start()])]
    if not cuts:
        return
    sign = cuts[0][0].strip()
    ends = [0, *(place for found in cuts for place in found.span()), len(body)]
    sides = [body[a:b].strip() for a, b in zip(ends[::2], ends[1::2], strict=True)]
    for side in sides:
        kept = f" {sign} ".join(other for other in sides if other != side)
        yield f"the condition {' '.join(side.split())}", where[: opening + 1] + kept + where[close:]


def _parts(where: str) -> Iterator[tuple[int, int]]:
    """Where each pattern, filter, option and branch of a union begins and ends."""
    for found in re.finditer(r"^ *(\S.*)$", where, re.MULTILINE):
        start, line = found.start(1), found[1]
        if line.endswith(" ."):
            yield start, found.end()
        elif line.startswith(("FILTER", "OPTIONAL")):
            opening = re.compile(r"[({]").search(where, start)
            assert opening
            yield start, _closing(where, opening.start()) + 1
        elif line == "UNION":
            after = where.index("{", start)
            yield start, _closing(where, after) + 1
            before = _opening(where, where.rindex("}", 0, start))
            yield before, start + len("UNION")


def _depth(text: str) -> int:
    text = re.sub(r'"[^"]*"', "", text)
    return sum(text.count(sign) for sign in "({") - sum(text.count(sign) for sign in ")}")


def _closing(text: str, opening: int) -> int:
    """Where the bracket that opens at `opening` closes; brackets in texts do not count."""
    quoted, depth = False, 0
    for place in range(opening, len(text)):
        sign = text[place]
        quoted ^= sign == '"'
        depth += 0 if quoted else (sign in "({") - (sign in ")}")
        if not depth and not quoted:
            return place
    raise ValueError(f"a bracket stays open: {text[opening:][:60]}")


def _opening(text: str, closing: int) -> int:
    """Where the bracket that closes at `closing` opens."""
    for place in range(closing, -1, -1):
        if text[place] == "{" and _closing(text, place) == closing:
            return place
    raise ValueError("a bracket was never open")


def _shown(where: str, start: int, end: int) -> str:
    """What is left out, in one line."""
    return " ".join(where[start:end].split())
