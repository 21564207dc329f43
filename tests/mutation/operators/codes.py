"""Codes with a wrong digit or form, on the wrong thing; roles that misfit."""

from __future__ import annotations

from random import Random

import pyoxigraph as ox
from mutation.facts import Facts, n
from mutation.mutation import Mutation, breaks, changed, valued
from mutation.operators.striking import among, other

DIGITS = "0123456789"
FREE = {"identifier-scheme:name", "identifier-scheme:website"}
CHECKED = {
    "cusip": "checks:cusip-or-figi-check-digit",
    "figi": "checks:cusip-or-figi-check-digit",
    "isin": "checks:isin-check-digit",
    "isni": "checks:isni-check-digit",
    "lei": "checks:lei-check-digit",
    "ror": "checks:ror-check-digit",
    "uscc": "checks:uscc-check-digit",
}
OF_SECURITIES = ("isin", "ticker", "cusip")


def coded(facts: Facts, *schemes: str) -> list[ox.Quad]:
    """The codes of some schemes."""
    return [
        code
        for scheme in schemes
        for held in facts.leading_to(n(f"identifier-scheme:{scheme}"), "plan:identifierScheme")
        for code in facts.about(held.subject, "plan:code")
    ]


def _checked(facts: Facts) -> list[tuple[str, ox.Quad]]:
    return [(rule, quad) for scheme, rule in CHECKED.items() for quad in coded(facts, scheme)]


@among(_checked)
def wrong_check_digit(facts: Facts, rng: Random, place: tuple[str, ox.Quad]) -> Mutation:
    """One digit of a code that has a check digit is another."""
    rule, quad = place
    text = quad.object.value
    at = rng.choice([place for place, sign in enumerate(text) if place and sign in DIGITS])
    value = ox.Literal(text[:at] + other(rng, DIGITS, text[at]) + text[at + 1 :])
    return valued(quad, value, breaks(quad.subject, rule))


def _formed(facts: Facts) -> list[ox.Quad]:
    free = {n(name) for name in FREE}
    schemes = {q.subject: q.object for q in facts.using("plan:identifierScheme")}
    return [quad for quad in facts.using("plan:code") if schemes[quad.subject] not in free]


@among(_formed)
def wrong_form(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A code does not have the form of its scheme."""
    text = quad.object.value
    value = ox.Literal(rng.choice([f"?{text}", f"{text} ", f"<{text}", f"{text}，"]))
    return valued(quad, value, breaks(quad.subject, "checks:identifier-form"))


@among(lambda facts: coded(facts, *OF_SECURITIES))
def security_on_an_enterprise(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """The code of a security is said to identify the enterprise."""
    (link,) = facts.about(quad.subject, "plan:identifies")
    issuer = facts.value(link.object, "plan:issuer")
    assert issuer is not None
    rule = "checks:ticker-or-isin-on-enterprise"
    return valued(link, issuer, breaks(quad.subject, rule))


@among(lambda facts: facts.using("plan:playsRole"))
def role_swapped(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """An implementing party of a project is said to be a priority firm, and the other way round."""
    value = other(rng, [n("role:implementing-party"), n("role:priority-firm")], quad.object)
    return valued(quad, value, breaks(quad.subject, "checks:role-misfit"))


@among(lambda facts: facts.using("plan:involvedIn"))
def involved_in_the_other_kind(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """An implementing party is involved in a cluster, or a priority firm in a project."""
    kind = "plan:Cluster" if facts.is_a(quad.object, "plan:Project") else "plan:Project"
    value = rng.choice(facts.of_class(kind))
    added = changed(quad, value=value)
    return Mutation([quad], [added], breaks(quad.subject, "checks:role-misfit"))
