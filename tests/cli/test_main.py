"""The group of commands, called more than once in one process, and how the command ends."""

from __future__ import annotations

import subprocess
import sys
from inspect import cleandoc
from pathlib import Path

import click
import pytest

from kg.cli.main import COMMANDS, LazyGroup, _supervised, command, help_of, import_command


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_stays_as_long_as_it_is(name: str) -> None:
    assert isinstance(command, LazyGroup)
    context = click.Context(command)
    own = import_command(name).help
    found = [command.get_command(context, name) for _ in range(3)]
    texts = {each.help for each in found if each}
    assert texts == {f"{help_of(name)}\n\n{cleandoc(own or '')}"}
    assert import_command(name).help == own


def test_what_is_registered_for_the_end_is_done(tmp_path: Path) -> None:
    """Though the command ends at once: its data are written, its code is told."""
    script = (
        "import atexit, sys; from kg.cli.main import program\n"
        "atexit.register(print, 'done', file=sys.stderr)\n"
        "program()"
    )
    for arguments, code in ((["--version"], 0), (["query", "nothing"], 2)):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )
        assert (done.returncode, done.stderr.splitlines()[-1]) == (code, "done")
        assert bool(done.stdout) == (code == 0)


def test_a_folder_to_be_written_is_not_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with `kg export csv -o /`, which is refused at once."""
    monkeypatch.setattr("kg.worker.limits_for", lambda paths: pytest.fail(f"measured {paths}"))
    outputs = ("account", "annotated", "keep", "losses", "output")
    assert _supervised(lambda **_: 7, 1)(**dict.fromkeys(outputs, tmp_path)) == 7
