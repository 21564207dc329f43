"""Output that cannot be written, readers that leave, and ctrl-C: whole or absent, in one line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Refusal = Callable[..., str]
ENDLESS = b"SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
KG = [sys.executable, "-m", "kg"]


@pytest.mark.parametrize("command", [("query", "clusters"), ("export", "nquads"), ("build",)])
@pytest.mark.parametrize("target", ["file.txt/below", "/proc/kg-cannot-write-here"])
def test_a_place_that_takes_no_file(
    command: tuple[str, ...], target: str, tmp_path: Path, refusal: Refusal
) -> None:
    (tmp_path / "file.txt").write_text("mine\n")
    assert refusal(*command, "-o", target).startswith(f"{target}: cannot be written (")


@pytest.mark.parametrize("command", [("query", "clusters"), ("export", "nquads")])
def test_a_folder_in_place_of_a_file(
    command: tuple[str, ...], tmp_path: Path, refusal: Refusal
) -> None:
    (tmp_path / "folder").mkdir()
    assert refusal(*command, "-o", "folder").startswith("folder: cannot be written (")
    assert refusal(*command, "-o", "no/x", "--lang", "zh").startswith("no/x：无法写入（")


@pytest.mark.parametrize(
    "command",
    [("query", "claims", "-o", "old"), ("export", "nquads", "-o", "old"), ("fmt", "messy.ttl")],
    ids=" ".join,
)
def test_a_write_that_breaks_off(
    command: tuple[str, ...], tmp_path: Path, environment: dict[str, str]
) -> None:
    """With a limit of no bytes for any file, as on a full disk, the old content stays."""
    (tmp_path / "old").write_text("old\n")
    (tmp_path / "messy.ttl").write_text("<urn:a>    <urn:b>    <urn:c>.")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", *KG, *command],
        capture_output=True,
        cwd=tmp_path,
        env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.decode().count("\n") == 1
    assert b"cannot be written (" in done.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_build_that_breaks_off(tmp_path: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", *KG, "build"],
        capture_output=True,
        cwd=tmp_path,
        env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.decode().splitlines()[-1].startswith("kg: build: cannot be written (")
    assert list(tmp_path.iterdir()) == []


def onto_a_full_disk(
    arguments: list[str], folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[bytes]:
    with Path("/dev/full").open("wb") as full:
        return subprocess.run(
            [*KG, *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=environment,
            check=False,
        )


@pytest.mark.parametrize("arguments", [["query", "clusters"], ["export", "turtle"], ["--help"]])
def test_a_full_disk_behind_stdout(
    arguments: list[str], tmp_path: Path, environment: dict[str, str]
) -> None:
    done = onto_a_full_disk(arguments, tmp_path, environment)
    assert done.returncode == 3
    assert done.stderr.decode().startswith("kg: stdout: no space left; ")
    assert done.stderr.decode().count("\n") == 1


@pytest.mark.parametrize("other", ["--losses", "--manifest"])
def test_a_full_disk_behind_stdout_is_not_that_of_another_file(
    other: str, tmp_path: Path, environment: dict[str, str]
) -> None:
    done = onto_a_full_disk(["export", "turtle", other, "beside"], tmp_path, environment)
    assert done.returncode == 3
    assert done.stderr.startswith(b"kg: stdout: no space left; ")
    assert done.stderr.count(b"\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("redirection", [">&-", "<&-", ">&- 2>&-"])
def test_a_closed_stream(redirection: str, tmp_path: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", *KG, "query", "clusters"],
        capture_output=True,
        cwd=tmp_path,
        env=environment,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_somebody_elses_folder_is_not_replaced(tmp_path: Path, refusal: Refusal) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_bytes(b"\xff\xd8")
    assert refusal("build", "-o", "photos") == (
        "photos: exists and was not written by kg; choose another folder"
    )
    assert refusal("build", "-o", ".").startswith(".: exists and was not written by kg")
    assert refusal("build", "-o", "photos/one.jpg", "--lang", "zh").startswith(
        "photos/one.jpg：已存在且并非由 kg 写出"
    )


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments", [["export", "nquads"], ["export", "jsonld"], ["query", "claims"]]
)
def test_a_reader_that_leaves(
    arguments: list[str], unbuffered: str, tmp_path: Path, environment: dict[str, str]
) -> None:
    environment = {**environment, "PYTHONUNBUFFERED": unbuffered}
    with subprocess.Popen(
        [*KG, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


@pytest.mark.parametrize("whole_group", [True, False], ids=["terminal", "process"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_ctrl_c(
    whole_group: bool, language: str, tmp_path: Path, environment: dict[str, str]
) -> None:
    process = _start_endless(tmp_path, {**environment, "KG_LANG": language})
    (os.killpg if whole_group else os.kill)(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (out, err.decode()) == (b"", "kg: 已中断\n" if language == "zh" else "kg: interrupted\n")
    assert _nobody_left(process.pid)


def test_nobody_outlives_a_killed_command(tmp_path: Path, environment: dict[str, str]) -> None:
    process = _start_endless(tmp_path, environment, "--timeout", "2")
    process.kill()
    process.communicate(timeout=60)
    deadline = time.monotonic() + 15
    while not _nobody_left(process.pid):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _start_endless(
    folder: Path, environment: dict[str, str], *options: str
) -> subprocess.Popen[bytes]:
    """The command in a process group of its own, once its query is being answered."""
    process: subprocess.Popen[bytes] = subprocess.Popen(
        [*KG, "query", "-", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=environment,
        start_new_session=True,
        # A shell lets what it runs in the background ignore ctrl-C, and so all below it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdin
    process.stdin.write(ENDLESS)
    process.stdin.close()
    process.stdin = None
    children: Any = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + 60
    while not children.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(0.3)
    return process


def _nobody_left(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False
