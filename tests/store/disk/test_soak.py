"""Two readers asking and one writer loading, for a while: never a wrong answer, nothing grows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

import pytest
from store.disk import soaking
from store.disk.holding import litter
from store.disk.soaking import Loads, Reader, Sample, Seen, growth, slope

import kg
from benchmarks.plans import write_nquads
from kg.catalogue.formats import write
from kg.question import everything
from kg.session import Session
from kg.store.disk import manifest
from kg.store.disk.store import DiskStore
from kg.workspace import data_files

SECONDS = float(os.environ.get("KG_SOAK", "4"))
PERIOD = min(60.0, max(1.0, SECONDS / 8))
TRIPLES = 5_000 if SECONDS < 60 else 200_000
READERS = 2
IS_LONG = SECONDS >= 60
"""On a busy machine seconds are too few for every sort of reader to meet every sort of load."""
FLAT = 1.1
FLAT_MEMORY = FLAT if SECONDS >= 600 else 1.25
"""The fewer the samples, the more it matters which questions were drawn."""
KG = [sys.executable, "-m", "kg"]


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], Path]:
    """Two files of plans in the same graphs, and the answers of both to every question.

    The answers are those of the store in memory. Questions that need a parameter, and those that
    both versions answer alike, are left out.
    """
    folder = tmp_path_factory.mktemp("versions")
    files, answers = [folder / "0.nq", folder / "1.nq"], []
    free = [
        one.name
        for one in everything()
        if not one.steps and all(p.optional or p.default for p in one.params)  # quick ones
    ]
    for seed, file in enumerate(files, 1):
        write_nquads(file, triples=TRIPLES, seed=seed, faults=0)
        session = kg.load(files=[*data_files(), file])
        answers.append({name: hash_of(session, name) for name in free})
    known = {name: [one[name] for one in answers] for name in answers[0]}
    telling = {name: both for name, both in known.items() if len(set(both)) == len(both)}
    assert len(telling) >= 40
    (folder / "known.json").write_text(json.dumps(telling))
    return files, folder / "known.json"


def hash_of(session: Session, name: str) -> str:
    """The SHA-256 of an answer as `kg query -f csv` gives it."""
    return sha256(write(session.query(name), "csv")).hexdigest()


class Writer:
    """Loads one version after the other in the place of the last, by whole commands."""

    def __init__(self, files: list[Path], folder: Path) -> None:
        self.files, self.folder = files, folder / "s"
        self.source, self.state = folder / "plans.nq", folder / "state"
        self.loads = Loads(-1, -1)
        self.bytes: list[int] = []
        self.generations: list[int] = []

    def load(self) -> None:
        """The next version, and what then lies on the disk."""
        number = self.loads.begun + 1
        self.source.unlink(missing_ok=True)
        self.source.hardlink_to(self.files[number % len(self.files)])
        self.tell(Loads(number, self.loads.acknowledged))
        data = [*map(str, data_files())]
        command = [*KG, "load", str(self.source), *data, "--store", str(self.folder)]
        done = subprocess.run(command, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        self.tell(Loads(number, number))
        self.generations.append(len(manifest.generations(self.folder)))
        self.bytes.append(DiskStore(self.folder).manifest.size())

    def tell(self, loads: Loads) -> None:
        """Have the readers know."""
        self.loads = loads
        loads.tell(self.state)

    def write(self) -> None:
        """Load a version at the beginning of each period, with some rest, until time is over."""
        end = time.monotonic() + SECONDS
        while (begun := time.monotonic()) < end:
            self.load()
            now = time.monotonic()
            time.sleep(min(max(PERIOD / 2, begun + PERIOD - now), max(0.0, end - now)))


def test_readers_beside_a_writer(versions: tuple[list[Path], Path], tmp_path: Path) -> None:
    """Counts answers that are neither version's, mixed or older than acknowledged, and failures.

    Left out, `KG_SOAK` is four seconds. `KG_SOAK=60` is a minute and `KG_SOAK=1800` half an
    hour, with ten times the plans and a load at most every minute; `pytest -s` shows the figures.

    Memory of a reader and its open files are flat: the median of the last third of its samples is
    at most a tenth over that of the first, or for memory a quarter in less than ten minutes. So is
    the disk: no generation takes more than a tenth over the first that was made from another (the
    engine packs a first load closer), and there are never more of them than readers and the one
    in force. Afterwards there is that one.
    """
    files, known = versions
    writer = Writer(files, tmp_path)
    writer.load()
    seen = read_beside(writer, known)
    print(told(writer, seen))
    for reader in seen:
        assert (reader.wrong, reader.failed) == ([], [])
        assert sum(reader.answers) >= 1
        assert reader.outlived >= IS_LONG
        assert growth(sample.kilobytes for sample in reader.samples) <= FLAT_MEMORY
        assert growth(sample.files for sample in reader.samples) <= FLAT
    assert min(map(sum, zip(*(reader.answers for reader in seen), strict=True))) >= IS_LONG
    assert sum(reader.commands for reader in seen) >= IS_LONG
    assert sum(reader.certain for reader in seen) >= IS_LONG
    assert len(writer.bytes) >= 2
    assert max(writer.bytes[1:]) <= FLAT * writer.bytes[1]
    assert max(writer.generations) <= READERS + 1
    check = [*KG, "status", "--check", "--store", str(writer.folder)]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0
    assert litter(writer.folder) == []


def read_beside(writer: Writer, known: Path) -> list[Seen]:
    """What each reader saw while the writer wrote."""
    with ExitStack() as running:
        readers = []
        for seed in range(READERS):
            asked = map(str, (writer.folder, known, writer.state, seed, SECONDS))
            command = [sys.executable, soaking.__file__, *asked]
            reader = subprocess.Popen(command, stdout=subprocess.PIPE)
            readers.append(running.enter_context(reader))
        for reader in readers:
            assert reader.stdout
            assert reader.stdout.readline() == b"begins\n"
        writer.write()
        said = [reader.communicate()[0] for reader in readers]
    assert [reader.returncode for reader in readers] == [0] * READERS
    return list(map(Seen.of, said))


def told(writer: Writer, seen: list[Seen]) -> str:
    """The figures, a line for the writer and one for each reader."""
    text = (
        f"{len(writer.bytes)} loads of {TRIPLES} triples in {SECONDS:g} s;"
        f" {min(writer.bytes) >> 20} to {max(writer.bytes) >> 20} MiB a generation,"
        f" at most {max(writer.generations)} of them\n"
    )
    for one in seen:
        held = [sample.kilobytes for sample in one.samples]
        text += (
            f"{sum(one.answers)} answers in {one.sessions} sessions, {one.outlived} of which"
            f" outlived a load; {one.commands} commands; {one.certain} opened between loads;"
            f" {len(one.wrong)} wrong, {len(one.failed)} failed; {max(held) >> 10} MiB at most,"
            f" last third {growth(held):.3f} of the first, {slope(one.samples):+.0f} kB a minute\n"
        )
    return text


def test_what_is_wrong_is_seen(versions: tuple[list[Path], Path], tmp_path: Path) -> None:
    """A reader that is told of a load that never was finds every answer old."""
    files, known = versions
    writer = Writer(files, tmp_path)
    writer.load()
    writer.tell(Loads(1, 1))
    seen = Reader(writer.folder, known, writer.state, seed=0).read(3 if SECONDS < 60 else 5)
    opened = seen.sessions + seen.commands
    assert opened - 1 <= len(seen.wrong) <= opened  # the last may have opened when time was over
    assert len(seen.wrong) >= 2
    assert "of [0], not of {1}" in seen.wrong[0]
    assert sum(seen.answers) == 0
    leaking = [Sample(n, 100 + n, 5) for n in range(60)]
    assert growth(sample.kilobytes for sample in leaking) > FLAT
    assert round(slope(leaking)) == 60
