"""Reading a query file: a `#+` header in TOML, then ordinary SPARQL that runs anywhere.

The checks among the shapes are written the same way, with a message and a severity.

These values are named tuples, which are made faster than data classes: every command that asks
something waits for this module.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from kg.errors import InputError
from kg.files import read_text

MARK = "#+"
PARAMETER_TYPES = (
    "iri",
    "text",
    "lang",
    "date",
    "decimal",
    "integer",
    "boolean",
    "choice",
)
"""What a value may be; a `choice` is a concept of the scheme that the parameter names."""
GROUPS = (
    "plan",
    "enterprise",
    "quantity",
    "technology",
    "outcome",
    "quality",
    "comparison",
    "overview",
)
"""What a question is about, in the order in which a list of questions is told."""
COLUMN_TYPES = ("iri", "text", "integer", "decimal", "date", "boolean", "term")
"""What a cell may be; `term` is an IRI in one row and a literal in another."""
SEVERITIES = ("Violation", "Warning", "Info")

Words = Mapping[str, str]
"""A text in both languages, by tag: `en` and `zh`."""


class Parameter(NamedTuple):
    """What a question lets its reader choose."""

    name: str
    type: str
    title: Words
    of_class: str | None = None
    scheme: str | None = None
    optional: bool = False
    many: bool = False
    default: str | None = None
    example: str | None = None


class Column(NamedTuple):
    """A column of the answer and the type of its cells."""

    name: str
    type: str
    optional: bool = False


class Question(NamedTuple):
    """A question of the catalogue: its words, what it takes, what it returns, its SPARQL."""

    name: str
    path: Path
    title: Words
    question: Words
    text: str
    group: str
    tags: tuple[str, ...] = ()
    params: tuple[Parameter, ...] = ()
    returns: tuple[Column, ...] = ()
    expect: Mapping[str, int] = MappingProxyType({})


class Check(NamedTuple):
    """A rule over several things: each row of its answer is something wrong."""

    name: str
    path: Path
    title: Words
    message: Words
    severity: str
    text: str


def read_question(path: Path) -> Question:
    """The question in a file of `queries/`; `InputError` with the line of what is wrong.

    Wrong is, beside a faulty header, what leaves columns or rows to the engine's own order.
    """
    header, text = _split(path)
    table = _Table(path, header, _QUESTION_KEYS)
    _refuse_own_order(path, text)
    return Question(
        name=path.stem,
        path=path,
        title=table.words("title"),
        question=table.words("question"),
        text=text,
        group=table.one_of("group", GROUPS),
        tags=tuple(table.get("tags", [])),
        params=tuple(_parameter(item) for item in table.tables("params", _PARAMETER_KEYS)),
        returns=tuple(_column(item) for item in table.tables("returns", _COLUMN_KEYS)),
        expect=table.get("expect", {}),
    )


def read_check(path: Path) -> Check:
    """The check in a file of `ontology/shapes/checks/`."""
    header, text = _split(path)
    table = _Table(path, header, {"title", "message", "severity"})
    return Check(
        name=path.stem.removesuffix("-violation"),
        path=path,
        title=table.words("title"),
        message=table.words("message"),
        severity=table.one_of("severity", SEVERITIES),
        text=text,
    )


def without_header(text: str) -> str:
    r"""The SPARQL of a file alone.

    >>> without_header("#+ group = 'plan'\n\nASK {}\n")
    'ASK {}\n'
    """
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(MARK)).lstrip("\n")


_QUESTION_KEYS = {"title", "question", "group", "tags", "expect", "params", "returns"}
_PARAMETER_KEYS = {
    "name",
    "type",
    "title",
    "class",
    "scheme",
    "optional",
    "many",
    "default",
    "example",
}
_COLUMN_KEYS = {"name", "type", "optional"}


def _parameter(table: _Table) -> Parameter:
    return Parameter(
        name=table.get("name"),
        type=table.one_of("type", PARAMETER_TYPES),
        title=table.words("title"),
        of_class=table.get("class", None),
        scheme=table.get("scheme", None),
        optional=table.get("optional", False),
        many=table.get("many", False),
        default=table.get("default", None),
        example=table.get("example", None),
    )


def _column(table: _Table) -> Column:
    return Column(
        name=table.get("name"),
        type=table.one_of("type", COLUMN_TYPES),
        optional=table.get("optional", False),
    )


def _split(path: Path) -> tuple[dict[str, Any], str]:
    """The header as a TOML table, and the file's text whole: SPARQL reads `#+` as comment."""
    text = read_text(path)
    lines: list[str] = []
    for line in text.splitlines():
        if not line.startswith(MARK):
            break
        lines.append(line.removeprefix(MARK).removeprefix(" "))
    if not lines:
        raise _fault(path, 1, "has no #+ header", "没有 #+ 标头")
    import tomllib

    try:
        return tomllib.loads("\n".join(lines)), text
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line_number = int(found[1]) if found else len(lines)
        raise _fault(path, line_number, f"header: {error}", f"标头有误：{error}") from None


_NO_CODE = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|<[^<>\s]*>|#.*")
_SELECT = re.compile(r"\bSELECT\b(\s+(?:DISTINCT\s+|REDUCED\s+)?\*)?", re.IGNORECASE)


def _refuse_own_order(path: Path, text: str) -> None:
    """Refuse `SELECT *`, and a SELECT whose rows are not sorted."""
    code = _NO_CODE.sub("", text)
    sorts = re.search(r"\bORDER\s+BY\b", code.rpartition("}")[2], re.IGNORECASE)
    for found in _SELECT.finditer(code):
        place = f"{path}:{code.count(chr(10), 0, found.start()) + 1}"
        if found[1]:
            raise InputError(
                f"{place}: SELECT * leaves the columns to the engine; name them",
                f"{place}：SELECT * 使列的取舍与次序因引擎而异；请写出列名",
            )
        if not sorts:
            raise InputError(
                f"{place}: the rows are not sorted; end the query with ORDER BY",
                f"{place}：结果未排序；请在查询末尾加上 ORDER BY",
            )


def _fault(path: Path, line: int, en: str, zh: str) -> InputError:
    return InputError(f"{path}:{line}: {en}; mend the header", f"{path}:{line}：{zh}；请修正标头")


class _Table:
    """One table of a header, read key by key, refusing what it does not know."""

    def __init__(
        self, path: Path, values: Mapping[str, Any], known: set[str], start: int = 1
    ) -> None:
        self.path = path
        self.values = values
        self.start = start
        for key in values:
            if key not in known:
                raise self._fault(key, f"unknown key {key!r}", f"未知的键 {key!r}")

    def get(self, key: str, *default: Any) -> Any:
        if key not in self.values and not default:
            raise self._fault(key, f"key {key!r} is missing", f"缺少键 {key!r}")
        return self.values.get(key, *default)

    def words(self, key: str) -> Words:
        value = self.get(key)
        if not isinstance(value, dict) or set(value) != {"en", "zh"}:
            raise self._fault(key, f"{key!r} needs en and zh", f"{key!r} 须有 en 与 zh")
        return value

    def one_of(self, key: str, choices: tuple[str, ...]) -> str:
        value = self.get(key)
        if value not in choices:
            known = ", ".join(choices)
            raise self._fault(key, f"{key} must be one of {known}", f"{key} 须为 {known} 之一")
        return str(value)

    def tables(self, key: str, known: set[str]) -> list[_Table]:
        items = self.get(key, [])
        heads = rf"#\+ \s*\[\[{re.escape(key)}\]\]"
        lines = enumerate(read_text(self.path).splitlines(), start=1)
        starts = [number for number, line in lines if re.match(heads, line)]
        starts += [self.start] * len(items)  # for tables written in one line
        return [
            _Table(self.path, item, known, start)
            for item, start in zip(items, starts, strict=False)
        ]

    def _fault(self, key: str, en: str, zh: str) -> InputError:
        return _fault(self.path, self._line(key), en, zh)

    def _line(self, key: str) -> int:
        """The line of this table that sets `key`, or the table's first line."""
        word, within = re.escape(key), True
        lines = enumerate(read_text(self.path).splitlines(), start=1)
        for number, line in ((number, line) for number, line in lines if number >= self.start):
            if re.match(rf"#\+ \s*\[\[{word}\]", line):
                return number
            within = within and (number == self.start or not re.match(r"#\+ \s*\[", line))
            if within and re.match(rf"#\+ \s*{word}\b", line):
                return number
        return self.start
