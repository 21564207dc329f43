"""The behaviour of the command line, recorded, to prove that a refactoring changed nothing.

    python -m benchmarks.behaviour record FOLDER
    python -m benchmarks.behaviour compare A B

A recording has a folder for each command, with its stdout, its stderr, its exit code and the files
that it wrote, and a manifest with the SHA-256 of each. Paths and the time of a load are replaced
by words, and the bytes of a DuckDB database, which differ each time, are left out. What is run is
`python -m kg` of this checkout; no module of `kg` is imported, so that any of them may change.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.commands import ROOT, Command, Series, every_series, write_inputs

SECONDS = 300
WORKERS = 2
SHOWN = 20
"""How many lines of a difference are printed."""
MANIFEST = "manifest.json"
UNSTABLE = ".duckdb"
"""The ending of files whose bytes differ each time; their names are recorded."""
_CHANGING = (
    (re.compile("(last load: |上次加载：)\\S+".encode()), rb"\1<time>"),
    (re.compile(rb'(\.duckdb": ")[0-9a-f]{64}'), rb"\1<hash>"),
)
"""What differs each time, and what is kept in its place."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where commands find their inputs and data; the store of data that is not shipped."""

    inputs: Path
    data: Path | None = None
    store: Path | None = None

    def resolved(self, argument: str, folder: Path) -> str:
        """An argument with its placeholders replaced."""
        places = {"<tmp>": folder, "<in>": self.inputs, "<data>": self.data or "data"}
        for placeholder, place in places.items():
            argument = argument.replace(placeholder, str(place))
        return argument

    def environment(self, home: Path, language: str | None) -> dict[str, str]:
        """The fixed environment of a command."""
        found = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home)}
        found |= {"COLUMNS": "80", "LANG": "C.UTF-8", "TZ": "UTC"}
        found |= {"KG_LANG": language} if language else {}
        return found | ({"KG_STORE": str(self.store)} if self.store else {})


def commands() -> list[Series]:
    """Everything that is run."""
    listed = _call(("export", "--list"), Setting(ROOT).environment(ROOT, None))
    return every_series(listed.stdout.decode())


def record(folder: Path, data: Path | None = None, series: Sequence[Series] = ()) -> int:
    """Run every command and keep what it did in `folder`; the number of commands."""
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder}: is not empty; name another folder")
    with tempfile.TemporaryDirectory(prefix="kg-behaviour-") as made:
        top = Path(made).resolve()
        setting = Setting(top / "in")
        write_inputs(setting.inputs)
        if data:
            setting = Setting(top / "in", data.resolve(), top / "store")
            _call(("load", str(setting.data)), setting.environment(top, None)).check_returncode()
        with ThreadPoolExecutor(WORKERS) as pool:
            jobs = [
                pool.submit(_run_series, one, top / f"{number:03}", setting, folder)
                for number, one in enumerate(series or commands())
            ]
            entries = dict(entry for job in jobs for entry in job.result())
    manifest = {"left_out": [f"the bytes of *{UNSTABLE}"], "commands": entries}
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", "utf-8")
    return len(entries)


def compare(before: Path, after: Path) -> tuple[list[str], int, int]:
    """Lines about each difference, and how many commands were compared and how many differ."""
    old, new = (
        json.loads((one / MANIFEST).read_text("utf-8"))["commands"] for one in (before, after)
    )
    lines: list[str] = []
    differing = 0
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            differing += 1
            lines += _difference(name, before, after, old.get(name), new.get(name))
    return lines, len(old.keys() | new.keys()), differing


def main(arguments: Sequence[str] | None = None) -> int:
    """Record or compare; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.behaviour", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    recording = actions.add_parser("record", help="run every command and keep what it does")
    recording.add_argument("folder", type=Path)
    recording.add_argument("--data", type=Path, help="folder of data; default: the shipped files")
    comparing = actions.add_parser("compare", help="tell the differences of two recordings")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    given = parser.parse_args(arguments)
    try:
        return _record(given.folder, given.data) if given.action == "record" else _compare(given)
    except OSError as error:
        print(error, file=sys.stderr)
        return 2


def _record(folder: Path, data: Path | None) -> int:
    start = time.monotonic()
    count = record(folder, data)
    print(f"{count} commands recorded in {time.monotonic() - start:.0f} s: {folder}")
    return 0


def _compare(given: argparse.Namespace) -> int:
    lines, compared, differing = compare(given.before, given.after)
    print(*lines, f"{compared} commands compared, {differing} differ", sep="\n")
    return int(differing > 0)


def _call(
    arguments: Sequence[str], environment: Mapping[str, str], stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """What a call came to; one without end is ended, and has an exit code of its own."""
    command = [sys.executable, "-m", "kg", *arguments]
    try:
        return subprocess.run(
            command, input=stdin, capture_output=True, cwd=ROOT, env=environment, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, -1, b"", b"ended after %d s\n" % SECONDS)


def _run_series(
    series: Series, folder: Path, setting: Setting, into: Path
) -> list[tuple[str, dict[str, Any]]]:
    """Run commands in turn; for each its name and its entry of the manifest."""
    for part in ("home", "out"):
        (folder / part).mkdir(parents=True)
    for name in series.copies:
        shutil.copytree(setting.inputs / name, folder / "out" / name)
    return [(one.name, _run(one, folder, setting, into / one.folder)) for one in series.commands]


def _run(command: Command, folder: Path, setting: Setting, into: Path) -> dict[str, Any]:
    arguments = [setting.resolved(one, folder) for one in command.arguments]
    environment = setting.environment(folder / "home", command.language)
    done = _call(arguments, environment, command.stdin.encode())
    files = {"stdout": done.stdout, "stderr": done.stderr, "exit": b"%d\n" % done.returncode}
    for path in sorted(one for one in (folder / "out").rglob("*") if one.is_file()):
        unstable = path.suffix == UNSTABLE
        files[str(path.relative_to(folder))] = b"" if unstable else path.read_bytes()
    hashes = {}
    for name, content in files.items():
        kept = _normalised(content, {folder: b"<tmp>", setting.inputs: b"<in>", ROOT: b"<root>"})
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        (into / name).write_bytes(kept)
        hashes[name] = hashlib.sha256(kept).hexdigest()
    variables = {"KG_LANG": command.language} if command.language else {}
    return {"arguments": command.arguments, "variables": variables, "files": hashes}


def _normalised(content: bytes, places: Mapping[Path, bytes]) -> bytes:
    for place, word in places.items():
        content = content.replace(str(place).encode(), word)
    for pattern, words in _CHANGING:
        content = pattern.sub(words, content)
    return content


def _difference(
    name: str, before: Path, after: Path, old: dict[str, Any] | None, new: dict[str, Any] | None
) -> Iterator[str]:
    """A line with the command, then a short unified diff of each file that differs."""
    one = new or old or {}
    yield f"{name}: kg {shlex.join(one['arguments'])}"
    if old is None or new is None:
        yield f"  only in {before if new is None else after}"
        return
    folder = Command(name, ()).folder
    for file in sorted(old["files"].keys() | new["files"].keys()):
        if old["files"].get(file) != new["files"].get(file):
            yield from _file_difference(file, before / folder / file, after / folder / file)


def _file_difference(file: str, before: Path, after: Path) -> Iterator[str]:
    try:
        old, new = (_lines(one) for one in (before, after))
    except UnicodeDecodeError:
        yield f"  {file}: the bytes differ"
        return
    lines = list(difflib.unified_diff(old, new, str(before), str(after), lineterm="", n=1))
    yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  … {len(lines) - SHOWN} more lines"


def _lines(path: Path) -> list[str]:
    """The lines of a file with what ends them but LF; none of a file that is missing."""
    return path.read_bytes().decode().split("\n") if path.exists() else []


if __name__ == "__main__":
    sys.exit(main())
