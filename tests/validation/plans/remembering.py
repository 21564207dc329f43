"""Runs that remember the one before, and which plans they judge."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from validation.plans import at_once
from validation.plans.cases import lines

from kg.validation.plans import pieces, run
from kg.validation.plans.cache import Cache
from kg.validation.plans.pieces import Unit
from kg.validation.plans.run import Judged, Setup, Workers, validate
from kg.validation.report import Report


def since_last(
    given: Path, files: Sequence[Path], engine: str = "fast", *, rehash: bool = False
) -> Report:
    """The report of looking only at what changed in a folder since the last such run."""
    cache = Cache([given], engine, rehash=rehash)
    with pieces.read(files, cache.pieces) as inputs:
        return validate(inputs, engine, Workers(), cache)


SAID = {
    "shared": """id:s-1 a plan:Enterprise . id:s-2 a plan:Enterprise ; rdfs:label "two"@en .
        id:s-3 a plan:Document .""",
    **{
        name: f"""id:{name} a plan:Plan . id:{name}-1 a plan:Involvement ; plan:party id:s-1 .
        id:{name}-2 a plan:Cluster ; rdfs:label "{name}"@en . id:s-3 plan:states id:{name}-3 ."""
        for name in "abcd"
    },
    "e": "id:e a plan:Plan . id:e-1 a plan:Involvement ; plan:party id:s-2 .",
}
"""Five plans, of which the last has to do with another enterprise than the rest."""

EVERYTHING = ["a", "b", "c", "d", "e", "shared"]


@contextmanager
def watched() -> Iterator[list[str]]:
    """The plans that are judged meanwhile, `shared` for what they share; by their last names."""
    judged: list[str] = []
    judge, judge_shared = run.judge_batch, run.judge_shared

    def judge_and_tell(setup: Setup, units: Sequence[Unit]) -> list[tuple[str, Judged]]:
        judged.extend(re.sub(r"\S*/", "", unit.name) for unit in units)
        return judge(setup, units)

    def judge_shared_and_tell(*given: object) -> object:
        judged.append("shared")
        return judge_shared(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "judge_batch", judge_and_tell)
        patch.setattr(run, "judge_shared", judge_shared_and_tell)
        yield judged


class Folder:
    """A folder of files, one for each graph, that is looked at again and again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()
        for graph, said in SAID.items():
            self.say(graph, said)

    def say(self, graph: str, said: str) -> None:
        """Write what a graph says."""
        (self.path / f"{graph}.nq").write_text("".join(lines(f"d:{graph} {{ {said} }}")), "utf-8")

    def judged(self, **options: bool) -> list[str]:
        """The plans that are judged since the last run; the report is that of the whole."""
        files = sorted(self.path.iterdir())
        with watched() as judged:
            report = since_last(self.path, files, **options)
        expected = at_once.validate(files, "fast")
        assert report.findings == expected.findings
        assert report.nodes_per_shape == expected.nodes_per_shape
        assert report.literals == expected.literals
        return sorted(judged)
