"""Runs a command on disks with ever more room, in a user namespace of its own.

    unshare --user --map-root-user --mount python full_disk.py INPUT ARGUMENT...

Each disk is a tmpfs that holds the files of the folder INPUT and has room for so many pages more.
Prints a line of JSON for each: the room, the exit code and stderr of the command, the files before
and after, and the same for the next run, which has all the room that it needs. It ends with the
first disk on which the command does not lack room.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pyshacl  # noqa: F401 (loaded once, and not in each fork)

from kg.cli.main import import_command, main

PAGE_BYTES = 4096
GROWTH = 3
PLENTY = "256m"
NO_SPACE = 3
"""The exit code of a command that had no room."""


def mount(disk: str, *options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", disk], check=True)


def run(arguments: list[str]) -> tuple[int, str]:
    """The exit code of the command and its stderr, in a fork of this process."""
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(writing, 2)
        sys.stdout = io.TextIOWrapper(open(1, "wb", closefd=False))  # noqa: SIM115
        sys.stderr = io.TextIOWrapper(open(2, "wb", closefd=False))  # noqa: SIM115
        code = 70
        try:
            main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            sys.stderr.flush()
            os._exit(code)
    os.close(writing)
    with open(reading, encoding="utf-8") as file:
        said = file.read()
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), said


def files(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file, nothing for a folder."""
    return {
        str(path.relative_to(folder)): (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        )
        for path in sorted(folder.rglob("*"))
    }


def on_disk(disk: str, source: Path, room: int, arguments: list[str]) -> dict[str, object]:
    mount(disk, f"size={PLENTY}")
    os.chdir(disk)
    shutil.copytree(source, disk, dirs_exist_ok=True)
    before, used = files(Path(disk)), shutil.disk_usage(disk).used
    mount(disk, "remount", f"size={used + room * PAGE_BYTES}")
    code, said = run(arguments)
    after = files(Path(disk))
    mount(disk, "remount", f"size={PLENTY}")
    next_code, next_said = run(arguments)
    at_last = files(Path(disk))
    os.chdir("/")
    subprocess.run(["umount", disk], check=True)
    return {
        "room": room,
        "first": [code, said],
        "next": [next_code, next_said],
        "files": [before, after, at_last],
    }


if __name__ == "__main__":
    import_command(sys.argv[2])
    room = 0
    with tempfile.TemporaryDirectory() as place:
        while True:
            row = on_disk(place, Path(sys.argv[1]), room, sys.argv[2:])
            print(json.dumps(row), flush=True)
            if row["first"][0] != NO_SPACE:  # type: ignore[index]
                break
            room = max(1, room * GROWTH)
