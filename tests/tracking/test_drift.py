"""Drift between successive documents: every class found, none invented, alike in SPARQL."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
import rdflib_engine
from environment import PLANS
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from tracking.both import in_graph
from tracking.command import rows, run
from tracking.drift_rule import drift
from tracking.frozen import RANDOM

import kg
from kg.catalogue import binding
from kg.catalogue.formats import as_csv
from kg.namespaces import ID, XSD, compact, expand, prefix_lines, prefixes
from kg.question import find
from kg.resources import content
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.terms import Answer, Iri, Literal, Term, from_rdflib, union_to_rdflib
from kg.tracking.drift import Commitment, Drift, Drifted, drifts

PREFIXES = prefix_lines(*prefixes())
QUESTION = find("drift")
VOCABULARIES = ("comparator", "drift", "indicator", "modality", "unit")
BASE = [
    quad
    for name in VOCABULARIES
    for quad in in_graph(list(ox.parse(path=content() / "ontology" / "vocab" / f"{name}.ttl")))
]


def store_of(turtle: str) -> MemoryStore:
    """A graph with the vocabularies that drift reads."""
    return MemoryStore.of(BASE + in_graph(list(ox.parse(PREFIXES + turtle, ox.RdfFormat.TURTLE))))


def bound(as_of: date) -> dict[str, Literal]:
    return {"asOf": Literal(as_of.isoformat(), XSD + "date")}


def iri(text: str | None) -> Term | None:
    return Iri(text) if text else None


def decimal(value: Decimal | None) -> Term | None:
    return None if value is None else Literal(f"{value:f}", XSD + "decimal")


def side(commitment: Commitment | None, name: str) -> dict[str, Term | None]:
    """What the answer of the question has of one side of a drift."""
    if commitment is None:
        return {}
    figure, deadline = commitment.figure, commitment.deadline
    section, paragraph, sentence = (n if n is None else Literal.of(n) for n in commitment.passage)
    label = commitment.label or {}
    return {
        name: Iri(commitment.iri),
        f"{name}Label": Literal.of(label["en"], "en") if label else None,
        f"{name}LabelZh": Literal.of(label["zh"], "zh") if label else None,
        f"{name}Sign": Literal.of(figure.sign) if figure else None,
        f"{name}Value": decimal(figure.value) if figure else None,
        f"{name}Unit": iri(figure.unit) if figure else None,
        f"{name}Deadline": Literal.of(deadline) if deadline else None,
        f"{name}Document": iri(commitment.document),
        f"{name}Section": section,
        f"{name}Paragraph": paragraph,
        f"{name}Sentence": sentence,
    }


def written(found: Drift) -> list[Term | Decimal | None]:
    """A drift as the row that the question should have for it, without the names of classes."""
    change = found.change
    cells: dict[str, Term | None] = {
        **side(found.earlier, "earlier"),
        **side(found.later, "later"),
        "earlierPlan": iri(found.earlier_plan),
        "laterPlan": iri(found.later_plan),
        "value": Iri(expand(f"drift:{found.value}")),
        "date": Iri(expand(f"drift:{found.date}")) if found.date else None,
        "words": Iri(expand(f"drift:{found.words}")) if found.words else None,
        "change": decimal(change.amount) if change else None,
        "changeUnit": iri(change.unit) if change else None,
        "percent": decimal(change.percent) if change else None,
        "judgement": iri(found.judgement),
    }
    return [by_value(cells.get(column)) for column in COLUMNS]


COLUMNS = [
    column.name
    for column in QUESTION.returns
    if not column.name.startswith(("valueLabel", "dateLabel", "wordsLabel"))
]


def by_value(term: Term | None) -> Term | Decimal | None:
    is_number = isinstance(term, Literal) and term.datatype in (XSD + "decimal", XSD + "integer")
    return Decimal(str(term)).normalize() if is_number else term


def told(answer: Answer) -> list[list[Term | Decimal | None]]:
    return [[by_value(record[column]) for column in COLUMNS] for record in answer.records()]


def told_by_rdflib(store: MemoryStore, as_of: date) -> list[list[Term | Decimal | None]]:
    result = rdflib_engine.answer(union_to_rdflib(store.quads()), QUESTION, bound(as_of))
    assert result.vars is not None
    rows = (tuple(cell if cell is None else from_rdflib(cell) for cell in row) for row in result)
    return told(Answer(tuple(map(str, result.vars)), tuple(rows)))


def both(store: MemoryStore, as_of: date, *, rdflib: bool = True) -> tuple[Drift, ...]:
    """The drifts by Python, which the question has as well, on pyoxigraph and rdflib."""
    found = tuple(drift(store.ask, as_of))
    mine = [written(one) for one in found]
    answer = binding.answer(store, QUESTION, bound(as_of))
    assert told(answer) == mine
    assert [written(one) for one in drifts(answer)] == mine
    if rdflib:
        assert told_by_rdflib(store, as_of) == mine
    return found


# A five-year plan in two documents, with twelve drifts

FIRST, SECOND = date(2031, 3, 1), date(2033, 6, 1)
GDP, OUTPUT = "gdp", "big-data-annual-output-value"
NEW, RENEWABLE = "new-energy-capacity-share", "new-and-renewable-capacity-share"
K = Drifted


class Promise(NamedTuple):
    """A commitment of one document: its kind, both labels, modality, figure and year."""

    kind: str
    en: str
    zh: str
    modality: str = "will-do"
    figure: tuple[str, str, str, str] | None = None
    by: int | None = None


class Case(NamedTuple):
    """What two documents say of one thing, what drift it is, and its change in per cent."""

    name: str
    earlier: Promise | None
    later: Promise | None
    classes: set[Drifted]
    change: tuple[str, str | None, str] | None = None


def target(en: str, zh: str, *figure: str, by: int | None = None) -> Promise:
    indicator, comparator, value, unit = figure
    modality = "amount-within-period" if by else "will-do"
    return Promise("Target", en, zh, modality, (indicator, comparator, value, unit), by)


def milestone(place: tuple[str, str], by: int) -> Promise:
    en, zh = f"Railway to the {place[0]} finished by {by}", f"{place[1]}铁路 {by} 年建成"
    return Promise("Milestone", en, zh, "dated-completion", by=by)


def output(comparator: str, value: str) -> Promise:
    words = {"greater-than": ("above", "超过"), "at-least": ("of at least", "不低于")}
    en = f"Output of big data {words[comparator][0]} {value} billion yuan"
    zh = f"大数据产值{words[comparator][1]} {value}0 亿元"
    return target(en, zh, OUTPUT, comparator, f"{value}.0", "billion-yuan")


def share(of: tuple[str, str], value: str, indicator: str) -> Promise:
    en, zh = f"Share of {of[0]} above {value} %", f"{of[1]}占比超过 {value}%"
    return target(en, zh, indicator, "greater-than", f"{value}.0", "percent")


NORTH, SOUTH, WIND, SUN = ("north", "北部"), ("south", "南部"), ("wind", "风电"), ("sun", "光伏")
TWELVE = [
    Case(
        "gdp",
        target(
            "Product of 210 billion yuan", "总值 2100 亿元", GDP, "equal", "210.0", "billion-yuan"
        ),
        target(
            "Product of 210 billion yuan", "总值 2100 亿元", GDP, "equal", "210", "billion-yuan"
        ),
        {K.KEPT},
        ("0", "billion-yuan", "0"),
    ),
    Case(
        "output",
        output("greater-than", "100"),
        output("greater-than", "120"),
        {K.RAISED},
        ("20", "billion-yuan", "20"),
    ),
    Case(
        "firms",
        target("300 data firms", "数据企业 300 家", "data-firm-count", "at-least", "300", "item"),
        target("250 data firms", "数据企业 250 家", "data-firm-count", "at-least", "250", "item"),
        {K.LOWERED},
        ("-50", "item", "-16.7"),
    ),
    Case("north", milestone(NORTH, 2033), milestone(NORTH, 2035), {K.POSTPONED}),
    Case("south", milestone(SOUTH, 2035), milestone(SOUTH, 2034), {K.BROUGHT_FORWARD}),
    Case("bridge", Promise("Measure", "Build a bridge", "建桥"), None, {K.DROPPED}),
    Case("hydrogen", None, Promise("Measure", "Use hydrogen", "利用氢能"), {K.NEW}),
    Case(
        "station",
        Promise("Measure", "Build a station", "建站"),
        Promise("Measure", "Build a station", "建站", "plans-to"),
        {K.RENAMED},
    ),
    Case("share", share(WIND, "50", NEW), share(WIND, "60", RENEWABLE), {K.NOT_COMPARABLE}),
    Case(
        "investment",
        target(
            "Investment by 2033",
            "到 2033 年的投资",
            *("data-centre-cumulative-investment", "equal", "800.0", "million-yuan"),
            by=2033,
        ),
        target(
            "Investment by 2035",
            "到 2035 年的投资",
            *("data-centre-cumulative-investment", "equal", "1.0", "billion-yuan"),
            by=2035,
        ),
        {K.RAISED, K.POSTPONED},
        ("200000000", "yuan", "25"),
    ),
    Case(
        "bound",
        output("at-least", "300"),
        output("greater-than", "300"),
        {K.RENAMED},
        ("0", "billion-yuan", "0"),
    ),
    Case(
        "judged",
        share(SUN, "50", NEW),
        share(SUN, "45", RENEWABLE),
        {K.LOWERED},
        ("-5", "percent", "-10"),
    ),
]
PLAN, REVISION = "example-2031", "example-2033"


def document(plan: str, issued: date, promises: list[tuple[str, Promise]]) -> Iterator[str]:
    """A plan, its document, and a claim with its own sentence for each commitment."""
    yield f"""
        id:{plan} a plan:Plan ; rdfs:label "Plan {plan}"@en , "规划 {plan}"@zh ;
          plan:announcedBy id:example-government ; plan:covers id:example-city ;
          dcterms:issued "{issued}"^^xsd:date ; dcterms:source id:{plan}-text ;
          plan:periodStart "{issued.year}-01-01"^^xsd:date ; plan:periodEnd "2035-12-31"^^xsd:date .
        id:{plan}-text a plan:Document ; rdfs:label "Text {plan}"@en , "文本 {plan}"@zh ;
          plan:issuedFrom "{issued}"^^xsd:date ; plan:issuedUntil "{issued}"^^xsd:date ;
          plan:seenOn "2036-01-01"^^xsd:date ; plan:characters 9000 ; plan:sha256 "{"0" * 64}" ;
          schema:url <https://example.org/{plan}> ."""
    for number, (name, promise) in enumerate(promises, start=1):
        start, end = number * 100, number * 100 + 50
        passage = f"id:{plan}-text-{start}-{end}"
        kind = {"Target": "quantitative-target", "Milestone": "dated-milestone"}
        more = ""
        if promise.figure:
            indicator, comparator, value, unit = promise.figure
            more += f"plan:measures indicator:{indicator} ; plan:value {value} ;"
            more += f"plan:comparator comparator:{comparator} ; plan:unit unit:{unit} ;"
        if promise.by:
            more += f'plan:deadline "{promise.by}-12-31"^^xsd:date ;'
        yield f"""
            id:{plan}-text plan:hasPassage {passage} ; plan:states id:{plan}-c{number:03} .
            {passage} a plan:Passage ; plan:start {start} ; plan:end {end} ; plan:section 1 ;
              plan:paragraph 2 ; plan:sentence {number} ; plan:sha256 "{number:064}" .
            id:{plan}-c{number:03} a plan:Claim ; dcterms:identifier "C{number:03}" ;
              plan:about id:example-city ; plan:at {passage} ;
              plan:claimKind claim-kind:{kind.get(promise.kind, "activity")} ;
              plan:modality modality:{promise.modality} ; plan:expresses id:{plan}-{name} .
            id:{plan}-{name} a plan:{promise.kind} ; plan:inPlan id:{plan} ; {more}
              rdfs:label "{promise.en}"@en , "{promise.zh}"@zh ."""


def two_documents() -> str:
    """The plan, its revision two years later, and the links between them."""
    earlier = [(case.name, case.earlier) for case in TWELVE if case.earlier]
    later = [(case.name, case.later) for case in TWELVE if case.later]
    links = ("dcterms:replaces", "prov:wasRevisionOf", "plan:continues")
    pairs = [case.name for case in TWELVE if case.earlier and case.later]
    return "".join(
        [
            *document(PLAN, FIRST, earlier),
            *document(REVISION, SECOND, later),
            f"id:{REVISION} dcterms:replaces id:{PLAN} .",
            *(
                f"id:{REVISION}-{name} {links[number % 3]} id:{PLAN}-{name} ."
                for number, name in enumerate(pairs)
            ),
            f"""
            id:example-city a plan:Place ; rdfs:label "Example city"@en , "示例市"@zh .
            id:example-government a plan:Authority ;
              rdfs:label "Example city government"@en , "示例市人民政府"@zh .
            id:example-judgement a plan:Judgement ;
              rdfs:label "Both shares are of the same"@en , "两项占比口径一致"@zh ;
              skos:note "The later text says so of both."@en , "后一文本载明两者口径一致。"@zh ;
              plan:standIn id:{REVISION}-judged ; plan:standsFor id:{PLAN}-judged .
            """,
        ]
    )


def test_twelve_drifts_are_found_and_no_other() -> None:
    """Each class is found once at least; the change is exact, the percentage to one decimal."""
    found = both(store_of(two_documents()), SECOND)
    expected = {
        (
            expand(f"id:{PLAN}-{case.name}") if case.earlier else None,
            expand(f"id:{REVISION}-{case.name}") if case.later else None,
        ): (case.classes, case.change)
        for case in TWELVE
    }
    assert len(found) == len(TWELVE) == 12
    assert {kind for case in TWELVE for kind in case.classes} == set(Drifted)
    mine = {}
    for one in found:
        ends = (one.earlier and one.earlier.iri, one.later and one.later.iri)
        change = one.change and (
            f"{one.change.amount.normalize():f}",
            one.change.unit and compact(one.change.unit).removeprefix("unit:"),
            f"{(one.change.percent or Decimal()).normalize():f}",
        )
        mine[ends] = (set(one.classes), change)
    assert mine == expected


def test_both_places_in_the_sources_are_told() -> None:
    """The document of each side, and in it the section, the paragraph and the sentence."""
    found = drift(store_of(two_documents()).ask, SECOND)
    sides = [side for one in found for side in (one.earlier, one.later) if side]
    assert len(sides) == 22
    assert Counter(side.document for side in sides) == {
        expand(f"id:{PLAN}-text"): 11,
        expand(f"id:{REVISION}-text"): 11,
    }
    for plan in (PLAN, REVISION):
        mine = [side for side in sides if side.plan == expand(f"id:{plan}")]
        assert sorted(side.passage for side in mine) == [(1, 2, n) for n in range(1, 12)]


@pytest.mark.parametrize("day", [date(2031, 2, 28), FIRST, date(2033, 5, 31)])
def test_before_the_day_of_the_revision_nothing_of_it_is_known(day: date) -> None:
    assert both(store_of(two_documents()), day, rdflib=day > FIRST) == ()


def test_a_document_that_was_seen_only_later_is_known_only_later() -> None:
    """The revision bears no date: it is known from the day on which it was seen."""
    issued = f'dcterms:issued "{SECOND}"^^xsd:date ;'
    until = f'plan:issuedUntil "{SECOND}"^^xsd:date ;'
    text = two_documents()
    assert text.count(issued) == text.count(until) == 1
    store = store_of(text.replace(issued, "").replace(until, ""))
    assert both(store, date(2035, 12, 31), rdflib=False) == ()
    assert len(both(store, date(2036, 1, 1), rdflib=False)) == 12


def test_the_generated_plan_conforms(tmp_path: Path) -> None:
    file = tmp_path / "plan.ttl"
    file.write_text(PREFIXES + two_documents(), "utf-8")
    report = kg.load(files=[PLANS / "sources.ttl", file]).validate()
    assert [finding.as_text() for finding in report.findings] == []


# Random pairs


DAYS = (date(2031, 3, 1), date(2032, 1, 1), date(2033, 6, 1), date(2034, 12, 31))
SIGNS = ("equal", "greater-than", "at-least", "less-than", "at-most", "about")
UNITS = ("yuan", "million-yuan", "billion-yuan", "us-dollar")
VALUES = ("0", "30", "30.0", "31.5", "-30", "33.333333", "1000", "0.001")
LABELS = (("Works of 30", "工程 30"), ("Works of 1,000.5", "工程 31"), ("Other works", "工程 30"))
LINKS = ("dcterms:replaces", "prov:wasRevisionOf", "plan:continues")
OF_EACH = 3 if "KG_EXAMPLES" in os.environ else 1
"""How many of each kind of drift rdflib is asked about at least; it takes fifty times as long."""
EXAMPLES = settings(RANDOM, max_examples=int(os.environ.get("KG_EXAMPLES", "240")) // 2)


@st.composite
def worlds(draw: st.DrawFn, plans: tuple[str, ...] = ("p1", "p2")) -> str:
    """Two plans or three, up to five commitments, and what links them; any of it may be missing."""
    days, chance = st.sampled_from(DAYS), st.integers(0, 9)

    def some(*values: str) -> str:
        return draw(st.sampled_from(values))

    lines = [
        "indicator:a plan:direction direction:higher . indicator:b plan:direction direction:lower ."
    ]
    for plan in plans:
        lines.append(f"id:{plan} a plan:Plan ; plan:covers id:{some(*'xxxxxy')} .")
        if draw(chance) < 6:
            lines.append(f'id:{plan} dcterms:issued "{draw(days)}"^^xsd:date .')
        if draw(chance) < 6:
            lines.append(f"id:{plan} dcterms:source id:{some('d1', 'd2', 'd3')} .")
    if draw(chance) < 6:
        lines.append(f"id:p2 {some(*LINKS)} id:p1 .")
    if "p3" in plans and draw(chance) < 5:
        lines.append(f"id:p3 {some(*LINKS)} id:{some('p1', 'p2')} .")
    for document in ("id:d1", "id:d2", "id:d3"):
        kinds = ("issuedUntil", "seenOn") if draw(chance) < 4 else (some("issuedUntil", "seenOn"),)
        if draw(chance) < 9:
            dated = "".join(f'plan:{kind} "{draw(days)}"^^xsd:date ; ' for kind in kinds)
            lines.append(f"{document} {dated} .")
    count = draw(st.integers(2, 5))
    for later in range(count):
        lines += commitment(draw, f"c{later}", plans)
        for earlier in range(later):
            if draw(chance) < 6:
                lines.append(f"id:c{later} {some(*LINKS)} id:c{earlier} .")
            if draw(chance) < 3:
                judgement = f"id:j{some('1', '2')}-{later}-{earlier} a plan:Judgement"
                ends = f"plan:standIn id:c{later} ; plan:standsFor id:c{earlier}"
                lines.append(f"{judgement} ; {ends} .")
    return "\n".join(lines)


def commitment(draw: st.DrawFn, name: str, plans: tuple[str, ...]) -> list[str]:
    """A commitment with what it may state, and the claims that express it."""
    chance = st.integers(0, 9)

    def some(*values: str) -> str:
        return draw(st.sampled_from(values))

    en, zh = draw(st.sampled_from(LABELS))
    lines = [
        f"id:{name} a plan:{some(*['Target'] * 5, 'Measure')} .",
        f'id:{name} rdfs:label "{en}"@en , "{zh}"@zh .',
    ]
    if draw(chance) < 9:
        lines.append(f"id:{name} plan:inPlan id:{some(*plans)} .")
    if draw(chance) < 9:
        lines.append(f"id:{name} plan:measures indicator:{some(*'aaaaabc')} .")
    if draw(chance) < 9:
        lines.append(f"id:{name} plan:comparator comparator:{some('equal', *SIGNS)} .")
        lines.append(f"id:{name} plan:value {some(*VALUES)} ; plan:unit unit:{some(*UNITS)} .")
    if draw(chance) < 8:
        lines.append(f'id:{name} plan:deadline "{some("2033-12-31", "2035-12-31")}"^^xsd:date .')
    if draw(chance) < 1:
        lines.append(f"id:{name} plan:milestoneOf id:{some('r1', 'r2')} .")
    for number in range(draw(st.integers(0, 2))):
        claim, passage = f"id:{name}-claim-{number}", f"id:{name}-passage-{number}"
        lines.append(f"id:{some('d1', 'd2', 'd3')} plan:states {claim} .")
        lines.append(f"{claim} plan:expresses id:{name} .")
        if draw(chance) < 7:
            lines.append(f"{claim} plan:modality modality:{some('will-do', 'plans-to')} .")
        if draw(chance) < 7:
            lines.append(f"{claim} plan:at {passage} . {passage} plan:section {draw(chance)} .")
            if draw(chance) < 7:
                lines.append(f"{passage} plan:paragraph 1 ; plan:sentence {draw(chance)} .")
    return lines


def test_python_and_sparql_agree_on_random_pairs() -> None:
    """On pyoxigraph each world, on rdflib those with a class that it was asked about least."""
    seen: Counter[Drifted] = Counter()
    seen_by_rdflib: Counter[Drifted] = Counter()

    @seed(20330601)
    @EXAMPLES
    @given(worlds(), st.sampled_from(DAYS[2:]))
    def same(world: str, as_of: date) -> None:
        found = drift((store := store_of(world)).ask, as_of)
        classes = {kind for one in found for kind in one.classes}
        asks_rdflib = any(seen_by_rdflib[kind] < OF_EACH for kind in classes)
        assert both(store, as_of, rdflib=asks_rdflib) == tuple(found)
        seen.update(kind for one in found for kind in one.classes)
        seen_by_rdflib.update(classes if asks_rdflib else ())
        for side in (side for one in found for side in (one.earlier, one.later) if side):
            assert side.known is None or side.known <= as_of

    same()
    assert set(seen) == set(seen_by_rdflib) == set(Drifted)
    assert min(seen.values()) >= 10, seen


@seed(20330601)
@settings(EXAMPLES, max_examples=EXAMPLES.max_examples // 3)
@given(worlds(("p1", "p2", "p3")), st.sampled_from(DAYS[2:]))
def test_of_one_plan_is_found_what_of_all_concerns_it(world: str, as_of: date) -> None:
    store = store_of(world)
    every = binding.answer(store, QUESTION, bound(as_of))
    ends = [every.columns.index(name) for name in ("earlierPlan", "laterPlan")]
    for plan in (Iri(f"{ID}p{number}") for number in (1, 2, 3)):
        own = tuple(row for row in every if plan in [row[end] for end in ends])
        assert binding.answer(store, QUESTION, {**bound(as_of), "plan": plan}).rows == own


def test_of_one_plan_no_other_succession_is_read() -> None:
    """Counts the statements that are read about a plan: as many beside thirty other pairs."""
    (_, followed, *_) = binding.texts(QUESTION, {"plan": Iri(f"{ID}p0-b")})
    read = [len(store_of("".join(map(_pair, range(n)))).construct(followed)) for n in (1, 31)]
    assert read[0] == read[1] > 20


def _pair(number: int) -> str:
    """Two plans, the second of which continues the first, as does one of its two targets."""
    plans = [f"id:p{number}-{end}" for end in "ab"]
    lines = [f"{plans[1]} plan:continues {plans[0]} . {plans[1]}-0 plan:continues {plans[0]}-0 ."]
    for plan in plans:
        lines.append(f"{plan} a plan:Plan .")
        lines += [f"{plan}-{n} a plan:Target ; plan:inPlan {plan} ." for n in range(2)]
    return " ".join(lines)


# The command


def test_the_command_shows_the_drift_in_words(session: Session) -> None:
    ran = run("track", "--part", "drift", "-f", "csv")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == as_csv(session.query("drift"))
    assert len(rows(ran.out)) == len(session.drift()) > 0


def test_the_command_takes_a_plan_and_a_day(session: Session) -> None:
    ran = run("track", "datuan-2021", "--part", "drift", "--as-of", "2021-03-12", "-f", "csv")
    answer = session.query("drift", plan="datuan-2021", asOf="2021-03-12")
    assert (ran.code, ran.out) == (0, as_csv(answer))
    assert len(answer) == len(session.drift("2021-03-12")) == 1
    ran = run("track", "datuan-2021-new-energy-share", "--part", "drift")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)


def test_a_commitment_that_several_plans_share_out_is_dropped_by_none() -> None:
    """Two plans follow one; what either takes up is no loss, and each names what it adds."""
    text = "".join(
        f'id:p{n} a plan:Plan ; plan:covers id:x ; dcterms:issued "203{n}-01-01"^^xsd:date .'
        f" id:a{n} a plan:Measure ; plan:inPlan id:p{n} ."
        for n in range(3)
    )
    links = "id:p1 plan:continues id:p0 . id:p2 plan:continues id:p0 . id:a1 plan:continues id:a0 ."
    found = {
        day: [
            (one.value, one.later and compact(one.later.iri))
            for one in both(store, day, rdflib=False)
        ]
        for store in [store_of(text + links)]
        for day in (date(2031, 1, 1), date(2032, 1, 1))
    }
    assert list(found.values()) == [
        [(K.KEPT, "id:a1")],
        [(K.KEPT, "id:a1"), (K.NEW, "id:a2")],
    ]


def test_a_revised_figure_is_no_drift_and_replaces_no_commitment(
    session: Session, tmp_path: Path
) -> None:
    """A figure revises another, and one names a target as what it revises, which is a mistake."""
    earlier, target = "id:datuan-outcome-o4-share", "datuan-2021-big-data-output"
    text = f"id:datuan-outcome-o5-share prov:wasRevisionOf {earlier} , id:{target} ."
    (tmp_path / "revised.ttl").write_text(PREFIXES + text, "utf-8")
    revised = kg.load(beside=[tmp_path / "revised.ttl"])
    for asked in ({}, {"plan": "datuan-2021"}):
        assert revised.query("drift", **asked) == session.query("drift", **asked)
    assert {*revised.query("verdicts").column("replacedOn")} == {None}
    before, after = (one.track(commitment=target).verdicts for one in (session, revised))
    assert before == after


def test_on_datuan_python_and_sparql_agree(session: Session) -> None:
    found = session.drift()
    assert told(session.query("drift")) == [written(one) for one in found]
    assert {kind for one in found for kind in one.classes} >= {K.RAISED, K.NOT_COMPARABLE}
