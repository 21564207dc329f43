"""A claim that was moved leaves its passage without one, and `verify` and `validate` say so."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.session import Session
from kg.text import sha256

TEXT = "The city will build a plant. It will open in 2031."
FIRST, SECOND = (0, 28), (29, 50)
MOVED = ("plan:at id:text-29-50", "plan:at id:text-0-28")


def document() -> str:
    """The document, its two passages and the two claims in them, as Turtle."""
    spans = "".join(
        f"""id:text-{start}-{end} a plan:Passage ; plan:start {start} ; plan:end {end} ;
          plan:sha256 "{sha256(TEXT[start:end])}" .
        """
        for start, end in (FIRST, SECOND)
    )
    return f"""
        PREFIX dcterms: <http://purl.org/dc/terms/>
        PREFIX id: <https://w3id.org/industry-plan/id/>
        PREFIX plan: <https://w3id.org/industry-plan/ontology#>
        id:text a plan:Document ; plan:sha256 "{sha256(TEXT)}" ;
          plan:hasPassage id:text-0-28 , id:text-29-50 ; plan:states id:c001 , id:c002 .
        {spans}
        id:c001 a plan:Claim ; dcterms:identifier "C001" ; plan:at id:text-0-28 .
        id:c002 a plan:Claim ; dcterms:identifier "C002" ; plan:at id:text-29-50 .
    """


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def loaded(folder: Path, *edit: str) -> Session:
    path = folder / "data.ttl"
    path.write_text(document().replace(*edit) if edit else document(), encoding="utf-8")
    return kg.load(files=[path])


def test_every_passage_has_its_claim(tmp_path: Path, text: Path) -> None:
    verification = loaded(tmp_path).verify(text)
    assert verification.holds
    assert verification.summary() == "2/2 claims and 2/2 passages hold; file hash equal"


def test_a_moved_claim_leaves_a_passage_that_is_named(tmp_path: Path, text: Path) -> None:
    """Both claims hold where they are now, and both passages; one has no claim."""
    session = loaded(tmp_path, *MOVED)
    verification = session.verify(text)
    assert not verification.holds
    assert verification.summary() == (
        "2/2 claims and 2/2 passages hold; file hash equal; passages without a claim: id:text-29-50"
    )
    assert verification.summary("zh").endswith("；没有论断的位置：id:text-29-50")
    told = [finding for finding in session.validate().findings if "Passage-claim" in finding.rule]
    assert [finding.focus.rpartition("/")[2] for finding in told] == ["text-29-50"]


def test_the_claims_named_as_hit_are_claims_alone(tmp_path: Path, text: Path) -> None:
    """A passage without a claim whose words were changed hits none."""
    text.write_text(TEXT.replace("2031", "2032"), encoding="utf-8")
    verification = loaded(tmp_path, *MOVED).verify(text)
    assert (verification.failed_claims, verification.failed_passages) == ([], 1)
