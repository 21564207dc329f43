"""The statements of an export, each counted by the ledger, and the formats that write them all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

from kg.export.export import ExportContext
from kg.export.formats.tables import valid_text
from kg.export.graph.evidence import EvidenceFinder
from kg.export.graph.things import Classes, Selection, is_ontology
from kg.export.ledger import Ledger, Tally
from kg.namespaces import DCTERMS, PLAN, PROV, RDF, prefixes
from kg.store.scan import Scan, statement_of
from kg.store.serialiser import Annotated, RdfXmlWriter, serialise_to, write_annotated
from kg.terms import TRIPLE_TERM, XSD_STRING, Quad, Statement, is_blank, is_newer, text_of

if TYPE_CHECKING:
    from pyjelly.integrations.generic import generic_sink as sink

_MAX_CACHED = 10_000


class Statements:
    """Reads the statements within the scope once, and counts them and those that are left out.

    With `graphs`, the statements of these are read, whatever the scope.
    """

    def __init__(self, context: ExportContext, graphs: Collection[str] | None = None) -> None:
        self._context = context
        self._scan, self._ledger = context.scan, context.ledger
        scope = context.options.scope
        whole = scope.is_everything or graphs is not None
        self._selection = None if whole else Selection(scope, self._scan)
        self._graphs = graphs
        self.ontology = {graph for graph in self._scan.graphs() if is_ontology(self._scan, graph)}
        self._label = lru_cache(_MAX_CACHED)(
            lambda name: self._classes.words[self._classes.ordered(self._scan.types(name))[0]]
        )
        self._classes = Classes(self._scan)
        self.handed = 0
        """The statements that were handed out, but for those that were left out after all."""

    def quads(self) -> Iterator[Quad]:
        """Every statement, graph by graph, sorted in each."""
        for quad in self._context.store.ordered():
            if self._takes(text_of(quad.subject), statement_of(quad)):
                yield quad
        self._close()

    def by_graph(self) -> Iterator[tuple[str, list[Statement]]]:
        """Each thing with its statements in one graph, by graph and name; no triple terms."""
        for graph in self._scan.graphs():
            for subject in self._scan.subjects(graph):
                here = [item for item in self._scan.about(subject) if item.graph == graph]
                if taken := [item for item in here if self._can_hold(subject, item)]:
                    yield subject, taken
        self._close()

    def by_subject(self) -> Iterator[tuple[str, list[Statement]]]:
        """Each thing with its statements in any graph, sorted by name; no triple terms."""
        subjects = {name for graph in self._scan.graphs() for name in self._scan.subjects(graph)}
        for subject in sorted(subjects):
            statements = self._scan.about(subject)
            if taken := [item for item in statements if self._can_hold(subject, item)]:
                yield subject, taken
        self._close()

    def leave(self, reason: str, subject: str, statement: Statement) -> None:
        """A statement handed out cannot be written after all, for the reason that is named."""
        self.handed -= 1
        self._ledger.leave(reason, self._label(subject), subject, statement)

    def _can_hold(self, subject: str, statement: Statement) -> bool:
        is_taken = self._takes(subject, statement)
        if is_taken and statement.datatype == TRIPLE_TERM:
            self.leave("triple-term", subject, statement)
            return False
        return is_taken

    def _takes(self, subject: str, statement: Statement) -> bool:
        """Whether a statement is within the scope; the ledger counts it either way."""
        kind, graph = self._label(subject), statement.graph
        self._ledger.statements.count(kind, [statement])
        reason = ""
        if self._graphs is not None and graph not in self._graphs:
            reason = "outside-scope"
        elif self._selection and graph in self.ontology:
            reason = "ontology-apart"
        elif self._selection and not self._selection.has(subject):
            reason = "outside-scope"
        if reason:
            self._ledger.leave(reason, kind, subject, statement)
            return False
        self.handed += 1
        if not self._context.format.keeps_graphs:
            self._ledger.alter("graph-name", subject, statement.predicate, graph)
        return True

    def _close(self) -> None:
        self._ledger.hand("statements", self.handed)


def merged(statements: Sequence[Statement]) -> list[Statement]:
    """Statements about a thing without their graphs, each once."""
    return list({item._replace(graph=""): item for item in statements}.values())


def undirected(statement: Statement, subject: str, ledger: Ledger) -> str:
    """The language of a text, for a format without directions; the ledger counts a direction."""
    language, direction = statement.language_and_direction
    if direction:
        ledger.alter("text-direction", subject, statement.predicate, statement.value)
    return language


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write the graph; a format for one graph gives the union of all."""
    if context.format.name == "rdfxml":
        return _write_rdfxml(context, file)
    if context.format.name == "turtle12":
        return _write_turtle12(context, file)
    if context.format.name == "jelly":
        return _write_jelly(context, file)
    if context.format.name == "nquads" and context.options.scope.is_everything:
        return _write_nquads(context, file)
    statements = Statements(context)
    notes_newer = "newer-term" in context.format.reasons

    def counted(quad: Quad) -> Quad:
        """Count a quad for which readers of RDF 1.1 refuse the file."""
        if notes_newer and is_newer(quad.object):
            subject, value = text_of(quad.subject), text_of(quad.object)
            context.ledger.alter("newer-term", subject, quad.predicate.value, value)
        return quad

    serialise_to(file, map(counted, statements.quads()), context.format.name, prefixes())
    return {"statements": statements.handed}


def _write_nquads(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write the same bytes as the store's dump, sorted: within twice the time of that."""
    counted = context.store.dump(file)
    classes = Classes(context.scan, {kind for kinds in counted.kinds for kind in kinds})
    tally = Tally(property=counted.properties, graph=counted.graphs)
    for kinds, number in counted.kinds.items():
        tally.kind[classes.words[classes.ordered(kinds)[0]]] += number
    context.ledger.statements = tally
    context.ledger.hand("statements", tally.total())
    return {"statements": tally.total()}


def _write_rdfxml(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    statements = Statements(context)
    document = Document(context, statements, file)
    for subject, items in statements.by_subject():
        document.add(subject, merged(items))
    document.close()
    return {"statements": document.count}


class Document(RdfXmlWriter):
    """An RDF/XML document; the ledger counts what it cannot hold."""

    def __init__(self, context: ExportContext, statements: Statements, file: BinaryIO) -> None:
        super().__init__(file, prefixes())
        self._ledger = context.ledger
        self._statements = statements

    def _unnamed(self, subject: str, statement: Statement) -> None:
        self._statements.leave("xml-property", subject, statement)

    def _text(self, subject: str, statement: Statement) -> str:
        return valid_text(statement.value, self._ledger, subject, statement.predicate)

    def _language(self, subject: str, statement: Statement) -> str:
        return undirected(statement, subject, self._ledger)


# Turtle of RDF 1.2: each edge between things of the data is annotated with its evidence


def _write_turtle12(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write every statement, and after an edge the reifier that holds its evidence."""
    counts = {"statements": 0, "reifiers": 0}
    write_annotated(file, _annotated(context, counts), prefixes())
    return counts


def _annotated(context: ExportContext, counts: dict[str, int]) -> Iterator[Annotated]:
    statements, finder = Statements(context), EvidenceFinder(context.scan)
    ontology = statements.ontology
    for subject, items in statements.by_subject():
        in_data = not context.scan.graphs_about(subject) <= ontology
        for item in merged(items):
            counts["statements"] += 1
            remarks: Sequence[Statement] = ()
            is_link = in_data and item.is_node and item.predicate != RDF + "type"
            # An edge leads to another thing that has statements in the data.
            if is_link and not context.scan.graphs_about(item.value) <= ontology:
                remarks = _remarks(subject, finder, context.scan)
                counts["reifiers"] += bool(remarks)
            yield subject, item, remarks


def _remarks(thing: str, finder: EvidenceFinder, scan: Scan) -> list[Statement]:
    """The evidence for an edge: its kind, claims, documents, places and modalities."""
    evidence = finder.of(thing)
    in_words = {item.value for item in scan.about(thing) if not item.is_node}
    derived = PROV + "wasDerivedFrom"
    remarks = [Statement(derived, claim, "", "", "") for claim in evidence.claims]
    for document in evidence.documents:
        datatype = XSD_STRING if document in in_words else ""
        remarks.append(Statement(DCTERMS + "source", document, datatype, "", ""))
    of_claims = (item for claim in evidence.claims for item in scan.about(claim))
    remarks += [item for item in of_claims if item.predicate == PLAN + "modality"]
    texts = {DCTERMS + "type": (evidence.kind,), DCTERMS + "bibliographicCitation": evidence.places}
    for name, values in texts.items():
        remarks += [Statement(name, value, XSD_STRING, "", "") for value in values if value]
    return merged([item for item in remarks if item.datatype != TRIPLE_TERM])


# Jelly, RDF in Protocol Buffers, for streams and stores on the Java side


def _write_jelly(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write every statement with the name of its graph, a frame at a time."""
    from pyjelly import jelly
    from pyjelly.integrations.generic.serialize import GenericSinkTermEncoder, quads_stream_frames
    from pyjelly.serialize.ioutils import write_delimited
    from pyjelly.serialize.streams import QuadStream, SerializerOptions

    options = SerializerOptions(logical_type=jelly.LOGICAL_STREAM_TYPE_FLAT_QUADS)
    encoder = GenericSinkTermEncoder(lookup_preset=options.lookup_preset)
    stream, statements = QuadStream(encoder=encoder, options=options), Statements(context)
    for frame in quads_stream_frames(stream, _jelly_quads(context, statements)):
        write_delimited(frame, file)
    return {"statements": statements.handed}


def _jelly_quads(context: ExportContext, statements: Statements) -> Iterator[sink.Quad]:
    from pyjelly.integrations.generic import generic_sink as sink

    def node(name: str) -> sink.Node:
        return sink.BlankNode(name[2:]) if is_blank(name) else sink.IRI(name)

    for subject, items in statements.by_graph():
        thing = node(subject)
        for item in items:
            if item.is_node:
                value = node(item.value)
            elif item.language:
                language = undirected(item, subject, context.ledger)
                value = sink.Literal(item.value, langtag=language)
            else:
                datatype = None if item.datatype == XSD_STRING else item.datatype
                value = sink.Literal(item.value, datatype=datatype)
            graph = node(item.graph) if item.graph else sink.DefaultGraph
            yield sink.Quad(thing, sink.IRI(item.predicate), value, graph)
