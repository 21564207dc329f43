"""The data that generated pages show: Datong's plan, whatever other plans `data/` holds."""

from __future__ import annotations

import kg
from kg.resources import content
from kg.session import Session

FILES = (
    "datong.ttl",
    "datong-outcomes.ttl",
    "datong-verdicts.ttl",
    "enterprises.ttl",
    "places.ttl",
    "sources.ttl",
)


def session() -> Session:
    """A session over the files."""
    return kg.load(files=[content() / "data" / name for name in FILES])
