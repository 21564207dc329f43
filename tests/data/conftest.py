"""The tests of this folder use the shipped data, and so do the processes that they start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import kg
from kg.session import Session


@pytest.fixture(scope="module", autouse=True)
def _shipped_data() -> Iterator[None]:
    """Without `KG_DATA`, which the conftest.py of the root sets."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("KG_DATA")
        yield


@pytest.fixture(scope="session")
def session() -> Session:
    """The shipped graph. Reading it changes nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("KG_DATA", raising=False)
        return kg.load()
