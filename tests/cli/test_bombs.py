"""Small files that would take everything: each command ends soon, with one line, in little memory.

Each command is given one of the files; in `make long`, with `KG_BOMBS=all`, all of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import product
from pathlib import Path
from random import Random

import pytest
from environment import own_environment
from store.bombs import MOST_BYTES, bombs

COMMANDS = {
    "load": "load FILE --store store",
    "export": "export ntriples -o out.nt",
    "gexf": "export gexf --with FILE -o out.gexf",
    "fmt": "fmt FILE",
    "query": "query clusters --with FILE",
    "show": "show datuan --with FILE",
    "validate": "validate FILE",
    "shapes": "validate SMALL --shapes FILE",
    "track": "track",
}
"""`export` and `track` read the file as all there is."""
SMALL = b"<urn:a> a <urn:A> .\n"
ALONE = ("export", "track")
SECONDS = 20
"""Of processor time, of all processes together, which a busy machine doubles."""
MOST_SECONDS = 600
"""By the clock, on a machine with much else to do."""
BYTES = 1 << 30
BOMBS = bombs()
CHOSEN = (
    list(product(BOMBS, COMMANDS))
    if os.environ.get("KG_BOMBS") == "all"
    else list(zip(Random(1).sample(list(BOMBS), len(COMMANDS)), COMMANDS, strict=True))
)
RUN = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print()
print(used.ru_maxrss * 1024, used.ru_utime + used.ru_stime)
sys.exit(done.returncode)
"""


@pytest.mark.parametrize(("name", "command"), CHOSEN)
def test_a_command_ends_within_bounds(name: str, command: str, tmp_path: Path) -> None:
    """Its work done, or exit code 2 or 3 and one line; its largest process below 1 GiB."""
    path = tmp_path / "data" / name
    path.parent.mkdir()
    path.write_bytes(BOMBS[name]())
    assert path.stat().st_size <= MOST_BYTES
    environment = own_environment()
    if command in ALONE:
        environment["KG_DATA"] = str(path.parent)
    (tmp_path / "small.ttl").write_bytes(SMALL)
    words = COMMANDS[command].replace("FILE", str(path)).replace("SMALL", "small.ttl").split()
    done = subprocess.run(
        [sys.executable, "-c", RUN, sys.executable, "-m", "kg", *words],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        timeout=MOST_SECONDS,
    )
    assert done.returncode in (0, 1) or (
        done.returncode in (2, 3) and done.stderr.count(b"\n") == 1
    ), done
    assert done.stderr.count(b"Traceback") == 0
    memory, seconds = done.stdout.splitlines()[-1].split()
    assert int(memory) < BYTES
    assert float(seconds) < SECONDS


def test_each_command_and_nine_of_sixty_files_are_among_the_chosen() -> None:
    """Counts them, so that no parametrisation drops some."""
    assert len(BOMBS) >= 60
    assert len({name for name, _ in CHOSEN}) >= 9
    assert {command for _, command in CHOSEN} == set(COMMANDS)
