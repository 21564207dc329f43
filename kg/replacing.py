"""What a folder that is written anew holds besides what a former run put there."""

from __future__ import annotations

from pathlib import Path

from kg.errors import InputError

_MARKER = ".written-by-kg"
"""Lists the files of a run; empty in a folder of before it did."""
_LEFT_ANYWHERE = (".DS_Store", "._*", ".directory")
"""What file managers leave in any folder that they show: nobody's work."""


def mark(folder: Path) -> None:
    """Say in a folder which files this run has put there."""
    (folder / _MARKER).write_text("".join(f"{name}\n" for name in _names(folder)), "utf-8")


def refuse_loss(folder: Path, shown: Path) -> None:
    """Raise `InputError` where something would be lost with a folder that is replaced.

    An empty folder may be, and one that a former run wrote and nobody added to.
    """
    if not folder.exists():
        return
    if not folder.is_dir() or (any(folder.iterdir()) and not (folder / _MARKER).exists()):
        raise InputError(
            f"{shown}: exists and was not written by kg; choose another folder",
            f"{shown}：已存在且并非由 kg 写出；请另选文件夹",
        )
    listed = set(_listed(folder))
    others = [name for name in _names(folder) if name not in listed] if listed else []
    if others:
        raise InputError(
            f"{shown}: holds {others[0]}, which kg did not write; move it or choose another folder",
            f"{shown}：其中的 {others[0]} 并非由 kg 写出；请移走，或另选文件夹",
        )


def _listed(folder: Path) -> list[str]:
    marker = folder / _MARKER
    return marker.read_text("utf-8", "replace").splitlines() if marker.exists() else []


def _names(folder: Path) -> list[str]:
    """The files below a folder that are somebody's, in order."""
    marker = folder / _MARKER
    paths = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    theirs = (p for p in paths if p != marker and not any(map(p.match, _LEFT_ANYWHERE)))
    return sorted(path.relative_to(folder).as_posix() for path in theirs)
