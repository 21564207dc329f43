"""Paths that lead to no ordinary file: each is made in a folder, and named to the command."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

from tests.validation.hostile.case import FACTS, PREFIXES, RULE

Place = Callable[[Path], list[str]]
"""Makes a place in a folder; gives the arguments that name it."""

SHAPES = ["--shapes", "s.ttl"]


def facts(folder: Path, name: str = "d.ttl") -> Path:
    path = folder / name
    path.write_text(PREFIXES + FACTS, "utf-8")
    return path


def pipe(folder: Path) -> list[str]:
    os.mkfifo(folder / "d.ttl")
    return ["d.ttl", *SHAPES]


def shapes_in_a_pipe(folder: Path) -> list[str]:
    os.mkfifo(folder / "p.ttl")
    facts(folder)
    return ["d.ttl", "--shapes", "p.ttl"]


def pipe_in_a_folder(folder: Path) -> list[str]:
    (folder / "f").mkdir()
    facts(folder, "f/a.ttl")
    os.mkfifo(folder / "f" / "d.ttl")
    return ["f", *SHAPES]


def loop(folder: Path) -> list[str]:
    (folder / "d.ttl").symlink_to("d.ttl")
    return ["d.ttl", *SHAPES]


def lost_link(folder: Path) -> list[str]:
    (folder / "d.ttl").symlink_to("gone.ttl")
    return ["d.ttl", *SHAPES]


def lost_link_in_a_folder(folder: Path) -> list[str]:
    (folder / "f").mkdir()
    facts(folder, "f/a.ttl")
    (folder / "f" / "d.ttl").symlink_to("gone.ttl")
    return ["f", *SHAPES]


def folder_within_itself(folder: Path) -> list[str]:
    (folder / "f").mkdir()
    facts(folder, "f/a.ttl")
    (folder / "f" / "f").symlink_to(".")
    return ["f", *SHAPES]


def folder_named_as_a_file(folder: Path) -> list[str]:
    (folder / "d.ttl").mkdir()
    return ["d.ttl", *SHAPES]


def folder_of_shapes(folder: Path) -> list[str]:
    (folder / "shapes").mkdir()
    facts(folder)
    return ["d.ttl", "--shapes", "shapes"]


def device(name: str) -> Place:
    return lambda folder: [name, *SHAPES]


def a_socket(folder: Path) -> list[str]:
    with socket.socket(socket.AF_UNIX) as made:
        here = os.open(folder, os.O_RDONLY)
        made.bind(f"/proc/self/fd/{here}/d.ttl")
        os.close(here)
    return ["d.ttl", *SHAPES]


def no_permission(folder: Path) -> list[str]:
    facts(folder).chmod(0)
    return ["d.ttl", *SHAPES]


def a_terabyte(folder: Path) -> list[str]:
    with open(folder / "d.ttl", "wb") as file:
        file.truncate(10**12)
    return ["d.ttl", *SHAPES]


def a_gigabyte(folder: Path) -> list[str]:
    with open(folder / "d.ttl", "wb") as file:
        file.truncate(10**9)
    return ["d.ttl", *SHAPES]


def a_long_name(folder: Path) -> list[str]:
    return [f"{'d' * 5_000}.ttl", *SHAPES]


def odd_name(folder: Path) -> list[str]:
    name = os.fsdecode(b"d\n\x1b[31m\xff\xe2\x80\xae.ttl")
    facts(folder, name)
    return [name, *SHAPES]


PLACES: dict[str, tuple[Place, tuple[int, ...]]] = {
    "a pipe": (pipe, (2,)),
    "shapes in a pipe": (shapes_in_a_pipe, (2,)),
    "a pipe in a folder": (pipe_in_a_folder, (2,)),
    "a link to itself": (loop, (2,)),
    "a link to nothing": (lost_link, (2,)),
    "a link to nothing in a folder": (lost_link_in_a_folder, (2,)),
    "a folder within itself": (folder_within_itself, (1,)),
    "a folder named as a file": (folder_named_as_a_file, (2,)),
    "a folder of shapes": (folder_of_shapes, (2,)),
    "an endless device": (device("/dev/zero"), (2,)),
    "a random device": (device("/dev/urandom"), (2,)),
    "a device that is empty": (device("/dev/null"), (2,)),
    "the terminal": (device("/dev/tty"), (2,)),
    "stdin as a file": (device("/dev/stdin"), (2,)),
    "memory": (device("/proc/self/mem"), (2,)),
    "the kernel's messages": (device("/proc/kmsg"), (2,)),
    "a socket": (a_socket, (2,)),
    "no permission": (no_permission, (1, 2)),
    "a terabyte of nothing": (a_terabyte, (2,)),
    "a gigabyte of nothing": (a_gigabyte, (2, 3)),
    "a name too long": (a_long_name, (2,)),
    "a name of control characters": (odd_name, (1,)),
}


def prepared(folder: Path, place: Place) -> list[str]:
    """The arguments for a place, made in `folder` beside ordinary shapes."""
    (folder / "s.ttl").write_text(PREFIXES + RULE, "utf-8")
    return place(folder)
