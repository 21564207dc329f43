"""A claim that was moved leaves its passage without one, and `verify` and `validate` say so."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

import kg
from kg.cli.track import verify_command
from kg.errors import InputError, NoPassageError
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
    assert verification.summary("zh").endswith("；没有表述的位置：id:text-29-50")
    told = [finding for finding in session.validate().findings if "Passage-claim" in finding.rule]
    assert [finding.focus.rpartition("/")[2] for finding in told] == ["text-29-50"]


def test_the_claims_named_as_hit_are_claims_alone(tmp_path: Path, text: Path) -> None:
    """A passage without a claim whose words were changed hits none."""
    text.write_text(TEXT.replace("2031", "2032"), encoding="utf-8")
    verification = loaded(tmp_path, *MOVED).verify(text)
    assert (verification.failed_claims, verification.failed_passages) == ([], 1)


def test_a_passage_that_cuts_a_word_is_named(tmp_path: Path, text: Path) -> None:
    """“It will open in 203” lacks a digit; the hash is that of what it holds."""
    cut, whole = (29, 48), SECOND
    data = document()
    for old, new in (
        (f"text-{whole[0]}-{whole[1]}", "text-29-48"),
        (f"plan:end {whole[1]}", f"plan:end {cut[1]}"),
        (sha256(TEXT[slice(*whole)]), sha256(TEXT[slice(*cut)])),
    ):
        assert old in data
        data = data.replace(old, new)
    verification = loaded(tmp_path, document(), data).verify(text)
    assert not verification.holds
    assert verification.summary() == (
        "2/2 claims and 2/2 passages hold; file hash equal; passages that cut a word: id:text-29-48"
    )
    assert verification.summary("zh").endswith("；截断单词的位置：id:text-29-48")


FIGURE = """
    id:c002 plan:expresses id:opening . id:opening plan:value {value} ;
      plan:unit <https://w3id.org/industry-plan/vocab/unit/billion-yuan> .
"""


@pytest.mark.parametrize(
    ("claimed", "told"),
    [
        ("It costs 30 billion.", ""),
        ("It costs 3 billion yuan.", "; claims whose passages lack the figure: C002"),
        ("It costs thirty billion.", "; figures not judged, of claims: C002"),
    ],
)
def test_a_figure_that_a_passage_lacks_is_named(claimed: str, told: str, tmp_path: Path) -> None:
    text = f"The city will build a plant. {claimed}"
    data = document().replace(sha256(TEXT), sha256(text))
    data = data.replace(sha256(TEXT[slice(*SECOND)]), sha256(claimed))
    data = data.replace("plan:end 50", f"plan:end {len(text)}") + FIGURE.format(value="30.0")
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    verification = loaded(tmp_path, document(), data).verify(tmp_path / "text.txt")
    assert verification.summary() == (f"2/2 claims and 2/2 passages hold; file hash equal{told}")
    assert verification.holds == ("lack" not in told)


SLUGS = ("text", "report", "notes")


@pytest.fixture
def several(tmp_path: Path) -> Session:
    """Three documents with texts of their own, of one pattern."""
    texts = {slug: TEXT.replace("2031", f"203{number}") for number, slug in enumerate(SLUGS)}
    paths = []
    for slug, text in texts.items():
        data = document().replace("id:text", f"id:{slug}").replace("id:c00", f"id:{slug}-c00")
        data = data.replace(sha256(TEXT), sha256(text))
        data = data.replace(sha256(TEXT[slice(*SECOND)]), sha256(text[slice(*SECOND)]))
        paths.append(tmp_path / f"{slug}.ttl")
        paths[-1].write_text(data, encoding="utf-8")
        (tmp_path / f"{slug}.txt").write_text(text, encoding="utf-8")
    return kg.load(files=paths)


def test_a_text_is_known_by_its_hash(several: Session, tmp_path: Path) -> None:
    """Whatever the names of the files are."""
    for slug in SLUGS:
        path = (tmp_path / f"{slug}.txt").rename(tmp_path / f"copy-of-{slug}.txt")
        verification = several.verify(path)
        assert verification.document.endswith(f"/{slug}")
        assert verification.holds


def test_a_changed_text_is_known_by_its_name_or_as_it_is_told(
    several: Session, tmp_path: Path
) -> None:
    """One changed character names the claims that it hits, of the document of the text."""
    for slug in SLUGS:
        path = tmp_path / f"{slug}.txt"
        path.write_text(path.read_text("utf-8").replace("open", "Open"), encoding="utf-8")
        other = path.rename(tmp_path / "other.txt")
        with pytest.raises(InputError, match="or name that with --document"):
            several.verify(other)
        for verification in (several.verify(other, slug), several.verify(other.rename(path))):
            assert verification.document.endswith(f"/{slug}")
            assert verification.summary() == (
                "1/2 claims and 1/2 passages hold; file hash different; claims hit: C002"
            )


def test_a_document_without_passages_is_no_documents_text(several: Session, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="id:text-0-28: has no passage"):
        several.verify(tmp_path / "text.txt", "text-0-28")


def test_a_text_named_after_a_document_without_passages_is_of_no_other(tmp_path: Path) -> None:
    """A report that only outcomes cite is not the text of the plan, though only that has claims."""
    report = tmp_path / "report.txt"
    report.write_text("What came of it.", encoding="utf-8")
    session = loaded(tmp_path, "id:text a", "id:report a plan:Document . id:text a")
    with pytest.raises(NoPassageError, match="id:report: has no passage"):
        session.verify(report)


def test_the_command_verifies_several_texts(
    several: Session,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A line for each text, under the name of its file; exit code 1 where one does not hold."""
    assert len(several.graph.data) == len(SLUGS)
    monkeypatch.setenv("KG_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    Path("text.txt").rename("other.txt")
    alike = "2/2 claims and 2/2 passages hold; file hash equal"
    command = partial(verify_command.main, standalone_mode=False, obj={"language": "en"})
    assert command(["--source", "other.txt", "--source", "report.txt"]) == 0
    assert capsys.readouterr().err.splitlines()[-2:] == [
        f"other.txt: {alike}",
        f"report.txt: {alike}",
    ]
    Path("other.txt").write_text(TEXT.replace("It", "it"), encoding="utf-8")
    sources = ["--source", "other.txt", "--source", "notes.txt"]
    assert command([*sources, "--document", "text", "--document", "notes"]) == 1
    assert capsys.readouterr().err.splitlines()[-2:] == [
        "other.txt: 1/2 claims and 1/2 passages hold; file hash different; claims hit: C002",
        f"notes.txt: {alike}",
    ]
