"""By which properties the rules lead from one thing to another, where plans and what they share
meet.

Plans are judged apart because few do. A test holds these names against the shapes and checks.
"""

from __future__ import annotations

from kg.namespaces import PLAN


def _named(*names: str) -> frozenset[bytes]:
    return frozenset(f"<{name}>".encode() for name in names)


(A_PLAN,) = _named(PLAN + "Plan")
(A_DOCUMENT,) = _named(PLAN + "Document")
(SOURCE,) = _named("http://purl.org/dc/terms/source")

TELLS = _named(PLAN + "hasPassage", PLAN + "states")
"""What a plan says of a shared document: each leads to a thing of the plan, and no rule asks of a
document how many it has."""

LEADS_OUT = _named(
    "http://purl.org/dc/terms/source",
    "http://www.w3.org/2004/02/skos/core#example",
    "https://schema.org/url",
)
"""How shared things lead to those of a plan: the rules ask for the class of what is there, and
no further. They do of a plan's own source."""

BACKWARDS = TELLS | _named(PLAN + "expresses", PLAN + "identifies")
"""Against the direction of these a check asks who has a thing as a value."""

JOINTS = TELLS | _named(
    PLAN + "at",
    PLAN + "code",
    PLAN + "datedAt",
    PLAN + "hedgedAt",
    "https://schema.org/url",
)
"""Two things that have the same value by these meet there, even when nobody describes it."""
