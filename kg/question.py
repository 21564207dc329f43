"""Canned questions and checks: query files with a `#+` header in TOML, then ordinary SPARQL.

These values are named tuples, which are made faster than data classes: every command that asks
something waits for this module.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from kg.errors import InputError
from kg.files import read_text
from kg.resources import content, question_files
from kg.text import Words, nearest, untranslated

MARK = "#+"
TWIN = "Zh"
"""The ending of a Chinese column beside the English one: `labelZh` beside `label`."""

PARAMETER_TYPES = ("iri", "text", "lang", "date", "decimal", "integer", "boolean", "choice")
"""What a value may be; a `choice` is a concept of the scheme that the parameter names."""
COLUMN_TYPES = ("iri", "text", "integer", "decimal", "date", "boolean", "term")
"""What a cell may be; `term` is an IRI in one row and a literal in another."""
GROUPS: Mapping[str, Words] = {
    "promise": {"en": "What was promised", "zh": "承诺了什么"},
    "outcome": {"en": "What came of it", "zh": "结果如何"},
    "actor": {"en": "Who is involved", "zh": "涉及何人"},
    "source": {"en": "Where the data come from", "zh": "数据从何而来"},
    "graph": {"en": "The graph itself", "zh": "图谱本身"},
}
"""What people want to know of a question, in the order of a list of questions."""
SEVERITIES = ("Violation", "Warning", "Info")
SCOPES = ("plan", "all")

_NAME = re.compile(r"[a-z0-9-]+")
_TABLE = re.compile(r"\s*\[\[(\w+)\]\]")
_KEY = re.compile(r"\s*([\w-]+)\s*=")
_NO_CODE = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|<[^<>\s]*>|#.*")
_SELECT = re.compile(r"\bSELECT\b(\s+(?:DISTINCT\s+|REDUCED\s+)?\*)?", re.IGNORECASE)
_ORDER = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)


class Parameter(NamedTuple):
    """A parameter of a question."""

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

    @property
    def title(self) -> Words:
        """What heads it for a person."""
        return heading(self.name)


class Step(NamedTuple):
    """A CONSTRUCT query that a question needs first; it reads the graph, or what is constructed."""

    name: str
    path: Path
    title: Words
    text: str
    reads_graph: bool


class Question(NamedTuple):
    """A question of the catalogue: its wording, parameters, columns and SPARQL.

    Where it has steps, its own query reads what they have constructed, and not the graph. It is
    `of_each_plan` where its rows about all plans are those about one plan after another.
    """

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
    steps: tuple[Step, ...] = ()
    of_each_plan: bool = False


class Check(NamedTuple):
    """A rule over several things: each row of its answer is a violation.

    With the scope `plan` what is found depends only on what a plan states and leads to; with `all`
    also on whatever has the thing, or one of its values, by a property of `along`, in any plan.
    """

    name: str
    path: Path
    title: Words
    message: Words
    severity: str
    scope: str
    along: tuple[str, ...]
    text: str


@cache
def find(name: str) -> Question:
    """The question called `name`; `InputError` for another name offers the nearest."""
    path = content() / "queries" / f"{name}.rq"
    if _NAME.fullmatch(name) and path.is_file():
        return read_question(path)
    near = nearest(name, (path.stem for path in question_files()))
    raise InputError(
        f"{name}: no such question; " + (f"did you mean {near}?" if near else "see kg query"),
        f"{name}：没有这个问题；" + (f"是否指 {near}？" if near else "可运行 kg query 查看全部"),
    )


@cache
def _table_of(name: str) -> Mapping[str, Any]:
    """The words in a file beside the questions."""
    import tomllib

    return tomllib.loads(read_text(content() / "queries" / f"{name}.toml"))


def heading(column: str) -> Words:
    """The title of a column, that of its twin for a Chinese one; for one of others its name.

    >>> heading("labelZh")["zh"], heading("total")["zh"]
    ('名称', 'total')
    """
    titles = _table_of("columns")["titles"]
    words: Words | None = titles.get(column) or titles.get(column.removesuffix(TWIN))
    return words or untranslated(column)


def caption(made: str) -> Words:
    """How a caption is put together of the parts that the question `captions` gives."""
    words: Words = _table_of("captions")[made]
    return words


def wording(column: str, code: str) -> Words | None:
    """The words for a code in a column, such as `floor`; none where its cells are no codes."""
    words: Words | None = _table_of("columns")["codes"].get(column, {}).get(code)
    return words


def everything() -> list[Question]:
    """Every question, sorted by name."""
    return [find(path.stem) for path in question_files()]


def read_question(path: Path) -> Question:
    """The question in a file of `queries/`; `InputError` for a faulty header or undefined order."""
    table, text = _read(path)
    keys = ("title", "question", "group", "tags", "expect", "of_each_plan", "steps")
    table.refuse_other_keys(*keys, "params", "returns")
    _refuse_undefined_order(path, text)
    return Question(
        name=path.stem,
        path=path,
        title=table.words("title"),
        question=table.words("question"),
        text=text,
        group=table.one_of("group", GROUPS),
        tags=tuple(table.get("tags", [])),
        params=tuple(map(_parameter, table.tables("params"))),
        returns=tuple(map(_column, table.tables("returns"))),
        expect=table.get("expect", {}),
        steps=tuple(_step(path.parent / "steps" / f"{name}.rq") for name in table.get("steps", [])),
        of_each_plan=table.get("of_each_plan", False),
    )


def _step(path: Path) -> Step:
    table, text = _read(path)
    table.refuse_other_keys("title", "reads")
    reads_graph = table.one_of("reads", ("graph", "steps")) == "graph"
    return Step(path.stem, path, table.words("title"), text, reads_graph)


def read_check(path: Path) -> Check:
    """The check in a file of `ontology/shapes/checks/`."""
    table, text = _read(path)
    scope = table.one_of("scope", SCOPES)
    along = ("along",) if scope == "all" else ()
    table.refuse_other_keys("title", "message", "severity", "scope", *along)
    return Check(
        name=path.stem.removesuffix("-violation"),
        path=path,
        title=table.words("title"),
        message=table.words("message"),
        severity=table.one_of("severity", SEVERITIES),
        scope=scope,
        along=tuple(table.get("along") if along else ()),
        text=text,
    )


@cache
def without_header(text: str) -> str:
    r"""The SPARQL of a file alone.

    >>> without_header("#+ group = 'plan'\n\nASK {}\n")
    'ASK {}\n'
    """
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(MARK)).lstrip("\n")


def _parameter(table: _Table) -> Parameter:
    optional = ("scheme", "optional", "many", "default", "example")
    table.refuse_other_keys("name", "type", "title", "class", *optional)
    return Parameter(
        name=table.get("name"),
        type=table.one_of("type", PARAMETER_TYPES),
        title=table.words("title"),
        of_class=table.get("class", None),
        **{key: table.values[key] for key in optional if key in table.values},
    )


def _column(table: _Table) -> Column:
    table.refuse_other_keys("name", "type", "optional")
    kind = table.one_of("type", COLUMN_TYPES)
    return Column(table.get("name"), kind, table.get("optional", False))


def _refuse_undefined_order(path: Path, text: str) -> None:
    """Refuse `SELECT *`, and a SELECT whose rows are not sorted."""
    code = _NO_CODE.sub("", text)
    sorts = _ORDER.search(code.rpartition("}")[2])
    for match in _SELECT.finditer(code):
        place = f"{path}:{code.count(chr(10), 0, match.start()) + 1}"
        if match[1]:
            raise InputError(
                f"{place}: SELECT * leaves the columns to the engine; name them",
                f"{place}：SELECT * 使列的取舍与次序因引擎而异；请写出列名",
            )
        if not sorts:
            raise InputError(
                f"{place}: the rows are not sorted; end the query with ORDER BY",
                f"{place}：结果未排序；请在查询末尾加上 ORDER BY",
            )


def _read(path: Path) -> tuple[_Table, str]:
    """The header, and the whole text of the file: to SPARQL `#+` begins a comment."""
    text = read_text(path)
    header: list[str] = []
    for line in text.splitlines():
        if not line.startswith(MARK):
            break
        header.append(line.removeprefix(MARK).removeprefix(" "))
    if not header:
        raise _fault(path, 1, "has no #+ header", "没有 #+ 标头")
    import tomllib

    try:
        return _Table(path, tomllib.loads("\n".join(header)), header), text
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"at line (\d+)", str(error))
        number = int(match[1]) if match else len(header)
        raise _fault(path, number, f"header: {error}", f"标头有误：{error}") from None


def _fault(path: Path, line: int, en: str, zh: str) -> InputError:
    return InputError(f"{path}:{line}: {en}; fix the header", f"{path}:{line}：{zh}；请修正标头")


def _positions(header: list[str]) -> dict[str, int]:
    """The line of each table and key of a header: of `title`, `params`, `params.0.name`."""
    lines: dict[str, int] = {}
    table, counts = "", Counter[str]()
    for number, line in enumerate(header, start=1):
        if match := _TABLE.match(line):
            table = f"{match[1]}.{counts[match[1]]}."
            counts[match[1]] += 1
            lines.setdefault(match[1], number)
            lines[table] = number
        elif match := _KEY.match(line):
            lines.setdefault(table + match[1], number)
    return lines


class _Table(NamedTuple):
    """One table of a header; its errors name the line of a key, or the first line of the table."""

    path: Path
    values: Mapping[str, Any]
    header: list[str]
    name: str = ""

    def refuse_other_keys(self, *keys: str) -> None:
        for key in self.values:
            if key not in keys:
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

    def one_of(self, key: str, choices: Collection[str]) -> str:
        value = self.get(key)
        if value not in choices:
            listed = ", ".join(choices)
            raise self._fault(key, f"{key} must be one of {listed}", f"{key} 须为 {listed} 之一")
        return str(value)

    def tables(self, key: str) -> list[_Table]:
        items = enumerate(self.get(key, []))
        return [_Table(self.path, item, self.header, f"{key}.{count}.") for count, item in items]

    def _fault(self, key: str, en: str, zh: str) -> InputError:
        lines = _positions(self.header)
        place = lines.get(self.name + key) or lines.get(self.name, 1)
        return _fault(self.path, place, en, zh)
