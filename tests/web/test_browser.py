"""The report in headless Chromium: no barrier that axe knows, no request, and it prints.

On a phone in one language, on a desk in the other; with `KG_JOURNEYS=all`, as `make long` has it,
both in both.
"""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest
from web.chromium import Chromium, Result, Step
from web.test_journeys import ALL, SCHEMES, WIDTHS

SWITCH = {"en": "English", "zh": "中文"}
LOOKED_AT = list(product(SWITCH, WIDTHS) if ALL else zip(SWITCH, WIDTHS, strict=True))


@pytest.fixture(scope="module")
def address(page: bytes, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report as a file."""
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_bytes(page)
    return file.as_uri()


def in_language(address: str, language: str) -> list[Step]:
    return [
        {"open": address},
        {"click": SWITCH[language]},
        {"expect": ".edition", "count": 1},
        {"expect": f'.edition[lang="{language}"]', "count": 1},
    ]


def assert_quiet(result: Result, address: str) -> None:
    """Nothing is wrong, and nothing was asked of the network beside the page."""
    assert result == Result([], [address], [], [], [], result.axe)


@pytest.mark.parametrize(("language", "width"), LOOKED_AT)
def test_the_report_has_no_barrier(
    chromium: Chromium, address: str, language: str, width: int
) -> None:
    """Both schemes: 0 violations, 0 requests beside the page, nothing over the edge."""
    steps: list[Step] = [
        *in_language(address, language),
        {"expect": f'html[lang="{language}"]'},
        {"axe": SCHEMES, "whole": ALL},
    ]
    result = chromium.go(steps, width=width)
    assert_quiet(result, address)
    assert [found.scheme for found in result.axe] == list(SCHEMES)
    assert [found.violations for found in result.axe] == [[], []]
    assert [found.passes >= 20 for found in result.axe] == [True, ALL]
    assert len(LOOKED_AT) == (4 if ALL else 2)


def test_the_report_without_scripts_is_printed_whole(chromium: Chromium, address: str) -> None:
    steps: list[Step] = [
        *in_language(address, "zh"),
        {"expect": '.edition[lang="zh"] details', "least": 5},
        {"print": True},
        {"opened": True},
        {"expect": ".bar", "count": 0},
    ]
    assert_quiet(chromium.go(steps, width=360, scripts=False), address)


def test_the_packages_name_no_address_to_fetch_from() -> None:
    """The lock pins versions and hashes; where they come from is the reader's own setting."""
    lock = json.loads((Path(__file__).parents[1] / "package-lock.json").read_text("utf-8"))
    packages = {name: item for name, item in lock["packages"].items() if name}
    assert len(packages) >= 2
    assert [name for name, item in packages.items() if "resolved" in item] == []
    assert [name for name, item in packages.items() if "integrity" not in item] == []
