"""What came of a plan: figures, events, searches, judgements, and promises made elsewhere."""

from __future__ import annotations

from datetime import date, timedelta

from benchmarks.plans import setting
from benchmarks.plans.article import Article, Fact
from benchmarks.plans.draft import Draft, Project
from benchmarks.plans.names import Name, capital
from benchmarks.plans.quantities import INDICATORS, Quantity, observed, promised
from benchmarks.plans.setting import Surroundings
from benchmarks.plans.terms import TERM, Graph, day, thing, words

SIZE = 1200
"""As many triples as a plan and its outcomes have together, or a few more."""

_EVENTS = {
    "agreed": ("agreed", "签约"),
    "started": ("begun", "开工"),
    "completed": ("completed", "建成"),
    "connected": ("connected to the grid", "并网"),
    "opened": ("opened", "投运"),
    "delivered": ("delivered", "交付"),
    "trialled": ("trialled", "试运行"),
    "awarded": ("given an award", "获奖"),
    "visited": ("visited", "接受考察"),
    "reported": ("reported at work", "见诸报道"),
}
_EVIDENCE_MODES = ("stated", "copy", "inferred")
_JUDGEMENTS = (
    ("reported-new-energy-capacity-share", "new-energy-capacity-share"),
    ("new-and-renewable-capacity-share", "new-energy-capacity-share"),
    ("reported-new-energy-installed-capacity", "new-energy-installed-capacity"),
)


def write(plan: Draft) -> Graph:
    """The outcomes of a plan, as many as bring both to `SIZE` triples."""
    outcomes = _Outcomes(plan)
    outcomes.head()
    outcomes.judgement()
    outcomes.notice()
    outcomes.promise()
    outcomes.search(plan.projects[0])
    outcomes.conflict()
    while len(plan.graph.statements) + len(outcomes.graph.statements) < SIZE:
        if outcomes.rng.random() < 0.6:
            outcomes.observation()
        else:
            outcomes.event()
    return outcomes.graph


class _Outcomes:
    """The graph of outcomes while it is filled."""

    def __init__(self, plan: Draft) -> None:
        self.plan, self.city = plan, plan.city
        self.rng = plan.city.random("outcomes")
        self.graph = Graph(f"{plan.city.slug}-outcomes")
        self.around = Surroundings.of(plan.city.number)
        self._count = 0
        self._exact: set[tuple[str, int]] = set()

    def id(self, kind: str) -> str:
        self._count += 1
        return thing(f"{self.city.slug}-outcome-{self._count}-{kind}")

    def add(self, subject: str, kind: str, name: tuple[str, str], *facts: Fact) -> str:
        self.graph.thing(subject, kind, ("rdfs:label", words(*name)), *facts)
        return subject

    def head(self) -> None:
        en, zh = self.city.name
        self.graph.head(
            (f"What came of the plan of {en}", f"{zh}产业规划的结果"),
            (
                "Invented figures, events and searches, for tests.",
                "供测试用的虚构数据、事件与查找记录。",
            ),
        )

    def year(self) -> int:
        """A year for which a later document of the context can tell something."""
        last = min(self.city.last_year + 2, setting.LAST_YEAR - 1)
        return self.rng.randint(self.city.year, last)

    def told(self, year: int) -> tuple[Fact, Fact]:
        """That a document of the year after says so."""
        return (
            ("dcterms:source", self.around.source_of(year + 1, self.rng)),
            ("plan:evidenceMode", TERM[f"evidence-mode:{self.rng.choice(_EVIDENCE_MODES)}"]),
        )

    def observation(self) -> str:
        year = self.year()
        quantity = observed(self.rng.choice(self.plan.targets).indicator, self.rng)
        if (quantity.indicator, year) in self._exact:
            # Another exact figure would conflict with the first.
            quantity = quantity._replace(comparator="about")
        return self.figure(quantity, year)

    def figure(self, quantity: Quantity, year: int, *facts: Fact) -> str:
        if quantity.comparator == "equal":
            self._exact.add((quantity.indicator, year))
        label = quantity.name
        is_flow = INDICATORS[quantity.indicator].is_flow
        last = date(year, 12, 31)
        return self.add(
            self.id("figure"),
            "plan:Observation",
            (
                f"{label.en} in {self.city.name.en}, {year}",
                f"{year} 年{self.city.name.zh}{label.zh}",
            ),
            *self.told(year),
            *quantity.facts,
            *facts,
            ("plan:heldFrom", day(date(year, 1, 1) if is_flow else last)),
            ("plan:heldUntil", day(last)),
            ("plan:observedOf", self.city.iri),
        )

    def conflict(self) -> None:
        """Two figures for one thing that cannot both hold."""
        told = observed(self.plan.targets[0].indicator, self.rng)._replace(comparator="equal")
        year = self.year()
        first = self.figure(told, year)
        self.figure(told.neighbour, year, ("plan:conflictsWith", first))

    def event(self) -> None:
        project, year = self.rng.choice(self.plan.projects), self.year()
        kind = self.rng.choice(list(_EVENTS))
        first = date(year, 1, 1) + timedelta(days=self.rng.randrange(300))
        self.add(
            self.id("event"),
            "plan:Event",
            (
                capital(f"{project.name.en} {_EVENTS[kind][0]}, {year}"),
                f"{year} 年{project.name.zh}{_EVENTS[kind][1]}",
            ),
            *self.told(year),
            ("skos:scopeNote", words("The day is not given exactly.", "来源未载明确切日期。")),
            ("plan:eventKind", TERM[f"event-kind:{kind}"]),
            ("plan:happenedTo", project.iri),
            ("plan:heldFrom", day(first)),
            ("plan:heldUntil", day(first + timedelta(days=self.rng.randrange(60)))),
        )

    def search(self, project: Project) -> None:
        self.add(
            self.id("search"),
            "plan:Search",
            (
                f"What became of it: {project.name.en}?",
                f"{project.name.zh}进展如何？",
            ),
            ("dcterms:source", setting.DESK_RESEARCH),
            ("plan:searchedOn", day(setting.SEEN)),
            ("plan:soughtFor", project.iri),
        )

    def judgement(self) -> None:
        stand_in, wanted = self.rng.choice(_JUDGEMENTS)
        self.add(
            thing(f"{self.city.slug}-judgement"),
            "plan:Judgement",
            ("The city’s own count may stand for the plan’s", "该市通报口径可代替规划口径"),
            ("dcterms:source", self.around.source_of(self.year(), self.rng)),
            (
                "skos:note",
                words(
                    "Both count the same plants in the same city.",
                    "二者所计为同一城市的同一批电站。",
                ),
            ),
            ("plan:standIn", TERM[f"indicator:{stand_in}"]),
            ("plan:standsFor", TERM[f"indicator:{wanted}"]),
        )

    def notice(self) -> None:
        """A later notice of the city, read in full, which goes on with a project."""
        project, issued = self.plan.projects[0], date(self.city.year + 1, 2, 15)
        slug = f"{self.city.slug}-notice-{issued.year}"
        article = Article(self.graph, slug, slug, self.rng)
        article.begin_paragraph()
        measure = self.add(
            self.id("measure"),
            "plan:Measure",
            (f"Go on with the {project.name.en}", f"继续推进{project.name.zh}"),
            ("plan:about", project.iri),
            ("plan:concerns", TERM[f"technology:{project.works.technology}"]),
        )
        article.claim("activity", [project.iri], measure, "promote")
        article.finish(
            Name(
                f"Notice of {self.city.name.en} of {issued.year}",
                f"{self.city.name.zh} {issued.year} 年通知",
            ),
            issued,
        )

    def promise(self) -> None:
        """A promise that a document of the context tells of, and that is in no plan."""
        quantity = promised("new-and-clean-capacity-share", self.rng)
        target = self.add(
            self.id("target"),
            "plan:Target",
            quantity.name,
            *quantity.facts,
            ("plan:about", self.city.iri),
            ("plan:concerns", TERM["technology:new-energy"]),
            ("plan:deadline", day(date(2030, 12, 31))),
        )
        claim = self.id("claim")
        self.graph.thing(
            claim,
            "plan:Claim",
            ("plan:about", self.city.iri),
            ("plan:claimKind", TERM["claim-kind:quantitative-target"]),
            ("plan:expresses", target),
            ("plan:modality", TERM["modality:every-effort"]),
        )
        document = self.around.source_of(self.year(), self.rng)
        self.graph.say(document, "plan:states", claim)
