"""The dossier of each thing: all that the graph says of it, in one order, nothing left empty."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kg.catalogue import names
from kg.dossier import FORMATS, Dossier, Section, dossier
from kg.errors import InputError
from kg.namespaces import ID, PLAN, PROV, RDF, VOCAB, compact
from kg.session import Session, load
from kg.store.embedded import MemoryStore
from kg.terms import Answer, Iri, graph_from_turtle

ORDER = ["names", "said", "outcome", "happened", "searched", "open", "parts", "sources"]
ORDER += ["statements"]
SHARE, DOCUMENT = "datuan-2021-new-energy-share", "china-daily-2021-03-12"
EMPTY = re.compile(r"· *(·|$)|[:：] *$|None|^ *$|[:：]  | ,|《》|“”")
"""A place in a line where something should stand."""


@pytest.fixture(scope="module")
def dossiers(session: Session) -> dict[str, Dossier]:
    """The dossier of each thing of the data, by its short IRI."""
    answer = session.ask(f'SELECT DISTINCT ?x {{ ?x a ?c FILTER(STRSTARTS(STR(?x), "{ID}")) }}')
    things = sorted({str(row[0]) for row in answer})
    return {compact(iri): dossier(session, Iri(iri)) for iri in things}


def _section(dossier: Dossier, name: str) -> Section:
    return next(section for section in dossier.sections if section.name == name)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_place_is_empty_and_no_thing_without_a_caption(
    dossiers: dict[str, Dossier], language: str
) -> None:
    """Counts the lines of all dossiers, and those with an empty place: none.

    Counts the things of the data in cells too, and those that have only their IRI: none.
    """
    lines, things = 0, 0
    for name, found in dossiers.items():
        assert [section.name for section in found.sections] == ORDER
        text = FORMATS["text"](found, language)
        assert text.splitlines()[0].endswith(name)
        assert [line for line in text.splitlines() if EMPTY.search(line)] == [], name
        lines += text.count("\n")
        for fact in (fact for section in found.sections for fact in section.facts):
            for cell in fact.cells:
                for iri in (str(term) for term in cell.terms if isinstance(term, Iri)):
                    if iri.startswith(ID):
                        assert cell.words[language] not in ("", compact(iri)), (name, iri)
                        things += 1
    assert len(dossiers) >= 700
    assert lines >= 10 * len(dossiers)
    assert things >= 4_000


def test_nothing_is_left_out(session: Session, dossiers: dict[str, Dossier]) -> None:
    """Counts the statements about each thing and those that lead to it; all are in its dossier."""
    count = 0
    for name, found in dossiers.items():
        cells = [cell for s in found.sections for fact in s.facts for cell in fact.cells]
        shown = {term for cell in cells for term in cell.terms}
        about = session.query("description", thing=found.thing).records()
        inbound = session.query("mentions", thing=found.thing).records()
        assert {record["value"] for record in about} <= shown, name
        assert {record["from"] for record in inbound} <= shown, name
        ends = [(r["thing"], r["property"], r["value"]) for r in about]
        ends += [(r["from"], r["property"], r["thing"]) for r in inbound]
        assert set(found.statements) == set(ends)
        count += len(ends)
    assert count >= 7_000


def test_several_are_read_as_one_by_one(session: Session, dossiers: dict[str, Dossier]) -> None:
    """In any order, one of them twice."""
    things = [found.thing for found in dossiers.values()][::-1]
    assert list(session.dossiers(things)) == list(dossiers.values())[::-1]
    assert [one.thing for one in session.dossiers([things[3], things[0], things[3]])] == [
        *(things[3], things[0], things[3])
    ]


@pytest.mark.parametrize("limit", [None, 20])
def test_answers_about_everything_give_the_same_dossiers(
    session: Session, limit: int | None
) -> None:
    """Counts the dossiers of every fifth thing; with a limit that cuts the answers off, too.

    Counts the queries for them as well: less than half as many, unless they are cut off.
    """
    ask, queries = session.store.ask, 0

    def counted(sparql: str, **options: Any) -> Answer:
        nonlocal queries
        queries += 1
        return ask(sparql, **options)

    things = [Iri(iri) for iri in sorted(names.things(ask)) if iri.startswith(ID)][::5]
    store = MemoryStore.of(list(session.graph.store.quads()))
    store.ask = counted  # type: ignore[method-assign]
    one_by_one, at_once = (Session(store, limit=limit) for _ in range(2))
    for each in (one_by_one, at_once):
        each.read_captions()
    expected = [one_by_one.dossier(thing) for thing in things]
    asked, queries = queries, 0
    at_once.read_answers()
    assert [at_once.dossier(thing) for thing in things] == expected
    assert queries < asked / 2 or limit
    assert list(at_once.dossiers(things)) == expected
    assert len(things) >= 140


def test_a_relation_is_read_in_its_own_direction(dossiers: dict[str, Dossier]) -> None:
    """From either end of one statement, each in its words."""
    involvement = "id:datuan-2021-crrc-implements"
    for language, forwards, backwards in (
        ("en", "\n  party: ", "\n  has involvement: "),
        ("zh", "\n  参与方：", "\n  参与关系："),
    ):
        ahead, behind = (FORMATS["text"](dossiers[it], language) for it in (involvement, "id:crrc"))
        assert forwards in ahead
        assert forwards not in behind
        assert backwards in behind
        assert backwards not in ahead


def test_a_document_lists_its_claims_in_their_order(dossiers: dict[str, Dossier]) -> None:
    """All 86 claims of the article, from the first character to the last."""
    said = _section(dossiers[f"id:{DOCUMENT}"], "said")
    places = [fact.cells[-1].words["en"] for fact in said.facts]
    starts = [int(found[1]) for place in places if (found := re.search(r"(\d+)–", place))]
    assert len(starts) == 86
    assert starts == sorted(starts)


def test_a_commitment_has_its_verdicts_with_the_day_first_known(
    session: Session, dossiers: dict[str, Dossier]
) -> None:
    """Each change of the history, and what the last verdict rests on."""
    history = session.history(commitment=SHARE)
    steps = [step for step in history.steps if step.changed]
    outcome = _section(dossiers[f"id:{SHARE}"], "outcome")
    days = [c.terms[0] for f in outcome.facts for c in f.cells if c.name == "firstKnown"]
    assert list(map(str, days)) == [str(step.verdict.as_of) for step in steps]
    decides = [c.terms[0] for f in outcome.facts for c in f.cells if c.name == "decides"]
    assert list(map(str, decides)) == [fact.iri for fact in history.steps[-1].verdict.rests_on]
    said = FORMATS["text"](dossiers[f"id:{SHARE}"], "en")
    assert "how firmly: will do · bound: > 50 % · deadline: none stated" in said
    assert "verdict met, first known" in said.splitlines()[1]
    assert "承诺力度：" in FORMATS["text"](dossiers[f"id:{SHARE}"], "zh")


def test_a_revised_figure_is_named_with_its_revision(tmp_path: Path) -> None:
    """In the dossiers of the target, of the indicator, and of both figures."""
    earlier, later = (f"{ID}datuan-outcome-o{number}-share" for number in (4, 5))
    (tmp_path / "revised.ttl").write_text(f"<{later}> <{PROV}wasRevisionOf> <{earlier}> .", "utf-8")
    session = load(beside=[tmp_path / "revised.ttl"])
    by = rf"revised by: .* · {compact(later)}"
    for thing, line in (
        (ID + SHARE, rf"revised: .* · {compact(earlier)} · {by}"),
        (f"{VOCAB}indicator/new-and-renewable-capacity-share", rf"· {compact(earlier)} .* · {by}"),
        (earlier, by),
        (later, rf"revision of: .* · {compact(earlier)}"),
    ):
        assert re.search(line, FORMATS["text"](dossier(session, Iri(thing)), "en")), thing


def test_the_amount_of_a_statement_is_no_bound(tmp_path: Path) -> None:
    """A statement of a plan, such as what there is already, promises nothing."""
    about = f"<{ID}datuan-2021-statement-bytedance-leading-internet-company>"
    amount = f"<{PLAN}comparator> <{VOCAB}comparator/equal> ; <{PLAN}unit> <{VOCAB}unit/item>"
    (tmp_path / "amount.ttl").write_text(f"{about} {amount} ; <{PLAN}value> 2.0 .", "utf-8")
    found = dossier(load(beside=[tmp_path / "amount.ttl"]), Iri(about[1:-1]))
    said = [cell.name for fact in _section(found, "said").facts for cell in fact.cells]
    assert "amount" in said
    assert "bound" not in said
    assert "value: = 2 item" in FORMATS["text"](found, "en")


def test_verdicts_and_activity_are_those_of_a_day(session: Session) -> None:
    """On three days: before the promise, while its period runs, and after; no day is refused."""
    for day, verdicts, states, said in (
        ("2021-03-11", [], [], "no verdict: not yet promised on 2021-03-11"),
        ("2021-12-31", ["pending"], ["no search recorded"], "pending, first known 2021-03-12"),
        (
            "2024-07-01",
            ["pending", "undetermined"],
            ["recently reported"],
            "first known 2022-01-01",
        ),
    ):
        found, firm = session.dossier(SHARE, day), session.dossier("crrc", day)
        cells = [c for f in _section(found, "outcome").facts for c in f.cells]
        assert [c.words["en"] for c in cells if c.name == "verdict"] == verdicts
        assert said in FORMATS["text"](found, "en")
        cells = [c for f in _section(firm, "searched").facts for c in f.cells]
        assert [c.words["en"] for c in cells if c.name == "state"] == states
    with pytest.raises(InputError, match="is no day"):
        session.dossier(SHARE, "2021-13-01")


def test_a_changed_graph_has_another_history(session: Session) -> None:
    """What is kept of a graph is read anew when a statement is added."""
    changed = Session(MemoryStore.of(session.graph.store.quads()))
    assert isinstance(changed.store, MemoryStore)
    measure = f"<{ID}x> a <{PLAN}Measure> ; <{PLAN}inPlan> <{ID}datuan-2021> ."
    before, names = changed.history(commitment=SHARE), {t.thing for t in changed.silence().things}
    changed.store.add(graph_from_turtle(f'<{ID}{SHARE}> <{PLAN}value> "x" . {measure}'.encode()))
    after = changed.history(commitment=SHARE)
    assert before.steps[-1].verdict.reason == "inside-after-period"
    assert after.steps[-1].verdict.reason == "statement-unusable"
    assert {t.thing for t in changed.silence().things} - names == {f"{ID}x"}


def test_what_is_not_tracked_says_so(session: Session, dossiers: dict[str, Dossier]) -> None:
    """Counts commitments: each tracked one has a verdict, and each other one says why not."""
    commitments = {"plan:Target", "plan:Milestone", "plan:Measure", "plan:Aspiration"}
    tracked = {verdict.promise.commitment for verdict in session.track().verdicts}
    seen = 0
    for found in dossiers.values():
        kinds = {compact(str(v)) for _, p, v in found.statements if str(p) == RDF + "type"}
        if kinds & commitments:
            outcome = _section(found, "outcome")
            assert bool(outcome.facts) == (found.thing.value in tracked)
            assert bool(outcome.remarks) != bool(outcome.facts)
            seen += 1
    assert seen >= 50


def test_no_source_is_told_only_of_what_cites_none(session: Session) -> None:
    """Counts indicators: with figures or promises that name their source, and without."""
    cited = 0
    indicators = sorted(map(str, set(session.query("indicators").column("indicator"))))
    for indicator in indicators:
        text = FORMATS["text"](dossier(session, Iri(indicator)), "en")
        assert ("no source mentions it" in text) != (" · source: " in text), indicator
        cited += " · source: " in text
    assert 10 < cited < len(indicators) - 10


def test_what_happened_to_a_subsidiary_and_a_project_is_in_the_dossier_of_the_enterprise(
    dossiers: dict[str, Dossier],
) -> None:
    """Events of what it owns and of the projects in which it is involved, each with its thing."""
    happened = _section(dossiers["id:crrc"], "happened")
    of = {str(c.terms[0]) for fact in happened.facts for c in fact.cells if c.name == "of"}
    assert {f"{ID}crrc-datuan", f"{ID}datuan-2021-crrc-electric-mining-vehicles"} & of
    assert f"{ID}crrc" not in of


def test_figures_of_a_promise_of_no_plan_are_of_what_it_is_about(
    dossiers: dict[str, Dossier],
) -> None:
    """What others reported of the same indicator is none of its; counts the promises."""
    count = 0
    for found in dossiers.values():
        stated: dict[str, set[str]] = {}
        for subject, property_, value in found.statements:
            if subject == found.thing:
                stated.setdefault(str(property_).removeprefix(PLAN), set()).add(str(value))
        about = stated.get("about", set()) | stated.get("each", set())
        if about and "measures" in stated and "inPlan" not in stated:
            count += 1
            facts = _section(found, "happened").facts
            of = {str(c.terms[0]) for fact in facts for c in fact.cells if c.name == "of"}
            assert of <= about, found.thing
    assert count >= 5


def test_searches_differ_from_nobody_having_looked(dossiers: dict[str, Dossier]) -> None:
    """A search without result is named with its day; where there is none, that is said."""
    sought = {
        str(value)
        for found in dossiers.values()
        for _, prop, value in found.statements
        if str(prop) == PLAN + "soughtFor"
    }
    assert sought
    for iri in sought:
        searched = _section(dossiers[compact(iri)], "searched")
        if searched.asked:
            assert any(fact.cells[0].name == "search" for fact in searched.facts)
            assert searched.remarks == ()
    assert "no search is recorded" in FORMATS["text"](dossiers[f"id:{SHARE}"], "en")
    assert "尚无检索记录" in FORMATS["text"](dossiers[f"id:{SHARE}"], "zh")


def test_listings_have_their_class_of_shares(dossiers: dict[str, Dossier]) -> None:
    """As the note of the listing says it, in the language that is read."""
    listing = [
        fact for fact in _section(dossiers["id:crrc"], "parts").facts if "H" in fact.text("en")
    ]
    assert any("H shares" in fact.text("en") for fact in listing)
    assert not any("shares" in fact.text("zh") for fact in listing)


def test_every_format_has_the_whole(dossiers: dict[str, Dossier]) -> None:
    """JSON holds each cell, Markdown each line, and Turtle each statement."""
    found = dossiers["id:crrc"]
    value = json.loads(FORMATS["json"](found, "en"))
    assert [section["name"] for section in value["sections"]] == ORDER
    assert sum(len(s["facts"]) for s in value["sections"]) == sum(
        len(section.facts) for section in found.sections
    )
    assert all(section["asked"] for section in value["sections"] if section["facts"])
    for language in ("en", "zh"):
        text, marked = (FORMATS[name](found, language) for name in ("text", "md"))
        assert marked.count("\n- ") == len([x for x in text.splitlines() if x.startswith("  ")])
    graph = graph_from_turtle(FORMATS["ttl"](found, "en").encode())
    assert {tuple(row) for row in graph} == set(found.statements)


def test_the_captions_are_in_the_language_that_is_read(dossiers: dict[str, Dossier]) -> None:
    """What has no label of its own is called by what it joins, in both languages."""
    parts = _section(dossiers["id:crrc"], "parts")
    listing = next(c for f in parts.facts for c in f.cells if c.name == "listing")
    assert re.search("[\u4e00-\u9fff]", listing.words["zh"])
    assert not re.search("[\u4e00-\u9fff]", listing.words["en"])


def test_a_thing_of_no_document_with_a_day_has_a_dossier() -> None:
    """Without any dated document nothing is tracked, and the rest is there."""
    triples = f"""
        <{ID}a> a <{PLAN}Enterprise> ; <{RDF}value> "x" .
        <{ID}t> a <{PLAN}Target> ; <{PLAN}about> <{ID}a> ; <{PLAN}measures> <{ID}nothing> .
    """
    store = MemoryStore()
    store.add(graph_from_turtle(triples.encode()))
    session = Session(store)
    for name in ("a", "t"):
        found = session.dossier(name)
        assert found.caption == {"en": f"id:{name}", "zh": f"id:{name}"}
        assert _section(found, "sources").remarks
    assert _section(session.dossier("t"), "outcome").remarks


def test_a_blank_node_that_leads_to_a_thing_is_in_its_dossier() -> None:
    """An ownership and an identifier that have no IRI of their own: 2 of 2."""
    store = MemoryStore()
    store.add(
        graph_from_turtle(
            f"""@prefix plan: <{PLAN}> . @prefix dcterms: <http://purl.org/dc/terms/> .
            <{ID}firm> a plan:Enterprise . <{ID}mine> a plan:Enterprise .
            [] a plan:Ownership ; plan:owner <{ID}firm> ; plan:owned <{ID}mine> ;
              plan:evidenceMode plan:stated ; dcterms:source <{ID}report> .
            [] a plan:Identifier ; plan:identifies <{ID}firm> ; plan:code "0815" ;
              plan:identifierScheme plan:scheme ; plan:evidenceMode plan:stated ;
              dcterms:source <{ID}report> .""".encode()
        )
    )
    parts = _section(dossier(Session(store), Iri(f"{ID}firm")), "parts")
    assert [fact.cells[0].name for fact in parts.facts] == ["holds", "scheme"]


def test_a_name_of_nothing_is_refused(session: Session) -> None:
    """As every command refuses it."""
    with pytest.raises(InputError, match="did you mean"):
        session.dossier("datuan-2021-digitl")
