"""Which engine runs, what it says of itself, and what becomes of one that is not there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shacl_rust

from kg.cli.validate import ENGINES as CHOICES
from kg.errors import InputError
from kg.validation import engines
from kg.validation.engines import ENGINES, engine, engine_name, engine_version
from tests.validation.engines.both import HEAD, turtle
from tests.validation.engines.both import run as found_by

Run = Callable[..., Any]

ROOT = Path(__file__).resolve().parents[3]
SHAPES = f"""{HEAD}
:S a sh:NodeShape ; sh:targetClass :C ; sh:property :P . :P sh:path :p ; sh:minCount 1 ."""
DATA = f"{HEAD} :a a :C ."
ASKED = ("d.ttl", "--shapes", "s.ttl", "-f", "json")


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    (tmp_path / "s.ttl").write_text(SHAPES, "utf-8")
    (tmp_path / "d.ttl").write_text(DATA, "utf-8")


def test_the_fast_engine_is_taken_by_itself() -> None:
    assert engine(turtle(SHAPES)).name == engine_name() == "fast"
    assert engine_version("fast") == "shacl-rust 0.2.12, pyshacl 0.40.1"


def test_without_it_the_reference_is(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    assert engine(turtle(SHAPES)).name == engine_name() == "pyshacl"
    assert engine_version("pyshacl") == "pyshacl 0.40.1"
    with pytest.raises(InputError):
        engine(turtle(SHAPES), "fast")
    ran = run(*ASKED, "--engine", "fast")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "kg: --engine fast: is not installed; pip install 'kg-industry-plans[fast]'\n"
    )


def test_the_command_offers_what_there_is() -> None:
    assert sorted(CHOICES) == sorted(ENGINES)


@pytest.mark.parametrize("name", ENGINES)
def test_the_report_says_who_found_it(name: str, run: Run) -> None:
    ran = run(*ASKED, "--engine", name)
    report = json.loads(ran.out)
    assert ran.code == 1
    assert report["engine"] == {"name": name, "version": engine_version(name)}
    assert ran.err == f"1 finding; 1 node checked by {name} with 1/1 shapes\n"
    ran = run("d.ttl", "--shapes", "s.ttl", "--engine", name, "--lang", "zh")
    assert ran.err == f"1 项问题；{name} 以 1/1 个形状共检查 1 个节点次\n"


@pytest.mark.parametrize("name", ENGINES)
def test_our_own_data_are_run_by_either(name: str, run: Run) -> None:
    ran = run("--engine", name)
    assert (ran.code, ran.out) == (0, "")
    assert f" nodes checked by {name} with " in ran.err


@pytest.mark.parametrize("name", ENGINES)
def test_text_that_does_not_parse_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=r"^data:2:\d+: "):
        engine(turtle(SHAPES), name).findings(b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b .\n")


class PanicException(BaseException):
    """What Rust raises: no `Exception`."""


@pytest.mark.parametrize("error", [ValueError("no triple"), PanicException("overflow")])
def test_an_engine_that_breaks_down_is_stood_in_for(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    checker = engine(turtle(SHAPES), "fast")

    def broken(*texts: str, **options: object) -> None:
        raise error

    monkeypatch.setattr(shacl_rust, "validate_file", broken)
    assert len(found_by(checker, turtle(DATA))) == 1


def test_an_interrupt_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It reaches the process that waits for the worker in which shacl-rust runs."""
    checker = engine(turtle(SHAPES), "fast")

    def interrupted(*texts: str, **options: object) -> None:
        os.kill(os.getppid(), signal.SIGINT)
        time.sleep(60)

    monkeypatch.setattr(shacl_rust, "validate_file", interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background
    try:
        with pytest.raises(KeyboardInterrupt):
            found_by(checker, turtle(DATA))
    finally:
        signal.signal(signal.SIGINT, before)


FORK = """
import os
from tests.validation.engines.test_choice import DATA, SHAPES, engine, found_by, turtle
made = engine(turtle(SHAPES), "fast")
if os.fork() == 0:
    again = engine(turtle(SHAPES), "fast")
    print(*(len(found_by(checker, turtle(DATA))) for checker in (made, again)), flush=True)
else:
    os.wait()
"""


def test_a_forked_process_is_no_trap() -> None:
    """The engine's threads are not there, and a call would wait for them for ever."""
    done = subprocess.run(
        [sys.executable, "-c", FORK],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "1 1\n"
