"""Faults by a value that breaks a rule: of a wrong form, of a wrong kind, out of bounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.plans.faults.bed import Bed, Expected, Operator, Test
from benchmarks.plans.setting import province
from benchmarks.plans.terms import TERM, plain, typed


@dataclass(frozen=True, slots=True)
class Changed:
    """A thing of a class gets another value of a property, and rules refuse the value.

    `path` is what the rules name, where it is not the property itself; `shown` is the value that
    they name, where it is not the new one.
    """

    kind: str
    name: str
    change: Callable[[str], str]
    rules: tuple[str, ...]
    where: Test = lambda bed, subject: True
    path: str | None = None
    shown: str | None = None

    def __call__(self, bed: Bed) -> list[Expected]:
        """Plant it; what must be found, or nothing where there is no such thing left."""
        subject = bed.pick(self.kind, self.name, where=self.where)
        if subject is None:
            return []
        new = bed.swap(subject, self.name, self.change(bed.value(subject, self.name)))
        return [
            Expected(rule, subject, self.path or self.name, self.shown or new)
            for rule in self.rules
        ]


def always(value: str) -> Callable[[str], str]:
    """This value, whatever the old one."""
    return lambda old: value


def replacing(old: str, new: str) -> Callable[[str], str]:
    """The value with one part in the place of another."""
    return lambda value: value.replace(old, new)


def either(one: str, other: str) -> Callable[[str], str]:
    """One of two concepts, whichever the old value is not."""
    return lambda value: TERM[other] if value == TERM[one] else TERM[one]


def _in_plan(bed: Bed, subject: str) -> bool:
    return bool(bed.values(subject, "plan:inPlan"))


def without(name: str) -> Test:
    """Things of which a property says nothing."""
    return lambda bed, subject: not bed.values(subject, name)


def of(name: str, *values: str) -> Test:
    """Things of which a property says, first of all, one of these concepts."""
    wanted = {TERM[value] for value in values}
    return lambda bed, subject: bed.value(subject, name) in wanted


def _first(bed: Bed, passage: str) -> bool:
    """Whether no passage of its document stands before it, so that its order stays."""
    (document,) = bed.holders("plan:hasPassage", passage)
    return bed.value(document, "plan:hasPassage") == passage


def _wrong_digit(code: str) -> str:
    return plain(f"{code[1:-2]}{(int(code[-2]) + 1) % 10}")


_WITH_FORM = [f"identifier-scheme:{name}" for name in ("isin", "ticker", "wikidata")]

CHANGED: dict[str, Operator] = {
    "claim-number-without-letter": Changed(
        "plan:Claim", "dcterms:identifier", replacing("C", ""), ("shapes:Claim-identifier",)
    ),
    "claim-of-another-kind": Changed(
        "plan:Claim",
        "plan:claimKind",
        always(TERM["claim-kind:quantitative-target"]),
        ("checks:claim-kind-misfit",),
        where=of("plan:claimKind", "claim-kind:activity", "claim-kind:planning-activity"),
    ),
    "code-of-another-form": Changed(
        "plan:Identifier",
        "plan:code",
        lambda old: f'{old[:-1]} or so"',
        ("checks:identifier-form",),
        where=of("plan:identifierScheme", *_WITH_FORM),
    ),
    "mode-of-evidence-of-another-scheme": Changed(
        "plan:Event",
        "plan:evidenceMode",
        always(TERM["modality:promote"]),
        ("shapes:Event-evidenceModeScheme",),
        path="plan:evidenceMode/skos:inScheme",
        shown="<https://w3id.org/industry-plan/vocab/modality>",
    ),
    "cusip-or-figi-with-wrong-digit": Changed(
        "plan:Identifier",
        "plan:code",
        _wrong_digit,
        ("checks:cusip-or-figi-check-digit",),
        where=of("plan:identifierScheme", "identifier-scheme:cusip", "identifier-scheme:figi"),
    ),
    "day-as-text": Changed(
        "plan:Target",
        "plan:deadline",
        lambda value: value.partition("^^")[0],
        ("shapes:Target-deadline",),
    ),
    "day-that-never-was": Changed(
        "plan:Document",
        "plan:seenOn",
        always(typed("2026-02-30", "date")),
        ("literals:datatype",),
    ),
    "deadline-after-period": Changed(
        "plan:Target",
        "plan:deadline",
        always(typed("2041-12-31", "date")),
        ("checks:deadline-outside-period",),
        where=_in_plan,
    ),
    "deadline-before-period": Changed(
        "plan:Milestone",
        "plan:deadline",
        always(typed("2001-12-31", "date")),
        ("checks:day-not-in-label", "checks:deadline-outside-period"),
        where=_in_plan,
    ),
    "digest-in-capitals": Changed(
        "plan:Passage", "plan:sha256", always(plain("ABCDEF")), ("shapes:Passage-sha256",)
    ),
    "event-after-its-document": Changed(
        "plan:Event",
        "plan:heldUntil",
        always(typed("2031-01-01", "date")),
        ("checks:day-not-in-label", "checks:fact-after-document"),
    ),
    "event-of-another-year": Changed(
        "plan:Event",
        "plan:heldFrom",
        always(typed("1999-01-01", "date")),
        ("checks:day-not-in-label",),
    ),
    "second-hand-in-words": Changed(
        "plan:Claim",
        "plan:isSecondHand",
        always(typed("yes", "boolean")),
        ("literals:datatype",),
    ),
    "isin-with-wrong-digit": Changed(
        "plan:Identifier",
        "plan:code",
        _wrong_digit,
        ("checks:isin-check-digit",),
        where=of("plan:identifierScheme", "identifier-scheme:isin"),
    ),
    "listing-ends-before-it-starts": Changed(
        "plan:Listing",
        "plan:startDate",
        always(typed("2046-01-01", "date")),
        ("shapes:Listing-startDate", "checks:fact-after-document"),
    ),
    "name-of-nobody": Changed(
        "plan:Involvement",
        "plan:nameInSource",
        lambda old: f'"Another {old[1:]}',
        ("checks:name-of-another-enterprise",),
    ),
    "passage-ends-before-it-starts": Changed(
        "plan:Passage",
        "plan:start",
        always(typed("8000000", "integer")),
        ("shapes:Passage-start",),
    ),
    "project-in-a-province": Changed(
        "plan:Project",
        "plan:locatedIn",
        always(province(0)),
        ("checks:place-without-claim",),
        where=without("plan:serves"),
    ),
    "section-below-nought": Changed(
        "plan:Passage",
        "plan:section",
        always(typed("-1", "integer")),
        ("shapes:Passage-section",),
        where=_first,
    ),
    "section-with-point": Changed(
        "plan:Passage",
        "plan:section",
        always(typed("1.0", "integer")),
        ("literals:datatype",),
    ),
    "stand-in-of-another-dimension": Changed(
        "plan:Judgement",
        "plan:standIn",
        always(TERM["indicator:planned-area"]),
        ("checks:stand-in-of-another-dimension",),
    ),
    "url-as-text": Changed(
        "plan:Document",
        "schema:url",
        lambda old: plain(old[len("<https://") : -1]),
        ("shapes:Document-url",),
    ),
}
