"""`kg build` of the fixed plans with the whole site, for every test that reads one."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from environment import PLANS

_PLACE = {"TZ": "UTC", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "0", "PYTHONUTF8": "0"}


class WholeBuild(NamedTuple):
    """What `kg build` has written, and what it said."""

    folder: Path
    said: str


def whole_build(shared: Path) -> WholeBuild:
    """Build in the locale of C, or find what another process of the tests has built there."""
    with (shared / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder := shared / "whole").exists():
            (begun := shared / "begun").mkdir(exist_ok=True)
            done = subprocess.run(
                [sys.executable, "-m", "kg", "build"],
                cwd=begun,
                env={**os.environ, **_PLACE, "KG_DATA": str(PLANS)},
                capture_output=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr.decode()
            assert done.stdout == b""
            (begun / "said").write_bytes(done.stderr)
            begun.rename(folder)
    return WholeBuild(folder / "build", (folder / "said").read_text("utf-8"))
