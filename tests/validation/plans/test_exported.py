"""An export is judged as what was exported: an engine that holds values writes `1.0` as `1`."""

from __future__ import annotations

from pathlib import Path

import pytest
from environment import PLANS
from validation.plans.comparing import both, saved

from kg.export.export import to_bytes
from kg.session import Session
from kg.validation.report import Report
from kg.validation.validate import files_of

EXPORTS = {"nquads": "export.nq", "trig": "export.trig"}


@pytest.mark.parametrize(
    ("name", "engine"),
    [("nquads", "fast"), ("trig", "fast"), ("nquads", "pyshacl")],
    indirect=["engine"],
)
def test_an_export_is_as_free_of_findings_as_the_plans(
    name: str, session: Session, engine: str, tmp_path: Path, rules_read_once: None
) -> None:
    """By itself, with the ontology that it repeats, and beside the plans that it repeats."""
    assert session.graph is not None
    text = to_bytes(session.graph.store, name)
    exported = saved({EXPORTS[name]: text}, tmp_path)
    for files in (exported, [*files_of([PLANS]), *exported]):
        whole, plan_by_plan = both(files, engine)
        assert isinstance(whole, Report)
        assert whole.findings == []
        assert plan_by_plan == whole
