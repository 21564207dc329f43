"""Every canned question answers as its header says: columns, types, parameters, expectations."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from kg.catalogue import binding
from kg.model import Answer, Iri, Literal, Row, Term
from kg.namespaces import XSD, expand
from kg.question import Parameter, Question, read_question
from kg.session import Session

FOLDER = Path(__file__).resolve().parent.parent.parent / "queries"
QUESTIONS = [read_question(path) for path in sorted(FOLDER.glob("*.rq"))]
PARAMETERS = [(question, parameter) for question in QUESTIONS for parameter in question.params]
PROMISED = {
    "clusters": "cluster label labelZh within enterprises projects targets claims",
    "enterprises": "enterprise articleName name nameZh role involvedIn cluster",
    "projects": "project label labelZh kind cluster enterprise deadline",
    "targets": "target label indicator comparator value unit deadline cluster claim",
    "claims": "id claim kind modality hearsay cluster section paragraph sentence start end sha256",
    "evidence": "thing claim document url section start end",
    "identifiers": "enterprise bearer scheme value confidence source",
    "technologies": "",
    "industry-classes": "",
    "commitments-by-modality": "",
    "open-points": "",
    "enterprise-profile": "",
    "plan-totals": "target label labelZh promised residual figure figureLabel figureLabelZh "
    "indicator value counted why whyZh",
    "silence": "thing label labelZh lastSign lastDay document",
    "orphans": "kind thing label labelZh",
    "history": "commitment label labelZh asOf verdict reason decidedFor",
    "conflicts": "one oneLabel oneLabelZh other otherLabel otherLabelZh indicator how howZh",
    "verdicts": "commitment verdict reason",
}
LEXICAL = {
    "integer": r"-?\d+",
    "decimal": r"-?\d+(\.\d+)?",
    "date": r"\d{4}-\d\d-\d\d",
    "boolean": r"true|false",
}

every_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
every_parameter = pytest.mark.parametrize(
    ("question", "parameter"), PARAMETERS, ids=[f"{q.name}-{p.name}" for q, p in PARAMETERS]
)


def free(session: Session, question: Question) -> Answer:
    """The answer with no parameter bound, whether the question asks for one or not."""
    return session.ask(question.text)


def is_of(cell: Term, kind: str) -> bool:
    """Whether a cell is of the type that its column declares."""
    if kind == "iri":
        return isinstance(cell, Iri)
    if kind == "term":
        return isinstance(cell, Iri | Literal)
    if not isinstance(cell, Literal):
        return False
    if kind == "text":
        return cell.language is not None or cell.datatype == XSD + "string"
    return cell.datatype == XSD + kind and bool(re.fullmatch(LEXICAL[kind], cell.value))


def test_the_catalogue_holds_the_promised_questions() -> None:
    """Counts the questions, and those promised with columns that they do not return: none."""
    columns = {q.name: [column.name for column in q.returns] for q in QUESTIONS}
    assert len(columns) >= 19
    assert PROMISED.keys() <= columns.keys()
    for name, text in PROMISED.items():
        assert [column for column in columns[name] if column in text.split()] == text.split()


@every_question
def test_a_header_is_worded_in_both_languages(question: Question) -> None:
    """Name, title, question and tags are as the style asks."""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", question.name)
    assert question.question["en"].endswith("?")
    assert question.question["zh"].rstrip("。").count("？") >= 1
    for words in (question.title, question.question, *(p.title for p in question.params)):
        assert not re.search(r"[\u4e00-\u9fff]", words["en"])
        assert re.search(r"[\u4e00-\u9fff]", words["zh"])
    assert question.tags
    assert question.expect
    assert question.expect.keys() <= {"min_rows", "max_rows"}
    assert re.match(r"(#\+.*\n)+\nPREFIX ", question.path.read_text("utf-8"))


def test_titles_and_questions_are_all_different() -> None:
    """Counts the titles and questions in both languages, and those used twice: none."""
    for language in ("en", "zh"):
        assert len({q.title[language] for q in QUESTIONS}) == len(QUESTIONS) >= 19
        assert len({q.question[language] for q in QUESTIONS}) == len(QUESTIONS)


@every_question
def test_the_columns_are_those_declared(session: Session, question: Question) -> None:
    """The answer has the declared columns in the declared order, each name once."""
    declared = tuple(column.name for column in question.returns)
    assert len(set(declared)) == len(declared) >= 2
    assert free(session, question).columns == declared
    assert all(re.fullmatch(r"[a-z][A-Za-z0-9]*", name) for name in declared)


@every_question
def test_every_cell_is_bound_and_typed_as_declared(session: Session, question: Question) -> None:
    """Counts cells unbound in a column that is not optional, or of another type: none."""
    answer = free(session, question)
    for column in question.returns:
        cells = answer.column(column.name)
        assert len(cells) == len(answer)
        assert column.optional or None not in cells, column.name
        wrong = [cell for cell in cells if cell is not None and not is_of(cell, column.type)]
        assert wrong == [], column.name


def test_optional_columns_are_bound_somewhere_and_unbound_elsewhere(session: Session) -> None:
    """Counts optional columns: many have both kinds of cell; no ownership has ended yet."""
    both, never = 0, set()
    for question in QUESTIONS:
        answer = free(session, question)
        for column in question.returns:
            if column.optional:
                cells = answer.column(column.name)
                both += len({cell is None for cell in cells}) == 2
                if all(cell is None for cell in cells):
                    never.add((question.name, column.name))
    assert both >= 15
    assert never <= {("ownerships", "endDate")}


@every_question
def test_what_the_header_expects_holds(session: Session, question: Question) -> None:
    """The number of rows lies within what `expect` says, and no row comes twice."""
    answer = free(session, question)
    assert len(answer) >= question.expect.get("min_rows", 0)
    assert len(answer) <= question.expect.get("max_rows", len(answer))
    assert max(Counter(answer.rows).values(), default=1) == 1


@every_parameter
def test_a_parameter_has_its_place_and_an_example(
    session: Session, question: Question, parameter: Parameter
) -> None:
    """`# values:` lines; an example of the declared class that gives at least one row.

    A day has a line in each subselect that asks what was known by then; an IRI has one line.
    """
    places = Counter(re.findall(r"^ +# values: (\w+)$", question.text, re.MULTILINE))
    assert places.keys() == {p.name for p in question.params}
    assert places[parameter.name] == 1 or parameter.type == "date"
    assert parameter.example
    if parameter.of_class:
        iri = Iri(expand(parameter.example))
        path = (
            f"a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* <{expand(parameter.of_class)}>"
        )
        (row,) = session.ask(f"ASK {{ <{iri}> {path} }}").rows
        assert str(row[0]) == "true"
    needed = {p.name: p.example for p in question.params if not p.optional and p.example}
    assert len(session.query(question.name, **{**needed, parameter.name: parameter.example})) >= 1


@every_parameter
def test_a_bound_parameter_gives_the_rows_with_that_value(
    session: Session, question: Question, parameter: Parameter
) -> None:
    """For every value of a projected parameter: exactly its rows of the unbound answer."""
    everything = free(session, question)
    if parameter.name not in everything.columns:
        (value,) = binding.terms(question, {parameter.name: parameter.example or ""}).values()
        bound = session.ask(binding.bind(question, {parameter.name: value}))
        assert 1 <= len(bound) <= len(everything)
        assert Counter(bound.rows) <= Counter(everything.rows)
        return
    values = {cell for cell in everything.column(parameter.name) if cell is not None}
    assert len(values) >= 5
    for value in sorted(values, key=str):
        bound = session.ask(binding.bind(question, {parameter.name: value}))
        assert list(bound) == rows_with(everything, parameter.name, value), value


def rows_with(answer: Answer, name: str, value: Term) -> list[Row]:
    """The rows that have a value in a column, in their order."""
    index = answer.columns.index(name)
    return [row for row in answer if row[index] == value]


def test_parameters_are_projected_or_asked_of_the_one_plan() -> None:
    """Counts the parameters: only `plan` and `asOf` may stand outside the answer."""
    assert len(PARAMETERS) >= 10
    outside = {p.name for q, p in PARAMETERS if p.name not in {c.name for c in q.returns}}
    assert outside <= {"plan", "asOf"}
    assert {q.name for q, p in PARAMETERS if not p.optional} >= {"evidence", "enterprise-profile"}
