"""Judging what plans share, by itself, with what it needs to know of the plans."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Sequence

from kg.validation.judge import judge, literal_count
from kg.validation.lines import Row, line
from kg.validation.plans.judging import Judged, Setup, node, prepared, told_by
from kg.validation.plans.outline import Ties
from kg.validation.plans.pieces import told_where
from kg.validation.plans.placing import placed, tags
from kg.validation.plans.statements import Statements
from kg.validation.plans.ways import TELLS
from kg.validation.sight import TYPE

_NO_TIES = Ties(array("q"), array("q"), array("q"), array("q"), waits=False, shared=False)


def gathered(judged: Iterable[Judged]) -> list[Row]:
    """What plans tell of shared things, one statement of a kind, the same for the same plans."""
    found: dict[Hashable, Row] = {}
    for row in (row for one in judged for row in one.told):
        key: Hashable = row if row[1] == TYPE else row[:2] if row[1] in TELLS else row[1:3]
        found[key] = min(row, found.get(key, row))
    return sorted(found.values())


def judge_shared(setup: Setup, told: Sequence[Row]) -> Judged:
    """What plans share, judged with what they tell of it.

    What is found of a statement that a plan tells is left out: it is found with the plan.
    """
    ready = prepared(setup)
    context = ready.context
    text = b"".join([*(piece.text for piece in ready.texts), *map(line, told)])
    with told_where(setup.context):
        found = judge(text, context.rows, ready.rules)
    own = context.things | context.ends
    elsewhere = {row[:3] for row in told} - {row[:3] for row in context.telling}
    found = [f for f in found if node(f.focus) in own and told_by(f) not in elsewhere]
    looked_at = Statements([*context.rows, *told], context.sight).looked_at()
    seen = set[bytes]().union(*looked_at.values())
    return Judged(
        name="",
        findings=[
            *placed(found, ready.texts, context.sight.looked_along),
            *tags(ready.texts, ready.rules.tagged),
        ],
        nodes=[len(nodes & own) for nodes in looked_at.values()],
        literals=literal_count(context.rows),
        slice=b"",
        seen=[n for n, piece in enumerate(ready.texts) if piece.has_any_of(seen)],
        ties=_NO_TIES,
        told=(),
    )
