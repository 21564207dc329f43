"""What lies in the folder of a store.

current          which generation is in force, and the hash of its list of files
lock             held by whoever writes; names its holder
generation-7/
  engine/        pyoxigraph's files
  sources.json   what went into it
  files.json     size and hash of each file
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from kg.errors import EngineError, InputError

POINTER = "current"
NEXT_POINTER = "current.new"
LOCK = "lock"
ENGINE = "engine"
SOURCES = "sources.json"
FILES = "files.json"

_GENERATION = re.compile(r"generation-([1-9][0-9]*)")
_POINTER = re.compile(r"(generation-[1-9][0-9]*) ([0-9a-f]{64})\n")


class Pointer(NamedTuple):
    """The generation in force, and the SHA-256 of its list of files."""

    generation: str
    files: str

    def __str__(self) -> str:
        return f"{self.generation} {self.files}\n"


def pointer(folder: Path) -> Pointer | None:
    """Which generation is in force; nothing where none is yet.

    Raises `InputError` for a folder that is no store, and `EngineError` for a damaged one.
    """
    try:
        text = (folder / POINTER).read_bytes().decode("latin-1")
    except OSError:
        refuse_other(folder)
        return None
    found = _POINTER.fullmatch(text)
    if not found:
        raise damaged(folder, f"{POINTER} is not as it was written")
    return Pointer(found[1], found[2])


def generations(folder: Path) -> list[str]:
    """Every generation in a folder, half ones too."""
    return [name for name in os.listdir(folder) if _GENERATION.fullmatch(name)]


def next_generation(folder: Path) -> str:
    """A name that no generation has had while another one was there."""
    numbers = [int(name.partition("-")[2]) for name in generations(folder)]
    return f"generation-{max(numbers, default=0) + 1}"


def refuse_other(folder: Path) -> None:
    """Raise `InputError` for a folder that holds anything but a store: it is not ours."""
    try:
        names = os.listdir(folder)
    except OSError:
        raise InputError(
            f"{folder}: no store there; make one with kg load",
            f"{folder}：没有存储；请用 kg load 建立",
        ) from None
    for name in sorted(names):
        if name not in (POINTER, NEXT_POINTER, LOCK) and not _GENERATION.fullmatch(name):
            raise InputError(
                f"{folder}: is no store of kg (holds {name}); name another folder",
                f"{folder}：不是 kg 的存储（其中有 {name}）；请另选文件夹",
            )


def empty(folder: Path) -> InputError:
    """The refusal to read a store that holds nothing yet."""
    return InputError(
        f"{folder}: holds nothing yet; fill it with kg load",
        f"{folder}：尚无内容；请用 kg load 加载",
    )


def damaged(folder: Path, reason: object) -> EngineError:
    """The one line about a store that is not as it was written."""
    return EngineError(
        f"{folder}: the store is damaged ({reason}); run kg rebuild",
        f"{folder}：存储已损坏（{reason}）；请运行 kg rebuild",
    )
