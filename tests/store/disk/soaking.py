"""A process that asks a store again and again while another one loads, and holds every answer.

    python soaking.py FOLDER KNOWN STATE SEED SECONDS

KNOWN has, for each question, the SHA-256 of its answer in every version of the store. STATE tells
how many loads were begun and how many acknowledged; load n puts version n in force, modulo their
number. What was seen goes to stdout as JSON.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from statistics import linear_regression, median
from typing import NamedTuple

import kg
from kg.catalogue.formats import write
from kg.errors import KgError
from kg.session import Session

PAUSE = 0.05
"""How many seconds a reader rests after an answer."""
COMMANDS = 0.2
"""The share of whole commands; the rest are sessions."""
LONG = 20
"""One session in so many, the first among them, lasts until a newer load was acknowledged."""
SHORT = 8
"""How many answers the others have at most."""


class Sample(NamedTuple):
    """What a process held, so many seconds after its start: kilobytes, open files."""

    seconds: float
    kilobytes: int
    files: int


@dataclass(slots=True)
class Seen:
    """What came of a reader: answers of sessions by version, and what went wrong, in words."""

    answers: list[int] = field(default_factory=list)
    sessions: int = 0
    commands: int = 0
    certain: int = 0
    """Of both, those opened while nobody loaded: only the newest version is right."""
    outlived: int = 0
    """Sessions that were asked once more after a newer load was acknowledged."""
    wrong: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)

    @staticmethod
    def of(raw: bytes) -> Seen:
        """What a reader said that it saw."""
        told = json.loads(raw)
        return Seen(**{**told, "samples": [Sample(*one) for one in told["samples"]]})


class Loads(NamedTuple):
    """How many loads were begun, and how many of them were acknowledged."""

    begun: int
    acknowledged: int

    @staticmethod
    def told(state: Path) -> Loads:
        """What the writer says."""
        return Loads(*map(int, state.read_text().split()))

    def tell(self, state: Path) -> None:
        """Say it to the readers, in one step."""
        beside = state.with_suffix(".new")
        beside.write_text(f"{self.begun} {self.acknowledged}")
        beside.replace(state)


class Reader:
    """Asks a store, by sessions and by whole commands, as a seed draws them."""

    def __init__(self, folder: Path, known: Path, state: Path, seed: int) -> None:
        self.folder, self.state = folder, state
        self.known: dict[str, list[str]] = json.loads(known.read_text())
        self.draw = random.Random(seed)
        self.versions = len(next(iter(self.known.values())))
        self.seen = Seen(answers=[0] * self.versions)
        self.warm()

    def read(self, seconds: float) -> Seen:
        """Ask for so many seconds."""
        self.start = time.monotonic()
        self.end = self.start + seconds
        while time.monotonic() < self.end:
            try:
                if self.draw.random() < COMMANDS:
                    self.command()
                else:
                    self.session(is_long=self.seen.sessions % LONG == 0)
            except KgError as error:
                self.seen.failed.append(str(error))
        return self.seen

    def warm(self) -> None:
        """Ask everything once: what it holds is looked at from then on, libraries loaded."""
        session = kg.load(store=str(self.folder))
        for name in self.known:
            write(session.query(name), "csv")

    def session(self, *, is_long: bool) -> None:
        """Open the store and ask it; whatever is loaded beside, it stays what it was."""
        before = Loads.told(self.state)
        session = kg.load(store=str(self.folder))
        after = Loads.told(self.state)
        may_be = self.possible(before, after)
        self.seen.sessions += 1
        asks = sys.maxsize if is_long else self.draw.randint(1, SHORT)
        while may_be and asks and time.monotonic() < self.end:
            if Loads.told(self.state).acknowledged > after.begun:
                self.seen.outlived += 1
                asks = 1
            may_be = self.ask(session, may_be)
            asks -= 1

    def ask(self, session: Session, may_be: set[int]) -> set[int]:
        """Ask one question; which versions the session can have, by this answer too."""
        name = self.draw.choice(list(self.known))
        found = self.held(name, write(session.query(name), "csv"), may_be)
        for version in found:
            self.seen.answers[version] += 1
        self.seen.samples.append(sample(self.start))
        time.sleep(PAUSE)
        return found

    def command(self) -> None:
        """The same of a whole command."""
        name = self.draw.choice(list(self.known))
        limit = self.draw.choice([[], ["--timeout", "60"]])
        asked = [sys.executable, "-m", "kg", "query", name, "--store", str(self.folder), *limit]
        before = Loads.told(self.state)
        done = subprocess.run([*asked, "-f", "csv"], capture_output=True, check=False)
        after = Loads.told(self.state)
        self.seen.commands += 1
        if done.returncode or done.stderr:
            self.seen.failed.append(f"{name}: {done.returncode} {done.stderr.decode()}")
        else:
            self.held(name, done.stdout, self.possible(before, after))

    def possible(self, before: Loads, after: Loads) -> set[int]:
        """The versions of a store that was opened between two looks.

        The last that was acknowledged before is the oldest that may be in force.
        """
        found = {n % self.versions for n in range(before.acknowledged, after.begun + 1)}
        self.seen.certain += len(found) == 1
        return found

    def held(self, name: str, raw: bytes, may_be: set[int]) -> set[int]:
        """The versions out of `may_be` of which this is the answer; none is noted as wrong."""
        digest = sha256(raw).hexdigest()
        found = {version for version in may_be if self.known[name][version] == digest}
        if not found:
            whose = [n for n in range(self.versions) if self.known[name][n] == digest]
            self.seen.wrong.append(f"{name}: of {whose or 'no version'}, not of {may_be}")
        return found


def sample(start: float) -> Sample:
    """What this process holds now."""
    with open("/proc/self/statm", encoding="ascii") as numbers:
        pages = int(numbers.read().split()[1])
    kilobytes = pages * os.sysconf("SC_PAGE_SIZE") // 1024
    return Sample(time.monotonic() - start, kilobytes, len(os.listdir("/proc/self/fd")))


def growth(held: Iterable[int]) -> float:
    """The median of the last third over that of the first: 1 for what is flat.

    >>> growth([5, 6, 5, 6, 5, 6]), growth(range(100, 200))
    (1.0, 1.5775862068965518)
    """
    numbers = list(held)
    third = max(1, len(numbers) // 3)
    return median(numbers[-third:]) / median(numbers[:third])


def slope(samples: list[Sample]) -> float:
    """By how many kilobytes a process grows in a minute: the line of least squares."""
    return 60 * linear_regression([s.seconds for s in samples], [s.kilobytes for s in samples])[0]


def main() -> None:
    """Say when it begins, read, and say what was seen."""
    folder, known, state, seed, seconds = sys.argv[1:]
    reader = Reader(Path(folder), Path(known), Path(state), int(seed))
    print("begins", flush=True)
    print(json.dumps(asdict(reader.read(float(seconds)))))


if __name__ == "__main__":
    main()
