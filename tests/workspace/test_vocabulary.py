"""Indicators, units, dimensions and technologies of one's own are data in one's own files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from processes import Ran

import kg
from kg import workspace
from kg.namespaces import ID, VOCAB

CASE = Path(__file__).parents[1] / "shapes" / "cases" / "TargetShape" / "valid-attained.ttl"
BASE = "https://example.org/茶市/id/"
PREFIXES = f"""PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX v: <{VOCAB}>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
CONCEPT = """<{vocab}{scheme}/{name}>
    a {classes}skos:Concept ;
    skos:topConceptOf <{vocab}{scheme}> ;
    skos:inScheme <{vocab}{scheme}> ;
    skos:prefLabel "{en}"@en , "{zh}"@zh ;
    skos:definition "{scheme} that is {en}"@en , "{zh}这一概念"@zh ; {more}
.
"""


def concept(scheme: str, name: str, labels: tuple[str, str], more: str, classes: str = "") -> str:
    en, zh = labels
    return CONCEPT.format(
        vocab=VOCAB, scheme=scheme, name=name, classes=classes, en=en, zh=zh, more=more
    )


VOCABULARY = [
    concept("dimension", "tea-mass", ("mass of tea", "茶叶质量"), ""),
    concept(
        *("unit", "tea-dan", ("dan of tea", "担（茶叶）")),
        f'plan:dimension <{VOCAB}dimension/tea-mass> ; plan:factor 50.0 ; skos:notation "担" ;',
    ),
    concept(
        *("unit", "tea-kilogram", ("kilogram of tea", "千克（茶叶）")),
        f"plan:dimension <{VOCAB}dimension/tea-mass> ; plan:factor 1.0 ;",
    ),
    concept(
        *("indicator", "tea-output", ("tea output", "茶叶产量")),
        f"plan:dimension <{VOCAB}dimension/tea-mass> ;"
        f" plan:timeBasis <{VOCAB}time-basis/annual> ; plan:direction <{VOCAB}direction/higher> ;",
        "plan:Indicator , ",
    ),
    concept("technology", "tea-rolling-machine", ("tea-rolling machine", "揉捻机"), ""),
]
OBSERVED = f"""<{BASE}tea-2030>
    a plan:Observation ;
    plan:observedOf <{BASE}example-city> ; plan:measures <{VOCAB}indicator/tea-output> ;
    plan:comparator <{VOCAB}comparator/equal> ; plan:unit <{VOCAB}unit/tea-kilogram> ;
    plan:value 501.0 ; plan:evidenceMode <{VOCAB}evidence-mode/stated> ;
    rdfs:label "Tea output of 501 kilograms in 2030"@en , "2030 年茶叶产量 501 千克"@zh ;
    plan:heldFrom "2030-01-01"^^xsd:date ; plan:heldUntil "2030-12-31"^^xsd:date ;
    dcterms:source <{BASE}example-article> ;
.
"""


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The workspace of a target of 10 dan, with an observation of 501 kilograms."""
    folder = tmp_path / "茶 市"
    workspace.create(folder, "chashi")
    toml = folder / "kg.toml"
    toml.write_text(toml.read_text("utf-8").replace(ID, BASE), "utf-8")
    text = CASE.read_text("utf-8").replace(ID, BASE)
    text = text.replace("indicator:big-data-annual-output-value", "indicator:tea-output")
    for old, new in (
        ("unit:billion-yuan", "unit:tea-dan"),
        ("    plan:each\n        id:example-city ,\n        id:example-government ;\n", ""),
        ('    plan:countedFrom "2030-02-01"^^xsd:date ;\n', ""),
        ('"Output above ten"@en', '"Tea output above 10 dan in 2030"@en'),
        ('"产值超过十"@zh', '"2030 年茶叶产量超过 10 担"@zh'),
    ):
        assert old in text
        text = text.replace(old, new)
    head = (
        f'<{BASE.replace("/id/", "/data/")}%s> a void:Dataset ; dcterms:title "T"@en , "题"@zh .\n'
    )
    (folder / "data" / "chashi.ttl").write_text(text, "utf-8")
    vocabulary = PREFIXES + head % "chashi-vocab" + "".join(VOCABULARY)
    (folder / "data" / "chashi-vocab.ttl").write_text(vocabulary, "utf-8")
    outcomes = PREFIXES + head % "chashi-outcomes" + OBSERVED
    (folder / "data" / "chashi-outcomes.ttl").write_text(outcomes, "utf-8")
    return folder


def test_they_are_units_and_indicators_as_the_shipped_ones(
    made: Path, run: Callable[..., Ran]
) -> None:
    """A verdict converts them, questions list them, and nothing is found about them."""
    session = kg.load(data=made)
    (verdict,) = session.track("2031-01-01").verdicts
    assert (verdict.outcome.value, verdict.reason.value) == ("met", "inside-bound"), verdict
    listed = run("query", "indicators", "-f", "json", cwd=made)
    assert "茶叶产量" in listed.out
    assert f"{VOCAB}unit/tea-dan" in run("query", "units", cwd=made).out
    assert run("find", "揉捻机", cwd=made).out.count("tea-rolling-machine") >= 1
    assert run("show", "unit:tea-dan", cwd=made).code == 0
    found = json.loads(run("validate", "-f", "json", cwd=made).out)["findings"]
    assert [(item["rule"], item["focus"]) for item in found if "tea" in item["focus"]] == []


def test_the_checks_of_labels_know_them(made: Path, run: Callable[..., Ran]) -> None:
    path = made / "data" / "chashi.ttl"
    path.write_text(path.read_text("utf-8").replace("above 10 dan", "below 10 dan"), "utf-8")
    found = json.loads(run("validate", "-f", "json", cwd=made).out)["findings"]
    rules = {item["rule"] for item in found if item["focus"].endswith("example-plan-output")}
    assert "checks:comparator-not-in-label" in rules
