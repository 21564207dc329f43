"""A second city in a file of one's own: it shares indicators, and adds a unit and an indicator."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from environment import PLANS
from processes import Ran

import kg
from kg.namespaces import expand
from kg.session import Session

CITY = Path(__file__).with_name("second-city.ttl")
FILES = sorted(PLANS.glob("*.ttl"))
END = "2024-06-30"


@pytest.fixture(scope="module")
def both() -> Session:
    return kg.load(files=[*FILES, CITY])


def outcomes(session: Session, plan: str) -> dict[str, tuple[str, str]]:
    verdicts = session.track(END, plan).verdicts
    return {v.promise.commitment: (str(v.outcome), str(v.reason)) for v in verdicts}


def test_two_cities_share_indicators(both: Session) -> None:
    """Each target with its own unit, and both in the base unit of the dimension."""
    rows = both.query("shared-indicators", atLeast="2").records()
    found = {
        (str(row["indicator"]).rpartition("/")[2], str(row["plan"]).rpartition("/")[2]): str(
            row["baseValue"]
        )
        for row in rows
    }
    assert found == {
        ("big-data-annual-output-value", "datuan-2021"): "100000000000",
        ("big-data-annual-output-value", "xishan-2022"): "30000000000",
        ("new-energy-capacity-share", "datuan-2021"): "0.5",
        ("new-energy-capacity-share", "xishan-2022"): "0.4",
    }


def test_the_figures_of_one_city_decide_nothing_of_the_other(both: Session) -> None:
    alone = {
        "datuan-2021": outcomes(kg.load(files=FILES), "datuan-2021"),
        "xishan-2022": outcomes(kg.load(files=[CITY]), "xishan-2022"),
    }
    assert {plan: outcomes(both, plan) for plan in alone} == alone
    assert alone["xishan-2022"] == {
        expand("id:xishan-2022-big-data-output"): ("undetermined", "nothing-observed"),
        expand("id:xishan-2022-new-energy-share"): ("met", "inside-bound"),
        expand("id:xishan-2022-pigs-sold"): ("met", "inside-bound"),
    }


def test_a_unit_and_an_indicator_of_ones_own_are_judged_alike_by_both_rules(
    both: Session,
) -> None:
    rows = both.query("verdicts", asOf=END, plan="xishan-2022").records()
    of = {str(row["commitment"]): str(row["verdict"]) for row in rows}
    assert of[expand("id:xishan-2022-pigs-sold")] == expand("verdict:met")
    (units,) = [row for row in both.query("units").records() if "own/" in str(row["unit"])]
    assert (str(units["factor"]), str(units["uses"])) == ("10000", "2")


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_labels_with_a_unit_of_ones_own_are_checked(tmp_path: Path, engine: str) -> None:
    """In both languages, with both engines; as it is, the file has no finding."""
    wrong = tmp_path / "wrong.ttl"
    text = CITY.read_text("utf-8")
    wrong.write_text(
        text.replace("出栏 26 万头", "出栏 28 万头").replace("26 ten thou", "27 ten thou"), "utf-8"
    )
    assert kg.load(files=[CITY]).validate(engine=engine).findings == []
    found = kg.load(files=[wrong]).validate(engine=engine).findings
    assert [(f.rule, f.focus) for f in found] == [
        ("checks:figure-not-in-label", expand("id:xishan-outcome-pigs-sold"))
    ] * 2


def test_the_command_takes_them_beside_the_data(run: Callable[..., Ran], tmp_path: Path) -> None:
    """`--with` FILE: tracked, exported as Turtle, JSON-LD and tables."""
    done = run("track", "xishan-2022-pigs-sold", "--as-of", END, "-f", "json", "--with", CITY)
    assert [row["verdict"] for row in json.loads(done.out)] == ["met"]
    shown = run("export", "csv", "--with", CITY, "-o", "tables")
    assert shown.code == 0, shown
    cells = "".join(p.read_text("utf-8") for p in (tmp_path / "tables").rglob("*.csv"))
    assert "生猪出栏量" in cells
    assert "https://example.org/own/ten-thousand-head" in cells
