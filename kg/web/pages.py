"""What each page of the site shows, read from a session."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

from kg.catalogue import names
from kg.catalogue.rendering import things_in
from kg.errors import InputError
from kg.export.formats.registry import formats
from kg.export.ledger import reasons
from kg.namespaces import PLAN, RDF, compact, expand, prefixes
from kg.question import GROUPS, Parameter, Question, everything, find
from kg.store.embedded import EmbeddedStore, MemoryStore
from kg.terms import Answer, Iri
from kg.text import LANGUAGES, Words, brief, day, untranslated
from kg.tracking.explanation import concept_iri
from kg.tracking.reading import tracked
from kg.tracking.rule import Outcome
from kg.web.address import HOME, ROOT, path_of
from kg.web.neighbours import Group, groups, joined, overview, way
from kg.web.tables import MOST_ROWS, first
from kg.web.wording import SAY

if TYPE_CHECKING:
    from kg.dossier import Dossier
    from kg.session import Session
    from kg.tracking.changes import Change, Changes
    from kg.tracking.rule import Verdict
    from kg.web.report import Reader

T = TypeVar("T")

Given = Mapping[str, str]
"""The parameters in the address of a page."""

_KIND = RDF + "type"
_TERM = re.compile(r"\bplan:(\w+)")
_NAME = re.compile(r"\b([a-z][\w-]*):([A-Za-z]\w*)")
_CHANGES = 10
"""The latest changes of verdicts that the home page shows."""
_MOST_KEPT = 100
"""The most values that are kept: each day that is asked for has some of its own."""
_QUESTION, GRAPH = "q/", "graph/"
"""How the paths of questions, and of drawings of things, begin."""
_MOST_STATEMENTS = 100_000
"""The most statements that are read, validated, and asked all that may be wrong, for one page."""
_LISTED_AT_HOME = 100
"""The most plans, those announced last, and promises that the home page lists."""
_LISTED = 400
"""The most values of a parameter, or plans, that a form offers; more are found by their names."""


class NoPageError(InputError):
    """There is no such page."""

    @classmethod
    def of(cls, thing: Iri) -> NoPageError:
        """The error for a thing of which the graph says nothing."""
        return cls(
            f"{thing.value}: the graph says nothing of it; search for its name",
            f"{thing.value}：图谱中没有相关内容；请按名称检索",
        )


@dataclass(frozen=True, slots=True)
class Page:
    """The template of a page, its title and description, the thing it is about, and its values."""

    template: str
    title: Words
    about: Words
    values: Mapping[str, Any] = field(default_factory=dict)
    iri: str = ""
    is_dated: bool = False


class Book:
    """Reads the values of pages; what several of them need is kept as long as the graph."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.is_small = isinstance(session.store, MemoryStore)
        self.query = session.query
        self._edition = session.store.edition
        self._kept: dict[tuple[object, ...], Any] = {}

    def page(self, path: str, given: Given) -> Page:
        """The page at a path; `NoPageError` where there is none."""
        edition = self.session.store.edition
        if edition is None or self._edition != edition:  # a remote store may have changed
            self._edition, self._kept = edition, {}
        if (name := path.removesuffix("/")) in PAGES:
            return PAGES[name](self, given)
        if path.startswith(_QUESTION):
            return self.question(path.removeprefix(_QUESTION), given)
        if path.startswith(GRAPH):
            focus = self.iri(path.removeprefix(GRAPH))
            if not self._is_there(focus):
                raise NoPageError.of(focus)
            return self.graph({**given, "focus": self._slug(focus)})
        return self.thing(self.iri(path), given)

    def pages(self, paths: Sequence[str]) -> Iterator[Page]:
        """The pages at some paths, as `page`, what they show of things read together."""
        others = [path for path in paths if path in PAGES or path.startswith((_QUESTION, GRAPH))]
        things = {path: self.iri(path) for path in paths if path not in others}
        self._read_answers()
        dossiers = self.session.dossiers(list(things.values()))
        for path in paths:
            yield self._about(next(dossiers), {}) if path in things else self.page(path, {})

    def iri(self, path: str) -> Iri:
        """The thing of a path; that of a workspace before a shared one."""
        shared, own = ROOT + path, self.session.base + path.removeprefix("id/")
        if path.startswith("id/") and own != shared and self._is_there(Iri(own)):
            return Iri(own)
        return Iri(shared)

    def _is_there(self, thing: Iri) -> bool:
        return bool(self.query("description", thing=thing) or self.query("mentions", thing=thing))

    def kept(self, name: str, *key: object, make: Callable[[], T]) -> T:
        """What was made before, or else is made now."""
        if (name, *key) not in self._kept:
            made = make()
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[name, *key] = made
        found: T = self._kept[name, *key]
        return found

    def things(self) -> Collection[str]:
        """Every thing that has a page."""
        ask = self.session.store.ask
        return self.kept("things", make=lambda: names.things(ask))

    def plans(self) -> Sequence[str]:
        """The plans, by IRI."""
        return sorted({str(iri) for iri in self.query("plans").column("plan")})

    def captions(self, iris: Iterable[str]) -> Mapping[str, Words]:
        """What things are called; what has no name, its short IRI."""
        asked = list(iris)
        found = self.session.captions(asked)
        return {iri: found.get(iri) or untranslated(compact(iri)) for iri in asked}

    def reader(self, as_of: str | None, of: Iri | None = None) -> Reader:
        """What the pages of plans and commitments share; of a large graph, what one thing needs."""
        from kg.web.report import Reader  # here: the first page needs none

        if of and not self.is_small:
            return Reader(self.session, as_of, of)
        return self.kept("reader", as_of, make=lambda: Reader(self.session, as_of))

    def changes(self) -> Changes:
        """The changes of all verdicts."""
        return self.kept("changes", make=self.session.changes)

    def latest(self, until: date) -> Mapping[str, Change]:
        """The last change of each commitment that can be checked, by the end of a day."""
        if until != self.session.newest():
            return self.changes().latest(until)
        return self.kept("latest", make=lambda: self.changes().latest(until))

    def as_of(self, page: Page, given: Given) -> date:
        """The day that a page is of: that asked for where it shows verdicts, or the newest."""
        return self._until(given if page.is_dated else {})

    def _until(self, given: Given) -> date:
        text = given.get("asOf")
        return day(text) if text else self.session.newest()

    # Pages about everything

    def home(self, given: Given) -> Page:
        """How many promises there are, what came of them, and what is not known."""
        until = self._until(given)
        changes, latest = self.changes().newest(until, _CHANGES), self.latest(until).values()
        unsought = [change.commitment for change in latest if not change.is_sought(until)]
        counts = Counter(change.outcome for change in latest)
        totals = self.kept("totals", make=self._totals)
        listed = list(totals)
        if len(listed) > _LISTED_AT_HOME:
            listed = listed[: -_LISTED_AT_HOME - 1 : -1]
        plans = {iri: {**totals[iri], "outcomes": Counter()} for iri in listed}
        for change in latest:
            if change.plan in plans:
                plans[change.plan]["outcomes"][change.outcome] += 1
        named = {*plans, *unsought[:_LISTED_AT_HOME], *(change.commitment for change in changes)}
        named |= {document for change in changes for document in change.because}
        values = {
            "plans": plans,
            "plan_count": len(totals),
            "promises": sum(plan["promises"] for plan in totals.values()),
            "checkable": len(latest),
            "outcomes": self.outcomes(),
            "counts": {outcome.value: counts[outcome.value] for outcome in Outcome},
            "changes": changes,
            "unsought": unsought[:_LISTED_AT_HOME],
            "unsought_count": len(unsought),
            "named": self.captions(named),
        }
        return Page("home.html.j2", SAY["home"], SAY["subtitle"], values, is_dated=True)

    def _totals(self) -> Mapping[str, Mapping[str, Any]]:
        """When each plan was issued, what is promised, and how much of it can be checked."""
        totals: dict[str, dict[str, Any]] = {}
        for row in self.query("plans").records():
            totals[str(row["plan"])] = {"issued": row["issued"], "promises": 0, "checkable": 0}
        for row in self.query("checkable-share").records():
            for key in ("promises", "checkable"):
                totals[str(row["plan"])][key] += int(str(row[key]))
        return totals

    def outcomes(self) -> Mapping[str, Words]:
        """What each outcome of a verdict is called."""
        iris = {outcome.value: concept_iri(outcome) for outcome in Outcome}
        called = self.kept("outcomes", make=lambda: self.captions(iris.values()))
        return {value: called[iri] for value, iri in iris.items()}

    def targets(self, given: Given) -> Page:
        """The promises that can be checked, of all plans or of one; of many the first."""
        latest = self.latest(self._until(given)).values()
        chosen = {key: given.get(key, "") for key in ("plan", "verdict")}
        plan = self.session.plan(chosen["plan"]).value if chosen["plan"] else ""
        outcomes = self.outcomes()
        if chosen["verdict"] not in ("", *outcomes):
            name, listed = brief(chosen["verdict"], 80), ", ".join(outcomes)
            raise InputError(
                f"{name}: is no verdict; use one of {listed}", f"{name}：不是结论；可用 {listed}"
            )
        rows = [
            change
            for change in latest
            if plan in ("", change.plan) and chosen["verdict"] in ("", change.outcome)
        ]
        shown = rows[:MOST_ROWS]
        named = {iri for change in shown for iri in (change.commitment, change.plan, change.reason)}
        values = {
            "rows": shown,
            "total": len(rows),
            "plans": self._choice(dict.fromkeys(change.plan for change in latest)),
            "outcomes": outcomes,
            "named": self.captions(named),
            "chosen": chosen,
        }
        return Page(
            "targets.html.j2", SAY["page-targets"], SAY["about-targets"], values, is_dated=True
        )

    def _choice(self, plans: Collection[str]) -> Mapping[str, Words] | None:
        """The plans that a form offers; of many none, and their names are typed."""
        return self.captions(plans) if len(plans) <= _LISTED else None

    def compare(self, given: Given) -> Page:
        """Plans beside each other, and what changed; of a large store two, or else questions."""
        plans = list(dict.fromkeys(str(iri) for iri in self.query("plans").column("plan")))
        chosen = {key: given.get(key, "") for key in ("plan", "other")}
        both = {self.session.plan(name): None for name in chosen.values() if name}
        is_answered = bool(both) or not self._is_large()
        compared = _COMPARED.items() if is_answered else ()
        answers = {name: self.session.about(name, [*both], **more) for name, more in compared}
        values = {
            "plans": self._choice(plans),
            "chosen": chosen,
            "slugs": {iri: self._slug(Iri(iri)) for iri in plans},
            "asked": [] if is_answered else list(map(find, _COMPARED)),
            "answers": self.shown(answers),
        }
        return Page("compare.html.j2", SAY["page-compare"], SAY["about-compare"], values)

    def _is_large(self) -> bool:
        """Whether not all of it is read for a page."""
        store = self.session.store
        return isinstance(store, EmbeddedStore) and store.holds(_MOST_STATEMENTS + 1)

    def quality(self, _given: Given) -> Page:
        """What is wrong, unsourced, inferred, in conflict, or open; of a large store, questions."""
        values: dict[str, Any] = {"answers": {}, "report": None, "asked": ()}
        if self._is_large():
            values["asked"] = [find(name) for name in _DOUBTED]
        else:
            values["answers"] = self.shown({name: self.query(name) for name in _DOUBTED})
            with suppress(InputError):  # of a remote store, whose files are not here
                values["report"] = self.kept("report", make=self.session.validate)
        return Page("quality.html.j2", SAY["page-quality"], SAY["about-quality"], values)

    def shown(self, answers: Mapping[str, Answer]) -> Mapping[str, Any]:
        """Answers with the captions of the things in them."""
        named = self.captions(set().union(*(things_in(first(one)) for one in answers.values())))
        return {
            name: {"question": find(name), "answer": answer, "captions": named}
            for name, answer in answers.items()
        }

    def search(self, given: Given) -> Page:
        """What has a name or a note with the words."""
        text = given.get("q", "").strip()
        answer = self.session.find(text) if text else None
        values = {
            "text": text,
            "found": [] if answer is None else answer.records(),
            "named": self.captions(things_in(answer)) if answer else {},
            "slug": lambda thing: compact(self._slug(thing)),  # plans name many things alike
        }
        return Page("search.html.j2", SAY["search"], SAY["about-search"], values)

    def questions(self, _given: Given) -> Page:
        """The questions, by what people want to know."""
        values = {"groups": _by_group()}
        return Page("questions.html.j2", SAY["page-q"], SAY["about-q"], values)

    def question(self, name: str, given: Given) -> Page:
        """A question, a form of its parameters, and the answer to what is given or an example."""
        question = find(name)
        known = {parameter.name: parameter for parameter in question.params}
        arguments = {key: text for key, text in given.items() if text and key in known}
        required = [p for p in question.params if not p.optional and p.name not in arguments]
        examples = {p.name: self._example(p) for p in required}
        arguments |= {key: text for key, text in examples.items() if text is not None}
        answer = why = None
        if all(p.name in arguments for p in required):
            try:
                answer = self.query(name, **arguments)
                if not len(answer) and self.is_small:  # it asks again without each of them
                    why = self.session.absence(name, **arguments)
            except InputError as error:
                why = error.words
        values = {
            "question": question,
            "arguments": arguments,
            "offered": {p.name: self._offered(p) for p in question.params},
            "shown": None if answer is None else self.shown({name: answer})[name],
            "why": why,
            "sparql": self._sparql(question, arguments),
        }
        return Page("question.html.j2", question.title, question.question, values)

    def _sparql(self, question: Question, arguments: Given) -> str:
        try:
            return self.session.sparql(question.name, **arguments)
        except InputError:
            return question.text

    def _example(self, parameter: Parameter) -> str | None:
        return names.example(self.session.store.ask, parameter)

    def _offered(self, parameter: Parameter) -> Sequence[tuple[str, Words]]:
        """The values of a parameter to choose from, each with its labels."""
        if parameter.type == "boolean":
            return [(text, SAY[f"is-{text}"]) for text in ("true", "false")]
        if not (parameter.scheme or parameter.of_class):
            return []
        key, ask = parameter.scheme or parameter.of_class, self.session.store.ask
        most = 10 * _LISTED  # a thing has few labels
        found = self.kept("offered", key, make=lambda: names.values(ask, parameter, most))
        if len(found) > _LISTED:
            return []
        base = self.session.base
        return [(one.slug.removeprefix(base), _both(one.labels, one.slug)) for one in found]

    def ontology(self, _given: Given) -> Page:
        """The terms of the ontology, each with its definition, and the vocabularies."""
        answers = {name: self.query(name) for name in ("terms", "schemes")}
        defined = set(map(str, answers["terms"].column("term")))
        others = sorted(i for i in self.things() if i.startswith(PLAN) and i not in defined)
        values = {"answers": self.shown(answers), "others": self.captions(others), "prefix": PLAN}
        values["used"] = _questions_by_term()
        return Page("ontology.html.j2", SAY["page-ontology"], SAY["about-ontology"], values)

    def downloads(self, _given: Given) -> Page:
        """The formats of export, and the graphs."""
        values = {
            "formats": formats(),
            "reasons": reasons(),
            "answers": self.shown({"graphs": self.query("graphs")}),
        }
        return Page("downloads.html.j2", SAY["page-downloads"], SAY["about-downloads"], values)

    def sparql(self, given: Given, *, runs: bool = False) -> Page:
        """A query of one's own, with its answer where it `runs`."""
        groups = [(words, [q for q in one if not q.steps]) for words, one in _by_group()]
        chosen = given.get("question", "")
        example = self._sparql(find(chosen), {}) if chosen else _QUERY
        query, found, why = given.get("query", example), None, None
        if runs:
            try:
                found = self.session.ask(query)
            except InputError as error:
                why = error.words
        shown = None
        if found is not None:
            shown = {"answer": found, "captions": self.captions(things_in(first(found)))}
        values: dict[str, Any] = {"query": query, "shown": shown, "why": why}
        values |= {"chosen": chosen, "groups": groups}
        values["vocabulary"] = self.kept("vocabulary", make=self._vocabulary)
        return Page("sparql.html.j2", SAY["page-sparql"], SAY["about-sparql"], values)

    def _vocabulary(self) -> Mapping[str, Mapping[str, Any]]:
        """What a query may name, in each language: terms with their labels, and prefixes."""
        rows = self.query("terms").records()
        labels = {compact(str(row["term"])): (row["label"], row["labelZh"]) for row in rows}
        spaces = prefixes()
        for question in everything():
            for prefix, name in _NAME.findall(question.text):
                if not spaces.get(prefix, ROOT).startswith(ROOT):
                    labels[f"{prefix}:{name}"] = None, None
        named = sorted(labels.items())
        return {
            language: {
                "terms": [(name, str(both[place] or "")) for name, both in named],
                "prefixes": spaces,
                "found": SAY["offered-count"][language],
            }
            for place, language in enumerate(LANGUAGES)
        }

    def method(self, given: Given) -> Page:
        """How the pages are made and to be read."""
        reader = self.reader(given.get("asOf"))
        values = {"content": reader.explained()}
        return Page("about.html.j2", SAY["page-about"], SAY["about-about"], values)

    def graph(self, given: Given) -> Page:
        """What a thing is joined to, drawn and listed, and the shortest way to another one."""
        plans = self.plans()
        name, other = given.get("focus", ""), given.get("to", "")
        chosen = name or other
        focus = self.session.thing(chosen) if chosen else Iri(plans[0]) if plans else None
        values: dict[str, Any] = {"focus": focus and focus.value, "steps": None, "sources": {}}
        values |= {"given": {"focus": name, "to": other}, "groups": [], "named": {}, "sketch": None}
        paths = ((iri, path_of(iri, self.session.base)) for iri in self._choice(plans) or ())
        values["plans"] = [(iri, path) for iri, path in paths if path]
        if focus:
            values |= self._neighbours(self.session.dossier(focus))
            values |= self._drawn(
                focus, values["groups"], values["named"], is_plan=focus.value in plans
            )
        named = {iri for iri, _ in values["plans"]}
        if focus and name and other:
            steps = way(self.query, focus, self.session.thing(other)) or []
            values["steps"] = [tuple(map(str, step)) for step in steps]
            answers = {step[0].value: self.query("evidence", thing=step[0]) for step in steps}
            documents = {iri: answer.column("document") for iri, answer in answers.items()}
            values["sources"] = {iri: str(found[0]) for iri, found in documents.items() if found}
            named |= {iri for step in values["steps"] for iri in step}
            named |= {*values["sources"].values()}
        values["named"] = {**values["named"], **self.captions(named)}
        return Page("graph.html.j2", SAY["page-graph"], SAY["about-graph"], values)

    def _drawn(
        self, focus: Iri, groups: Sequence[Group], named: Mapping[str, Words], *, is_plan: bool
    ) -> Mapping[str, Any]:
        """The drawing of a plan, or of a thing with its neighbours, in each language."""
        from kg.web.drawing import MOST_DRAWN, draw  # here: the first page needs none

        if is_plan:
            sketch = overview(self.query, focus, self.captions)
        else:
            sketch = joined(self.query, focus, groups, named)
        called = {**named, **self.captions(sketch.things)}
        drawings = {language: draw(sketch, called, language) for language in LANGUAGES}
        kinds = {kind: PLAN + kind.capitalize() for kind in sketch.kinds.values()}
        called |= self.captions(kinds.values())
        values = {"sketch": sketch, "drawings": drawings, "kinds": kinds, "named": called}
        return values | {"most": MOST_DRAWN}

    # Pages about a thing

    def _neighbours(self, dossier: Dossier) -> Mapping[str, Any]:
        """What the thing of a dossier is joined to, with the captions of both."""
        found = groups(dossier.thing, dossier.statements)
        named = {dossier.thing.value}
        named |= {iri for group in found for iri in (group.property, *group.things)}
        return {"groups": found, "named": self.captions(named)}

    def _without(self, judgement: Iri, given: Given) -> Sequence[tuple[Verdict, Verdict, Words]]:
        """The verdicts that would be others without a judgement, and the reason there would be."""
        changed = self.session.changed_without(judgement.value, given.get("asOf"))
        reasons = self.captions({concept_iri(after.reason) for _, after in changed})
        return [(one, other, reasons[concept_iri(other.reason)]) for one, other in changed]

    def _passages(self, document: Iri) -> Sequence[tuple[int, int, str, str, Words]]:
        """The places in a document where something is said: characters, hash, what it says."""
        hashes = {
            (str(row["start"]), str(row["end"])): str(row["sha256"])
            for row in self.query("passages", document=document).records()
        }
        said = {
            (str(row["start"]), str(row["end"]), str(row["commitment"])): None
            for row in self.query("promises-on-a-subject", subject=document).records()
            if (str(row["start"]), str(row["end"])) in hashes
        }
        named = self.captions({iri for *_, iri in said})
        return [
            (int(start), int(end), hashes[start, end], iri, named[iri])
            for start, end, iri in sorted(said, key=lambda one: (int(one[0]), int(one[1]), one[2]))
        ]

    def _slug(self, thing: Iri) -> str:
        """A thing as a question is asked about it."""
        base = self.session.base
        return thing.value.removeprefix(base) if thing.value.startswith(base) else thing.value

    def thing(self, thing: Iri, given: Given) -> Page:
        """All that the graph says of a thing; of a plan or a commitment what came of it first."""
        if self.is_small:
            self.session.read_captions()
        self._read_answers()
        return self._about(self.session.dossier(thing, given.get("asOf")), given)

    def _verdicts_in(self, dossier: Dossier, as_of: str | None) -> Mapping[str, str]:
        """What came of each commitment with which a fact begins."""
        facts = (fact for section in dossier.sections for fact in section.facts)
        found = {iri for fact in facts if fact.cells and (iri := fact.cells[0].iri)}
        found.discard(dossier.thing.value)
        try:
            if self.is_small:
                latest = self.latest(self._until({"asOf": as_of or ""}))
                return {iri: latest[iri].outcome for iri in found & latest.keys()}
            found = tracked(self.session.store.ask, found)
            verdicts = self.session.verdicts(as_of, found).verdicts if found else ()
        except InputError:  # no document has a day
            return {}
        return {one.promise.commitment: one.outcome.value for one in verdicts}

    def _read_answers(self) -> None:
        """Read what is asked about each thing of a small graph in the time of some fifty pages."""
        if self.kept("is short", make=lambda: self.is_small and not self._is_large()):
            self.session.read_answers()

    def _about(self, dossier: Dossier, given: Given) -> Page:
        thing = dossier.thing
        if not dossier.statements:
            raise NoPageError.of(thing)
        kinds = {str(o) for s, p, o in dossier.statements if s == thing and p.value == _KIND}
        own = sorted(kind for kind in kinds if path_of(kind))
        named = self.captions(own)
        values: dict[str, Any] = {
            "dossier": dossier,
            "kinds": [(kind, named[kind]) for kind in own],
            "commitment": None,
            "plan": None,
            "leave_out": (),
            "without": self._without(thing, given) if PLAN + "Judgement" in kinds else None,
            "passages": self._passages(thing) if PLAN + "Document" in kinds else [],
            "neighbours": self._neighbours(dossier),
            "outcomes": self.outcomes(),
            "slug": self._slug(thing),
            "asking": partial(_asking, self._slug(thing), kinds),
        }
        about = dossier.sentence
        if PLAN + "Plan" in kinds:
            reader = self.reader(given.get("asOf"), thing)
            values |= {"plan": reader.plan_of(thing.value), "content": reader.explained()}
            values["leave_out"] = ("said", "open") if values["plan"] else ()
            values["answers"] = self.shown({"plan-totals": self.query("plan-totals", plan=thing)})
        elif kinds & _COMMITMENTS:
            reader = self.reader(given.get("asOf"), thing)
            if thing.value in reader.tracked:
                own_claims = [row for row in dossier.said if row["commitment"] == thing]
                values["commitment"] = reader.commitment(thing.value, own_claims)
        # Only now: the session keeps what was read last, which was for the dossier and the chart.
        values["verdicts"] = self._verdicts_in(dossier, given.get("asOf"))
        template = "plan.html.j2" if values["plan"] else "thing.html.j2"
        dated = bool(values["plan"] or values["commitment"] or values["without"] is not None)
        return Page(template, dossier.caption, about, values, thing.value, dated)


_COMMITMENTS = {PLAN + kind for kind in ("Target", "Milestone", "Measure", "Aspiration")}
_COMPARED: Mapping[str, Mapping[str, int]] = {
    "plans-compared": {},
    "firmness-by-plan": {},
    "verdict-counts": {},
    "drift": {},
    "shared-indicators": {"atLeast": 2},
    "shared-enterprises": {"atLeast": 2},
    "shared-technologies": {"atLeast": 2},
}
"""The questions that compare plans, each with its arguments."""
_DOUBTED = (
    "unsourced",
    "inferred",
    "conflicts",
    "undated",
    "homonyms",
    "own-figures",
    "open-points",
)
_QUERY = """PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?cluster ?label
WHERE {
  ?cluster a plan:Cluster ;
    rdfs:label ?label .
}
ORDER BY ?cluster ?label
"""

PAGES: Mapping[str, Callable[[Book, Given], Page]] = {
    HOME: Book.home,
    "targets": Book.targets,
    "compare": Book.compare,
    "quality": Book.quality,
    "search": Book.search,
    "q": Book.questions,
    "ontology": Book.ontology,
    "downloads": Book.downloads,
    "sparql": Book.sparql,
    "about": Book.method,
    "graph": Book.graph,
}
"""The pages that are about no one thing, by path."""


@cache
def _by_group() -> Sequence[tuple[Words, Sequence[Question]]]:
    """The questions by what people want to know."""
    return [(words, [q for q in everything() if q.group == key]) for key, words in GROUPS.items()]


@cache
def _questions_by_term() -> Mapping[str, Sequence[str]]:
    """The questions that name each term of the ontology."""
    found: dict[str, list[str]] = {}
    for question in everything():
        for name in sorted(set(_TERM.findall(question.text))):
            found.setdefault(PLAN + name, []).append(question.name)
    return found


def _asking(slug: str, kinds: Set[str], question: str) -> Given:
    """The parameter by which a question is asked about a thing of some classes, if there is one."""
    for parameter in find(question).params:
        classes = (parameter.of_class or "").split()
        if parameter.type == "iri" and (not classes or {expand(c) for c in classes} & kinds):
            return {parameter.name: slug}
    return {}


def _both(labels: Mapping[str, str], otherwise: str) -> Words:
    first = next(iter(labels.values()), otherwise)
    return {lang: labels.get(lang, first) for lang in LANGUAGES}
