"""What may be left out of a shape or a check without a case that tells it, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping

NOT_TOLD: Mapping[str, str] = {
    "shapes:Claim-isSecondHand without sh:maxCount 1": "sh:in ( true ) leaves no second value",
    "shapes:Claim-isSecondHand sh:maxCount 1 made 2": "sh:in ( true ) leaves no second value",
    "shapes:Document-url sh:pattern ^https?://[^ ]+$ open at its end": "no IRI holds a space",
    "shapes:ThingNameShape without sh:nodeKind sh:IRI": "its sh:pattern fits no blank node",
    "shapes:ThingNameShape sh:nodeKind sh:IRI made IRIOrLiteral": "no literal is a subject",
    "shapes:ConceptNameShape without sh:nodeKind sh:IRI": "its sh:pattern fits no blank node",
    "shapes:ConceptNameShape sh:nodeKind sh:IRI made IRIOrLiteral": "no literal is a subject",
    "checks:deadline-outside-period without FILTER (DATATYPE(?value) = xsd:date)": (
        "the engine of the checks has no text before a day; others differ"
    ),
    (
        "checks:name-misfit without the condition "
        '!STRENDS(STR(?focus), CONCAT("-", LCASE(STR(?value))))'
    ): "what is asked next says it as well, more slowly",
    (
        "checks:successor-before without "
        "?focus dcterms:replaces|prov:wasRevisionOf|plan:continues ?value ."
    ): "what is asked next says it as well, more slowly",
    (
        'checks:figure-not-in-label without FILTER (?sign = ">" || CONTAINS(?marked, ?sign))'
    ): "an amount ends in its sign: a label without that has no such amount; it is faster so",
    'checks:cusip-or-figi-check-digit without ("0" 0 0)': "a nought adds nothing to a sum",
    'checks:isin-check-digit without ("0" 0 0)': "a nought adds nothing to a sum",
    'checks:isni-check-digit without ("0" 0)': "a nought adds nothing to a sum",
    'checks:ror-check-digit without ("0" 0)': "a nought adds nothing to a sum",
    "checks:isin-check-digit without (1 true)": "no ISIN has more than 23 digits",
}
OF_THINGS = "shapes:ThingNameShape without sh:targetClass "
"""A class more or less is told by tests/shapes/test_cases.py, which lists them all."""
