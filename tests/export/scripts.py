"""Runs the scripts of this folder, which hand a file to somebody else's JavaScript."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
SECONDS = 240


def run(node: str, script: str, *arguments: Path | str) -> Any:
    """What a script answers, as JSON."""
    done = subprocess.run(
        [node, str(FOLDER / script), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
