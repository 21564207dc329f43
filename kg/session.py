"""The session, the one object that a user of the library holds: a graph to query and export.

>>> import kg
>>> session = kg.load()
>>> len(session.query("clusters"))
10
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from operator import methodcaller
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kg import question
from kg.catalogue import names
from kg.catalogue.binding import Argument, Bound, absence, answer, fill_in, terms
from kg.errors import InputError
from kg.namespaces import ID, PLAN
from kg.store.embedded import EmbeddedStore
from kg.store.interface import Dataset, Store
from kg.terms import Answer, BlankNode, Iri, Literal, Term, to_sparql
from kg.text import Words, day

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import rdflib

    from kg.diff import Diff
    from kg.dossier import Dossier, Source
    from kg.export.graph.things import Options
    from kg.question import Question
    from kg.store.graph import Graph
    from kg.store.remote import Pushed
    from kg.terms import Quads
    from kg.text import Labels
    from kg.tracking.activity import Activity
    from kg.tracking.changes import Changes
    from kg.tracking.drift import Drift
    from kg.tracking.reading import Reading, Unusable
    from kg.tracking.rule import Verdict
    from kg.tracking.scorecard import Scorecard
    from kg.tracking.stored_verdicts import Recomputation
    from kg.tracking.track import History, Tracking
    from kg.validation.passages import Verification
    from kg.validation.report import Report
    from kg.worker import PersistentWorker
    from kg.workspace import Workspace

T = TypeVar("T")

_MOST_KEPT = 8
"""The most values that a session memoises."""
_MOST_CAPTIONS = 50_000
"""The most captions among them; most answers name the same plans, documents and properties."""


class _Captions(dict[str, "Words | None"]):
    """What things are called, `None` for those that have no name, or all that have one."""

    are_all = False


class Session:
    """A graph to query, validate, track and export."""

    def __init__(
        self,
        store: Store,
        graph: Graph | None = None,
        *,
        seconds: float | None = None,
        limit: int | None = None,
    ) -> None:
        self.store = store
        self.seconds = seconds
        self.limit = limit
        self.base = graph.workspace.base if graph and graph.workspace else ID
        self._graph = graph
        self._worker: PersistentWorker[Store] | None = None
        self._edition = store.edition
        self._memo: dict[tuple[int | None, object], Any] = {}
        self._last_reading: tuple[object, Reading | None] = None, None

    @property
    def graph(self) -> Graph:
        """The files behind the store; `InputError` for a remote store, which has none here."""
        from kg.store.disk.store import DiskStore

        if self._graph is None and isinstance(self.store, DiskStore):
            from kg.store import graph

            self._graph = graph.stored(self.store)
        if self._graph is None:
            raise InputError(
                "the files of a remote store are not here; kg load a dump of it into a folder,"
                " and name that with --store",
                "远程存储的文件不在本地；请用 kg load 将其转储载入文件夹，再以 --store 指定",
            )
        return self._graph

    def query(self, name: str, /, **arguments: Argument) -> Answer:
        """The answer to a canned question.

        `arguments` are its parameters: text as it would be typed, or a `date`, `Decimal`, `int`
        or `bool`; a list for one that takes several. Where any thing may stand, an `Iri` is taken
        as it is, also that of nothing in the graph.

        >>> from kg import load
        >>> load().query("enterprises", enterprise="jd-com").column("role")
        [Iri(value='https://w3id.org/industry-plan/vocab/role/priority-firm')]

        Raises `InputError` for an unknown question, and for a parameter that is unknown,
        missing, of another type, or names nothing in the graph.
        """
        arguments = self._dated(name, arguments)
        task = partial(_query, name, arguments, self.limit, self.base)
        viewed = None if arguments else self._viewed(question.find(name))
        return self._bounded(task, self.seconds) if viewed is None else viewed

    def _dated(self, name: str, arguments: Mapping[str, Argument]) -> dict[str, Argument]:
        """The arguments with the day that `track` is of, where a question needs one and has none.

        The question itself would take that of the newest document, also of plans that are not here.
        """
        needs_day = any(step.name == "day" for step in question.find(name).steps)
        if needs_day and "asOf" not in arguments:
            with suppress(InputError):  # no document has a day
                return {**arguments, "asOf": self.newest()}
        return dict(arguments)

    def _viewed(self, asked: Question) -> Answer | None:
        """The answer to a question about all plans, where a store on disk keeps it."""
        generation = self.store.generation if isinstance(self.store, EmbeddedStore) else None
        if generation is None or not asked.of_each_plan:
            return None
        from kg.catalogue import views

        def ask(sparql: str) -> Answer:
            task: Callable[[Store], Answer] = methodcaller("ask", sparql)
            return self._bounded(task, self.seconds)

        return views.answer(generation, asked, ask, self.limit)

    def about(self, name: str, plans: Sequence[Iri], **arguments: Argument) -> Answer:
        """The rows of a canned question that are about some plans; without any, about all.

        `arguments` are further parameters that name no thing, as those of `query`.

        >>> from kg import load
        >>> session = load()
        >>> plan, *_ = session.query("plans").column("plan")
        >>> session.about("clusters", [plan]) == session.query("clusters", plan=plan)
        True
        """
        if not plans:
            return self.query(name, **arguments)
        bound = terms(question.find(name), self._dated(name, arguments))
        task = partial(_answer, name, {**bound, "plan": tuple(plans)}, self.limit)
        return self._bounded(task, self.seconds)

    def everything(self, name: str) -> Answer:
        """The answer to a canned question about everything, also where one thing is to be named.

        >>> from kg import load
        >>> session = load()
        >>> len(session.everything("evidence")) > len(session.query("evidence", thing="crrc"))
        True
        """
        return self._bounded(partial(_answer, name, {}, self.limit), self.seconds)

    def absence(self, name: str, /, **arguments: Argument) -> Words:
        """Why the answer to a question has no rows, in one line; raises as `query` does.

        >>> from kg import load
        >>> load().absence("listings", enterprise="jd-com", exchange="szse")["en"]
        'listings: nothing for exchange=szse; without it 2 rows'
        """
        return absence(question.find(name), arguments, lambda given: len(self.query(name, **given)))

    def sparql(self, name: str, /, **arguments: Argument) -> str:
        """The SPARQL of a canned question with its arguments; raises as `query` does.

        >>> from kg import load
        >>> print(load().sparql("evidence", thing="jd-com").partition("VALUES")[2][:30])
         ?thing { <https://w3id.org/in
        """
        return self._bounded(partial(_sparql, name, arguments, self.base), self.seconds)

    def ask(self, sparql: str) -> Answer:
        """The answer to any SPARQL query over the union of all graphs.

        The timeout is that of the session, or else a minute. Raises `InputError` for a query that
        does not parse or would ask another server.
        """
        from kg.store.guard import refuse_outreach
        from kg.worker import DEFAULT_SECONDS

        refuse_outreach(sparql)
        task: Callable[[Store], Answer] = methodcaller("ask", sparql, limit=self.limit)
        return self._bounded(task, self.seconds or DEFAULT_SECONDS)

    def triples(self, graph: str | None = None) -> Answer:
        """The triples of a named graph, or without its name those of all graphs.

        >>> from kg import load
        >>> load().triples("https://w3id.org/industry-plan/data/none").kind
        'graph'
        """
        dataset = None if graph is None else Dataset((graph,))
        return self.store.ask("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", dataset=dataset)

    def thing(self, name: str) -> Iri:
        """Resolve any name by which `find` finds a thing to that thing.

        A slug stands for a thing in the namespace of the workspace, or else in the prefix `id`.

        >>> from kg import load
        >>> load().thing("华为技术有限公司").value
        'https://w3id.org/industry-plan/id/huawei-technologies'

        Raises `InputError` for a name of nothing, and for one of several things.
        """
        return names.resolve(self.store.ask, names.THING, name, self.base)

    def plan(self, name: str) -> Iri:
        """Resolve any name of a plan to that plan; `InputError` for that of no plan, as `thing`.

        >>> from kg import load
        >>> session = load()
        >>> plan, *_ = session.query("plans").column("plan")
        >>> session.plan(str(plan)) == plan
        True
        """
        return names.resolve(self.store.ask, names.A_PLAN, name, self.base)

    def find(self, text: str) -> Answer:
        """Search things by their names, codes, pinyin and notes, the best match first.

        >>> from kg import load
        >>> load().find("601766").column("thing")
        [Iri(value='https://w3id.org/industry-plan/id/crrc')]
        """
        from kg.catalogue import search

        return search.find(self.store.ask, text, self.limit, self.base)

    def leading_to(self, things: Iterable[Iri]) -> frozenset[str]:
        """The properties of the statements whose value is one of some things.

        >>> from kg import load
        >>> session = load()
        >>> "https://w3id.org/industry-plan/ontology#party" in session.leading_to(
        ...     [session.thing("huawei-technologies")]
        ... )
        True
        """
        values = " ".join(map(to_sparql, things))
        asked = f"SELECT DISTINCT ?property {{ VALUES ?thing {{ {values} }} ?x ?property ?thing }}"
        return frozenset(map(str, self.store.ask(asked).column("property")))

    def around(self, things: Iterable[Iri]) -> list[tuple[Iri | BlankNode, Iri, Term]]:
        """The statements whose subject or value is one of some things, each once, in no order.

        A blank node as a value, and what names a thing as an example, are left out. The questions
        `description` and `mentions` answer the same, but for blank nodes, and read labels, too.

        >>> from kg import load
        >>> session = load()
        >>> firm = session.thing("huawei-technologies")
        >>> all(firm in (subject, value) for subject, _, value in session.around([firm]))
        True
        """
        values = " ".join(map(to_sparql, things))
        asked = f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
            SELECT DISTINCT ?subject ?property ?value {{
              {{
                VALUES ?subject {{ {values} }}
                ?subject ?property ?value
                FILTER(!isBlank(?value))
              }} UNION {{
                VALUES ?value {{ {values} }}
                ?subject ?property ?value
                FILTER(?property != skos:example)
              }}
            }}"""
        found: list[Any] = list(self.store.ask(asked))
        return found

    def values(self, thing: Iri, link: str) -> list[Term]:
        """The values of the property `link` of a thing, in no order.

        >>> from kg import load
        >>> session = load()
        >>> label = "http://www.w3.org/2000/01/rdf-schema#label"
        >>> sorted(map(str, session.values(session.thing("crrc"), label)))
        ['CRRC Corporation Limited', '中国中车股份有限公司']
        """
        asked = f"SELECT DISTINCT ?value {{ {to_sparql(thing)} {to_sparql(Iri(link))} ?value }}"
        return [value for value in self.store.ask(asked).column("value") if value]

    def inverse_labels(self) -> Mapping[str, Words]:
        """What properties are called when they are read backwards, by IRI.

        >>> from kg import load
        >>> load().inverse_labels()["https://w3id.org/industry-plan/ontology#party"]["en"]
        'has involvement'
        """
        return self._kept("inverse labels", self._read_inverse_labels)

    def _read_inverse_labels(self) -> Mapping[str, Words]:
        asked = f"SELECT ?property ?label {{ ?property <{PLAN}inverseLabel> ?label }}"
        found: dict[str, dict[str, str]] = {}
        for iri, label in self.store.ask(asked):
            if isinstance(label, Literal) and label.language:
                found.setdefault(str(iri), {})[label.language[:2]] = label.value
        return found

    def dossier(self, thing: str | Iri, as_of: str | date | None = None) -> Dossier:
        """All that the graph says of a thing, in the order of `kg show`; raises as `thing`.

        Its verdicts and its activity are those at the end of `as_of`, or as `history` has them.

        >>> from kg import load
        >>> load().dossier("huawei-technologies").caption["zh"]
        '华为技术有限公司'
        """
        from kg.dossier import dossier

        until = _day(as_of)
        iri = thing if isinstance(thing, Iri) else self.thing(thing)
        return dossier(self._answers(), iri, until.isoformat() if until else None)

    def read_answers(self) -> None:
        """Read what is asked about each thing of the graph at once, so that `dossier` asks less.

        >>> from kg import load
        >>> session = load()
        >>> before = session.dossier("crrc")
        >>> session.read_answers()
        >>> session.dossier("crrc") == before
        True
        """
        from kg.dossier import Together

        self._kept("answers", lambda: Together(self))

    def dossiers(self, things: Sequence[Iri]) -> Iterator[Dossier]:
        """The dossiers of several things, faster than one by one, which `dossier` reads."""
        from kg.dossier import dossiers

        return dossiers(self._answers(), things)

    def _answers(self) -> Source:
        """What dossiers are read from: the answers about everything, where these were read."""
        source: Source = self._memo.get((self.store.edition, "answers"), self)
        return source

    def validate(
        self, engine: str | None = None, *, jobs: int = 1, executor: Executor | None = None
    ) -> Report:
        """Validate the session's files against shapes, checks and datatypes.

        `engine` runs the shapes: `fast`, an extra, where it is installed, or else `pyshacl`. Each
        plan is judged by itself, by `jobs` processes or the workers of `executor`, whose machines
        see the same files. Raises `InputError` for an engine that is not there.
        """
        from kg.validation.validate import of_own, validate

        files, workspace = [source.path for source in self.graph.data], self.graph.workspace
        report = validate(files, engine, jobs=jobs, executor=executor)
        return of_own(report, workspace.layers() if workspace else (), engine)

    def verify(self, source: Path, document: str | None = None) -> Verification:
        """Check the passages in the graph, and the figures of claims, against a text in a file.

        Its document is `document`, or that with the hash or the name of the file. Raises
        `InputError` for a file that cannot be read, or that is of no one document, and
        `NoPassageError` for a document of which the graph has no passage.
        """
        from kg.validation.passages import Judge, verify
        from kg.workbook.texts import read

        text, judge = read(source), Judge(self.ask)
        named = None if document is None else self.thing(document).value
        found = self.ask(f"SELECT ?document {{ ?document a <{PLAN}Document> }}")
        documents = map(str, found.column("document"))
        passages = self.query("passages")
        return verify(passages, text, str(source), named, documents=documents, judge=judge)

    def recompute(self) -> Recomputation:
        """Recompute every stored verdict by the rule and compare."""
        from kg.tracking.stored_verdicts import recompute

        return recompute(self.store.ask)

    def unusable(self, thing: Iri | None = None) -> Sequence[Unusable]:
        """The statements, or those of a thing, that tracking and the page cannot use, and why."""
        from kg.tracking.reading import read, unusable

        return unusable(self.store.ask, thing) if thing else read(self.store.ask).unusable

    def places_of(self, unusable: Sequence[Unusable]) -> list[str | None]:
        """The file, line and column of each statement, where its file is here."""
        from kg.validation.location import places_of

        try:
            paths = [source.path for source in self.graph.data] if unusable else []
        except InputError:  # a remote store, which has no files here
            paths = []
        places = places_of(paths, [(item.thing, item.property, item.value) for item in unusable])
        return [place and f"{place[0]}:{place[1].line}:{place[1].column}" for place in places]

    def track(self, as_of: str | date | None = None, commitment: str | None = None) -> Tracking:
        """The verdict on each target and milestone, by what was known at the end of `as_of`.

        `as_of` is a day, or its text as YYYY-MM-DD; left out, that of the newest document that a
        plan's data name. `commitment` narrows it to one, or, with the name of a plan, to all of
        its own.

        >>> from kg import load
        >>> tracking = load().track("2021-03-12")
        >>> {(verdict.outcome.value, verdict.reason.value) for verdict in tracking.verdicts}
        {('pending', 'period-runs')}

        Raises `InputError` for a text that is no day and for a commitment that is not tracked.
        """
        from kg.tracking.track import track

        return track(self.store.ask, _day(as_of), self._iri(commitment))

    def verdicts(self, as_of: str | date | None = None, of: Collection[str] = ()) -> Tracking:
        """The verdicts of `track`, from what `history` has read; `unusable` is incomplete.

        Of the things `of`, by IRI, those on what can be tracked alone.

        >>> from kg import load
        >>> session = load()
        >>> session.verdicts("2022-01-01").verdicts == session.track("2022-01-01").verdicts
        True
        """
        from kg.tracking.track import tracking

        until = _day(as_of) or self.newest()
        return tracking(self._reading(of), self._concepts(), until)

    def newest(self) -> date:
        """The day of the newest document that the data name; `InputError` where none has a day.

        >>> from kg import load
        >>> load().newest() == load().track().as_of
        True
        """
        from kg.tracking.reading import newest_document

        return self._kept("newest", lambda: newest_document(self.store.ask))

    def history(self, as_of: str | date | None = None, commitment: str | None = None) -> History:
        """The changes of verdicts up to `as_of` as documents appeared; as for `track`."""
        from kg.tracking.track import history

        only, until = self._iri(commitment), _day(as_of) or self.newest()
        return history(self._reading([only] if only else ()), self._concepts(), until, only)

    def changes(self) -> Changes:
        """The changes of all verdicts, also in days to come; a store on disk keeps them.

        >>> from kg import load
        >>> session = load()
        >>> until = session.newest()
        >>> len(session.changes().latest(until)) == len(session.verdicts().verdicts)
        True
        """
        from kg.tracking.changes import Changes, changes, kept_changes

        generation = self.store.generation if isinstance(self.store, EmbeddedStore) else None
        if generation is None:
            return Changes(changes(self._reading()))
        return Changes(kept_changes(generation, self.store.ask))

    def changed_without(
        self, judgement: str, as_of: str | date | None = None
    ) -> Sequence[tuple[Verdict, Verdict]]:
        """The verdicts that would be others without a judgement, each before and after.

        >>> from kg import load
        >>> session = load()
        >>> by = {j.iri for v in session.track().verdicts for j in v.judgements}
        >>> [len(session.changed_without(iri)) for iri in sorted(by)]
        [0, 0]

        Raises as `history`, and as `thing`.
        """
        from kg.tracking.track import changed_without, judged_by

        iri, until = self.thing(judgement).value, _day(as_of) or self.newest()
        targets = judged_by(self.store.ask, iri)
        return tuple(changed_without(self._reading(targets), iri, until)) if targets else ()

    def _reading(self, of: Collection[str] = ()) -> Reading:
        """What verdicts of several days are made of, read once; of some things what bears on them.

        Where everything was read already, that. The last is memoised: a page asks for it twice.
        """
        from kg.tracking.reading import read, read_about

        ask, edition = self.store.ask, self.store.edition
        if not of or (edition, "reading") in self._memo:
            return self._kept("reading", lambda: read(ask, checks=False))
        key, (last, reading) = (edition, frozenset(of)), self._last_reading
        if reading is None or edition is None or key != last:
            reading = read_about(ask, of)
            self._last_reading = key, reading
        return reading

    def _concepts(self) -> Labels:
        """What the concepts of verdicts are called."""
        from kg.tracking.reading import labels

        return self._kept("concepts", lambda: labels(self.store.ask))

    def scorecard(self, plan: str, as_of: str | date | None = None) -> Scorecard:
        """Each commitment of a plan that can be checked, with the tally; raises as `history`.

        >>> from kg import load
        >>> plan, *_ = load().query("plans").records()
        >>> load().scorecard(str(plan["plan"])).tally.checkable
        4
        """
        from kg.tracking.scorecard import scorecard

        iri = self.plan(plan)
        history = self.history(as_of, iri.value)
        counts = self.query("checkable-share", plan=iri).records()
        firmness = self.query("firmness-by-plan", plan=iri)
        tracked = [Iri(one) for one in {step.verdict.promise.commitment for step in history.steps}]
        searches = self.query("searches", thing=sorted(tracked, key=str)) if tracked else Answer(())
        return scorecard(iri.value, history, counts, firmness, searches)

    def silence(self, as_of: str | date | None = None, of: Sequence[Iri] = ()) -> Activity:
        """The last activity of projects, enterprises and measures; raises as `history`.

        That of some things alone is read where that of all was not read before.
        """
        from kg.tracking.activity import activity

        until = _day(as_of) or self.newest()

        def read(**about: Argument) -> Activity:
            task = partial(_query, "silence", {"asOf": until, **about}, None, self.base)
            return activity(self.store.ask, self._bounded(task, self.seconds), until)

        if of and (self.store.edition, until) not in self._memo:
            return read(thing=tuple(of))
        return self._kept(until, read)

    def drift(self, as_of: str | date | None = None) -> Sequence[Drift]:
        """How commitments known by `as_of` differ from earlier ones; raises as `history`.

        >>> from kg import load
        >>> [drift.value.value for drift in load().drift()]
        ['not-comparable', 'raised']
        """
        from kg.tracking.drift import drifts

        until = _day(as_of) or self.newest()
        task = partial(_query, "drift", {"asOf": until}, None, self.base)
        return drifts(self._bounded(task, self.seconds))

    def caption(self, thing: str) -> Words:
        """What a thing is called in each language, also where it has no label of its own.

        >>> from kg import load
        >>> sorted(load().caption("https://w3id.org/industry-plan/ontology#Plan"))
        ['en', 'zh']
        """
        return self.captions([thing]).get(thing, {})

    def captions(self, things: Iterable[str]) -> dict[str, Words]:
        """What those of the things are called that have a name, by IRI; as `caption`.

        >>> from kg import load
        >>> load().captions(["https://example.org/nothing"])
        {}
        """
        from kg.catalogue.rendering import captions

        known: _Captions = self._kept("captions", _Captions)
        if len(known) > _MOST_CAPTIONS and not known.are_all:
            known.clear()
        asked = set(things)
        if new := set() if known.are_all else asked - known.keys():
            found = captions(lambda iris: self.query("captions", thing=iris), new)
            known.update({iri: found.get(iri) for iri in new})
        return {iri: words for iri in asked if (words := known.get(iri)) is not None}

    def read_captions(self) -> None:
        """Read what every thing of the graph is called at once, so that `captions` asks no more.

        >>> from kg import load
        >>> session = load()
        >>> session.read_captions()
        >>> session.caption("https://w3id.org/industry-plan/ontology#Plan")["zh"]
        '产业规划'
        """
        known: _Captions = self._kept("captions", _Captions)
        if not known.are_all:
            self.captions(names.subjects(self.store.ask))
            known.are_all = True

    def export(self, format_name: str, options: Options | None = None) -> bytes:
        """The graph in a format that is one file; `kg export --list` names them all.

        >>> from kg import load
        >>> load().export("gexf")[:38]
        b'<?xml version="1.0" encoding="UTF-8"?>'

        Raises `InputError` for a format unknown, not installed, or of several files.
        """
        from kg.export.export import to_bytes

        return to_bytes(self.graph.store, format_name, options and self.with_captions(options))

    def with_captions(self, options: Options) -> Options:
        """The options of an export that gives captions where it is about one thing."""
        return replace(options, caption=self.caption) if options.scope.about else options

    def push(self, address: str, plan: str | None = None) -> Pushed:
        """Put each named graph that changed to a server with the SPARQL graph store protocol.

        `plan` narrows it to the data about a plan. Each request has the `seconds` of the session,
        or a minute. Raises `InputError` for a name of no plan, a wrong address, and a graph named
        by its place on this machine; `EngineError` where the server fails.
        """
        from kg.store.graph import graphs_of
        from kg.store.remote import push

        graphs = None
        if plan is not None:
            graphs = graphs_of(self.graph, self.plan(plan))
        return push(self.graph.store, address, graphs, self.seconds)

    def diff(self, a: str, b: str) -> Diff:
        """What differs between files, folders, git revisions, stores and plans of the session.

        >>> from kg import load
        >>> load().diff("data/places.ttl", "data/places.ttl").is_same
        True

        Raises `InputError` for a name of nothing, and a file that cannot be read or parsed.
        """
        from kg.diff import diff

        return diff(a, b, self.statements, lambda: [item.path for item in self.graph.data])

    def statements(self, plan: str) -> Quads:
        """Each statement in the graphs about a plan, but those about things of other plans.

        Raises `InputError` for a name of no plan.
        """
        from kg.store.graph import statements_about

        return statements_about(self.graph, self.plan(plan))

    def to_rdflib(self) -> rdflib.Dataset:
        """The whole graph as an rdflib dataset, each file's triples in its named graph."""
        from kg.terms import dataset_to_rdflib

        return dataset_to_rdflib(self.graph.store.quads())

    def _kept(self, key: object, make: Callable[[], T]) -> T:
        """What `make` gives, memoised until the graph changes; a few values at a time."""
        edition = self.store.edition
        made: T | None = None if edition is None else self._memo.get((edition, key))
        if made is None:
            if len(self._memo) >= _MOST_KEPT:
                self._memo.clear()
            made = self._memo[edition, key] = make()
        return made

    def _iri(self, name: str | None) -> str | None:
        """The IRI of a plan, or of a commitment that can be tracked."""
        return name and names.resolve(self.store.ask, names.TRACKED, name, self.base).value

    def _bounded(self, task: Callable[[Store], T], seconds: float | None) -> T:
        if seconds is None:
            return task(self.store)
        if self._worker is None or self._edition != self.store.edition:
            from kg.worker import PersistentWorker

            self._worker, self._edition = PersistentWorker(self.store), self.store.edition
        return self._worker.run(task, seconds)


def _day(text: str | date | None) -> date | None:
    return day(text) if isinstance(text, str) else text


# Calls that a worker with the store makes; they are pickled, so they are no methods of a session


def _sparql(name: str, arguments: Mapping[str, Argument], base: str, store: Store) -> str:
    find = partial(names.resolve, store.ask, base=base)
    return fill_in(question.find(name), arguments, find)


def _query(
    name: str, arguments: Mapping[str, Argument], limit: int | None, base: str, store: Store
) -> Answer:
    asked, find = question.find(name), partial(names.resolve, store.ask, base=base)
    return answer(store, asked, terms(asked, arguments, find), limit)


def _answer(name: str, bound: Bound, limit: int | None, store: Store) -> Answer:
    return answer(store, question.find(name), bound, limit)


def load(
    *,
    store: str | Path | None = None,
    data: str | Path | Workspace | None = None,
    files: Iterable[str | Path] | None = None,
    beside: Iterable[str | Path] = (),
    seconds: float | None = None,
    limit: int | None = None,
) -> Session:
    """A session over the data that a command would read here, over `files`, or over a store.

    `data` is a workspace, or a folder of Turtle files; left out, it is that of `KG_DATA`, or the
    nearest folder with a `kg.toml`, else the shipped data. `store` is a folder that `kg load`
    filled, or the address of a SPARQL endpoint. RDF files and folders `beside` are added to the
    data. `seconds` is the timeout of each question, which raises `EngineError`. `limit` is the most
    rows of an answer. Raises `InputError` for a file that cannot be read or parsed, an address of
    no store, and for what goes with nothing else or is out of bounds.
    """
    if sum(given is not None for given in (data, store, files)) > 1:
        raise InputError(
            "data, store, files: each goes without the others; give one of them",
            "data、store、files：不能同用；请只给出其一",
        )
    if seconds is not None and not seconds > 0:
        raise InputError(
            f"seconds: {seconds} is no timeout; give a number above 0",
            f"seconds：{seconds} 不能作为时限；请给出大于 0 的数",
        )
    if limit is not None and limit < 0:
        raise InputError(
            f"limit: {limit} is no number of rows; give 0 or more",
            f"limit：{limit} 不能作为行数；请给出不小于 0 的数",
        )
    more = [Path(path) for path in ([beside] if isinstance(beside, str | Path) else beside)]
    if store is not None:
        from kg.store.graph import at

        return Session(at(str(store), more), seconds=seconds, limit=limit)
    from kg.store import graph

    read = None if files is None else [Path(path) for path in files]
    loaded = graph.load(read, more, data)
    return Session(loaded.store, loaded, seconds=seconds, limit=limit)
