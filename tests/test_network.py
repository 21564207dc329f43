"""No command calls anybody: watched by strace, and where it can be, with no network to call.

The site that `kg build` writes has few pages.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import few_pages
import pytest
from environment import own_environment
from namespaces import without_network

KG = [sys.executable, "-m", "kg"]
COMMANDS = [
    ["build"],
    ["validate"],
    ["query", "clusters"],
    ["query", "evidence", "--param", "thing=datuan-2021-new-energy-share"],
    ["query", "-"],
    ["export", "turtle"],
    ["export", "jsonld"],
    ["export", "rdfxml"],
    ["show", "datuan"],
    ["fmt", "messy.ttl"],
    ["verify", "--source", "text.txt"],
    ["diff", "messy.ttl", "messy.ttl"],
    ["passage", "page.html", "words of a page"],
]
CALLS = re.compile(r"AF_INET6?|AF_NETLINK|AF_PACKET|sin6?_addr")


@pytest.fixture
def traced(program: Callable[[str], str], tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """`traced(command)` is the exit code of a command and the network calls that it made."""
    strace = program("strace")

    def traced(command: list[str], prefix: list[str]) -> tuple[int, str]:
        log = tmp_path / "network.log"
        done = subprocess.run(
            [strace, "-f", "-e", "trace=network", "-o", str(log), *prefix, *command],
            input=b"SELECT ?a { ?a ?b ?c } LIMIT 1",
            capture_output=True,
            cwd=tmp_path,
            env=own_environment(),
            check=False,
        )
        return done.returncode, log.read_text()

    return traced


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nobody_is_called(
    command: list[str], tmp_path: Path, traced: Callable[..., tuple[int, str]]
) -> None:
    (tmp_path / "messy.ttl").write_text("<urn:a>   a <urn:b> .")
    (tmp_path / "text.txt").write_text("some text")
    (tmp_path / "page.html").write_text(
        '<!DOCTYPE html SYSTEM "http://127.0.0.1/x.dtd"><p>words of a <img src="//127.0.0.1/">page'
    )
    kg = [sys.executable, few_pages.__file__] if command == ["build"] else KG
    code, calls = traced([*kg, *command], without_network())
    assert code == (1 if command[0] == "verify" else 0)
    assert not CALLS.search(calls), calls


def test_a_call_would_be_seen(traced: Callable[..., tuple[int, str]]) -> None:
    script = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    for prefix in ([], without_network()):
        _, calls = traced([sys.executable, "-c", script], prefix)
        assert CALLS.search(calls)
