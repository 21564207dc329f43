"""Random plans for the rule: hypothesis draws a small world and writes it as RDF."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import Phase, settings
from hypothesis import strategies as st
from tracking.frozen import BOOLEAN, RANDOM, SOME, among

from kg.tracking.records import Period

EXAMPLES = int(os.environ.get("KG_EXAMPLES", "240"))
MANY = settings(RANDOM, max_examples=EXAMPLES)
FEWER = settings(MANY, max_examples=EXAMPLES // 4, phases=(Phase.generate,))
"""How many worlds are drawn; of fewer, what fails is not made smaller, which takes minutes."""

P = "https://w3id.org/industry-plan/"
COMPARATORS = ("equal", "greater-than", "at-least", "less-than", "at-most", "about", "between")
UNITS = ("yuan", "billion-yuan", "us-dollar", "percent", "one")
STOCKS = ("stock-a", "stock-b", "stock-c")
BASES = ("annual", "annual", "quarterly", "monthly", "cumulative", "plan-period")
FLOWS = ("flow-a", "flow-b", "flow-c")
ISSUED = date(2021, 3, 12)
DAYS = st.sampled_from(
    [
        date(2020, 6, 30),
        date(2020, 12, 31),
        date(2021, 1, 1),
        ISSUED - timedelta(1),
        ISSUED,
        date(2021, 7, 1),
        date(2021, 7, 31),
        date(2021, 12, 31),
        date(2022, 1, 1),
        date(2022, 12, 31),
        date(2023, 1, 1),
        date(2023, 12, 31),
        date(2024, 6, 30),
    ]
)

DEADLINES = (date(2021, 12, 31), date(2022, 12, 31), date(2023, 6, 30))
STARTS = st.sampled_from([date(2021, 1, 1), date(2020, 1, 1), date(2021, 2, 15)])
ENDS = st.sampled_from(
    [date(2021, 12, 31), date(2022, 12, 31), date(2023, 6, 30), date(2024, 2, 29)]
)
AS_OF = st.just(date(2024, 12, 31)) | st.just(date(2025, 6, 30)) | DAYS | st.just(ISSUED)
SINGLE = DAYS | st.just(date(2021, 12, 31))


@dataclass(frozen=True, slots=True)
class World:
    """A world as N-Triples, and the day to judge it on."""

    triples: tuple[str, ...]
    as_of: date


def iri(kind: str, name: str) -> str:
    return f"<{P}{kind}{name}>"


def thing(name: str) -> str:
    return iri("id/", f"world-{name}")


def term(name: str) -> str:
    return iri("ontology#", name)


def concept(scheme: str, name: str) -> str:
    return iri(f"vocab/{scheme}/", name)


def day(value: date) -> str:
    return f'"{value}"^^<http://www.w3.org/2001/XMLSchema#date>'


def number(value: str) -> str:
    return f'"{value}"^^<http://www.w3.org/2001/XMLSchema#decimal>'


def whole(value: int) -> str:
    return f'"{value}"^^<http://www.w3.org/2001/XMLSchema#integer>'


A = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
REPLACES = "<http://purl.org/dc/terms/replaces>"
REVISES = "<http://www.w3.org/ns/prov#wasRevisionOf>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
SOURCE = "<http://purl.org/dc/terms/source>"
ISSUED_ON = "<http://purl.org/dc/terms/issued>"


def labelled(subject: str) -> list[str]:
    return [f'{subject} {LABEL} "x"@en .', f'{subject} {LABEL} "甲"@zh .']


# Values lie close to each other, so that bounds are met, missed and straddled alike.
VALUES = st.sampled_from(["28", "29.5", "30", "30.000001", "31", "45", "50", "-30", "0"])
SMALL = st.sampled_from(["30000000000", "29000000000", "31000000000", "50000000000"])


def figures(draw: st.DrawFn, subject: str, indicators: tuple[str, ...]) -> list[str]:
    unit = draw(among(*(UNITS if draw(SOME) == 0 else ("billion-yuan",))))
    value = draw(SMALL if unit in ("yuan", "us-dollar") else VALUES)
    comparator = draw(among(*(COMPARATORS if draw(BOOLEAN) else ("equal",))))
    upper = draw(among("30", "31", "50")) if comparator == "between" else None
    if upper and unit in ("yuan", "us-dollar"):
        upper += "000000000"
    indicator = concept("indicator", draw(among(*indicators)))
    return [
        *([f"{subject} {term('upperValue')} {number(upper)} ."] if upper else []),
        f"{subject} {term('measures')} {indicator} .",
        f"{subject} {term('comparator')} {concept('comparator', comparator)} .",
        f"{subject} {term('value')} {number(value)} .",
        f"{subject} {term('unit')} {concept('unit', unit)} .",
    ]


def spans(draw: st.DrawFn) -> tuple[date, date]:
    """A day, a plan's year, a calendar year, a fiscal one, a quarter, a month, or any span."""
    kind = draw(among(*range(8)))
    if kind <= 1:
        first = draw(SINGLE)
        return first, first
    if kind <= 3:
        year = draw(among(2020, 2021, 2021, 2022, 2023))
        return date(year, 1, 1), date(year, 12, 31)
    if kind == 4:
        day, months = draw(DAYS), draw(among(1, 3, 12))
        if months == 12:
            return date(day.year - 1, 7, 1), date(day.year, 6, 30)
        unit = Period.containing(day, months)
        return unit.first, unit.last
    if kind == 5:
        return draw(STARTS), draw(ENDS)
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return first, last


def documents(draw: st.DrawFn, name: str) -> list[str]:
    """A document known on a day, at the end of a year, or only by when it was seen."""
    return _known(draw, thing(name))


def _known(draw: st.DrawFn, subject: str) -> list[str]:
    known = draw(DAYS)
    kind = draw(among(*range(3)))
    seen = f"{subject} {term('seenOn')} {day(date(2024, 6, 30))} ."
    if kind == 0 and draw(BOOLEAN):
        return [seen]
    until = date(known.year, 12, 31) if kind == 1 else known
    return [seen, f"{subject} {term('issuedUntil')} {day(until)} ."]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A plan with one or two targets and a milestone, and what may have been seen of them."""
    lines: list[str] = []
    plan, target, milestone = thing("plan"), thing("target"), thing("milestone")
    place, project = thing("city"), thing("project")
    lines += [
        f"{plan} {A} {term('Plan')} .",
        *_plan_days(draw, plan),
        f"{plan} {term('covers')} {place} .",
        f"{milestone} {A} {term('Milestone')} .",
        f"{milestone} {term('milestoneOf')} {project} .",
    ]
    targets = (target, thing("other-target")) if draw(BOOLEAN) else (target,)
    lines += [f"{one} {A} {term('Target')} ." for one in targets]
    for subject in (*targets, milestone):
        lines += labelled(subject)
        lines.append(f"{subject} {term('inPlan')} {plan} .")
        deadline = draw(
            among(None, None, date(2021, 12, 31), date(2022, 12, 31), date(2023, 6, 30))
        )
        if deadline:
            lines.append(f"{subject} {term('deadline')} {day(deadline)} .")
        lines += _origin(draw, subject, plan)
    kinds = STOCKS if draw(BOOLEAN) else FLOWS
    for one in targets:
        lines += _promised(draw, one, kinds, (place, thing("province")))
    lines += _indicators(draw, kinds)
    count = draw(among(*range(1, 6)))
    slots: list[Slot] = []
    for index in range(count):
        slot, earlier = _slot(draw, (place, thing("province"))), draw(among(*[None] * 3, *slots))
        if earlier is not None:
            lines.append(_link(REVISES, index, slots.index(earlier)))
            slot = earlier if draw(SOME) else slot
        slots.append(slot)
        lines += _observation(draw, index, kinds, slot)
    if count > 1 and draw(BOOLEAN):
        lines.append(_link(draw(among(*[term("conflictsWith")] * 2, REVISES)), 0, 1))
    required = draw(among(("completed",), ("completed", "connected")))
    lines += [
        f"{milestone} {term('requiresEvent')} {concept('event-kind', kind)} ." for kind in required
    ]
    for index in range(draw(among(*range(5)))):
        lines += _event(draw, index, project)
    if draw(BOOLEAN):
        lines += _search(draw, draw(among(target, milestone)))
    return World(tuple(lines), draw(AS_OF))


def _plan_days(draw: st.DrawFn, plan: str) -> list[str]:
    """The days of a plan of one year or more, or some of them."""
    days = (
        (ISSUED_ON, ISSUED),
        (term("periodStart"), draw(STARTS)),
        (term("periodEnd"), draw(ENDS)),
    )
    source = f"{plan[:-1]}-source>"
    sourced = [f"{plan} {SOURCE} {source} .", *_known(draw, source)]
    stated = [f"{plan} {name} {day(value)} ." for name, value in days if draw(among(*range(6)))]
    return stated + (sourced if draw(among(*range(4))) == 0 else [])


def _origin(draw: st.DrawFn, subject: str, plan: str) -> list[str]:
    """The document of a claim that states a commitment, and what may take its place later."""
    lines, own = [], f"{subject[:-1]}-"
    kind = draw(among(*range(8)))
    if kind < 2:
        claim, document = f"{own}claim>", f"{own}origin>"
        lines += [
            f"{claim} {term('expresses')} {subject} .",
            f"{document} {term('states')} {claim} .",
            *_known(draw, document),
        ]
    if kind == 2:
        later, home = f"{own}later>", f"{own}home>"
        lines += [
            f"{later} {draw(among(REPLACES, REVISES))} {subject} .",
            f"{later} {term('inPlan')} {home} .",
            f"{home} {A} {term('Plan')} .",
            *_announced(draw, home),
        ]
    if kind == 3:
        later = f"{own}plan>"
        lines += [
            f"{later} {A} {term('Plan')} .",
            f"{later} {REPLACES} {plan} .",
            *_announced(draw, later),
        ]
    return lines


def _announced(draw: st.DrawFn, plan: str) -> list[str]:
    """The day of issue of a plan, or a document that it has, or both."""
    kind, source = draw(among(*range(4))), f"{plan[:-1]}-source>"
    issued = [] if kind == 0 else [f"{plan} {ISSUED_ON} {day(draw(DAYS))} ."]
    stated = [f"{plan} {SOURCE} {source} .", *_known(draw, source)] if kind < 2 else []
    return issued + stated


def _promised(
    draw: st.DrawFn, target: str, kinds: tuple[str, ...], places: tuple[str, str]
) -> list[str]:
    """The bound of a target, when it must be reached, by which things, and what it is about."""
    lines = figures(draw, target, kinds[:1])
    attained = draw(among(None, "at", "by", "every", "average"))
    if attained:
        lines.append(f"{target} {term('attained')} {concept('attainment', attained)} .")
    if draw(among(*range(4))) == 0:
        lines.append(f"{target} {term('countedFrom')} {day(draw(STARTS))} .")
    if draw(among(*range(5))) == 0:
        lines += [f"{target} {term('each')} {place} ." for place in places]
        if draw(BOOLEAN):
            lines.append(f"{target} {term('howMany')} {whole(draw(among(1, 1, 1, 2, 3)))} .")
    if draw(among(*range(3))) == 0:
        about = (places[:1], places[1:], places, (thing("cluster"),))
        lines += [f"{target} {term('about')} {one} ." for one in draw(among(*about))]
    if draw(among(*range(5))) == 0:
        relation, share, upper, unit = draw(
            among(
                ("multiple", "1", "1.2", "one"),
                ("multiple", "1.5", "2", "one"),
                ("change", "0.1", "0.3", "one"),
                ("change", "-3.5", "1", "percent"),
                ("change", "-150", "-20", "percent"),
                ("annual-change", "3.5", "4.5", "percent"),
                ("share", "97", "99", "percent"),
                ("share", "0.97", "1", "one"),
            )
        )
        lines = [
            *(line for line in lines if not re.search(r"#(value|unit|upperValue)>", line)),
            f"{target} {term('value')} {number(share)} .",
            f"{target} {term('unit')} {concept('unit', unit)} .",
            f"{target} {term('relation')} {concept('relation', relation)} .",
            f"{target} {term('baseline')} {thing('figure-0')} .",
        ]
        if draw(BOOLEAN):
            lines = [line for line in lines if "#comparator>" not in line]
            lines += [
                f"{target} {term('comparator')} {concept('comparator', 'between')} .",
                f"{target} {term('upperValue')} {number(upper)} .",
            ]
    return lines


def _indicators(draw: st.DrawFn, kinds: tuple[str, ...]) -> list[str]:
    first, second, third = (concept("indicator", kind) for kind in kinds)
    name = "point-in-time" if kinds is STOCKS else draw(among(*BASES))
    basis = concept("time-basis", name)
    lines = [f"{one} {A} {term('Indicator')} ." for one in (first, second, third)]
    lines.append(f"{first} {term('timeBasis')} {basis} .")
    direction = draw(among(None, "higher", "lower"))
    if direction:
        lines.append(f"{first} {term('direction')} {concept('direction', direction)} .")
    if draw(BOOLEAN):
        lines.append(f"{second} {term('couldStandFor')} {first} .")
    if draw(BOOLEAN):
        lines += [
            f"{thing('judgement')} {term('standIn')} {second} .",
            f"{thing('judgement')} {term('standsFor')} {first} .",
        ]
    if draw(BOOLEAN):
        lines.append(f"{third} {term('sameSubjectAs')} {first} .")
    return lines


def _link(link: str, one: int, other: int) -> str:
    """A link between two figures: a contradiction, or the revision of the other."""
    return f"{thing(f'figure-{one}')} {link} {thing(f'figure-{other}')} ."


Slot = tuple[str, date, date]
"""Of what a figure is, from a first to a last day."""


def _slot(draw: st.DrawFn, places: tuple[str, str]) -> Slot:
    return (draw(among(*(places[0],) * 6, *places, thing("cluster"))), *spans(draw))


def _observation(draw: st.DrawFn, index: int, kinds: tuple[str, ...], slot: Slot) -> list[str]:
    subject, document = thing(f"figure-{index}"), thing(f"document-{index}")
    place, first, last = slot
    return [
        f"{subject} {A} {term('Observation')} .",
        f"{subject} {term('observedOf')} {place} .",
        *labelled(subject),
        *figures(draw, subject, (kinds[0], kinds[0], *kinds)),
        *_held(subject, first, last, document),
        *documents(draw, f"document-{index}"),
    ]


def _event(draw: st.DrawFn, index: int, project: str) -> list[str]:
    subject, document = thing(f"event-{index}"), thing(f"news-{index}")
    first, last = spans(draw)
    kind = draw(among("completed", "completed", "connected", "started"))
    return [
        f"{subject} {A} {term('Event')} .",
        f"{subject} {term('happenedTo')} {project} .",
        f"{subject} {term('eventKind')} {concept('event-kind', kind)} .",
        *labelled(subject),
        *_held(subject, first, last, document),
        *documents(draw, f"news-{index}"),
    ]


def _held(subject: str, first: date, last: date, document: str) -> list[str]:
    return [
        f"{subject} {term('heldFrom')} {day(first)} .",
        f"{subject} {term('heldUntil')} {day(last)} .",
        f"{subject} {SOURCE} {document} .",
        f"{subject} {term('evidenceMode')} {concept('evidence-mode', 'stated')} .",
    ]


def _search(draw: st.DrawFn, about: str) -> list[str]:
    return [
        f"{thing('search')} {term('soughtFor')} {about} .",
        f"{thing('search')} {term('searchedOn')} {day(draw(DAYS))} .",
    ]


XSD = "http://www.w3.org/2001/XMLSchema#"
SLIPS = (
    *(thing("nothing"), concept("comparator", "more-than"), concept("event-kind", "finished")),
    *(concept("event-kind", "completed"), concept("comparator", "equal"), concept("unit", "yuan")),
    *('"50 %"', '""', '"甲"@zh', "_:b", term("Target"), number("29.5"), number("1.5.2")),
    *(number("9" * 20), number("0.0000001"), f'"NaN"^^<{XSD}double>', f'"30"^^<{XSD}integer>'),
    *(day(date(2021, 6, 30)), f'"31.12.2021"^^<{XSD}date>', f'"2021-02-30"^^<{XSD}date>'),
    *(f'"2021-12-31Z"^^<{XSD}date>', f'"0000-01-01"^^<{XSD}date>', f'"12021-01-01"^^<{XSD}date>'),
    *(f'"2021-12-31T00:00:00"^^<{XSD}dateTime>', f'"2021"^^<{XSD}gYear>', '"2021-12-31"'),
)


@st.composite
def slipped(draw: st.DrawFn) -> World:
    """A random plan in which one value is another, once more, or missing."""
    world = draw(worlds())
    index = draw(st.integers(0, len(world.triples) - 1))
    line, kind = world.triples[index], draw(st.integers(0, 9))
    subject, predicate, _ = line.split(" ", 2)
    changed = f"{subject} {predicate} {draw(st.sampled_from(SLIPS))} ."
    new = {0: (), 1: (line, changed)}.get(kind, (changed,))
    return World((*world.triples[:index], *new, *world.triples[index + 1 :]), world.as_of)
