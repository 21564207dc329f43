"""No command opens a connection: the graph is here, and nothing is fetched."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

COMMANDS = {
    "build": ["build", "-o", "{folder}/build"],
    "validate": ["validate"],
    "query": ["query", "clusters", "-f", "csv"],
    "sparql": ["query", "-", "-f", "csv"],
    "export": ["export", "jsonld", "-o", "{folder}/graph.jsonld"],
    "show": ["show", "datong-2021"],
    "fmt": ["fmt", "--check", "{data}"],
}
SPARQL = b"SELECT ?s WHERE { ?s a ?c } LIMIT 1"
# A domain of the internet; AF_UNIX, which the system's own look-ups use, goes nowhere.
INTERNET = re.compile(r"\b(socket|connect|sendto|bind)\(.*AF_INET6?\b")


def command(name: str, folder: Path) -> list[str]:
    from kg.resources import data_files

    filled = [item.format(folder=folder, data=data_files()[0]) for item in COMMANDS[name]]
    return [sys.executable, "-m", "kg", *filled]


@pytest.mark.parametrize("name", COMMANDS)
def test_command_works_without_a_network(
    name: str, tmp_path: Path, program: Callable[[str], str]
) -> None:
    unshare = program("unshare")
    run = subprocess.run(
        [unshare, "--user", "--map-root-user", "--net", *command(name, tmp_path)],
        input=SPARQL,
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()


@pytest.mark.parametrize("name", COMMANDS)
def test_command_opens_no_internet_socket(
    name: str, tmp_path: Path, program: Callable[[str], str]
) -> None:
    trace = tmp_path / "trace"
    strace = [program("strace"), "-f", "-e", "trace=network", "-o", str(trace)]
    run = subprocess.run(
        [*strace, *command(name, tmp_path)], input=SPARQL, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr.decode()
    assert "exited with 0" in trace.read_text("utf-8")
    assert INTERNET.findall(trace.read_text("utf-8")) == []


def test_the_trace_would_show_a_connection(tmp_path: Path, program: Callable[[str], str]) -> None:
    trace = tmp_path / "trace"
    strace = [program("strace"), "-f", "-e", "trace=network", "-o", str(trace)]
    try_it = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    subprocess.run([*strace, sys.executable, "-c", try_it], check=True)
    assert INTERNET.search(trace.read_text("utf-8"))
