"""No query says what engines read differently: each rule catches a query planted for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph
import pytest

import kg.resources
from kg.catalogue import binding
from kg.question import everything, read_question
from kg.session import Session
from kg.terms import Answer, Literal, Row

FOLDER = Path(__file__).resolve().parent.parent.parent / "queries"
FILES = sorted(FOLDER.rglob("*.rq")) + kg.resources.check_files()
TEXT = r'"(?:[^"\\\n]|\\.)*"'
KEY = re.compile(r"(?:ASC|DESC)?\s*(\?\w+|[A-Z]+)")


def code(text: str) -> str:
    """A query without comments, texts and IRIs, each run of spaces one; `$0` in texts stays."""
    text = re.sub(TEXT, lambda found: '"$0"' if "$0" in found[0] else '""', text)
    text = re.sub(r"<[^<>\s]*>", "<>", text)
    return " ".join(re.sub(r"#.*", "", text).split())


def body(text: str) -> str:
    """The code after the prologue."""
    return re.sub(r"PREFIX [\w-]*: <> ?", "", code(text))


def closing(text: str, start: int) -> int:
    """Where the bracket that opens at `start` closes."""
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if not depth:
            return place
    raise ValueError("a bracket stays open")


def calls(text: str, name: str) -> Iterator[str]:
    """What stands in the brackets of each call of a function."""
    for found in re.finditer(rf"\b{name} ?\(", text, re.IGNORECASE):
        yield text[found.end() : closing(text, found.end() - 1)]


def order_keys(text: str) -> list[str]:
    """The keys of the outermost ORDER BY."""
    _, _, tail = body(text).rpartition("ORDER BY ")
    tail = re.split(r" (?:LIMIT|OFFSET|VALUES)\b", tail)[0]
    keys, start = [], 0
    while start < len(tail):
        found = KEY.match(tail, start) or re.match(r".+", tail)
        assert found
        end = found.end()
        bracket = re.compile(r" ?\(").match(tail, end)
        if bracket and "?" not in found[0]:
            end = closing(tail, bracket.end() - 1) + 1
        keys.append(tail[start:end].strip())
        start = end + len(tail[end:]) - len(tail[end:].lstrip())
    return keys


def columns(text: str) -> list[str]:
    """The columns of the outermost SELECT."""
    found = re.match(r"SELECT (?:DISTINCT |REDUCED )?(.*?) ?(?:WHERE ?)?\{", body(text))
    assert found
    return re.findall(
        r"\?\w+(?=\))|\?\w+", re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)* AS", "", found[1])
    )


def declares_its_prefixes(text: str) -> bool:
    """Every prefix is declared: rdflib knows some of its own, others refuse."""
    declared = set(re.findall(r"PREFIX ([\w-]*):", code(text)))
    return set(re.findall(r"(?<![\w?:<-])([A-Za-z][\w-]*):(?=\w)", body(text))) <= declared


def names_its_columns(text: str) -> bool:
    """No `SELECT *`, whose order of columns is the engine's own."""
    return not re.search(r"\bSELECT (?:DISTINCT |REDUCED )?\*", body(text))


def gives_a_graph(text: str) -> bool:
    """Whether the answer is a graph, which has no order."""
    return body(text).startswith("CONSTRUCT")


def orders_its_rows(text: str) -> bool:
    """There is an ORDER BY, and what the first column holds is in it."""
    if gives_a_graph(text):
        return True
    return "ORDER BY" in body(text) and any(columns(text)[0] in key for key in order_keys(text))


def orders_texts_as_texts(text: str) -> bool:
    """A label is ordered by COALESCE(STR(?label), ""): tags, or none, are not ordered alike."""
    _, _, where = body(text).partition("{")
    bound = set(re.findall(r"\?\w+", without_optionals(where.rpartition("ORDER BY")[0])))
    for key in order_keys(text):
        if re.fullmatch(r"(?:STR|LANG|LCASE|DATATYPE) ?\(.*\)", key):
            if not set(re.findall(r"\?\w+", key)) <= bound:
                return False
        elif re.fullmatch(r"\?\w*([lL]abel|[tT]itle|[tT]ext|[nN]ote|[nN]ame|definition)(Zh)?", key):
            return False
    return True


def without_optionals(where: str) -> str:
    """A pattern without what is OPTIONAL in it."""
    while found := re.search(r"OPTIONAL \{", where):
        depth, end = 1, found.end()
        while depth:
            depth += (where[end] == "{") - (where[end] == "}")
            end += 1
        where = where[: found.start()] + where[end:]
    return where


def takes_no_date_apart(text: str) -> bool:
    """No YEAR and its kin, and no cast to a date: rdflib gives nothing, or the query dies.

    A day that does not exist may be tried as the beginning of a text with a time: that is no error
    within COALESCE.
    """
    parts = r"\b(?:YEAR|MONTH|DAY|HOURS|MINUTES|SECONDS|TZ|TIMEZONE|NOW) ?\("
    casts = r"\bxsd:(?:date|dateTime(?! ?\(CONCAT)|gYear|gYearMonth) ?\("
    return not re.search(rf"{parts}|{casts}", body(text), re.IGNORECASE)


def joins_no_group(text: str) -> bool:
    """No GROUP_CONCAT and no SAMPLE: the order within a group is the engine's own."""
    return not re.search(
        r"\b(?:GROUP_CONCAT|SAMPLE|RAND|UUID|STRUUID) ?\(", body(text), re.IGNORECASE
    )


def matches_languages(text: str) -> bool:
    """`langMatches`, never `lang() =`: engines write tags in different case."""
    side = r"lang ?\( ?\?\w+ ?\)"
    return not re.search(
        rf"{side} ?(?:=|!=|IN\b|NOT IN\b)|(?:=|!=) ?{side}", body(text), re.IGNORECASE
    )


def rounds_its_divisions(text: str) -> bool:
    """Every division stands inside ROUND: the number of digits differs."""
    outside = body(text)
    for argument in list(calls(outside, "ROUND")):
        outside = outside.replace(argument, "")
    return not re.search(r"[\w)] ?/ ?(?=\?|\d|\()", PATHS.sub(" ", outside))


PATHS = re.compile(r"(?:\^?(?:[a-z][\w-]*:\w+|\ba)[*+?]?)(?:[/|]\^?(?:[a-z][\w-]*:\w+|a)[*+?]?)+")


def replaces_without_the_whole(text: str) -> bool:
    """No REPLACE with `$0`, which rdflib gets wrong."""
    return not any("$0" in argument for argument in calls(body(text), "REPLACE"))


def is_distinct_over_paths(text: str) -> bool:
    """DISTINCT or an aggregate with it, where a path has `*` or `+`: a circle counts twice.

    What is constructed is a set.
    """
    paths = re.search(r"(?:[a-z][\w-]*:\w+|\)|\ba)[*+](?=[ /|)])", body(text))
    return (
        not paths
        or bool(re.match(r"SELECT DISTINCT\b|CONSTRUCT\b", body(text)))
        or counts_paths(text)
    )


def counts_paths(text: str) -> bool:
    """Each path with `*` or `+` stands in a subselect that counts DISTINCT."""
    inner = r"\{ SELECT [^{}]*COUNT\(DISTINCT [^{}]*\{(?:[^{}]|\{[^{}]*\})*\} GROUP BY [^{}]*\}"
    return not re.search(r"(?:[a-z][\w-]*:\w+|\)|\ba)[*+](?=[ /|)])", re.sub(inner, "", body(text)))


def subtracts_no_dates(text: str) -> bool:
    """No difference of two variables that are days: its type differs."""
    days = r"\?\w*(?:[dD]ate|deadline|first|last|issued|period)\w*"
    return not re.search(rf"{days} - \?", body(text))


RULES: dict[Callable[[str], bool], list[str]] = {
    declares_its_prefixes: ["SELECT ?a { ?a rdfs:label ?b } ORDER BY ?a"],
    names_its_columns: ["SELECT * { ?a ?b ?c } ORDER BY ?a", "SELECT DISTINCT * { ?a ?b ?c }"],
    orders_its_rows: ["SELECT ?a { ?a ?b ?c }", "SELECT ?a ?b { ?a ?b ?c } ORDER BY ?b"],
    orders_texts_as_texts: [
        "SELECT ?a ?label { ?a ?b ?label } ORDER BY ?label ?a",
        "SELECT ?a ?label { ?a ?b ?c OPTIONAL { ?a ?d ?label } } ORDER BY STR(?label) ?a",
    ],
    takes_no_date_apart: [
        "SELECT ?a { ?a ?b ?c FILTER(YEAR(?c) = 2021) } ORDER BY ?a",
        "SELECT ?a { ?a ?b ?c FILTER(?c < xsd:date(?a)) } ORDER BY ?a",
    ],
    joins_no_group: ["SELECT (GROUP_CONCAT(?a) AS ?all) { ?a ?b ?c } ORDER BY ?all"],
    matches_languages: [
        'SELECT ?a { ?a ?b ?c FILTER(lang(?c) = "zh") } ORDER BY ?a',
        'SELECT ?a { ?a ?b ?c FILTER("zh" = LANG(?c)) } ORDER BY ?a',
    ],
    rounds_its_divisions: [
        "SELECT ?a (?c / 4 AS ?d) { ?a ?b ?c } ORDER BY ?a",
        "SELECT ?a { ?a ?b ?c BIND(1 + ?c/?b AS ?d) } ORDER BY ?a",
    ],
    replaces_without_the_whole: [
        'SELECT ?a { ?a ?b ?c FILTER(REPLACE(?c, "a", "$0") = "a") } ORDER BY ?a'
    ],
    is_distinct_over_paths: ["SELECT ?a { ?a rdfs:subClassOf* ?b } ORDER BY ?a"],
    subtracts_no_dates: ["SELECT ?a { ?a ?b ?endDate BIND(?endDate - ?c AS ?d) } ORDER BY ?a"],
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_query_keeps_the_rule(rule: Callable[[str], bool]) -> None:
    """Counts the questions, their steps and the checks, and those that break the rule: none."""
    assert len(FILES) >= 110
    assert [path.name for path in FILES if not rule(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_catches_what_is_planted_for_it(rule: Callable[[str], bool]) -> None:
    """Each bad query is caught, and every other rule's clean query passes."""
    assert RULES[rule]
    assert not any(rule(text) for text in RULES[rule])
    clean = "PREFIX plan: <urn:p#>\nSELECT DISTINCT ?a ?c\nWHERE {\n  ?a plan:x/plan:y* ?c .\n}\n"
    assert rule(f"{clean}ORDER BY ?a STR(?c)\n")


def sort_keys(answer: Answer, keys: list[str]) -> list[tuple[str | None, ...]]:
    """What each row is ordered by, as both engines see it: texts without tag, unbound as such."""

    def key(row: Row, name: str) -> str | None:
        (column,) = re.findall(r"\?(\w+)", name)
        cell = row[answer.columns.index(column)]
        if "LANG" in name:
            return cell.language if isinstance(cell, Literal) else None
        return None if cell is None else str(cell)

    return [tuple(key(row, name) for name in keys) for row in answer]


TABLES = [path for path in FILES if not gives_a_graph(path.read_text("utf-8"))]


@pytest.mark.parametrize("path", sorted({*TABLES} & {*FOLDER.glob("*.rq")}), ids=lambda p: p.stem)
def test_the_order_of_a_question_is_total(session: Session, path: Path) -> None:
    """Counts the rows of an answer that tie with another in all that they are ordered by: none."""
    question = read_question(path)
    answer = binding.answer(session.store, question, {})
    keys = order_keys(question.text)
    assert keys
    assert max(Counter(sort_keys(answer, keys)).values(), default=1) == 1


def test_the_order_of_a_check_is_total() -> None:
    """Counts the checks, and columns of theirs that are not in their ORDER BY: none."""
    checks = [path.read_text("utf-8") for path in kg.resources.check_files()]
    assert len(checks) >= 20
    for text in checks:
        assert [c for c in columns(text) if c not in " ".join(order_keys(text))] == []


def test_a_tie_is_seen() -> None:
    """Two labels that differ in their tag alone tie, unless the tag is ordered by as well."""
    rows = tuple((Literal("a", language=tag),) for tag in ("en", "zh"))
    answer = Answer(("x",), rows)
    assert len(set(sort_keys(answer, ['COALESCE(STR(?x), "")']))) == 1
    assert len(set(sort_keys(answer, ["STR(?x)", "LANG(?x)"]))) == 2


def test_every_step_is_of_a_question_and_constructs_triples() -> None:
    """Counts the files of steps, each named by the header of a question."""
    steps = {step.path for question in everything() for step in question.steps}
    assert steps == set(FOLDER.glob("*/*.rq"))
    assert len(steps) == 52
    assert [path.name for path in steps if not gives_a_graph(path.read_text("utf-8"))] == []


def test_every_query_is_standard_sparql() -> None:
    """Counts the queries that pyoxigraph, which knows no prefix of its own, can read: all."""
    store = pyoxigraph.Store()
    for path in FILES:
        assert list(store.query(path.read_text("utf-8"))) == [], path.name
    assert len(FILES) >= 110
