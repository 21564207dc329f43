"""What is settled about a city before its plan is written, and how large its surroundings are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import isqrt
from random import Random
from typing import NamedTuple

from benchmarks.plans import names
from benchmarks.plans.industries import INDUSTRIES, Industry
from benchmarks.plans.names import Name
from benchmarks.plans.terms import thing

SEEN = date(2026, 11, 24)
FIRST_YEAR, LAST_YEAR = 2017, 2026
_PROVINCES = 31
"""As many at most as there are codes for."""


@dataclass(frozen=True)
class City:
    """A city, its plan, and its place in the shared context, the same for the same seed.

    `number` counts from 1. Another city's plan may be asked for without being generated.
    """

    seed: int
    number: int

    @property
    def slug(self) -> str:
        """
        >>> City(1, 7).slug
        'fictitious-00007'
        """
        return f"fictitious-{self.number:05}"

    @cached_property
    def plan_slug(self) -> str:
        """The slug of the plan, with which the slugs of all that is in it begin."""
        return f"{self.slug}-{self.year}"

    @property
    def name(self) -> Name:
        """The city's name."""
        return names.city(self.number)

    @property
    def iri(self) -> str:
        """The city itself."""
        return thing(self.slug)

    @property
    def plan(self) -> str:
        """Its plan."""
        return thing(self.plan_slug)

    @cached_property
    def year(self) -> int:
        """The first year of the plan."""
        return self.random("year").randint(2018, 2023)

    @cached_property
    def last_year(self) -> int:
        """The last year of the plan."""
        return self.year + self.random("years").choice((0, 2, 4))

    @cached_property
    def industries(self) -> tuple[Industry, ...]:
        """The industries of which the plan may have clusters, in its order."""
        return tuple(self.random("industries").sample(INDUSTRIES, len(INDUSTRIES)))

    def cluster(self, industry: Industry) -> str:
        """The plan's cluster of an industry."""
        return thing(f"{self.plan_slug}-{industry.slug}")

    def random(self, purpose: str) -> Random:
        """A source of chance of its own, so that one draw more elsewhere changes nothing here."""
        return Random(f"{self.seed} {self.number} {purpose}")


class Surroundings(NamedTuple):
    """How much shared context there is; it grows with the square root of the number of plans.

    What there is for few plans is there for more, so a plan may lean on what there is for its
    own number.
    """

    enterprises: int
    provinces: int
    sources: int

    @classmethod
    def of(cls, plans: int) -> Surroundings:
        """The size for a number of plans.

        >>> Surroundings.of(8)
        Surroundings(enterprises=10, provinces=4, sources=10)
        >>> Surroundings.of(833)
        Surroundings(enterprises=62, provinces=11, sources=40)
        """
        root = isqrt(plans)
        return cls(6 + 2 * root, min(4 + root // 4, _PROVINCES), 10 * (1 + root // 8))

    @property
    def triples(self) -> int:
        """About how many triples it has."""
        return 33 * self.enterprises + 22 * self.provinces + 7 * self.sources

    def source_of(self, year: int, rng: Random) -> str:
        """A document of that year that tells of several cities."""
        decade = rng.randrange(self.sources // 10)
        return source(10 * decade + year - FIRST_YEAR)


def source(index: int) -> str:
    """A document of the shared context; its year repeats with every tenth."""
    return thing(f"fictitious-source-{index:03}")


def province(index: int) -> str:
    """A province of the shared context."""
    return thing(f"fictitious-province-{index:02}")


def enterprise(index: int) -> str:
    """An enterprise of the shared context."""
    return thing(f"fictitious-enterprise-{index:03}")


def enterprise_name(index: int) -> Name:
    """
    >>> enterprise_name(1)
    Name(en='Fictitious Yichou Digital Industry Group', zh='虚构乙丑数字集团')
    """
    name, industry = names.sexagenary(index), INDUSTRIES[index % len(INDUSTRIES)]
    return Name(
        f"Fictitious {name.en} {industry.name.en.title()} Group",
        f"虚构{name.zh}{industry.name.zh}集团",
    )


DESK_RESEARCH = thing("fictitious-desk-research")
