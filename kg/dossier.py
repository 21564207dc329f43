"""The dossier of a thing: all that the graph says of it, in one order, as frozen values.

Each section is read by canned questions, which `Section.asked` names, or holds what they answer.
Each thing in it has its caption in English and Chinese.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from kg.errors import InputError
from kg.namespaces import DCTERMS, PLAN, RDF, RDFS, SKOS, VOCAB, compact
from kg.resources import table_beside
from kg.terms import Answer, BlankNode, Iri, Literal, Record, Term, to_turtle
from kg.text import RANGE, Words, amount, untranslated, visible, without_zeros

if TYPE_CHECKING:
    from kg.tracking.activity import Activity
    from kg.tracking.track import History


Statement = tuple[Iri, Iri, Term]
"""A subject, a property and a value."""

_Around = tuple[Iri | BlankNode, Iri, Term]
"""A statement that may be about a blank node."""


class Source(Protocol):
    """What a dossier is read from: a session."""

    def query(self, name: str, /, **arguments: Any) -> Answer: ...
    def captions(self, things: Iterable[str]) -> Mapping[str, Words]: ...
    def everything(self, name: str) -> Answer: ...
    def around(self, things: Iterable[Iri]) -> Sequence[_Around]: ...
    def inverse_labels(self) -> Mapping[str, Words]: ...
    def leading_to(self, things: Iterable[Iri]) -> frozenset[str]: ...
    def values(self, thing: Iri, link: str) -> Sequence[Term]: ...
    def history(self, as_of: str | None = None, commitment: str | None = None) -> History: ...
    def silence(self, as_of: str | None = None, of: Sequence[Iri] = ()) -> Activity: ...


class Cell(NamedTuple):
    """One thing or value of a fact, in words; several `terms` make one amount or period.

    `name` is the column of the question, or the property; `^` before it reads it backwards. Of a
    text in one language the words in the other are empty where its twin stands in a cell beside.
    """

    name: str
    head: Words | None
    terms: tuple[Term, ...]
    words: Words

    @property
    def iri(self) -> str | None:
        """The one thing in the cell."""
        first, *more = self.terms or (None,)
        return first.value if isinstance(first, Iri) and not more else None

    def text(self, language: str) -> str:
        """The cell as one reads it, the short IRI of a thing behind its caption."""
        text = self.words[language]
        (term, *more) = self.terms or (None,)
        if not text or more or not isinstance(term, Iri):
            return self._headed(text, language)
        short, is_concept = compact(term.value), term.value.startswith((VOCAB, PLAN))
        if short != text and not (is_concept and ":" not in self.name):
            text = f"{text} · {short}"
        return self._headed(text, language)

    def _headed(self, text: str, language: str) -> str:
        if not (text and self.head):
            return text
        return f"{self.head[language]}{'：' if language == 'zh' else ': '}{text}"


class Fact(NamedTuple):
    """A line of a dossier."""

    cells: tuple[Cell, ...]

    def text(self, language: str) -> str:
        """Its cells in a language; empty for a text in another one."""
        return " · ".join(filter(None, (cell.text(language) for cell in self.cells)))

    def is_said(self, language: str) -> bool:
        """Whether any of its cells has words in a language."""
        return any(cell.words[language] for cell in self.cells)


class Section(NamedTuple):
    """The facts of one kind, the questions that were asked for them, and what else is to be said.

    `remarks` say what an absence means.
    """

    name: str
    title: Words
    facts: tuple[Fact, ...]
    asked: tuple[str, ...]
    remarks: tuple[Words, ...] = ()


class Dossier(NamedTuple):
    """All that the graph says of a thing; `statements` are those about it and what leads to it.

    `said` are the rows of `promises-on-a-subject`, of which its section shows each claim once.
    """

    thing: Iri
    caption: Words
    sentence: Words
    sections: tuple[Section, ...]
    statements: tuple[Statement, ...]
    said: tuple[Record, ...]


@cache
def _words() -> Mapping[str, Mapping[str, Words]]:
    return table_beside(__file__, "dossier.toml")


def _phrase(key: str, **parts: object) -> Words:
    return {lang: text.format(**parts) for lang, text in _words()["phrases"][key].items()}


# Reading: cells by the names of their columns, put into words once every thing is known


class _RawCell(NamedTuple):
    """A cell whose words are looked up later, unless they are there already."""

    name: str
    head: Words | None
    terms: tuple[Term, ...]
    words: Words | None = None


_Raw = tuple[_RawCell, ...]

_NAMES = {RDFS + "label", SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel"}
_NAMES |= {DCTERMS + "title", DCTERMS + "identifier", SKOS + "notation", PLAN + "code"}
_NAMES |= {PLAN + "nameInSource"}
_NOTES = {SKOS + "note", SKOS + "scopeNote", SKOS + "editorialNote", SKOS + "definition"}
_KIND = RDF + "type"
_SEVERAL = ("of", "document", "url")
"""The cells of which one fact may have several: what it is of, and its sources."""
_CITING = ("document", "source")
"""The cells that name the source of a fact."""
_OF_ANYTHING = {"promises-on-a-subject", "evidence"}
"""The questions that are asked about each thing, of any class, and answer with it in a column."""
_OF_A_CLASS = {"enterprises", "events", "identifiers", "listings", "observations", "ownerships"}
_OF_A_CLASS |= {"projects", "searches"}
"""Those that are asked about things of a class, and answer with these in a column, too."""
_RESTS_ON = {
    "enterprises": {PLAN + "party"},
    "events": {PLAN + "happenedTo"},
    "identifiers": {PLAN + "identifies", PLAN + "issuer"},
    "listings": {PLAN + "issuer"},
    "observations": {PLAN + "observedOf"},
    "open-points": {PLAN + "bearsOn"},
    "ownerships": {PLAN + "owned", PLAN + "owner"},
    "searches": {PLAN + "soughtFor"},
}
"""The properties, one of which leads to the thing asked about in what each row rests on."""
_COMMITMENTS = {"plan:Target", "plan:Milestone", "plan:Measure", "plan:Aspiration"}
_TRACKED = {"plan:Target", "plan:Milestone"}
_PROJECTS = {"plan:Project", "plan:ProjectGroup"}
_ACTIVE = {"plan:Enterprise", *_PROJECTS}
_FOLLOWED = {*_ACTIVE, *_COMMITMENTS, "plan:Cluster", "plan:Plan", "plan:Place", "plan:Park"}
_WHAT = (
    *("inPlan", "inCluster", "within", "locatedIn", "basedAt", "covers", "announcedBy"),
    *("expresses", "eventKind", "happenedTo", "measures", "observedOf", "soughtFor", "bearsOn"),
    *("identifies", "issuer", "tradedOn", "owner", "owned", "party", "playsRole", "involvedIn"),
    *("verdictOn", "outcome", "standIn", "standsFor"),
)
"""The properties that say in one sentence what a thing is, in the order in which they are read."""


@dataclass(slots=True)
class _Draft:
    """A section that is being read; `places` are those of facts by their cells but sources."""

    name: str
    facts: list[_Raw] = field(default_factory=list)
    places: dict[object, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    remarks: list[Words] = field(default_factory=list)

    def things(self) -> set[str]:
        """The IRIs in its cells."""
        cells = (cell for fact in self.facts for cell in fact)
        return {str(term) for cell in cells for term in cell.terms if isinstance(term, Iri)}


class _Reader:
    """Asks the questions of each section about one thing."""

    def __init__(self, source: Source, thing: Iri, as_of: str | None) -> None:
        self.source, self.thing, self.as_of = source, thing, as_of
        self.drafts = {name: _Draft(name) for name in _words()["sections"]}
        around = source.around([thing])
        statements = sorted(((s, p, o) for s, p, o in around if isinstance(s, Iri)), key=_order)
        self.about = [statement for statement in statements if statement[0] == thing]
        self.mentions = [statement for statement in statements if statement[0] != thing]
        leading = frozenset(link.value for _, link, value in around if value == thing)
        self.leading: dict[tuple[Iri, ...], frozenset[str]] = {(thing,): leading}
        self.kinds = {compact(str(value)) for _, link, value in self.about if link.value == _KIND}
        self.called = source.captions({link.value for _, link, _ in self.about})
        self.sentence: list[_Raw] = []
        self.said: list[Record] = []
        self.known: dict[str, list[Record]] = {}

    def ask(self, section: str, question: str, **arguments: object) -> list[Record]:
        """The records of a question, which is noted in the section."""
        draft = self.drafts[section]
        if question not in draft.asked:
            draft.asked.append(question)
        return self.records(question, **arguments)

    def records(self, question: str, **arguments: object) -> list[Record]:
        """The records of a question; none where an argument is of another class."""
        key = repr((question, arguments))
        if key not in self.known:
            self.known[key] = []
            if self.is_possible(question, **arguments):
                with suppress(InputError):
                    self.known[key] = self.source.query(question, **arguments).records()
        return self.known[key]

    def is_possible(self, question: str, **arguments: object) -> bool:
        """Whether the answer may have rows: each rests on a statement that leads to a thing."""
        wanted, ((name, value), *more) = _RESTS_ON.get(question), arguments.items()
        if wanted is None or more or name == "indicator":
            return True
        things = tuple(value) if isinstance(value, list) else (value,)
        if things not in self.leading:
            self.leading[things] = self.source.leading_to(things)
        return not self.leading[things].isdisjoint(wanted)

    def things(self, column: str, question: str, **arguments: object) -> list[Iri]:
        """The things in a column of an answer."""
        cells = (record[column] for record in self.records(question, **arguments))
        return [cell for cell in cells if isinstance(cell, Iri)]

    def add(self, section: str, *cells: _RawCell | None) -> None:
        """Add a fact of the cells that are there, or join it to one that is of the same."""
        fact, draft = tuple(cell for cell in cells if cell), self.drafts[section]
        same = tuple(map(_key, (cell for cell in fact if cell.name not in _SEVERAL)))
        place = draft.places.setdefault(same, len(draft.facts)) if same else len(draft.facts)
        if place < len(draft.facts):
            other = draft.facts[place]
            more = [cell for cell in fact if cell not in other]
            draft.facts[place] = tuple(sorted((*other, *more), key=_several))
        elif fact:
            draft.facts.append(fact)

    def _say(self, *cells: _RawCell | None) -> None:
        """Add a part to the sentence that says what the thing is, of the cells that are there."""
        self.sentence.append(tuple(cell for cell in cells if cell))

    def _others(self, record: Record, **columns: str) -> list[_RawCell | None]:
        """The cells of columns, by the names they get here, but for the thing itself."""
        cells = {name: record[column] for name, column in columns.items()}
        return [_cell(name, cell) for name, cell in cells.items() if cell != self.thing]

    def values(self, *properties: str) -> list[Iri]:
        """The things that are values of properties of the ontology."""
        wanted = {PLAN + name for name in properties}
        found = (value for _, link, value in self.about if link.value in wanted)
        return [value for value in found if isinstance(value, Iri)]

    # The sections

    def read(self) -> None:
        """Read every section."""
        self._names()
        self._said()
        self._outcome()
        self._happened()
        self._open()
        self._parts()
        self._sources()
        self._statements()

    def _names(self) -> None:
        self.drafts["names"].asked.append("description")
        for _, link, value in self.about:
            if link.value in _NAMES:
                self.add("names", self._stated(link, value))
        for wanted in _WHAT:
            for _, link, value in self.about:
                if link.value == PLAN + wanted:
                    self._say(self._stated(link, value))

    def _said(self) -> None:
        self.said = records = self.ask("said", "promises-on-a-subject", subject=self.thing)
        if self.kinds & {"plan:Document"}:
            records = sorted(records, key=lambda r: (_number(r["start"]), _number(r["end"])))
        seen = set()
        for record in records:
            if (key := (record["commitment"], record["claim"], record["start"])) in seen:
                continue
            seen.add(key)
            is_own = record["commitment"] == self.thing
            second_hand = str(record["secondHand"]) == "true"
            what = ("claim",) if is_own else ("commitment", "kind")
            is_promised = compact(str(record["kind"])) in _COMMITMENTS
            amount = _amount("bound" if is_promised else "amount", record)
            deadline = self._deadline(record)
            self.add(
                "said",
                *_cells(record, *what, "via", firmness="modality"),
                _said("secondHand", _phrase("second-hand")) if second_hand else None,
                *(amount, deadline),
                *self._others(record, plan="home", document="document"),
                _place(record) if self.kinds & {"plan:Document"} else None,
            )
            if is_own:
                self._say(amount)
                self._say(deadline)

    def _deadline(self, record: Record) -> _RawCell | None:
        if record["deadline"]:
            return _cell("deadline", record["deadline"])
        is_tracked = compact(str(record["kind"])) in _TRACKED
        return _said("deadline", _phrase("no-deadline")) if is_tracked else None

    def _outcome(self) -> None:
        if not self.kinds & _COMMITMENTS:
            return
        history = None
        if self.kinds & _TRACKED:
            self.drafts["outcome"].asked.append("history")
            with suppress(InputError):  # of no plan, or no document has a day
                history = self.source.history(self.as_of, self.thing.value)
        if history and history.steps:
            self._verdicts(history)
            return
        key = "untracked" if self.kinds & _TRACKED else "not-checkable"
        phrase = _phrase("not-yet", day=history.as_of) if history else _phrase(key)
        self.drafts["outcome"].remarks.append(phrase)

    def _verdicts(self, history: History) -> None:
        """Each change of the verdict with its day, and what the latest rests on."""
        from kg.tracking.explanation import concept_iri, settled_by
        from kg.tracking.records import Observation

        latest = history.steps[-1].verdict
        for step in history.steps:
            if not step.changed:
                continue
            verdict = step.verdict
            cells = (
                _cell("verdict", Iri(concept_iri(verdict.outcome))),
                _cell("firstKnown", step.day and Literal.of(step.day)),
            )
            self.add(
                "outcome",
                *cells,
                _cell("reason", Iri(concept_iri(verdict.reason))),
                _cell("decidedFor", verdict.decided_for and Literal.of(verdict.decided_for)),
                *(_cell("because", Iri(document)) for document in step.because),
            )
        self._say(*cells)
        for fact in latest.seen:
            later = latest.revised.get(fact.iri)
            key = "decides" if fact in latest.rests_on else "revised" if later else "seen"
            is_figure = isinstance(fact, Observation)
            kind = fact.indicator if isinstance(fact, Observation) else fact.kind
            first, last = Literal.of(fact.period.first), Literal.of(fact.period.last)
            self.add(
                "outcome",
                _cell(key, Iri(fact.iri)),
                _cell("revisedBy", later and Iri(later.iri)),
                _cell("indicator" if is_figure else "kind", Iri(kind)),
                _period(first, last),
                _cell("document", Iri(fact.document)),
            )
        for judgement in latest.judgements:
            self.add("outcome", _cell("judgement", Iri(judgement.iri)))
        if settled := settled_by(latest, history.labels):
            self.add("outcome", _said("settledBy", settled))

    def _parts_of(self) -> list[Iri]:
        """What a figure or an event of which is one of the thing: firms, projects, subjects."""
        found = [self.thing]
        if self.kinds & {"plan:Enterprise"}:
            for enterprise in found:
                owned = self.things("owned", "ownerships", owner=enterprise)
                found += [one for one in owned if one not in found]
            for enterprise in tuple(found):
                found += self.things("involvedIn", "enterprises", enterprise=enterprise)
        if self.kinds & {"plan:Cluster"}:
            found += self.things("project", "projects", cluster=self.thing)
        if self.kinds & {*_COMMITMENTS, "plan:Plan"}:
            found += self.values("milestoneOf", "each", "covers")
            about = self.values("about")
            plans = self.values("inPlan") if about else []
            places = [one for plan in plans for one in self.source.values(plan, PLAN + "covers")]
            found += [one for one in about if one not in places]
        return list(dict.fromkeys(found))

    def _happened(self) -> None:
        if not self.kinds & {*_FOLLOWED, "plan:Indicator"}:
            return
        parts = self._parts_of()
        shown = self.drafts["outcome"].things()
        if self.kinds & {"plan:Indicator"}:
            events, figures = [], self.ask("happened", "observations", indicator=self.thing)
        else:
            events = self.ask("happened", "events", thing=parts)
            measured, plans = self.values("measures"), self.values("inPlan")
            arguments: dict[str, object] = {"indicator": measured} if measured else {"of": parts}
            if measured and (plans or parts[1:]):  # not those of all places
                arguments |= {"plan": plans[0]} if plans else {"of": parts}
            figures = self.ask("happened", "observations", **arguments)
        happened = [(r, "event", "thing") for r in events]
        happened += [(r, "observation", "of") for r in figures]
        happened.sort(key=lambda item: (str(item[0]["last"]), str(item[0][item[1]])))
        for record, name, of in happened:
            if str(record[name]) in shown:
                continue
            kind = record["kind"] if name == "event" else record["indicator"]
            self.add(
                "happened",
                _period(record["first"], record["last"]),
                *(_cell(name, record[name]), _cell("kind", kind)),
                _amount("value", record) if name == "observation" else None,
                *self._others(record, of=of),
                *_cells(record, "document"),
                _cell("revisedBy", record["revisedBy"]) if name == "observation" else None,
            )
        if not self.drafts["happened"].facts and not shown:
            self.drafts["happened"].remarks.append(_phrase("nothing-happened"))
        self._searched(parts)

    def _searched(self, parts: Sequence[Iri]) -> None:
        sought = [self.thing] if self.kinds & _COMMITMENTS else parts
        for record in self.ask("searched", "searches", thing=sought):
            of, search = self._others(record, of="thing"), _cells(record, "search", "searchedOn")
            self.add("searched", *search, *of, *_cells(record, "document"))
        if not self.drafts["searched"].facts:
            self.drafts["searched"].remarks.append(_phrase("no-search"))
        if not self.kinds & _ACTIVE:
            return
        self.drafts["searched"].asked.append("silence")
        with suppress(InputError):  # no document has a day
            self._activity(self.source.silence(self.as_of, [self.thing]))

    def _activity(self, activity: Activity) -> None:
        for item in activity.things:
            if item.thing != self.thing.value:
                continue
            last, state = item.last, Iri(f"{VOCAB}activity/{item.state.value}")
            days = last and _phrase("days", number=last.days, day=activity.as_of)
            cells = (
                _cell("state", state),
                _cell("lastDay", last and Literal.of(last.day)),
                _said("days", days) if days else None,
                _cell("through", Iri(item.through) if item.through else None),
            )
            self.add("searched", *cells)
            self._say(*cells[:2])

    def _open(self) -> None:
        self.drafts["open"].asked.append("open-points")
        for record in self.records("open-points", bearsOn=self.thing):
            self.add("open", *_cells(record, "openPoint", "kind"), _note(record))
        for _, link, value in self.about:
            if link.value in _NOTES:
                self.add("open", self._stated(link, value))

    def _parts(self) -> None:
        if not self.kinds & {"plan:Enterprise"}:
            return
        days = ("startDate", "endDate")
        for record in self.ask("parts", "enterprises", enterprise=self.thing):
            cells = _cells(record, "role", "involvedIn")
            self.sentence.insert(0, tuple(filter(None, cells)))
            self.add("parts", *cells, *_cells(record, nameInSource="articleName"))
        for argument, column, head in (("owned", "owner", "owner"), ("owner", "owned", "holds")):
            for record in self.ask("parts", "ownerships", **{argument: self.thing}):
                owner = _cell(head, record[column])
                self.add("parts", owner, *_cells(record, *days, document="source"))
        for record in self.ask("parts", "listings", enterprise=self.thing):
            rest = _cells(record, "ticker", "isin", *days, document="source")
            self.add("parts", *_cells(record, "listing"), _note(record), *rest)
        for record in self.ask("parts", "identifiers", enterprise=self.thing):
            if record["bearer"] == self.thing:
                self.add("parts", *_cells(record, "scheme", "value", document="source"))

    def _sources(self) -> None:
        if self.kinds & {"plan:Document"}:
            return
        for record in self.ask("sources", "evidence", thing=self.thing):
            place = _place(record) if record["claim"] else None
            claim, source = self._others(record, claim="claim"), _cells(record, "document", "url")
            self.add("sources", *claim, place, *source)
        facts = (fact for draft in self.drafts.values() for fact in draft.facts)
        if not any(cell.name in _CITING for fact in facts for cell in fact):
            self.drafts["sources"].remarks.append(_phrase("no-source"))

    def _statements(self) -> None:
        """What no section before has: nothing is left out."""
        draft = self.drafts["statements"]
        draft.asked += ["description", "mentions"]
        for _, link, value in self.about:
            if link.value not in {*_NAMES, *_NOTES}:
                self.add("statements", self._stated(link, value))
        shown = set().union(*(one.things() for one in self.drafts.values() if one is not draft))
        for subject, link, _ in self.mentions:
            if subject.value not in shown:
                name = compact(link.value)
                head = {"en": f"← {name}", **self.source.inverse_labels().get(link.value, {})}
                head = {"zh": head["en"], **head}
                self.add("statements", _RawCell(f"^{name}", head, (subject,)))

    def _stated(self, link: Iri, value: Term) -> _RawCell:
        """The cell of a statement, headed by its property."""
        name = compact(link.value)
        return _RawCell(name, self.called.get(link.value) or untranslated(name), (value,))


def _order(statement: Statement) -> tuple[str, ...]:
    """By property, then by value or, of those that lead to a thing, by subject."""
    subject, link, value = statement
    return link.value, str(value), getattr(value, "language", None) or "", subject.value


def _key(cell: _RawCell) -> tuple[object, ...]:
    """The cell as a key: equal for equal cells."""
    head, words = (cell.head or {}), (cell.words or {})
    return cell.name, *head.items(), cell.terms, *words.items()


def _several(cell: _RawCell) -> int:
    """The place of a cell behind those of which a fact has one."""
    return _SEVERAL.index(cell.name) if cell.name in _SEVERAL else -1


def _cell(name: str, term: Term | object | None) -> _RawCell | None:
    if not isinstance(term, Iri | Literal | BlankNode):
        return None
    return _RawCell(name, _words()["heads"].get(name), (term,))


def _cells(record: Record, *names: str, **renamed: str) -> list[_RawCell | None]:
    """The cells of columns by their names, and of others by the names that they get here."""
    columns = {**{name: name for name in names}, **renamed}
    return [_cell(name, record[column]) for name, column in columns.items()]


def _note(record: Record) -> _RawCell | None:
    """The note of a record, in the other language where it is in one alone."""
    en, zh = (str(record[name] or "") for name in ("note", "noteZh"))
    return _said("", {"en": en or zh, "zh": zh or en}) if en or zh else None


def _said(name: str, words: Words) -> _RawCell:
    """A cell whose words are there already."""
    head = _words()["heads"].get(name) if name != "deadline" else None
    return _RawCell(name, head, (), words)


def _period(first: Term | None, last: Term | None) -> _RawCell | None:
    days = tuple(dict.fromkeys(day for day in (first, last) if day))
    return _RawCell("period", None, days) if days else None


def _amount(name: str, record: Record) -> _RawCell | None:
    parts = tuple(record.get(key) for key in ("comparator", "value", "upperValue", "unit"))
    if not all((parts[0], parts[1], parts[3])):
        return None
    return _RawCell(name, _words()["heads"].get(name), tuple(part for part in parts if part))


def _place(record: Record) -> _RawCell:
    """The place of a claim in its document, also where none is recorded."""
    if not record["start"]:
        return _said("place", _phrase("no-place"))
    parts = {key: str(record[key]) for key in ("section", "start", "end")}
    key = "lead" if parts["section"] == "0" else "section" if record["section"] else "span"
    return _said("place", _phrase(key, **parts))


def _number(term: Term | None) -> int:
    return int(str(term)) if term else 10**12


def dossier(source: Source, thing: Iri, as_of: str | None = None) -> Dossier:
    """Read the dossier of a thing that is in the graph; verdicts and activity are of `as_of`."""
    reader = _Reader(source, thing, as_of)
    reader.read()
    drafts = list(reader.drafts.values())
    kinds = {str(value) for _, link, value in reader.about if link.value == _KIND}
    things = {thing.value, *kinds, *(iri for draft in drafts for iri in draft.things())}
    called = source.captions(things)
    known = {iri: called.get(iri, untranslated(compact(iri))) for iri in things}
    sections = tuple(
        Section(
            draft.name,
            _words()["sections"][draft.name],
            tuple(_facts(draft.facts, known)),
            tuple(draft.asked),
            tuple(draft.remarks),
        )
        for draft in drafts
    )
    caption = known[thing.value]
    parts = [_fact(raw, known) for raw in filter(None, reader.sentence)]
    sentence = {}
    for language, stop in (("en", "; "), ("zh", "；")):
        labelled = sorted(iri for iri in kinds if iri in called) or sorted(kinds)
        kind = " · ".join(dict.fromkeys(known[iri][language] for iri in labelled))
        said = [_plain(part, language) for part in parts]
        sentence[language] = stop.join(filter(None, [kind, *dict.fromkeys(said)]))
    statements = (*reader.about, *reader.mentions)
    return Dossier(thing, caption, sentence, sections, statements, tuple(reader.said))


class Together:
    """A source that answers what is asked about one thing from one answer for several, or for all.

    `things` are those that it will be asked about; without them any thing may be.
    """

    def __init__(self, source: Source, things: Iterable[Iri] = ()) -> None:
        self.captions, self.history = source.captions, source.history
        self.leading_to, self.inverse_labels = source.leading_to, source.inverse_labels
        self.everything, self.values = source.everything, source.values
        self._source, self._things = source, dict.fromkeys(things)
        self._questions = _OF_ANYTHING if self._things else _OF_ANYTHING | _OF_A_CLASS
        self._answers: dict[tuple[str, str], tuple[Answer, dict[Term | None, list[int]]]] = {}
        self._around: dict[Term, list[_Around]] = {}

    def silence(self, as_of: str | None = None, of: Sequence[Iri] = ()) -> Activity:
        """As that of the source, of everything."""
        return self._source.silence(as_of)

    def around(self, things: Iterable[Iri]) -> Sequence[_Around]:
        """As that of the source, of one of the things."""
        if not self._things:
            return self._source.around(things)
        if not self._around:
            for statement in self._source.around(self._things):
                for end in self._things.keys() & {statement[0], statement[2]}:
                    self._around.setdefault(end, []).append(statement)
        (thing,) = things
        return self._around.get(thing, ())

    def query(self, name: str, /, **arguments: Any) -> Answer:
        """As that of the source: the rows whose column of the parameter's name has the thing."""
        (parameter, value), *more = arguments.items()
        if more or name not in self._questions:
            return self._source.query(name, **arguments)
        if (name, parameter) not in self._answers:
            self._answers[name, parameter] = self._read(name, parameter)
        answer, places = self._answers[name, parameter]
        if answer.truncated:
            return self._source.query(name, **arguments)
        wanted = value if isinstance(value, list | tuple) else [value]
        found = sorted({place for thing in wanted for place in places.get(thing, ())})
        return Answer(answer.columns, tuple(answer.rows[place] for place in found))

    def _read(self, name: str, parameter: str) -> tuple[Answer, dict[Term | None, list[int]]]:
        """The answer for all things, and the places of the rows about each."""
        if self._things:
            answer = self._source.query(name, **{parameter: tuple(self._things)})
        else:
            answer = self._source.everything(name)
        places: dict[Term | None, list[int]] = {}
        for place, thing in enumerate(answer.column(parameter)):
            places.setdefault(thing, []).append(place)
        return answer, places


def dossiers(source: Source, things: Sequence[Iri]) -> Iterator[Dossier]:
    """Read the dossiers of several things, by a fourth of the queries of as many `dossier`."""
    together = Together(source, things)
    return (dossier(together, thing) for thing in things)


def _facts(raws: Sequence[_Raw], known: Mapping[str, Words]) -> Iterator[Fact]:
    """The facts in words; of statements in several languages each is in its own."""
    tags: dict[str, set[str]] = {}
    for raw in raws:
        for name, _, terms, _ in raw:
            if len(terms) == 1 and isinstance(terms[0], Literal) and terms[0].language:
                tags.setdefault(name, set()).add(terms[0].language[:2].lower())
    for raw in raws:
        yield _fact(raw, known, tags)


def _fact(
    raw: _Raw, known: Mapping[str, Words], tags: Mapping[str, set[str]] | None = None
) -> Fact:
    cells = []
    for name, head, terms, words in raw:
        if words is None and len(terms) > 2:
            words = _amount_in_words(terms, known)
        elif words is None:
            words = {lang: "/".join(_word(t, known, lang) for t in terms) for lang in ("en", "zh")}
            term = terms[0]
            if isinstance(term, Literal) and term.language and name not in _LABELS:
                own, beside = term.language[:2].lower(), (tags or {}).get(name, set())
                words = {
                    lang: text if lang == own or lang not in beside else ""
                    for lang, text in words.items()
                }
        cells.append(Cell(name, head, terms, words))
    return Fact(tuple(cells))


_LABELS = {compact(iri) for iri in _NAMES}
"""Names are in every language."""


def _word(term: Term, known: Mapping[str, Words], language: str) -> str:
    return known[term.value][language] if isinstance(term, Iri) else str(term)


def _amount_in_words(terms: tuple[Term, ...], known: Mapping[str, Words]) -> Words:
    sign, *numbers, unit = terms
    value = RANGE.join(without_zeros(str(number)) for number in numbers)
    return {lang: amount(str(sign), value, str(unit), known, lang) for lang in ("en", "zh")}


def _plain(fact: Fact, language: str) -> str:
    """A fact within a sentence: without IRIs."""
    colon = "：" if language == "zh" else " "
    cells = (
        f"{cell.head[language]}{colon}{cell.words[language]}" if cell.head else cell.words[language]
        for cell in fact.cells
    )
    return ("，" if language == "zh" else ", ").join(filter(None, cells))


# Writing


def as_text(dossier: Dossier, language: str) -> str:
    """The dossier for a terminal."""
    other = dossier.caption["en" if language == "zh" else "zh"]
    names = dict.fromkeys((dossier.caption[language], other, compact(dossier.thing.value)))
    lines = [" · ".join(map(visible, names)), visible(dossier.sentence[language])]
    for section in dossier.sections:
        said = _lines(section, language)
        lines += [section.title[language], *(f"  {visible(line)}" for line in said)] if said else []
    return "".join(f"{line}\n" for line in lines if line)


def as_md(dossier: Dossier, language: str) -> str:
    """The dossier in Markdown."""
    lines = [f"# {_escaped(dossier.caption[language])}", "", f"`{compact(dossier.thing.value)}`"]
    lines += ["", _escaped(dossier.sentence[language])]
    for section in dossier.sections:
        if said := _lines(section, language):
            lines += ["", f"## {section.title[language]}", ""]
            lines += [f"- {_escaped(line)}" for line in said]
    return "".join(f"{line}\n" for line in lines)


def _escaped(text: str) -> str:
    for character in "\\*_`[]|#":
        text = text.replace(character, f"\\{character}")
    return visible(text.replace("<", "&lt;"))


def _lines(section: Section, language: str) -> list[str]:
    facts = [text for fact in section.facts if (text := fact.text(language))]
    return [*facts, *(remark[language] for remark in section.remarks)]


def as_json(dossier: Dossier, _language: str = "en") -> str:
    """The dossier as JSON in both languages."""
    import json

    value = {
        "thing": dossier.thing.value,
        "caption": dossier.caption,
        "sentence": dossier.sentence,
        "sections": [
            {
                "name": section.name,
                "title": section.title,
                "asked": section.asked,
                "facts": [[_object(cell) for cell in fact.cells] for fact in section.facts],
                "remarks": section.remarks,
            }
            for section in dossier.sections
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _object(cell: Cell) -> dict[str, Any]:
    values = [str(term) for term in cell.terms]
    head = {"head": cell.head} if cell.head else {}
    return {"name": cell.name, **head, "values": values, "words": cell.words}


def as_ttl(dossier: Dossier, _language: str = "en") -> str:
    """The statements about the thing, and those that lead to it, as Turtle without prefixes."""
    lines = (" ".join(map(to_turtle, statement)) for statement in dossier.statements)
    return "".join(f"{line} .\n" for line in dict.fromkeys(lines))


FORMATS: Mapping[str, Callable[[Dossier, str], str]] = {
    "text": as_text,
    "json": as_json,
    "md": as_md,
    "ttl": as_ttl,
}
"""How a dossier is written."""
