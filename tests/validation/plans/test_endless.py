"""Text in which a name, a literal or a line seems not to end is soon given to the parser."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kg.store.nquads import rows_as_written
from kg.validation.plans import pieces

BYTES = 500_000
SECONDS = 10


@pytest.mark.parametrize(
    "line",
    [
        b"<a\n",
        b"<urn:a> <urn:b> <c\n",
        b'<urn:a> <urn:b> "c\n',
        b'<urn:a> <urn:b> "\\"\n',
        b'<urn:a> <urn:b> "c"\t.\n',
        b"_:a\t<urn:b>\t_:c\t.\n",
    ],
)
def test_nobody_looks_far(line: bytes, tmp_path: Path) -> None:
    text = line * (BYTES // len(line))
    path = tmp_path / "d.nq"
    path.write_bytes(text)
    started = time.process_time()
    assert rows_as_written(text) is None
    with pieces.read([path]) as given:
        assert time.process_time() - started < SECONDS
    assert [piece.end for piece in given.shared] == [len(text)]
