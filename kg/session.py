"""The one object a user of the library holds. It delegates and decides nothing.

>>> import kg
>>> session = kg.load()
>>> len(session.query("clusters"))
10
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kg.catalogue import binding, questions
from kg.errors import InputError
from kg.files import decode, read_bytes
from kg.model import Answer, Iri
from kg.namespaces import compact, expand
from kg.store.base import Store
from kg.store.terms import to_sparql

if TYPE_CHECKING:
    import rdflib

    from kg.graph.loading import Graph
    from kg.tracking.history import History
    from kg.tracking.silence import Silence
    from kg.tracking.track import Tracking
    from kg.tracking.verifying import Recomputation
    from kg.validation.passages import Verification
    from kg.validation.report import Report

OWN_QUERY_SECONDS = 60.0


class Session:
    """A graph to ask, check and export."""

    def __init__(
        self, store: Store, graph: Graph | None = None, *, seconds: float | None = None
    ) -> None:
        self.store = store
        self.seconds = seconds
        self._graph = graph

    @property
    def graph(self) -> Graph:
        """The files behind the store; `InputError` for a store that has none here."""
        if self._graph is None:
            raise InputError(
                "the files of a remote store are not here; leave out --store",
                "远程存储的文件不在本地；请去掉 --store",
            )
        return self._graph

    def query(self, name: str, /, **arguments: str) -> Answer:
        """The answer to a canned question.

        `arguments` are its parameters, each a slug, a CURIE or an IRI.

        >>> from kg import load
        >>> load().query("evidence", thing="datong-2021-new-energy-share").column("section")[0]
        Literal(value='1', datatype='http://www.w3.org/2001/XMLSchema#integer', language=None)

        Raises `InputError` for an unknown question, and for a parameter that is unknown,
        missing, of another type, or names nothing in the graph.
        """
        question = questions.find(name)
        bound = binding.terms(question, arguments)
        for parameter, term in bound.items():
            if isinstance(term, Iri):
                self._refuse_unknown(parameter, term)
        return self.store.ask(binding.bind(question, bound), seconds=self.seconds)

    def ask(self, sparql: str) -> Answer:
        """The answer to any SPARQL query over the union of all graphs.

        Such a query may be endless or too deep, so it is always asked within a limit: that of
        the session, or else `OWN_QUERY_SECONDS`.

        Raises `InputError` for a query that does not parse or would ask another server.
        """
        from kg.store.guard import refuse_outreach

        refuse_outreach(sparql)
        return self.store.ask(sparql, seconds=self.seconds or OWN_QUERY_SECONDS)

    def validate(self, engine: str | None = None) -> Report:
        """Everything that shapes, checks and datatypes find wrong.

        `engine` runs the shapes: `fast`, which is an extra, or `pyshacl`; left out, the fast one
        where it is installed. They find the same. Raises `InputError` for one that is not there.
        """
        from kg.validation.validate import validate

        return validate(self.graph, engine)

    def verify(self, source: Path) -> Verification:
        """Hold the text of a document that its user has against its passages and figures."""
        from kg.validation.figures import FIGURES
        from kg.validation.passages import verify

        text = decode(read_bytes(source), str(source))
        figures = self.store.ask(FIGURES, seconds=self.seconds)
        return verify(self.query("passages"), text, str(source), figures=figures)

    def recompute(self) -> Recomputation:
        """Hold every stored verdict against the rule that gives it."""
        from kg.tracking.verifying import recompute

        return recompute(self.store.ask)

    def track(self, as_of: str | None = None, commitment: str | None = None) -> Tracking:
        """What came of each target and milestone, by what was known at the end of `as_of`.

        `as_of` is a day as YYYY-MM-DD; left out, the day of the newest document. `commitment`
        narrows it to one.

        >>> from kg import load
        >>> tracking = load().track("2021-03-12", "datong-2021-new-energy-share")
        >>> [(verdict.outcome.value, verdict.reason.value) for verdict in tracking.verdicts]
        [('pending', 'period-runs')]

        Raises `InputError` for a text that is no day and for a commitment that is not tracked.
        """
        from kg.text import day
        from kg.tracking.track import track

        only = expand(commitment) if commitment else None
        return track(self.store.ask, None if as_of is None else day(as_of), only)

    def history(self, as_of: str | None = None, commitment: str | None = None) -> History:
        """How the verdicts changed, up to `as_of`, as documents appeared; as for `track`."""
        from kg.text import day
        from kg.tracking.history import history

        only = expand(commitment) if commitment else None
        return history(self.store.ask, day(as_of) if as_of else None, only)

    def silence(self, as_of: str | None = None) -> Silence:
        """How long, at the end of `as_of`, each project and enterprise had not been heard of.

        Raises `InputError` for a text that is no day.
        """
        from kg.text import day
        from kg.tracking.reading import latest_document
        from kg.tracking.silence import silence

        until = day(as_of) if as_of else latest_document(self.store.ask)
        return silence(self.store.ask, self.query("silence", asOf=until.isoformat()), until)

    def export(self, format_name: str) -> bytes:
        """The whole graph in an RDF format: turtle, ntriples, nquads, trig, jsonld, rdfxml."""
        from kg.export.rdf import export

        return export(self.graph.store, format_name)

    def to_rdflib(self) -> rdflib.Dataset:
        """The whole graph as an rdflib dataset, each file's triples in its named graph."""
        from kg.store.terms import dataset_to_rdflib

        return dataset_to_rdflib(self.graph.store.quads())

    def _refuse_unknown(self, parameter: str, term: Iri) -> None:
        iri = to_sparql(term)
        if str(self.store.ask(f"ASK {{ {iri} ?property ?value }}").rows[0][0]) == "true":
            return
        from kg.text import nearest

        known = self.store.ask("SELECT DISTINCT ?thing WHERE { ?thing a ?class }")
        near = nearest(compact(term.value), [compact(str(row[0])) for row in known])
        offer = f"; did you mean {near}?" if near else "; see kg query"
        raise InputError(
            f"{parameter}: {compact(term.value)} is not in the graph{offer}",
            f"{parameter}：图中没有 {compact(term.value)}"
            + (f"；是否指 {near}？" if near else "；可运行 kg query 查看"),
        )


def load(
    *,
    store: str | None = None,
    files: Iterable[Path] | None = None,
    seconds: float | None = None,
) -> Session:
    """A session over the shipped graph, over `files` in place of its data, or over a store.

    `store` is the address of a SPARQL endpoint, `http(s)://…`. `files` are RDF files that
    take the place of the shipped data; the shipped ontology stays. `seconds` limits each
    question; one that is not answered by then is ended and raises `EngineError`.

    Raises `InputError` for a file that cannot be read or parsed, or an address of no store.
    """
    if store is not None:
        if not store.startswith(("http://", "https://")):
            raise InputError(
                f"{store}: is no address of a store; give http://… or https://…",
                f"{store}：不是存储地址；请给出 http://… 或 https://…",
            )
        from kg.store.remote import RemoteStore

        return Session(RemoteStore(store), seconds=seconds)
    from kg.graph import loading

    graph = loading.load(files)
    return Session(graph.store, graph, seconds=seconds)
