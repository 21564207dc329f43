"""Faults in how things are tied to each other."""

from __future__ import annotations

from benchmarks.plans.faults.bed import Bed, Expected, Operator
from benchmarks.plans.terms import TERM


def event_told_by_a_park(bed: Bed) -> list[Expected]:
    """The source of an event is no document."""
    if (subject := bed.pick("plan:Event")) is None:
        return []
    value = bed.swap(subject, "dcterms:source", bed.of_kind("plan:Park")[0])
    return [Expected("shapes:Event-source", subject, "dcterms:source", value)]


def roles_swapped(bed: Bed) -> list[Expected]:
    """An implementing party is said to be a priority firm, and the other way round."""
    if (subject := bed.pick("plan:Involvement")) is None:
        return []
    party, priority = TERM["role:implementing-party"], TERM["role:priority-firm"]
    is_priority = bed.value(subject, "plan:playsRole") == priority
    bed.swap(subject, "plan:playsRole", party if is_priority else priority)
    value = bed.value(subject, "plan:involvedIn")
    return [Expected("checks:role-misfit", subject, "plan:involvedIn", value)]


def two_parties(bed: Bed) -> list[Expected]:
    """An involvement has two parties."""
    firms = bed.of_kind("plan:Enterprise")
    if (subject := bed.pick("plan:Involvement")) is None:
        return []
    party = bed.value(subject, "plan:party")
    value = bed.add(subject, "plan:party", next(firm for firm in firms if firm != party))
    return [
        Expected("shapes:Involvement-party", subject, "plan:party"),
        Expected("checks:involvement-without-claim", subject, "plan:party", value),
        *(
            Expected("checks:name-of-another-enterprise", subject, "plan:nameInSource", name)
            for name in bed.values(subject, "plan:nameInSource")
        ),
    ]


def owner_of_itself(bed: Bed) -> list[Expected]:
    """An enterprise is said to own itself."""
    if (subject := bed.pick("plan:Ownership")) is None:
        return []
    value = bed.swap(subject, "plan:owner", bed.value(subject, "plan:owned"))
    return [Expected("shapes:Ownership-owner", subject, "plan:owner", value)]


def ticker_of_an_enterprise(bed: Bed) -> list[Expected]:
    """A ticker identifies an enterprise and not its listing."""
    ticker = TERM["identifier-scheme:ticker"]
    subject = bed.pick(
        "plan:Identifier",
        where=lambda bed, one: bed.value(one, "plan:identifierScheme") == ticker,
    )
    if subject is None:
        return []
    issuer = bed.value(bed.value(subject, "plan:identifies"), "plan:issuer")
    value = bed.swap(subject, "plan:identifies", issuer)
    return [Expected("checks:ticker-or-isin-on-enterprise", subject, "plan:identifies", value)]


def same_as(bed: Bed) -> list[Expected]:
    """An enterprise is said to be the same as another thing."""
    if (subject := bed.pick("plan:Enterprise")) is None:
        return []
    bed.add(subject, "owl:sameAs", "<https://example.org/the-same>")
    return [Expected("shapes:Identity-sameAs", subject, "owl:sameAs")]


def exact_match(bed: Bed) -> list[Expected]:
    """A cluster is said to be exactly an industry class."""
    if (subject := bed.pick("plan:Cluster", "plan:coversIndustry")) is None:
        return []
    value = bed.value(subject, "plan:coversIndustry")
    bed.drop(subject, "plan:coversIndustry", value)
    bed.add(subject, "skos:exactMatch", value)
    return [Expected("shapes:Cluster-exactMatch", subject, "skos:exactMatch")]


def clusters_in_a_circle(bed: Bed) -> list[Expected]:
    """A cluster lies within one that lies within it."""
    if (inner := bed.pick("plan:Cluster", "plan:within")) is None:
        return []
    outer = bed.value(inner, "plan:within")
    bed.take(outer)
    bed.add(outer, "plan:within", inner)
    return [
        Expected("checks:cluster-circle", inner, "plan:within", outer),
        Expected("checks:cluster-circle", outer, "plan:within", inner),
    ]


def places_in_a_circle(bed: Bed) -> list[Expected]:
    """A city lies in its park."""
    if (inner := bed.pick("plan:Park", "plan:locatedIn")) is None:
        return []
    outer = bed.value(inner, "plan:locatedIn")
    bed.take(outer)
    bed.add(outer, "plan:locatedIn", inner)
    return [
        Expected("checks:place-circle", inner, "plan:locatedIn", outer),
        Expected("checks:place-circle", outer, "plan:locatedIn", inner),
    ]


def triple_in_two_graphs(bed: Bed) -> list[Expected]:
    """The graph of the outcomes says again what that of the plan says."""
    if (subject := bed.pick("plan:Project", "plan:concerns")) is None:
        return []
    value = bed.copy(subject, "plan:concerns")
    return [Expected("checks:triple-in-two-graphs", subject, "plan:concerns", value)]


LINKS: dict[str, Operator] = {
    operator.__name__.replace("_", "-"): operator
    for operator in (
        clusters_in_a_circle,
        event_told_by_a_park,
        exact_match,
        owner_of_itself,
        places_in_a_circle,
        roles_swapped,
        same_as,
        ticker_of_an_enterprise,
        triple_in_two_graphs,
        two_parties,
    )
}
