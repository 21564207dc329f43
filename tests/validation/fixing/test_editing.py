"""A fix changes the bytes that it means to, and no other, however a file is written."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.namespaces import ID, PLAN, RDF, XSD
from kg.store.parser import parse_as
from kg.terms import Iri, Literal, from_ox, to_turtle
from kg.validation import fixes, location
from kg.validation.fixing import Edit, edited, edits
from kg.validation.report import Finding, Fix
from tests.validation.fixing import planting
from tests.validation.planted.writer import write

FORMS = st.sampled_from(planting.FORMS)
SEEDS = st.integers(0, 2**32)
HEAD = f"PREFIX id: <{ID}>\nPREFIX plan: <{PLAN}>\nPREFIX xsd: <{XSD}>\n"


def finding(quad: ox.Quad, path: Path, place: tuple[int, int], rule: str = "any") -> Finding:
    subject, value = from_ox(quad.subject), to_turtle(from_ox(quad.object))
    return Finding(rule, "Info", str(subject), {}, quad.predicate.value, value, path, *place)


def fixed(text: str, path: Path, findings: Iterable[Finding]) -> str:
    """The text with the fix of each finding, which has one with an edit."""
    menders = (fixes.fix_date, fixes.fix_tag, fixes.fix_unit)
    with_fix = [
        replace(found, fix=fix) for found in findings for mend in menders if (fix := mend(found))
    ]
    made = edits(path, text, with_fix)
    assert all(made)
    return edited(text, (edit for each in made for edit in each))


def same(text: str, path: Path) -> set[ox.Quad]:
    return set(parse_as(path, text.encode()))


@given(FORMS, SEEDS)
def test_of_a_date_only_the_text_between_the_quotes_changes(form: str, seed: int) -> None:
    rng, path = random.Random(seed), Path(f"d{form}")
    right = [quad for quad in planting.valid() if planting.is_date(quad)]
    wrong = {planting.misspelt(quad, rng): quad for quad in right if rng.random() < 0.7}
    others = [quad for quad in planting.valid() if quad not in wrong.values()]
    text, places = write([*others, *wrong], form, seed)
    found = [finding(quad, path, places[quad][2]) for quad in wrong]
    wanted = text
    for quad in sorted(wrong, key=lambda quad: places[quad][2], reverse=True):
        begin, end = planting.content_at(text, planting.offset(text, places[quad][2]))
        wanted = wanted[:begin] + wrong[quad].object.value + wanted[end:]
    assert fixed(text, path, found).encode() == wanted.encode()
    assert same(wanted, path) == same(write(planting.valid(), form, seed)[0], path)


@given(FORMS, SEEDS)
def test_of_a_tag_only_its_letters_change(form: str, seed: int) -> None:
    rng, path = random.Random(seed), Path(f"d{form}")
    text, places = write(planting.valid(), form, seed)
    planted = planting.with_capitals(
        planting.Planted(text, {}), {quad: at[2] for quad, at in places.items()}, rng
    )
    found = []
    for quad, place in planted.faults.items():
        tag = slice(*planting.tag_at(planted.text, planting.offset(planted.text, place)))
        lower = finding(quad, path, place, location.TAG_RULE)
        text_of = str(lower.value).rpartition("@")[0]
        found.append(replace(lower, value=f"{text_of}@{planted.text[tag]}"))
    assert fixed(planted.text, path, found).encode() == text.encode()


@given(FORMS, SEEDS)
def test_of_a_unit_only_its_name_changes(form: str, seed: int) -> None:
    rng, path = random.Random(seed), Path(f"d{form}")
    (right,) = (quad for quad in planting.valid() if quad.predicate.value == planting.UNIT)
    wrong = planting.misspelt(right, rng)
    others = [quad for quad in planting.valid() if quad != right]
    text, places = write([*others, wrong], form, seed)
    begin, end = planting.term_at(text, planting.offset(text, places[wrong][2]))
    after = fixed(text, path, [finding(wrong, path, places[wrong][2])])
    assert after.startswith(text[:begin])
    assert after.endswith(text[end:])
    assert same(after, path) - same(text, path) == {named(right, path)}
    assert len(same(after, path)) == len(same(text, path))
    if text[begin] == "<":
        assert after[begin] == "<"


def named(quad: ox.Quad, path: Path) -> ox.Quad:
    """The statement in the graph that a reading of `path` puts it in."""
    homes = {q.graph_name for q in parse_as(path, write([quad], path.suffix, 0)[0].encode())}
    return ox.Quad(quad.subject, quad.predicate, quad.object, homes.pop())


@given(FORMS, SEEDS)
def test_a_class_is_added_and_nothing_else_changes(form: str, seed: int) -> None:
    path = Path(f"d{form}")
    following = [quad for quad in planting.valid() if planting.is_following(quad)]
    gone = random.Random(seed).choice(following)
    text, places = write([quad for quad in planting.valid() if quad != gone], form, seed)
    add = ((Iri(gone.subject.value), RDF + "type", Iri(gone.object.value)),)
    found = Finding("any", "Info", "urn:a", {}, file=path, fix=Fix(path, (), add, {}))
    ((edit,),) = edits(path, text, [found])
    after = edited(text, [edit])
    assert edit.start == edit.end
    assert after == text[: edit.start] + edit.text + text[edit.start :]
    assert same(after, path) - same(text, path) == {named(gone, path)}
    own = [at for quad, at in places.items() if quad.subject == gone.subject]
    if form in (".ttl", ".trig"):
        assert edit.start == planting.offset(text, min(at[1] for at in own))
    else:
        assert after.count("\n") == text.count("\n") + 1


@pytest.mark.parametrize(
    ("block", "wanted"),
    [
        ("id:p\n    plan:start 1 ;\n.", "id:p\n    a plan:Passage ;\n    plan:start 1 ;\n."),
        ("id:p\r\n\tplan:start 1.", "id:p\r\n\ta plan:Passage;\r\n\tplan:start 1."),
        ("id:p plan:start 1 .", "id:p a plan:Passage ; plan:start 1 ."),
        ("id:p plan:start 1; plan:end 2.", "id:p a plan:Passage; plan:start 1; plan:end 2."),
        (
            "id:p plan:start 1 ;\n     plan:end 2 .",
            "id:p a plan:Passage ;\n     plan:start 1 ;\n     plan:end 2 .",
        ),
        ("id:p # ; .\n  plan:start 1 .", "id:p # ; .\n  a plan:Passage ;\n  plan:start 1 ."),
        ("id:p plan:at [ plan:end 1; ] .", "id:p a plan:Passage ; plan:at [ plan:end 1; ] ."),
        (
            f"<{ID}p><{PLAN}start>1.",
            f"<{ID}p> a <{PLAN}Passage>;<{PLAN}start>1.".replace(";<", "; <"),
        ),
        (
            "id:q plan:at id:p .\nid:p plan:end 1 .\nid:p\n  plan:start 2 .",
            "id:q plan:at id:p .\nid:p a plan:Passage ; plan:end 1 .\nid:p\n  plan:start 2 .",
        ),
    ],
)
def test_a_class_is_added_in_the_style_of_its_block(block: str, wanted: str) -> None:
    path = Path("d.ttl")
    add = ((Iri(ID + "p"), RDF + "type", Iri(PLAN + "Passage")),)
    found = Finding("any", "Info", "urn:a", {}, fix=Fix(path, (), add, {}))
    ((edit,),) = edits(path, HEAD + block, [found])
    assert edited(HEAD + block, [edit]) == HEAD + wanted
    assert len(same(HEAD + wanted, path)) == len(same(HEAD + block, path)) + 1


UNIT = "https://w3id.org/industry-plan/vocab/unit/"


@pytest.mark.parametrize(
    ("head", "old", "new"),
    [
        (f"PREFIX u: <{UNIT}>\n", "id:x plan:unit u:GW.", "id:x plan:unit u:gigawatt."),
        (f"PREFIX u: <{UNIT}>\n", "id:x plan:unit 'GW'.", "id:x plan:unit u:gigawatt."),
        (f"PREFIX u: <{UNIT}>\n", "id:x plan:unit'GW';.", f"id:x plan:unit<{UNIT}gigawatt>;."),
        (
            f"PREFIX u: <{UNIT}>\n",
            f"id:x plan:unit <{UNIT}GW>.",
            f"id:x plan:unit <{UNIT}gigawatt>.",
        ),
        (
            f"PREFIX u: <{UNIT[:-5]}>\n",
            'id:x plan:unit "GW" .',
            f"id:x plan:unit <{UNIT}gigawatt> .",
        ),
        ("", 'id:x plan:unit "%" , id:y .', f"id:x plan:unit <{UNIT}percent> , id:y ."),
        (
            f"PREFIX u: <urn:old>\nPREFIX u: <{UNIT}>\n",
            "id:x plan:unit u:GW .\nPREFIX u: <urn:new>",
            "id:x plan:unit u:gigawatt .\nPREFIX u: <urn:new>",
        ),
    ],
)
def test_a_name_is_written_as_the_text_writes_names(head: str, old: str, new: str) -> None:
    path = Path("d.ttl")
    quads = list(ox.parse((HEAD + head + old).encode(), format=ox.RdfFormat.TURTLE))
    quad = next(quad for quad in quads if quad.predicate.value == PLAN + "unit")
    assert fixed(HEAD + head + old, path, [finding(quad, path, (1, 1))]) == HEAD + head + new
    same(HEAD + head + new, path)


def test_every_place_of_a_statement_is_mended_and_no_other_value() -> None:
    path = Path("d.ttl")
    text = (
        HEAD
        + """id:x plan:seenOn "2021-3-5"^^xsd:date , '2021-3-5'^^xsd:date .
id:y plan:seenOn "2021-3-5"^^xsd:date ; plan:deadline "2021-3-5"^^xsd:date .
id:x plan:deadline "2021-3-5"^^xsd:date ; plan:seenOn "2021-3-5" , "2021-3-6"^^xsd:date .
"""
    )
    value = to_turtle(Literal("2021-3-5", XSD + "date"))
    found = Finding("any", "Info", ID + "x", {}, PLAN + "seenOn", value, path, 4, 18)
    after = fixed(text, path, [found, found])
    assert after == text.replace("2021-3-5", "2021-03-05", 2)


def test_of_a_thing_without_a_name_the_place_is_mended() -> None:
    path = Path("d.ttl")
    line = (
        'id:x plan:at [ plan:seenOn "2021-3-5"^^xsd:date ] , [ plan:seenOn "2021-3-5"^^xsd:date ] .'
    )
    text = HEAD + line
    value = to_turtle(Literal("2021-3-5", XSD + "date"))
    column = line.rindex('"2021') + 1
    found = Finding("any", "Info", "_:b7", {}, PLAN + "seenOn", value, path, 4, column)
    fix = fixes.fix_date(found)
    assert fix
    at = len(HEAD) + column
    for line, nowhere in ((4, 6), (4, 999), (99, 1), (None, None)):
        assert edits(path, text, [replace(found, line=line, column=nowhere, fix=fix)]) == [[]]
    assert fixed(text, path, [found]) == text[:at] + "2021-03-05" + text[at + 8 :]


def test_what_the_text_does_not_hold_is_not_edited() -> None:
    path = Path("d.ttl")
    add = ((Iri(ID + "z"), RDF + "type", Iri(PLAN + "Passage")),)
    absent = Finding("any", "Info", ID + "z", {}, fix=Fix(path, (), add, {}))
    assert edits(path, HEAD + "id:x plan:at id:z .", [absent]) == [[]]
    assert edits(path, HEAD, [Finding("any", "Info", ID + "z", {})]) == [[]]
    assert edited("abc", [Edit(1, 2, "x"), Edit(1, 2, "x")]) == "axc"
