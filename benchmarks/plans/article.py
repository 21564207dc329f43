"""A document that was read in full: its passages and the claims that it states."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from random import Random

from benchmarks.plans.names import Name
from benchmarks.plans.setting import SEEN
from benchmarks.plans.terms import TERM, Graph, count, day, plain, thing, typed, words

Fact = tuple[str, str | Iterable[str]]


class Article:
    """A document while it is read from its beginning to its end.

    Its text exists nowhere: spans and digests are drawn.
    """

    def __init__(self, graph: Graph, slug: str, claims: str, rng: Random) -> None:
        self.iri = thing(slug)
        self._graph, self._slug, self._claim_prefix, self._rng = graph, slug, claims, rng
        self._cursor = rng.randint(80, 160)
        self._section = self._paragraph = self._sentence = 0
        self._passages: list[str] = []
        self._claims: list[str] = []

    def begin_section(self) -> None:
        """Go on to the heading of the next section."""
        self._section, self._paragraph = self._section + 1, 0

    def begin_paragraph(self) -> None:
        """Go on to the next paragraph."""
        self._paragraph, self._sentence = self._paragraph + 1, 0

    def claim(
        self,
        kind: str,
        about: Iterable[str],
        expresses: str,
        modality: str | None = None,
        *,
        marks: Iterable[str] = (),
        second_hand: bool = False,
    ) -> str:
        """A claim at the next passage, with `marks`, `plan:datedAt` say, at passages after it."""
        number = f"C{len(self._claims) + 1:03}"
        subject = thing(f"{self._claim_prefix}-{number.lower()}")
        facts: list[Fact] = [
            ("dcterms:identifier", plain(number)),
            ("plan:about", about),
            ("plan:claimKind", TERM[f"claim-kind:{kind}"]),
            ("plan:expresses", expresses),
        ]
        if modality:
            facts.append(("plan:modality", TERM[f"modality:{modality}"]))
        if second_hand:
            facts.append(("plan:isSecondHand", typed("true", "boolean")))
        places = {mark: self._passage() for mark in ("plan:at", *marks)}
        facts += places.items()
        if modality and "plan:hedgedAt" in places:  # whose words hold that of the modality, too
            facts.append(("plan:modalityAt", places["plan:hedgedAt"]))
        self._graph.thing(subject, "plan:Claim", *facts)
        self._claims.append(subject)
        return subject

    def finish(self, name: Name, issued: date) -> None:
        """Describe the document once it was read to its end."""
        self._graph.thing(
            self.iri,
            "plan:Document",
            ("rdfs:label", words(*name)),
            ("dcterms:title", words(*name)[0]),
            ("schema:url", f"<https://example.org/{self._slug}>"),
            ("plan:characters", count(self._cursor + self._rng.randint(20, 90))),
            ("plan:hasPassage", self._passages),
            ("plan:issuedFrom", day(issued)),
            ("plan:issuedUntil", day(issued)),
            ("plan:seenOn", day(SEEN)),
            ("plan:sha256", self._digest()),
            ("plan:states", self._claims),
        )

    def _passage(self) -> str:
        start = self._cursor
        end = start + self._rng.randint(12, 60)
        self._cursor = end + self._rng.randint(1, 30)
        subject = thing(f"{self._slug}-{start}-{end}")
        facts: list[Fact] = [
            ("plan:end", count(end)),
            ("plan:section", count(self._section)),
            ("plan:sha256", self._digest()),
            ("plan:start", count(start)),
        ]
        if self._paragraph:
            self._sentence += 1
            facts.append(("plan:paragraph", count(self._paragraph)))
            facts.append(("plan:sentence", count(self._sentence)))
        self._graph.thing(subject, "plan:Passage", *facts)
        self._passages.append(subject)
        return subject

    def _digest(self) -> str:
        return plain(f"{self._rng.getrandbits(256):064x}")
