"""The fast engine: shacl-rust, an extra, with pySHACL for what it may not be given."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version

from kg.model import Iri, Term
from kg.namespaces import SH
from kg.store.terms import Quads, to_turtle, triples
from kg.validation.engines import native, reading
from kg.validation.engines.base import Parts, Settled, Tell
from kg.validation.engines.doubts import Trigger, pulled
from kg.validation.engines.given import Given
from kg.validation.engines.lint import Lint
from kg.validation.engines.reference import PyShacl
from kg.validation.engines.results import Result, as_finding
from kg.validation.engines.sharing import Sharing
from kg.validation.report import Finding, Words
from kg.validation.shape_graph import ShapeGraph

_AND, _NODE = (SH + f"{name}ConstraintComponent" for name in ("And", "Node"))
_MOST_SHARES = 8
_REASONS: Mapping[str, Words] = {
    "recursion": {"en": "it refers to itself", "zh": "它引用自身"},
    "depth": {"en": "shapes within it go too deep", "zh": "其中的形状嵌套过深"},
}


class Fast:
    """shacl-rust with its shapes, and pySHACL with those that it may not be given.

    In a process forked from one that has used shacl-rust, all is pySHACL's.
    """

    name = "fast"

    def __init__(self, rules: Quads, tell: Tell) -> None:
        self.version = f"shacl-rust {version('shacl-rust')}, pyshacl {version('pyshacl')}"
        self._rules = rules
        self._tell = tell
        self._shapes = ShapeGraph(triples(rules))
        self._shares: dict[AbstractSet[Trigger], _Share] = {}

    @property
    def handed_over(self) -> Mapping[str, Words]:
        """See `Engine.handed_over`."""
        return {
            str(self._shapes.owner(part)): _words(reason)
            for parts in self._sharing.handed().values()
            for part, reason in parts.items()
        }

    @cached_property
    def _sharing(self) -> Sharing:
        """Who is given what: asked for when first it matters, since it needs the engine."""
        sharing = Sharing(Lint(self._shapes))
        refused = self._refused(sharing)
        return Sharing(Lint(self._shapes, refused)) if refused else sharing

    def _refused(self, sharing: Sharing) -> dict[Term, str]:
        """What the engine itself says that it does not understand."""
        given = Given(sharing, sharing.handed())
        try:
            told = native.unread(given.text)
        except native.Failed:
            return {}  # no run will succeed either
        return {given.shapes[name]: code for name, code in told.items()}

    def findings(
        self, data: bytes, parts: Parts = lambda: (), settled: Settled = frozenset()
    ) -> list[Finding]:
        """See `Engine.findings`; what is doubtful in one part is pySHACL's there alone."""
        try:
            results, raised = self._results(data, settled)
        except native.Failed:
            return PyShacl(self._rules, self._tell).findings(data)
        if raised and len(separate := parts()) > 1:
            return [f for part in separate for f in self.findings(part, settled=settled)]
        found = [as_finding(result, self._shapes) for result in results]
        return [*found, *self._others(data, raised)]

    def _results(self, data: bytes, settled: Settled) -> tuple[list[Result], AbstractSet[Trigger]]:
        """The engine's results for what it can be trusted with, and what the data have pulled."""
        raised: AbstractSet[Trigger] = frozenset(pulled(data, self._sharing.watched))
        while True:
            given = self._share(raised).given
            results = native.run(data, given.text)
            doubtful = {
                given.probes[r.shape]
                for r in results
                if r.shape in given.probes and not self._is_settled(r, given, settled)
            }
            if doubtful <= raised:
                return [self._read(r, given) for r in results if r.shape in given.shapes], raised
            raised |= doubtful

    def _is_settled(self, doubt: Result, given: Given, settled: Settled) -> bool:
        """Whether a doubtful value is one of which nothing is asked: it is compared for itself."""
        if doubt.value is None or not isinstance(doubt.path, Iri):
            return False
        own = self._shapes.objects(Iri(given.probes[doubt.shape].term), SH + "path")
        key = (str(doubt.focus), doubt.path.value, to_turtle(doubt.value))
        return doubt.path in own and key in settled

    def _others(self, data: bytes, raised: AbstractSet[Trigger]) -> list[Finding]:
        """What pySHACL finds with the rest of the shapes; a broken one is refused in any case."""
        share = self._share(raised)
        if not share.handed and not self._sharing.lint.own:
            return []
        if share.rest is None:
            rules = self._sharing.rest(self._rules, share.handed)
            reads = reading.predicates(self._sharing, share.handed)
            share.rest = PyShacl(rules, self._tell, reads)
        return share.rest.findings(data if share.handed else b"")

    def _share(self, raised: AbstractSet[Trigger]) -> _Share:
        if raised not in self._shares:
            if len(self._shares) > _MOST_SHARES:
                self._shares.clear()
            handed = self._sharing.handed(raised)
            self._shares[raised] = _Share(handed, Given(self._sharing, handed))
        return self._shares[raised]

    def _read(self, result: Result, given: Given) -> Result:
        """A result in the words of the shapes: their names, and `sh:node` where it was given."""
        shape = given.shapes[result.shape]
        was_node = result.component == _AND and self._shapes.objects(shape, SH + "node")
        return result._replace(shape=shape, component=_NODE if was_node else result.component)


@dataclass
class _Share:
    """Who has what after some triggers are pulled: pySHACL is made when it is needed."""

    handed: Mapping[Term, Mapping[Term, str]]
    given: Given
    rest: PyShacl | None = None


def _words(reason: str) -> Words:
    if reason in _REASONS:
        return _REASONS[reason]
    return {
        "en": f"the fast engine may read {reason} differently",
        "zh": f"快速引擎对 {reason} 的理解可能不同",
    }
