"""Stored verdicts are recomputed, each of them; one that was edited by hand is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from environment import PLANS
from tracking.command import AS_STORED, DAYS, block, copied, edit, run

import kg
from benchmarks.plans import write_files
from kg.namespaces import compact
from kg.session import Session
from kg.tracking.stored_verdicts import as_turtle, datasets
from kg.workspace import data_files

FILE = "datuan-verdicts.ttl"
SHARE = "id:datuan-2021-new-energy-share-as-of-2026-11-24"
SHARE_EARLY = "id:datuan-2021-new-energy-share-as-of-2021-03-12"
OUTPUT = "id:datuan-2021-big-data-output-as-of-2026-11-24"
INVESTMENT = "id:datuan-2021-data-centre-investment-as-of-2021-12-31"
JINBEI = "id:datuan-2021-jinbei-completed-and-connected-as-of-2026-11-24"
INVENTED = "id:datuan-2021-wool-as-of-2021-12-31"
ON = "    plan:verdictOn id:datuan-2021-"
O1, O4 = "id:datuan-outcome-o1-share ,\n", "id:datuan-outcome-o4-share ,\n"
JUDGEMENT = "id:datuan-judgement-reported-new-energy-share ,\n"

# What was edited: the verdict, what stood there, what stands there now.
EDITS: dict[str, tuple[str, str, str]] = {
    "outcome to met": (OUTPUT, "verdict:undetermined", "verdict:met"),
    "outcome to missed": (SHARE, "verdict:met", "verdict:missed"),
    "outcome removed": (JINBEI, "    plan:outcome verdict:undetermined ;\n", ""),
    "second outcome": (INVESTMENT, "verdict:pending", "verdict:pending , verdict:met"),
    "reason": (JINBEI, "reason:looked-for", "reason:nothing-observed"),
    "reason removed": (OUTPUT, "    plan:reason reason:other-indicators ;\n", ""),
    "decided for an earlier day": (SHARE, '"2024-12-31"', '"2023-12-31"'),
    "decided for no day": (SHARE, '    plan:decidedFor "2024-12-31"^^xsd:date ;\n', ""),
    "as of a day later": (SHARE_EARLY, '"2021-03-12"', '"2021-03-13"'),
    "as of a day before": (JINBEI, '"2026-11-24"', '"2026-11-23"'),
    "an input removed": (SHARE, O4, ""),
    "a judgement removed": (SHARE, JUDGEMENT, ""),
    "an input added": (SHARE, O4, O1 + O4),
    "reworded in English": (OUTPUT, "an observation of", "any figure of"),
    "reworded in Chinese": (INVESTMENT, "的观测值", "的任何数值"),
    "a language exchanged": (JINBEI, '"@zh', '"@en'),
    "on another commitment": (OUTPUT, f"{ON}big-data-output ;", f"{ON}new-energy-share ;"),
    "on nothing": (INVESTMENT, f"{ON}data-centre-investment ;\n", ""),
    "a type removed": (SHARE, "    a plan:Verdict ;\n", ""),
    "a number's datatype": (SHARE, '"2026-11-24"^^xsd:date', '"2026-11-24"'),
}  # fmt: skip


def edited(folder: Path, change: Callable[[str], str]) -> Session:
    """The fixed plans with its verdicts changed."""
    for path in data_files():
        shutil.copy(path, folder)
    verdicts = folder / FILE
    before = verdicts.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    verdicts.write_text(after, encoding="utf-8", newline="\n")
    return kg.load(files=sorted(folder.glob("*.ttl")))


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_by_hand_is_found_and_named(name: str, tmp_path: Path) -> None:
    verdict, old, new = EDITS[name]

    def change(text: str) -> str:
        stated = block(text, verdict)
        assert stated.count(old) == 1
        return text.replace(stated, stated.replace(old, new))

    recomputation = edited(tmp_path, change).recompute()
    assert not recomputation.holds
    assert verdict in map(compact, recomputation.differing)
    assert verdict in recomputation.summary("en")
    assert verdict in recomputation.summary("zh")


def test_twenty_edits_were_made() -> None:
    assert len(EDITS) == 20


@pytest.mark.parametrize("verdict", [SHARE, SHARE_EARLY, OUTPUT, INVESTMENT, JINBEI])
def test_a_deleted_verdict_is_missed(verdict: str, tmp_path: Path) -> None:
    recomputation = edited(
        tmp_path, lambda text: text.replace(block(text, verdict), "")
    ).recompute()
    assert [compact(iri) for iri in recomputation.differing] == [verdict]
    assert recomputation.verdicts == 12


def test_an_invented_verdict_is_found(tmp_path: Path) -> None:
    def change(text: str) -> str:
        return text + block(text, INVESTMENT).replace(INVESTMENT, INVENTED)

    recomputation = edited(tmp_path, change).recompute()
    assert [compact(iri) for iri in recomputation.differing] == [INVENTED]
    assert recomputation.verdicts == 13


def test_a_changed_figure_makes_the_stored_verdict_differ(tmp_path: Path) -> None:
    for path in data_files():
        shutil.copy(path, tmp_path)
    outcomes = tmp_path / "datuan-outcomes.ttl"
    said = block(outcomes.read_text(encoding="utf-8"), "id:datuan-outcome-o4-share")
    edit(outcomes, said, said.replace("plan:value 54.0", "plan:value 44.0"))
    assert "44.0" in outcomes.read_text(encoding="utf-8")
    differing = kg.load(files=sorted(tmp_path.glob("*.ttl"))).recompute().differing
    assert [compact(iri) for iri in differing] == [SHARE]


def test_every_stored_verdict_is_recomputed(session: Session) -> None:
    recomputation = session.recompute()
    assert (recomputation.verdicts, recomputation.differing) == (12, [])
    text = (PLANS / FILE).read_text(encoding="utf-8")
    assert text.count("\n    a plan:Verdict ;\n") == 12
    ran = run("verify")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "12/12 stored verdicts recomputed alike\n"
    assert run("verify", "--lang", "zh").err == "12/12 条结论与重新计算一致\n"


def test_the_command_says_which_verdict_was_edited(tmp_path: Path) -> None:
    root = copied(tmp_path)
    edit(root / "data" / FILE, "reason:looked-for", "reason:nothing-observed")
    ran = run("verify", root=root)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"11/12 stored verdicts recomputed alike; different: {JINBEI}\n"


def test_the_file_is_what_the_command_writes(tmp_path: Path) -> None:
    stored = (PLANS / FILE).read_bytes()
    assert run("track", *AS_STORED).out.encode() == stored
    path = tmp_path / "written.ttl"
    assert run("track", *AS_STORED, "-o", path).out == ""
    assert path.read_bytes() == stored


def test_each_plan_is_held_to_the_days_that_it_is_stored_for(tmp_path: Path) -> None:
    """A plan whose verdicts are not stored misses none, though those of another are."""
    write_files(tmp_path, triples=3_000, faults=0)
    files = [PLANS / "sources.ttl", *sorted(tmp_path.glob("*.ttl"))]
    plans, stored = kg.load(files=files), 0
    first, second, *_ = plans.track().plans
    for plan, days in ((first, DAYS[1:]), (second, DAYS[2:])):
        trackings = [plans.track(day, plan) for day in days]
        (dataset,) = datasets(plans.store.ask, [plan])
        files.append(tmp_path / dataset.file_name)
        files[-1].write_text(as_turtle(dataset, trackings), encoding="utf-8")
        stored += sum(len(tracking.verdicts) for tracking in trackings)
        recomputation = kg.load(files=files).recompute()
        assert (recomputation.verdicts, recomputation.differing) == (stored, [])
    assert stored > 5
