"""The graph of a plan while it is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from benchmarks.plans import setting
from benchmarks.plans.article import Article, Fact
from benchmarks.plans.industries import Works
from benchmarks.plans.names import Name
from benchmarks.plans.quantities import Quantity
from benchmarks.plans.setting import City, Surroundings
from benchmarks.plans.terms import Graph, thing, words


class Project(NamedTuple):
    """A project that a plan names."""

    iri: str
    name: Name
    works: Works
    cluster: str


class Firm(NamedTuple):
    """An enterprise with its name."""

    iri: str
    name: Name


class Draft:
    """A city's plan while it is written, with what its outcomes will look back on."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.rng = city.random("promises")
        self.graph = Graph(city.slug)
        self.article = Article(
            self.graph, f"{city.slug}-article-{city.year}", city.plan_slug, self.rng
        )
        self.projects: list[Project] = []
        self.targets: list[Quantity] = []
        self.firms: list[Firm] = []
        self.around = Surroundings.of(city.number)

    def id(self, *parts: str | int) -> str:
        """A thing in the plan."""
        return thing("-".join([self.city.plan_slug, *map(str, parts)]))

    def add(self, subject: str, kind: str, name: Iterable[str], *facts: Fact) -> str:
        """A thing with its label in both languages; its IRI."""
        self.graph.thing(subject, kind, ("rdfs:label", words(*name)), *facts)
        return subject

    def add_to(self, cluster: str, slug: str, kind: str, name: Iterable[str], *facts: Fact) -> str:
        """A thing that the plan has in a cluster; its IRI."""
        home: tuple[Fact, ...] = (("plan:inCluster", cluster), ("plan:inPlan", self.city.plan))
        return self.add(self.id(slug), kind, name, *facts, *home)

    def firm(self) -> Firm:
        """A firm of the city or of the shared context."""
        if self.rng.random() < 0.4:
            return self.rng.choice(self.firms)
        index = self.rng.randrange(self.around.enterprises)
        return Firm(setting.enterprise(index), setting.enterprise_name(index))
