"""By which properties the rules lead from one thing to another, where plans and what they share
meet.

Plans are judged apart because few do. A test holds these names against the shapes and checks.
"""

from __future__ import annotations

from kg.namespaces import DCTERMS, PLAN, SCHEMA, SKOS, VOCAB


def name(iri: str) -> bytes:
    """An IRI as N-Quads write it."""
    return f"<{iri}>".encode()


def _ours(*names: str) -> frozenset[bytes]:
    return frozenset(name(PLAN + own) for own in names)


A_PLAN = name(PLAN + "Plan")
A_DOCUMENT = name(PLAN + "Document")
SOURCE = name(DCTERMS + "source")
HAS_PASSAGE = name(PLAN + "hasPassage")
STATES = name(PLAN + "states")
IDENTIFIES = name(PLAN + "identifies")
SCHEME = name(PLAN + "identifierScheme")
URL = name(SCHEMA + "url")

PLACE_CODE = name(VOCAB + "identifier-scheme/gbt-2260")
"""The scheme of codes that are held against the code of the place around."""

TELLS = frozenset({HAS_PASSAGE, STATES})
"""What a plan says of a shared document: each leads to a thing of the plan, and no shape asks of a
document how many it has."""

LEADS_OUT = frozenset({SOURCE, URL, name(SKOS + "example")})
"""How shared things lead to those of a plan: the rules ask for the class of what is there, and
no further."""

WITH_DATED_SOURCE = _ours("Event", "Observation", "Plan")
"""The classes of which the rules ask for more of the source."""

BACKWARDS = TELLS | _ours("expresses", "inPlan")
"""Against the direction of these a check asks who has a thing as a value. Another one does so of
places, for their codes."""

JOINTS = TELLS | _ours("at", "datedAt", "hedgedAt", "identifies", "inPlan", "locatedIn")
"""Two things that have the same value by these meet there, even when nobody describes it."""
