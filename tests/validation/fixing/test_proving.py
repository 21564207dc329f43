"""What is fixed validates; what would bring anything new is taken back, and that is said."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest
from environment import PLANS

from kg.errors import OutputError
from kg.namespaces import ID, PLAN, XSD
from kg.store.parser import parse
from kg.validation import fixing
from kg.validation.fixing import Fixed, Step, fix
from kg.validation.report import Report
from kg.validation.validate import validate
from tests.validation.fixing import planting

DEADLINE = '"2030/12/31"^^xsd:date ;\n    plan:inPlan'
SOURCES = PLANS / "sources.ttl"
pytestmark = pytest.mark.usefixtures("rules_read_once")


def found_in(path: Path) -> Report:
    return validate([SOURCES, path])


def fixed(path: Path) -> Fixed:
    before = found_in(path)
    return fix([SOURCES, path], before, before.findings, lambda report, store: report)


def case(*changes: tuple[str, str]) -> str:
    """The text of the valid case with changes, each of one place."""
    text = planting.CASE.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def at(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


FORMS = [(".ttl", 1), (".nq", 1), (".trig", 1), (".nt", 1), (".ttl", 2)]


@pytest.mark.parametrize(("form", "seed"), FORMS if "KG_EXAMPLES" in os.environ else FORMS[:2])
def test_a_file_full_of_faults_becomes_the_valid_one(form: str, seed: int, tmp_path: Path) -> None:
    """Every planted fault is found and fixed, in one go, and the file itself stays as it was."""
    planted = planting.plant(form, seed)
    path = at(tmp_path / f"d{form}", planted.text)
    result = fixed(path)
    assert path.read_bytes() == planted.text.encode()
    assert (result.left, result.left_alone) == (0, [])
    ((changed, (old, new)),) = result.texts.items()
    assert (changed, old) == (path, planted.text)
    gone = sum(1 for quad in planting.valid() if planting.is_following(quad))
    classes = sum(planting.is_following(quad) for quad in parse(path))
    assert len(result.made) == len(planted.faults) + gone - classes >= 8
    after = at(path, new)
    assert [tuple(quad)[:3] for quad in sorted(parse(after), key=str)] == [
        tuple(quad)[:3] for quad in sorted(planting.valid(), key=str)
    ]
    assert found_in(after).findings == []
    assert fixed(after) == Fixed([], [], {}, 0)


def test_of_a_fix_that_brings_something_new_the_place_stays(tmp_path: Path) -> None:
    """The other fixes of the file are made."""
    text = case(
        ('plan:deadline "2030-12-31"', 'plan:deadline "2031/12/31"'),
        ('"Example city"@en', '"Example city"@EN'),
    )
    path = at(tmp_path / "d.ttl", text)
    result = fixed(path)
    assert result.texts == {path: (text, text.replace("@EN", "@en"))}
    assert [step.words["en"] for step in result.made] == ["@EN becomes @en"]
    (step,) = result.left_alone
    line = text[: text.index("2031")].count("\n") + 1
    assert step == Step(
        f"{path}:{line}:19",
        {"en": '"2031/12/31" becomes "2031-12-31"', "zh": "“2031/12/31”改为“2031-12-31”"},
        {
            "en": "it would bring checks:deadline-outside-period",
            "zh": "会引发 checks:deadline-outside-period",
        },
    )
    assert result.left >= 1


def test_a_fault_under_its_new_spelling_is_not_new(tmp_path: Path) -> None:
    """The same statement in two files is mended in both, and still stands in two graphs."""
    wrong = f'plan:deadline "2030/12/31"^^<{XSD}date> .\nid:example-town a plan:Place'
    path = at(tmp_path / "d.ttl", case(('"2030-12-31"^^xsd:date ;\n    plan:inPlan', DEADLINE)))
    other = at(
        tmp_path / "e.ttl",
        f"PREFIX id: <{ID}>\nPREFIX plan: <{PLAN}>\nid:example-plan-output {wrong} .\n",
    )
    before = validate([SOURCES, path, other])
    result = fix([SOURCES, path, other], before, before.findings, lambda report, store: report)
    assert set(result.texts) == {path, other}
    assert all("2030-12-31" in new for _, new in result.texts.values())
    assert (len(result.made), result.left_alone) == (2, [])


def test_a_file_that_would_be_worse_is_left_as_it_was(tmp_path: Path) -> None:
    """A class that follows, of a thing that then turns out to be wrong in another way."""
    text = case(
        ("    a plan:Passage ;\n", ""),
        ("0886b051075687c18a9ae5075383feb8400fbe4328c6e4bd45b77b30f1e73b54", "none"),
    )
    path = at(tmp_path / "d.ttl", text)
    result = fixed(path)
    assert (result.made, result.texts) == ([], {})
    (step,) = result.left_alone
    assert step.words["en"] == "id:example-article-10-20 becomes a plan:Passage"
    assert step.reason
    assert step.reason["en"] == "it would bring shapes:Passage-sha256"
    assert result.left == 2


def test_a_unit_that_does_not_fit_its_indicator_is_not_written(tmp_path: Path) -> None:
    """What was meant is plain, and wrong: the curator must look."""
    text = case(("plan:unit unit:billion-yuan", "plan:unit unit:GW"))
    result = fixed(at(tmp_path / "d.ttl", text))
    assert (result.made, result.texts) == ([], {})
    (step,) = result.left_alone
    assert step.reason
    assert step.reason["en"] == "it would bring checks:unit-misfit"


def test_things_without_a_name_are_mended_or_left_alone(tmp_path: Path) -> None:
    """Each reading names them anew; what was refused stays refused."""
    text = (
        case()
        + """
[] plan:inPlan id:example-plan ; plan:deadline "2031/12/31"^^xsd:date .
[] plan:inPlan id:example-plan ; plan:deadline "2030/12/30"^^xsd:date .
"""
    )
    result = fixed(at(tmp_path / "d.ttl", text))
    assert [step.words["en"] for step in result.made] == ['"2030/12/30" becomes "2030-12-30"']
    assert [step.words["en"] for step in result.left_alone] == ['"2031/12/31" becomes "2031-12-31"']
    assert [new for _, new in result.texts.values()] == [text.replace("2030/12/30", "2030-12-30")]


@pytest.mark.parametrize(
    ("suffix", "rdf_format"),
    [(".rdf", ox.RdfFormat.RDF_XML), (".jsonld", ox.RdfFormat.JSON_LD)],
)
def test_other_formats_are_not_edited(
    suffix: str, rdf_format: ox.RdfFormat, tmp_path: Path
) -> None:
    text = case(("plan:unit unit:billion-yuan", "plan:unit unit:BILLION-YUAN"))
    quads = list(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
    path = tmp_path / f"d{suffix}"
    path.write_bytes(ox.serialize(quads, format=rdf_format))
    found = [f for f in found_in(path).findings if f.path == PLAN + "unit"]
    assert len(found) == 2
    assert not any(finding.fixable for finding in found)
    assert all(finding.fix for finding in found)
    result = fixed(path)
    assert (result.made, result.texts) == ([], {})
    (step,) = result.left_alone
    assert step.reason
    assert step.reason["en"].startswith("RDF/XML and JSON-LD are not edited")
    assert "[fixable]" not in found[0].as_text()


def test_a_file_that_is_not_given_stays(tmp_path: Path) -> None:
    path = at(tmp_path / "d.ttl", case(("unit:billion-yuan", "unit:Billion-Yuan")))
    before = found_in(path)
    result = fix([SOURCES], before, before.findings, lambda report, store: report)
    assert (result.made, result.texts) == ([], {})
    assert [str(step.reason and step.reason["en"]) for step in result.left_alone] == [
        "the file is not among those to fix; fix it by hand"
    ]


def test_an_edit_that_breaks_the_text_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = at(tmp_path / "d.ttl", case(("unit:billion-yuan", "unit:Billion-Yuan")))
    monkeypatch.setattr(fixing, "edited", lambda text, changes: f"{text} <" if changes else text)
    result = fixed(path)
    assert (result.made, result.texts) == ([], {})
    assert [str(step.reason and step.reason["en"]) for step in result.left_alone] == [
        "it would leave a graph that is refused"
    ]


def test_without_room_for_copies_nothing_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = at(tmp_path / "d.ttl", case(("unit:billion-yuan", "unit:Billion-Yuan")))

    def refuse(prefix: str) -> None:
        raise PermissionError(13, "Permission denied")

    before = found_in(path)
    monkeypatch.setattr(fixing, "TemporaryDirectory", refuse)
    with pytest.raises(OutputError, match=r": cannot be written \(Permission denied\)"):
        fix([SOURCES, path], before, before.findings, lambda report, store: report)
