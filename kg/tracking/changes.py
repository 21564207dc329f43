"""The changes of all verdicts: a table, of which pages show those up to a day.

A store on disk keeps it as a materialised view. After a load only the plans are read again on
whose verdicts the change may bear.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from hashlib import sha256
from heapq import nlargest
from pathlib import Path
from typing import NamedTuple

from kg.namespaces import prefix_lines
from kg.store.disk import views
from kg.store.disk.views import View
from kg.terms import Answer, Ask, Iri, Literal, Row, Term, to_sparql
from kg.tracking.explanation import concept_iri
from kg.tracking.reading import Reading, name, read_about
from kg.tracking.track import Step, history

COLUMNS = ("plan", "commitment", "deadline", "sought", "day", "outcome", "reason", "because")
VIEW = "changes-of-verdicts"
_AT_ONCE = 1_000
"""Commitments that are read together: all of a large store take gigabytes."""


class Change(NamedTuple):
    """The verdict on a commitment from a day on, and the documents that appeared on that day.

    `sought` is the first day on which a fact about it is known, a search for one was made, or a
    later document replaced it. The first verdict on a promise whose day is unknown has no `day`.
    """

    plan: str
    commitment: str
    deadline: date | None
    sought: date | None
    day: date | None
    outcome: str
    reason: str
    because: Sequence[str]

    def is_sought(self, until: date) -> bool:
        """Whether a fact or a search is known at the end of a day."""
        return self.sought is not None and self.sought <= until


class Changes:
    """Every change of a verdict, also in days to come, by plan, commitment and day."""

    def __init__(self, view: View) -> None:
        self._cells = view.cells
        self._texts = ["" if term is None else str(term) for term in view.terms]

    def latest(self, until: date) -> Mapping[str, Change]:
        """The last change of each commitment by the end of a day, by plan and commitment."""
        commitments = self._cells["commitment"]
        last = {commitments[row]: row for row in self._until(until)}
        return {change.commitment: change for change in map(self._change, last.values())}

    def newest(self, until: date, most: int) -> Sequence[Change]:
        """The newest changes of which the day is known by the end of a day, the newest first."""
        texts, days, commitments = self._texts, self._cells["day"], self._cells["commitment"]
        known = (row for row in self._until(until) if texts[days[row]])
        rows = nlargest(most, known, key=lambda row: (texts[days[row]], texts[commitments[row]]))
        return list(map(self._change, rows))

    def _until(self, until: date) -> Iterator[int]:
        """The rows of the changes by the end of a day."""
        texts, last = self._texts, until.isoformat()
        return (row for row, day in enumerate(self._cells["day"]) if texts[day] <= last)

    def _change(self, row: int) -> Change:
        plan, commitment, *days, outcome, reason, because = (
            self._texts[self._cells[column][row]] for column in COLUMNS
        )
        deadline, sought, day = (date.fromisoformat(text) if text else None for text in days)
        of = (plan, commitment, deadline, sought, day)
        return Change(*of, name(outcome), reason, because.split())


def changes(reading: Reading) -> View:
    """The changes of the verdicts of what was read."""
    return _view(_rows(reading))


def kept_changes(generation: Path, ask: Ask) -> View:
    """The changes of all verdicts in a generation of a store on disk, kept there for the next."""
    view = views.read(generation, VIEW, _key())
    due = None if view is None else {*view.pending, *view.affected}
    if view is None or due:
        commitments = _tracked(ask, due)
        again = set(commitments)
        old = view.rows(COLUMNS) if view else ()
        rows = [r for r in old if str(r[0]) not in (due or ()) and str(r[1]) not in again]
        terms: dict[Term | None, Term | None] = {}  # each once: a day is that of thousands
        for start in range(0, len(commitments), _AT_ONCE):
            found = _rows(read_about(ask, commitments[start : start + _AT_ONCE]))
            rows += [tuple(terms.setdefault(cell, cell) for cell in row) for row in found]
        view = _view(rows)
        views.write(generation, VIEW, _key(), view)
    return view


def _rows(reading: Reading) -> list[Row]:
    """A row a change, by commitment and day."""
    rows = []
    for promise in reading.promises:  # one by one: a verdict may name thousands of judgements
        steps = history(reading._replace(promises=[promise]), {}, date.max, None).steps
        days = [step.verdict.as_of for step in steps if step.verdict.seen]
        days += [search.made for search in reading.facts.searched_for(promise.commitment)]
        days += [promise.replaced] if promise.replaced else []
        rows += [_row(step, min(days, default=None)) for step in steps if step.changed]
    return rows


def _row(step: Step, sought: date | None) -> Row:
    verdict, promise = step.verdict, step.verdict.promise
    return (
        Iri(promise.plan),
        Iri(promise.commitment),
        *(Literal.of(day) if day else None for day in (promise.deadline, sought, step.day)),
        Iri(concept_iri(verdict.outcome)),
        Iri(concept_iri(verdict.reason)),
        Literal.of(" ".join(step.because)),
    )


def _view(rows: list[Row]) -> View:
    rows.sort(key=lambda row: (str(row[0]), str(row[1])))  # those of one stay in order
    return views.of(Answer(COLUMNS, rows), COLUMNS, distinct=False)


def _tracked(ask: Ask, plans: Collection[str] | None) -> Sequence[str]:
    """The targets and milestones of some plans or of all, by plan."""
    some = " ".join(to_sparql(Iri(plan)) for plan in sorted(plans or ()))
    among = f"VALUES ?plan {{ {some} }}" if some else ""
    kinds = (
        f"{{ {among} ?commitment plan:inPlan ?plan . ?commitment a {kind} }}"
        for kind in ("plan:Target", "plan:Milestone")
    )
    select = f"SELECT DISTINCT ?plan ?commitment {{ {' UNION '.join(kinds)} }}"
    found = ask(f"{prefix_lines('plan')} {select} ORDER BY ?plan ?commitment")
    return list(dict.fromkeys(map(str, found.column("commitment"))))


@cache
def _key() -> str:
    """A hash of the programs that give the verdicts."""
    programs = sorted(Path(__file__).parent.glob("*.py"))
    return sha256(b"".join(path.read_bytes() for path in programs)).hexdigest()
