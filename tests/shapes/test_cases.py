"""Every shape and check speaks on its invalid cases, alone and as severely as it should.

A case is a small file that says on its first lines what is to be found in it:
`# expects: shapes:Target-deadline Violation`, or `# expects: nothing`.

Cases are judged many at once, each as a plan with names of its own; in `make long`, with
`KG_CASES=all`, each by itself, under its own names.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest
from validation.plans.comparing import plan_by_plan

from kg.namespaces import SHAPES, compact
from kg.question import read_check
from kg.resources import check_files, shape_files
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.store.parser import parse
from kg.terms import nquads
from kg.validation.engines import engine_name
from kg.validation.plans import pieces
from kg.validation.plans.run import Workers, validate
from kg.validation.report import Finding
from kg.validation.rulebook import ON_LITERALS
from tests.validation.planted.cases import renamed

CASES = sorted(path for path in (Path(__file__).parent / "cases").rglob("*.t*"))
IS_LONG = os.environ.get("KG_CASES") == "all"
AT_ONCE = 128
BY_ITSELF = {
    # Their codes are those of other cases, too.
    *("code-of-two-things", "identifier-form", "isin-check-digit", "place-code-misfit"),
    "name-misfit/invalid-identifier",
    # What is at fault is a concept of the ontology.
    *("ClaimShape/invalid-modalityScheme", "QuantityShape/invalid-unitScheme"),
    # pySHACL judges them, and all that is judged with them.
    *("DatedDocumentShape/invalid-issuedUntil--text", "EventShape/invalid-heldUntil--text"),
    *("ListingShape/invalid-endDate--text", "ObservationShape/invalid-heldUntil--text"),
    "figure-too-large",
}
"""Cases, or folders of them, that are judged each by itself."""

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


def is_by_itself(case: Path) -> bool:
    return IS_LONG or not BY_ITSELF.isdisjoint({case_id(case), case.parent.name})


TOGETHER = [case for case in CASES if not is_by_itself(case)]


def as_plans(files: Sequence[Path]) -> dict[Path, list[Finding]]:
    """The findings in each of some files as a plan of its own, also if it names none: all that
    they share is judged once. What describes terms of the ontology is judged with these.
    """
    with pieces.read(files) as given:
        parts = [*given.shared, *(piece for unit in given.units for piece in unit.pieces)]
        of_file = {str(file): [part for part in parts if part.path == file] for file in files}
        units = [
            pieces.Unit(name, tuple(part._replace(unit=name) for part in own))
            for name, own in of_file.items()
        ]
        report = validate(given._replace(units=units, shared=()), engine_name(), Workers())
    if len(files) == 1:
        return {files[0]: list(report.findings)}
    assert {finding.file for finding in report.findings} <= set(files)
    return {file: [f for f in report.findings if f.file == file] for file in files}


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], list[Finding]]:
    """The findings in a case."""
    folder = tmp_path_factory.mktemp("cases")

    @cache
    def of_group(number: int) -> list[list[Finding]]:
        files = []
        for case in TOGETHER[number * AT_ONCE : (number + 1) * AT_ONCE]:
            files.append(folder / f"{number}-{len(files)}.nq")
            files[-1].write_bytes(nquads(renamed(quad, len(files)) for quad in parse(case)))
        return list(as_plans(files).values())

    def of_case(case: Path) -> list[Finding]:
        if is_by_itself(case):
            return as_plans([case])[case]
        number, place = divmod(TOGETHER.index(case), AT_ONCE)
        return of_group(number)[place]

    return of_case


@pytest.mark.usefixtures("rules_read_once")
@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case_finds_what_it_expects(case: Path, findings: Callable[[Path], list[Finding]]) -> None:
    reported = findings(case)
    assert {(compact(finding.rule), finding.severity) for finding in reported} == expected(case)
    assert all(finding.message["en"] and finding.message["zh"] for finding in reported)


def test_few_cases_are_judged_by_themselves() -> None:
    """Counts them; in `make long` there are no others."""
    assert len(TOGETHER) == (0 if IS_LONG else 967)


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
    assert len(CASES) == 1053
    for case in CASES:
        assert case.name.startswith("invalid-") == bool(expected(case)), case_id(case)


def test_every_shape_and_check_has_an_invalid_case() -> None:
    store = MemoryStore()
    for path in shape_files():
        store.load(path)
    speakers = {compact(str(row[0])) for row in store.ask(SPEAKERS)}
    checks = {f"checks:{read_check(path).name}" for path in check_files()}
    assert (len(speakers), len(checks)) == (244, 64)
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
