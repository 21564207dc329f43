"""Answers about all plans from a store on disk, each kept there as a materialised view.

A view is made when its question is first asked. After a load only changed plans are asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from kg.catalogue.binding import Bound, terms, texts
from kg.question import Question
from kg.store.disk import views
from kg.store.disk.views import View
from kg.store.embedded import MemoryStore
from kg.terms import Answer, Ask, Iri, Row, to_sparql

PLAN = "plan"
_MOST_RENEWED = 100
"""Plans that are asked again; of more, all are."""
_SELECT = re.compile(r"^SELECT(?P<distinct> DISTINCT)?\b", re.MULTILINE)
_VARIABLE = re.compile(r"\?(\w+)")


def answer(
    generation: Path, question: Question, ask: Ask, limit: int | None = None
) -> Answer | None:
    """The answer to a question `of_each_plan`, of at most `limit` rows, its view kept for the next.

    `ask` answers a query of the store. None with a limit where there is no view yet: fewer rows
    are faster asked for as they are.
    """
    query = ViewQuery.of(question)
    key, name = query.key(), question.name
    view = views.read(generation, name, key)
    if view is None and limit is not None:
        return None
    if view is None or view.pending:
        is_whole = view is None or len(view.pending) > _MOST_RENEWED
        rows = ask(query.sparql()) if view is None or is_whole else query.renewed(view, ask)
        view = views.of(rows, query.columns, distinct=query.is_distinct)
        views.write(generation, name, key, view)
    return view.shown(query.columns, limit)


class ViewQuery(NamedTuple):
    """The query of a view: that of the question, which gives the plan of each row, too."""

    question: Question
    bound: Bound
    columns: Sequence[str]
    is_distinct: bool

    @classmethod
    def of(cls, question: Question) -> ViewQuery:
        """The query of a question without arguments."""
        match = _SELECT.search(question.text)
        columns = [column.name for column in question.returns]
        return cls(question, terms(question, {}), columns, bool(match and match["distinct"]))

    def sparql(self, plans: Iterable[str] = ()) -> str:
        """The SPARQL about all plans, or about some."""
        some = tuple(map(Iri, plans))
        (text,) = texts(self.question, {**self.bound, PLAN: some} if some else self.bound)
        return text if PLAN in self.columns else _SELECT.sub(rf"\g<0> ?{PLAN}", text, count=1)

    def key(self) -> str:
        """A hash of the SPARQL and of the programs that answer it."""
        return sha256(f"{_programs()} {self.sparql()}".encode()).hexdigest()

    def order_names(self) -> list[str]:
        """The columns by which the rows are sorted."""
        order = self.question.text.rpartition("ORDER BY")[2]
        return list(dict.fromkeys(_VARIABLE.findall(order)))

    def renewed(self, view: View, ask: Ask) -> Answer:
        """The rows of a view with those that its pending plans have now."""
        columns = tuple(view.cells)
        plan, pending = columns.index(PLAN), set(view.pending)
        old = [row for row in view.rows(columns) if str(row[plan]) not in pending]
        rows, done = list[Row](), 0
        new = ask(self.sparql(sorted(pending))).rows
        for place, row in zip(self._places(old, new, columns), new, strict=True):
            rows += [*old[done:place], row]
            done = place
        return Answer(columns, [*rows, *old[done:]])

    def _places(self, old: Sequence[Row], new: Sequence[Row], columns: Sequence[str]) -> list[int]:
        """Before which of the old rows each new one comes, by bisection; both are in order."""
        low, high = [0] * len(new), [len(old)] * len(new)
        while unsettled := [n for n in range(len(new)) if low[n] < high[n]]:
            middle = [(low[n] + high[n]) // 2 for n in unsettled]
            pairs = [*(old[place] for place in middle), *(new[n] for n in unsettled)]
            ranks = self._ranks(pairs, columns)
            for pair, (n, place) in enumerate(zip(unsettled, middle, strict=True)):
                if ranks[pair] < ranks[len(middle) + pair]:
                    low[n] = place + 1
                else:
                    high[n] = place
        return low

    def _ranks(self, rows: Sequence[Row], columns: Sequence[str]) -> list[int]:
        """The rank of each row in the order of the question, as the engine sorts it."""
        order, names = self.question.text.rpartition("ORDER BY")[2], self.order_names()
        cells = [columns.index(name) for name in names]
        sorted_by = ([row[cell] for cell in cells] for row in rows)
        written = (" ".join(to_sparql(c) if c else "UNDEF" for c in own) for own in sorted_by)
        values = " ".join(f"({row} {number})" for number, row in enumerate(written))
        variables = " ".join(f"?{name}" for name in names)
        sorting = f"SELECT ?nth {{ VALUES ({variables} ?nth) {{ {values} }} }} ORDER BY {order}"
        ranks = [0] * len(rows)
        for rank, (nth,) in enumerate(MemoryStore().ask(sorting)):
            ranks[int(str(nth))] = rank
        return ranks


@cache
def _programs() -> str:
    return f"{version('kg-industry-plans')} {version('pyoxigraph')}"
