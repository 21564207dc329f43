"""Units under another spelling: the one that fits, and none where a sign could be another's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.namespaces import PLAN, XSD
from kg.terms import LANG_STRING, Iri, Literal, Term
from kg.validation import fixes
from kg.validation.fixes import fix_unit, meant_unit
from kg.validation.report import Finding

QUDT = "http://qudt.org/vocab/unit/"
MEANT = [
    ("Percent", "percent"),
    ("PERCENT", "percent"),
    ("per-cent", "percent"),
    ("Per_Cent", "percent"),
    ("%25", "percent"),
    ("百分比", "percent"),
    ("%E7%99%BE%E5%88%86%E6%AF%94", "percent"),
    ("GW", "gigawatt"),
    ("GigaW", "gigawatt"),
    ("MW", "megawatt"),
    ("kWh", "kilowatt-hour"),
    ("KiloW-HR", "kilowatt-hour"),
    ("Kilowatt-Hour", "kilowatt-hour"),
    ("kilowatt_hour", "kilowatt-hour"),
    ("billion-kilowatt-hours", "billion-kilowatt-hour"),
    ("CNY", "yuan"),
    ("亿元", "hundred-million-yuan"),
    ("百万元", "million-yuan"),
    ("亩", "mu"),
    ("Mu", "mu"),
]
OF_NONE = ["mW", "gw", "Gw", "mw", "KWH", "kwh", "cny", "percents", "watt", "yuans", "W", "", "-"]
OURS = sorted(
    unit.removeprefix(fixes.UNITS) for unit in set[str]().union(*fixes.units()[1].values())
)


def full(name: str | None) -> str | None:
    return None if name is None else fixes.UNITS + name


@pytest.mark.parametrize(("name", "unit"), MEANT)
def test_a_name_of_a_unit(name: str, unit: str | None) -> None:
    assert meant_unit(Iri(fixes.UNITS + name)) == full(unit)


@pytest.mark.parametrize("name", OF_NONE)
def test_a_sign_in_other_letters_is_another_sign(name: str) -> None:
    assert meant_unit(Iri(fixes.UNITS + name)) is None
    assert meant_unit(Literal(name)) is None


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        (Iri(QUDT + "PERCENT"), "percent"),
        (Iri(QUDT + "GigaW"), "gigawatt"),
        (Iri(QUDT + "GW"), None),
        (Iri(QUDT + "KiloGM"), "kilogram"),
        (Iri("https://example.org/percent"), None),
        (Literal("%"), "percent"),
        (Literal("per cent", LANG_STRING, "en"), "percent"),
        (Literal("1"), "one"),
        (Literal("1", XSD + "integer"), None),
    ],
)
def test_other_values(value: Term, unit: str | None) -> None:
    assert meant_unit(value) == full(unit)


@pytest.mark.parametrize("name", OURS)
def test_every_unit_is_named_by_its_own_name_alone(name: str) -> None:
    assert len(OURS) == 63
    for spelled in (name, name.upper(), name.title(), name.replace("-", "_")):
        assert meant_unit(Iri(fixes.UNITS + spelled)) == full(name)


def test_no_sign_is_of_two_units() -> None:
    """So that exactly one fits, by whatever it is named."""
    signs, names = fixes.units()
    assert {len(units) for units in (*signs.values(), *names.values())} == {1}
    assert len([sign for sign in signs if not sign.startswith(QUDT)]) >= 7
    assert len(names) >= 2 * len(OURS)


def test_only_the_value_of_a_unit_is_mended() -> None:
    value = f"<{fixes.UNITS}GW>"
    finding = Finding("any", "Violation", "urn:a", {}, PLAN + "unit", value, Path("d.ttl"))
    fix = fix_unit(finding)
    assert fix
    assert fix.add == ((Iri("urn:a"), PLAN + "unit", Iri(fixes.UNITS + "gigawatt")),)
    assert fix.words == {
        "en": "unit:GW becomes unit:gigawatt",
        "zh": "unit:GW 改为 unit:gigawatt",
    }
    assert fix_unit(replace(finding, path=PLAN + "about")) is None
    assert fix_unit(replace(finding, value=f"<{fixes.UNITS}gigawatt>")) is None
    assert fix_unit(replace(finding, value=None)) is None
    assert fix_unit(replace(finding, path=f"<{PLAN}unit>/<{PLAN}dimension>")) is None
