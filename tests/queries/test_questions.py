"""Every canned question answers as its header says: columns, types, parameters, expectations."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from queries.asked import QUESTIONS

import kg
from kg.catalogue import binding
from kg.namespaces import XSD, compact, prefix_lines
from kg.question import GROUPS, Question
from kg.session import Session
from kg.terms import Answer, Iri, Literal, Term

PROMISED = {
    "clusters": "cluster label labelZh within enterprises projects targets claims",
    "enterprises": "enterprise articleName name nameZh role involvedIn cluster",
    "projects": "project label labelZh kind cluster enterprise deadline",
    "targets": "target label indicator comparator value unit deadline cluster claim",
    "claims": "id claim kind modality secondHand cluster section paragraph sentence start end"
    " sha256",
    "evidence": "thing claim document url section start end",
    "identifiers": "enterprise bearer scheme value evidenceMode source",
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


def free(session: Session, question: Question) -> Answer:
    """The answer with no parameter bound, whether the question asks for one or not."""
    return binding.answer(session.store, question, {})


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
    assert len(columns) >= 67
    assert PROMISED.keys() <= columns.keys()
    for name, text in PROMISED.items():
        assert [column for column in columns[name] if column in text.split()] == text.split()


def test_every_group_has_questions() -> None:
    """Counts the questions of each group: at least eight, and of promises and outcome many."""
    counts = Counter(question.group for question in QUESTIONS)
    assert counts.keys() == set(GROUPS)
    assert min(counts.values()) >= 8
    assert min(counts["promise"], counts["outcome"]) >= 18


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
        assert len({q.title[language] for q in QUESTIONS}) == len(QUESTIONS) >= 67
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
    """Counts optional columns: many have both kinds of cell.

    No ownership has ended yet, no event that a milestone awaits is known, no commitment is
    replaced, no figure is revised, and every target of the plan has one bound that needs no more
    words.
    """
    both, never = 0, set()
    for question in QUESTIONS:
        answer = free(session, question)
        for column in question.returns:
            if column.optional:
                cells = answer.column(column.name)
                both += len({cell is None for cell in cells}) == 2
                if all(cell is None for cell in cells):
                    never.add((question.name, column.name))
    assert both >= 40
    unknown = [("milestones", column) for column in ("event", "first", "last", "document")]
    plain = ["attained", "upperValue", "countedFrom", "relation", "baseline", "each", "howMany"]
    unknown += [("targets", column) for column in plain]
    assert never <= {
        *(("duties", "upperValue"), ("ownerships", "endDate"), ("verdicts", "replacedOn")),
        ("observations", "revisedBy"),
        *unknown,
    }


@every_question
def test_what_the_header_expects_holds(session: Session, question: Question) -> None:
    """The number of rows lies within what `expect` says, and no row comes twice."""
    answer = free(session, question)
    assert len(answer) >= question.expect.get("min_rows", 0)
    assert len(answer) <= question.expect.get("max_rows", len(answer))
    assert max(Counter(answer.rows).values(), default=1) == 1


OF_EACH = """
id:plan a plan:Plan ; plan:covers id:country .
id:target a plan:Target ; plan:inPlan id:plan ; plan:measures indicator:gdp ;
    plan:each id:north , id:south ; plan:about id:industry .
"""
FIGURE = """
id:{name} a plan:Observation ; plan:observedOf id:{of} ; plan:measures indicator:gdp ;
    plan:comparator comparator:equal ; plan:value {value} ; plan:unit unit:billion-yuan ;
    plan:heldFrom "2025-01-01"^^xsd:date ; plan:heldUntil "2025-12-31"^^xsd:date ;
    plan:evidenceMode evidence-mode:stated ; dcterms:source id:yearbook .
"""


def test_figures_of_what_a_promise_is_about_are_those_of_its_plan(tmp_path: Path) -> None:
    """Of each of several places too, with their conflicts; not those of other places."""
    seen = {"a": ("country", 9), "b": ("north", 5), "c": ("north", 6), "d": ("industry", 1)}
    figures = (
        FIGURE.format(name=name, of=of, value=value)
        for name, (of, value) in {**seen, "e": ("elsewhere", 2)}.items()
    )
    prefixes = ("comparator", "dcterms", "evidence-mode", "id", "indicator", "plan", "unit", "xsd")
    document = 'id:yearbook plan:issuedUntil "2026-03-31"^^xsd:date .'
    path = tmp_path / "plan.ttl"
    path.write_text("\n".join([prefix_lines(*prefixes), OF_EACH, *figures, document]), "utf-8")
    session = kg.load(files=[path])
    found = session.query("observations", plan="plan").column("observation")
    assert sorted(compact(str(iri)) for iri in found) == ["id:a", "id:b", "id:c", "id:d"]
    (conflict,) = session.query("conflicts", plan="plan").records()
    assert {compact(str(conflict[name])) for name in ("one", "other")} == {"id:b", "id:c"}


FRANC = """
dimension:franc a skos:Concept ; skos:broader dimension:money .
unit:million-francs plan:dimension dimension:franc ; plan:factor 1000000 .
id:sum a plan:Observation ; plan:measures indicator:gdp ; plan:comparator comparator:equal ;
    plan:value 3 ; plan:unit unit:million-francs ; dcterms:source id:yearbook .
"""


def test_money_is_whatever_currency_it_is_in(tmp_path: Path) -> None:
    """One of its own, narrower than money, beside those that are shipped."""
    prefixes = ("comparator", "dcterms", "dimension", "id", "indicator", "plan", "skos", "unit")
    path = tmp_path / "sum.ttl"
    path.write_text(prefix_lines(*prefixes) + FRANC, "utf-8")
    (found,) = kg.load(files=[path]).query("money").records()
    assert compact(str(found["currency"])) == "dimension:franc"
    assert str(found["amount"]) == "3000000"
    asked = kg.load(files=[path]).query("money", currency="dimension:renminbi")
    assert len(asked) == 0
