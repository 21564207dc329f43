"""Every shape and check speaks on its invalid cases, alone and as severely as it should.

A case is a small file that says on its first lines what is to be found in it:
`# expects: shapes:Target-deadline Violation`, or `# expects: nothing`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from validation.plans.comparing import plan_by_plan

from kg.namespaces import SHAPES, compact
from kg.question import read_check
from kg.resources import check_files, shape_files
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.validation.engines import engine_name
from kg.validation.plans import pieces
from kg.validation.plans.run import Workers, validate
from kg.validation.report import Report
from kg.validation.rulebook import ON_LITERALS

CASES = sorted(path for path in (Path(__file__).parent / "cases").rglob("*.t*"))

NAME_TARGETS = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX shapes: <https://w3id.org/industry-plan/shapes#>
SELECT DISTINCT ?class WHERE { shapes:ThingNameShape sh:targetClass ?class }
"""

USED = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?kind ?above WHERE {
  ?thing a ?kind .
  ?kind rdfs:isDefinedBy ?module .
  ?kind rdfs:subClassOf* ?above .
  FILTER (STRSTARTS(STR(?thing), "https://w3id.org/industry-plan/id/"))
}
"""

SPEAKERS = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?shape WHERE { ?shape sh:message ?message }
"""


def expected(case: Path) -> set[tuple[str, str]]:
    """Which rule speaks in a case, and how severe it is."""
    found = re.findall(r"^# expects: (\S+) (\w+)$", case.read_text("utf-8"), re.MULTILINE)
    return set(found)


def case_id(case: Path) -> str:
    return f"{case.parent.name}/{case.stem}"


def as_one_plan(case: Path) -> Report:
    """The report on a case as a plan's own file, also if it names none: all that it shares with
    other cases is judged once. What describes terms of the ontology is judged with these.
    """
    with pieces.read([case]) as given:
        parts = [*given.shared, *(piece for unit in given.units for piece in unit.pieces)]
        own = tuple(piece._replace(unit=case_id(case)) for piece in parts)
        alone = given._replace(units=[pieces.Unit(case_id(case), own)], shared=())
        return validate(alone, engine_name(), Workers())


@pytest.mark.usefixtures("rules_read_once")
@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case_finds_what_it_expects(case: Path) -> None:
    report = as_one_plan(case)
    found = {(compact(finding.rule), finding.severity) for finding in report.findings}
    assert found == expected(case)
    assert all(finding.message["en"] and finding.message["zh"] for finding in report.findings)


@pytest.mark.usefixtures("rules_read_once")
def test_shipped_vocabularies_are_at_fault_for_no_file(tmp_path: Path) -> None:
    """Counts the findings of a plan that has only a label: each is the plan's own."""
    path = tmp_path / "label.ttl"
    path.write_text(
        """PREFIX id: <https://w3id.org/industry-plan/id/>
        PREFIX plan: <https://w3id.org/industry-plan/ontology#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        id:example-plan a plan:Plan ; rdfs:label "Example plan"@en , "示例规划"@zh .
        """,
        encoding="utf-8",
    )
    found = plan_by_plan([path], engine_name()).findings
    assert {(compact(finding.focus), finding.file) for finding in found} <= {
        ("id:example-plan", path)
    }


def test_valid_and_invalid_are_what_they_are_called() -> None:
    assert len(CASES) == 1023
    for case in CASES:
        assert case.name.startswith("invalid-") == bool(expected(case)), case_id(case)


def test_every_shape_and_check_has_an_invalid_case() -> None:
    store = MemoryStore()
    for path in shape_files():
        store.load(path)
    speakers = {compact(str(row[0])) for row in store.ask(SPEAKERS)}
    checks = {f"checks:{read_check(path).name}" for path in check_files()}
    assert (len(speakers), len(checks)) == (242, 64)
    spoken = {rule for case in CASES for rule, _ in expected(case)}
    assert speakers | checks == spoken


def test_every_node_shape_and_check_has_a_valid_case() -> None:
    store = MemoryStore()
    for path in shape_files():
        store.load(path)
    answer = store.ask(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?shape WHERE { ?shape a sh:NodeShape }"
    )
    shapes = {str(row[0]).removeprefix(SHAPES) for row in answer}
    assert len(shapes) == 44
    wanted = shapes | {read_check(path).name for path in check_files()}
    assert {case.parent.name for case in CASES if case.name.startswith("valid-")} == wanted


def test_the_style_names_every_check() -> None:
    """And the rules on literals."""
    style = (Path(__file__).resolve().parents[2] / "docs" / "style.md").read_text("utf-8")
    checks = {f"checks:{read_check(path).name}" for path in check_files()} | set(ON_LITERALS)
    assert len(checks) == 64 + 2
    assert checks <= set(re.findall(r"`([\w:-]+)`", style))


def test_every_class_of_things_is_looked_at_for_its_name(session: Session) -> None:
    """A thing of the data whose class, or one above it, is no target could be named anyhow."""
    store = MemoryStore()
    for path in shape_files():
        store.load(path)
    targets = {compact(str(row[0])) for row in store.ask(NAME_TARGETS)}
    used = {(compact(str(kind)), compact(str(above))) for kind, above in session.ask(USED)}
    assert targets <= {kind for kind, _ in used}
    named = {kind for kind, above in used if above in targets}
    assert {kind for kind, _ in used} == named
    assert len(targets) == 24
