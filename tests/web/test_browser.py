"""The report in headless Chromium: no barrier that axe knows, no request, and it prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from web.chromium import Chromium, Result, Step

SWITCH = {"en": "English", "zh": "中文"}


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


@pytest.mark.parametrize("language", SWITCH)
@pytest.mark.parametrize("width", [360, 1280])
def test_the_report_has_no_barrier(
    chromium: Chromium, address: str, language: str, width: int
) -> None:
    """Both schemes: 0 violations, 0 requests beside the page, nothing over the edge."""
    steps: list[Step] = [
        *in_language(address, language),
        {"expect": f'html[lang="{language}"]'},
        {"axe": ["light", "dark"], "whole": True},
    ]
    result = chromium.go(steps, width=width)
    assert_quiet(result, address)
    assert [found.scheme for found in result.axe] == ["light", "dark"]
    for found in result.axe:
        assert found.violations == []
        assert found.passes >= 20


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
