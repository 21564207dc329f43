"""What every reader of the graph is held against, made once."""

from __future__ import annotations

import pytest
from export.drawn import Drawn
from export.shipped import model

from kg.session import Session


@pytest.fixture(scope="session")
def wanted(session: Session) -> Drawn:
    """The property graph of the fixed plans."""
    return model(session.graph.store)
