"""The site in headless Chromium: what people come for, and no barrier on any kind of page.

Browser and server are in a network namespace with loopback alone, where the system allows one.
A sample of the combinations; with `KG_JOURNEYS=all`, as `make long` has it, every one.
"""

from __future__ import annotations

import os
import random
import socket
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from web.chromium import Chromium, Result, Step
from web.served import Server

from kg.text import LANGUAGES
from kg.web.address import file_name
from kg.web.wording import SAY

DATA = tomllib.loads(Path(__file__).with_name("journeys.toml").read_text("utf-8"))
JOURNEYS: dict[str, Any] = {journey["name"]: journey for journey in DATA["journey"]}
PAGES: dict[str, str] = DATA["pages"]
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
ELSEWHERE = "http://192.0.2.1/"
"""An address for documentation, which nobody has."""
ALL = os.environ.get("KG_JOURNEYS") == "all"

Combination = tuple[str, int, str]
COMBINATIONS: list[Combination] = list(product(LANGUAGES, WIDTHS, SCHEMES))


def sampled() -> Iterator[tuple[str, str, str, int, str]]:
    """Ways of each journey in some combination, so that a journey has every value once.

    Of four ways two: live with scripts and from disk without, in the next journey the others.
    """
    chance = random.Random(20)
    turn = 0
    for name, journey in JOURNEYS.items():
        first = chance.randrange(len(COMBINATIONS))
        ways = journey["ways"]
        if len(ways) == 4 and not ALL:
            ways = (ways[::3], ways[1:3])[turn % 2]
            turn += 1
        for number, way in enumerate(ways):
            place = first if number % 2 else len(COMBINATIONS) - 1 - first
            chosen = COMBINATIONS if ALL else [COMBINATIONS[(place + number // 2) % 8]]
            for combination in chosen:
                yield (name, way, *combination)


CASES = list(sampled())
KINDS = [
    (kind, language)
    for number, kind in enumerate(PAGES)
    for language in (LANGUAGES if ALL else [LANGUAGES[number % 2]])
]
"""Each kind of page in one language, in turn; in the long run in both."""


def test_the_sample_holds_every_value() -> None:
    """Counts the cases: of each journey every value, each way at least in three journeys."""
    assert len(JOURNEYS) == 11
    assert len(CASES) == (36 * len(COMBINATIONS) if ALL else 24)
    for name, journey in JOURNEYS.items():
        cases = [case for case in CASES if case[0] == name]
        ways = {case[1] for case in cases}
        assert ways <= set(journey["ways"])
        assert len(ways) >= (len(journey["ways"]) if ALL else 2)
        values = {value for case in cases for value in case[2:]}
        assert values == {*LANGUAGES, *WIDTHS, *SCHEMES}, name
    times = Counter(case[1] for case in CASES)
    assert min(times.values()) >= 3
    assert set(times) == {way for journey in JOURNEYS.values() for way in journey["ways"]}


def in_language(value: Any, language: str) -> Any:
    """A value of a step in a language."""
    if isinstance(value, dict):
        return value[language]
    if not isinstance(value, str):
        return value
    if value.startswith("say:"):
        return SAY[value.removeprefix("say:")][language]
    (other,) = set(LANGUAGES) - {language}
    return value.replace("LANG", language).replace("OTHER", other)


def is_of(step: Step, way: str) -> bool:
    """Whether a step belongs to a way, such as `live` or `disk without scripts`."""
    where, _, rest = way.partition(" ")
    named = {where, "without scripts" if rest else "with scripts"}
    only: str = step.get("only", "")
    return not only or only in named or only == f"{where} {rest or 'with scripts'}"


def steps_of(steps: list[Step], way: str, language: str, base: str) -> list[Step]:
    """The steps of a way in a language, with the addresses of a site."""
    found = []
    for step in steps:
        if is_of(step, way):
            words = {key: in_language(value, language) for key, value in step.items()}
            words.pop("only", None)
            if "open" in words:
                words["open"] = address(words["open"], way, language, base)
            found.append(words)
    return found


def address(path: str, way: str, language: str, base: str) -> str:
    if path.startswith("/"):
        return base + path
    path, _, query = path.partition("?")
    if way.startswith("disk"):
        return f"{base}/{file_name(f'{language}/{path}')}"
    return f"{base}/{language}/{path}" + (f"?{query}" if query else "")


def assert_clean(result: Result, base: str) -> None:
    """No problem, an empty console, nothing over the edge, and nothing asked of other sites."""
    assert result.problems == []
    assert result.errors == []
    assert result.overflow == []
    assert result.dialogs == []
    assert [asked for asked in result.requests if not asked.startswith((f"{base}/", "data:"))] == []
    assert result.requests


@pytest.mark.parametrize(("name", "way", "language", "width", "scheme"), CASES)
def test_journey(
    chromium: Chromium,
    live: Server,
    disk: Path,
    *,
    name: str,
    way: str,
    language: str,
    width: int,
    scheme: str,
) -> None:
    base = live.site if way.startswith("live") else disk.as_uri()
    steps = steps_of(JOURNEYS[name]["steps"], way, language, base)
    scripts = "without scripts" not in way
    result = chromium.go(steps, width=width, scheme=scheme, scripts=scripts, shares=True)
    assert_clean(result, base)


def test_the_browser_and_the_site_are_in_a_network_without_others(
    chromium: Chromium, live: Server, network: list[str]
) -> None:
    """What a page, the browser or the server asked of another address would get no answer."""
    if not network:
        pytest.skip("this system allows no network namespace")
    shown = subprocess.run(
        [*network, "cat", "/proc/net/dev"], capture_output=True, check=True, text=True
    )
    assert [line.split(":")[0].strip() for line in shown.stdout.splitlines()[2:]] == ["lo"]
    (process,) = {
        Path(f"/proc/{one}/ns/net").readlink() for one in (live.process.pid, live.nursery)
    }
    assert process != Path("/proc/self/ns/net").readlink()
    with socket.create_server(("127.0.0.1", 0)) as other:
        here = f"http://127.0.0.1:{other.getsockname()[1]}/"
        for asked, why in ((here, "CONNECTION_REFUSED"), (ELSEWHERE, "INTERNET_DISCONNECTED")):
            (problem,) = chromium.go([{"open": asked}]).problems
            assert f"net::ERR_{why} at {asked}" in problem
    assert chromium.go([{"open": f"{live.site}/en/"}]).problems == []


@pytest.mark.parametrize(("kind", "language"), KINDS)
def test_no_barrier(chromium: Chromium, live: Server, kind: str, language: str) -> None:
    """Light and dark: 0 violations of WCAG 2.2 AA and of best practice, 15 rules passed each."""
    schemes = SCHEMES if language == "en" else tuple(reversed(SCHEMES))
    path = in_language(PAGES[kind], language)
    steps: list[Step] = [
        {"open": address(path, "live", language, live.site)},
        {"expect": f"html[lang={language}]"},
        {"axe": schemes, "whole": ALL},
    ]
    result = chromium.go(steps, width=1280, scheme=schemes[0], shares=True)
    if kind == "error":
        (told,) = result.errors
        assert "404" in told
        result.errors.clear()
    assert_clean(result, live.site)
    assert [found.scheme for found in result.axe] == list(schemes)
    assert [found.violations for found in result.axe] == [[], []]
    assert [found.passes >= 15 for found in result.axe] == [True, ALL]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_names_that_are_offered_have_no_barrier(
    chromium: Chromium, live: Server, language: str
) -> None:
    """While the list is open, with one chosen: 0 violations, in light and in dark."""
    steps: list[Step] = [
        {"open": address("sparql", "live", language, live.site)},
        {"paste": "textarea", "text": "SELECT * { ?a plan:in"},
        {"press": "ArrowDown"},
        {"expect": "[role=option]", "least": 2},
        {"axe": SCHEMES, "whole": True},
    ]
    result = chromium.go(steps, width=360, shares=True)
    assert_clean(result, live.site)
    assert [found.violations for found in result.axe] == [[], []]


def test_pages_are_of_every_kind() -> None:
    """Counts the kinds, and those looked at in each language."""
    assert len(PAGES) == 25
    assert {kind for kind, _ in KINDS} == set(PAGES)
    assert Counter(language for _, language in KINDS) == (
        {"en": 25, "zh": 25} if ALL else {"en": 13, "zh": 12}
    )


@pytest.mark.parametrize("kind", ["home", "enterprise", "commitment", "cluster"])
def test_a_page_takes_few_requests(chromium: Chromium, live: Server, kind: str) -> None:
    result = chromium.go([{"open": address(PAGES[kind], "live", "en", live.site)}])
    loaded = [asked for asked in result.requests if not asked.startswith("data:")]
    assert len(set(loaded)) == len(loaded) <= 4
