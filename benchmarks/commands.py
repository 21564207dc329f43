"""The commands whose behaviour is recorded, and the files that they read.

Those that are alike are made from the questions, the formats and the lists of `commands.toml`; the
others stand there.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "shapes" / "cases"
PLACES = ROOT / "tests" / "validation" / "planted" / "places.txt"
VALID = CASES / "TargetShape" / "valid-deadline.ttl"
SOME = ("<data>/sources.ttl", "<in>/some", "--timeout", "200")
_PARTS = {"planted": 1, "some": 4, "few": 40}
"""Folders of planted cases, and of how many cases each takes one."""
_ENCODINGS = {"gbk.ttl": "gbk"}


@dataclass(frozen=True, slots=True)
class Command:
    """A call of `kg`: its name in words, its arguments, and what it is given."""

    name: str
    arguments: tuple[str, ...]
    stdin: str = ""
    language: str | None = None
    """The value of `KG_LANG`."""

    @property
    def folder(self) -> str:
        """The name of its folder in a recording."""
        return re.sub(r"[^\w.-]+", "-", self.name)


@dataclass(frozen=True, slots=True)
class Series:
    """Commands that run one after another in a temporary folder of their own."""

    commands: tuple[Command, ...]
    copies: tuple[str, ...] = ()
    """Folders of inputs that are copied to `<tmp>/out`, because a command writes there."""


def every_series(formats: str) -> list[Series]:
    """The fixed list, the longest first; `formats` is what `kg export --list` says."""
    lists = _lists()
    stdin: Mapping[str, str] = lists["stdin"]
    single = [*_questions(), *_exports(formats), *_listed(lists)]
    both = [*_things(lists), *_items(lists["both"]), *_items(lists["errors"])]
    single += both
    single += [_in_chinese(command, number) for number, command in enumerate(both)]
    series = [Series((_given(command, stdin),)) for command in single]
    for one in lists["series"]:
        steps = [_command(f"{one['name']} {name}", line) for name, line in one["steps"]]
        commands = tuple(_given(command, stdin) for command in steps)
        series.append(Series(commands, tuple(one.get("copies", ()))))
    return sorted(series, key=lambda one: -len(one.commands))


def _lists() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def _command(name: str, line: str) -> Command:
    return Command(name, tuple(shlex.split(line)))


def _items(lines: Mapping[str, str]) -> list[Command]:
    return [_command(name, line) for name, line in lines.items()]


def _in_chinese(command: Command, number: int) -> Command:
    """The command with its language chosen by the variable or by the option, in turn."""
    name = f"{command.name} in Chinese"
    if number % 2:
        return Command(name, command.arguments, command.stdin, "zh")
    return Command(name, ("--lang", "zh", *command.arguments), command.stdin)


def _given(command: Command, stdin: Mapping[str, str]) -> Command:
    text = stdin.get(command.name.removesuffix(" in Chinese"), "")
    return Command(command.name, command.arguments, text, command.language)


def _questions() -> Iterator[Command]:
    """Each question with the example of its manual, in two formats."""
    for path in sorted((ROOT / "queries").glob("*.rq")):
        params = _example(path.read_text("utf-8"))
        given = [word for param in params for word in ("--param", param)]
        for form in ("csv", "json"):
            name = f"question {path.stem} as {form}"
            yield Command(name, ("query", path.stem, *given, "-f", form))


def _example(text: str) -> list[str]:
    """The parameters that a question needs, or else its first, as in its manual."""
    header = "\n".join(line[2:] for line in text.splitlines() if line.startswith("#+"))
    params = [one for one in tomllib.loads(header).get("params", []) if "example" in one]
    needed = [one for one in params if not one.get("optional")] or params[:1]
    return [f"{one['name']}={one['example']}" for one in needed]


def _exports(listed: str) -> Iterator[Command]:
    """Each format that `kg export --list` names, written into a file or folder."""
    for line in listed.splitlines():
        name, ending, _ = line.split("\t")
        out = f"<tmp>/out/{name}" if ending == "/" else f"<tmp>/out/graph{ending}"
        yield Command(f"export {name}", ("export", name, "-o", out))


def _listed(lists: Mapping[str, Any]) -> Iterator[Command]:
    """Commands that differ in one word."""
    yield from _items(lists["once"])
    for name in lists["helped"]:
        yield Command(f"help of {name}", (name, "--help"))
    for form in lists["validation_formats"]:
        yield Command(f"validate some as {form}", ("validate", *SOME, "-f", form))
    for day in lists["days"]:
        yield Command(f"track as of {day} as ttl", ("track", "-f", "ttl", "--as-of", day))


def _things(lists: Mapping[str, Any]) -> Iterator[Command]:
    """What is asked of each thing, word, day and part."""
    for thing in lists["things"]:
        yield Command(f"show {thing}", ("show", thing))
    for word in lists["words"]:
        yield Command(f"find {word}", ("find", word))
    for day in lists["days"]:
        yield Command(f"track as of {day} explained", ("track", "--explain", "--as-of", day))
    for part in lists["parts"]:
        yield Command(f"track part {part}", ("track", "--part", part, "-f", "table"))


def write_inputs(folder: Path) -> None:
    """Write the files of the list, the planted cases, and a case that can be fixed."""
    lists = _lists()
    files = {
        name: text.encode(_ENCODINGS.get(name, "utf-8")) for name, text in lists["inputs"].items()
    }
    for number, case in enumerate(_planted()):
        text = (CASES / case).read_text("utf-8")
        text = re.sub(r"\bexample(?!\.)", f"example{number}", text)
        text = text.replace("https://example.org/", f"https://example.org/{number}/")
        name = f"{number:03}{Path(case).suffix}"
        parts = [part for part, share in _PARTS.items() if number % share == 0]
        files |= {f"{part}/{name}": text.encode() for part in parts}
    text = VALID.read_text("utf-8")
    for change in lists["fixable"]:
        text = text.replace(change["old"], change["new"])
    files["fixable/case.ttl"] = text.encode()
    files["fixable/sources.ttl"] = (ROOT / "data" / "sources.ttl").read_bytes()
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _planted() -> list[str]:
    lines = PLACES.read_text("utf-8").splitlines()
    return sorted({line.split(" ")[0] for line in lines if not line.startswith("#")})
