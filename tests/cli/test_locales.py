"""Any terminal and any name: help, lists and errors in whatever encoding, and no traceback."""

from __future__ import annotations

import codecs
import os
import subprocess
import sys
from encodings.aliases import aliases
from pathlib import Path

import pytest

ENCODINGS = [
    name
    for name in sorted({*aliases.values()} - {"mbcs", "oem"})
    if codecs.lookup(name)._is_text_encoding  # type: ignore[attr-defined]
]
CHOSEN = ENCODINGS if os.environ.get("KG_LOCALES") == "all" else ENCODINGS[::6]
"""Each sixth; in `make long` all."""
COMMANDS = ["--help", "export --list", "query", "validate no.ttl", "show datuan", "nothing"]


@pytest.mark.parametrize("encoding", CHOSEN)
def test_any_encoding(encoding: str, tmp_path: Path, environment: dict[str, str]) -> None:
    """One of the commands each, in turn; counts the encodings that Python has: at least 56."""
    assert len(ENCODINGS) >= 56
    assert len(CHOSEN) >= 2 * len(COMMANDS)
    command = COMMANDS[CHOSEN.index(encoding) % len(COMMANDS)]
    done = subprocess.run(
        [sys.executable, "-m", "kg", *command.split()],
        cwd=tmp_path,
        env={**environment, "PYTHONIOENCODING": encoding},
        capture_output=True,
    )
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 2)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("load loop.ttl --store s", 2),
        ("load a.ttl --store loop", 2),
        ("query clusters --store loop", 2),
        ("query clusters --with loop.ttl", 2),
        ("validate loop.ttl", 2),
        ("fmt loop.ttl", 2),
        (f"load a.ttl --store {'x' * 300}", 2),
        (f"export csv -o {'x' * 300}", 2),
        (f"export ntriples -o {'x' * 300}", 2),
        (f"export ntriples -o {'x/' * 3000}a", 2),
        (f"query clusters --with {'x' * 300}", 2),
        (f"status --store {'x/' * 3000}", 2),
        ("load bad\udcff.ttl --store s", 2),
        ("export ntriples -o bad\udcff.nt", 2),
        ("fmt bad\udcff.ttl", 0),
        ("query clusters --with bad\udcff.ttl", 0),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_names_that_lead_nowhere(
    command: str, code: int, tmp_path: Path, environment: dict[str, str]
) -> None:
    """A loop of links, a name or a path that is too long, a byte that is not UTF-8: one line."""
    for name in ("loop", "loop.ttl"):
        (tmp_path / name).symlink_to(name)
    for name in ("a.ttl", "bad\udcff.ttl"):
        (tmp_path / name).write_text("<urn:a>\n    <urn:b>\n        1 ;\n.\n")
    done = subprocess.run(
        [sys.executable, "-m", "kg", *map(os.fsencode, command.split())],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
    )
    assert done.returncode == code, done
    assert b"Traceback" not in done.stderr
    assert code == 0 or done.stderr.count(b"\n") == 1
    assert b"stdout" not in done.stderr
