"""The fast engine: shacl-rust, an extra, with pySHACL for what it may not be given."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from importlib.metadata import version

from kg.model import Term
from kg.namespaces import SH
from kg.store.terms import Quads, triples
from kg.validation.engines import native, reading
from kg.validation.engines.base import Parts, Tell
from kg.validation.engines.doubts import Trigger, pulled
from kg.validation.engines.given import Given
from kg.validation.engines.lint import Lint
from kg.validation.engines.reference import PyShacl
from kg.validation.engines.results import Result, as_finding
from kg.validation.engines.sharing import Sharing
from kg.validation.report import Finding, Words
from kg.validation.shape_graph import ShapeGraph

_AND, _NODE = (SH + f"{name}ConstraintComponent" for name in ("And", "Node"))
_REASONS: Mapping[str, Words] = {
    "recursion": {"en": "it refers to itself", "zh": "它引用自身"},
    "depth": {"en": "shapes within it go too deep", "zh": "其中的形状嵌套过深"},
}


class Fast:
    """shacl-rust with its shapes, and pySHACL with those that it may not be given.

    In a process forked from one that has used shacl-rust, all is pySHACL's: make worker
    processes first, or let them start afresh.
    """

    name = "fast"

    def __init__(self, rules: Quads, tell: Tell) -> None:
        self.version = f"shacl-rust {version('shacl-rust')}, pyshacl {version('pyshacl')}"
        self._rules = rules
        self._tell = tell
        self._shapes = ShapeGraph(triples(rules))
        self._sharing = Sharing(Lint(self._shapes))
        if refused := self._refused():
            self._sharing = Sharing(Lint(self._shapes, refused))
        self._given: dict[AbstractSet[Trigger], Given] = {}
        self._rest: dict[AbstractSet[Trigger], PyShacl] = {}
        self.handed_over: Mapping[str, Words] = {
            str(self._shapes.owner(part)): _words(reason)
            for parts in self._sharing.handed().values()
            for part, reason in parts.items()
        }

    def _refused(self) -> dict[Term, str]:
        """What the engine itself says that it does not understand."""
        try:
            return native.unread(Given(self._sharing, self._sharing.handed()).text)
        except native.Failed:
            return {}  # no run will succeed either

    def findings(self, data: bytes, parts: Parts = lambda: ()) -> list[Finding]:
        """See `Engine.findings`; what is doubtful in one part is pySHACL's there alone."""
        try:
            results, raised = self._results(data)
        except native.Failed:
            return PyShacl(self._rules, self._tell).findings(data)
        if raised and len(separate := parts()) > 1:
            return [finding for part in separate for finding in self.findings(part)]
        found = [as_finding(self._read(result), self._shapes) for result in results]
        return [*found, *self._others(data, raised)]

    def _results(self, data: bytes) -> tuple[list[Result], AbstractSet[Trigger]]:
        """The engine's results for what it can be trusted with, and what the data have pulled."""
        raised: AbstractSet[Trigger] = frozenset(pulled(data, self._sharing.watched))
        text = data.decode("utf-8")
        while True:
            if raised not in self._given:
                self._given[raised] = Given(self._sharing, self._sharing.handed(raised))
            given = self._given[raised]
            results = native.run(text, given.text)
            doubtful = {given.probes[r.shape] for r in results if r.shape in given.probes}
            if not doubtful:
                return results, raised
            raised |= doubtful

    def _others(self, data: bytes, raised: AbstractSet[Trigger]) -> list[Finding]:
        """What pySHACL finds with the rest of the shapes; a broken one is refused in any case."""
        handed = self._sharing.handed(raised)
        if not handed and not self._sharing.lint.own:
            return []
        if raised not in self._rest:
            rules = self._sharing.rest(self._rules, handed)
            reads = reading.predicates(self._sharing.lint, handed)
            self._rest[raised] = PyShacl(rules, self._tell, reads)
        return self._rest[raised].findings(data if handed else b"")

    def _read(self, result: Result) -> Result:
        """`sh:node` was given as `sh:and`; see `given`."""
        if result.component != _AND or not self._shapes.objects(result.shape, SH + "node"):
            return result
        return result._replace(component=_NODE)


def _words(reason: str) -> Words:
    if reason in _REASONS:
        return _REASONS[reason]
    return {
        "en": f"the fast engine may read {reason} differently",
        "zh": f"快速引擎对 {reason} 的理解可能不同",
    }
