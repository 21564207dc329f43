"""What differs by thing and property: of files, revisions, plans and stores, in each format."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pyoxigraph as ox
import pytest
from environment import own_environment

from benchmarks import jena
from kg.cli.diff import to_atom, to_html
from kg.diff import Diff, diff, to_json, to_patch, to_text, updated
from kg.errors import InputError
from kg.files import write_text
from kg.session import Session
from kg.store.disk import loader
from kg.store.disk.sources import load_sources
from kg.store.labels import canonicalise
from kg.terms import Quad
from kg.text import NOT_XML

PLANS = Path(__file__).resolve().parent / "plans"
PREFIX = """PREFIX : <https://w3id.org/industry-plan/id/>
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
BEFORE = """
:a a plan:Target ; rdfs:label "Share"@en , "占比"@zh-Hans ; plan:value 50 ; plan:deadline "2025" .
:gone a plan:Target ; rdfs:label "Gone"@en .
:p a plan:Passage ; plan:section 0 ; plan:start 10 ; plan:end 20 ; plan:sha256 "a" .
:q a plan:Passage ; plan:section 0 ; plan:start 30 ; plan:end 40 ; plan:sha256 "b" .
:d a plan:Document ; plan:sha256 "c" ; plan:characters 100 .
"""
AFTER = """
:d plan:characters 101 ; plan:sha256 "d" ; a plan:Document .
:p a plan:Passage ; plan:section 0 ; plan:start 11 ; plan:end 21 ; plan:sha256 "a" .
:q a plan:Passage ; plan:section 0 ; plan:start 31 ; plan:end 41 ; plan:sha256 "e" .
:new a plan:Target .
:a plan:value 60.0 ; plan:deadline "2025" ; a plan:Target ; rdfs:label "占比"@zh-hans , "Share"@en .
"""


def none(name: str) -> Sequence[Quad]:
    raise InputError(f"{name}: no plan", f"{name}：没有规划")


def compared(a: object, b: object) -> Diff:
    return diff(str(a), str(b), none, list)


@pytest.fixture
def two(tmp_path: Path) -> Callable[..., Diff]:
    """`two(a, b)` compares two texts; they are Turtle unless their suffix is given."""

    def two(a: str | bytes, b: str | bytes, *suffixes: str) -> Diff:
        paths = []
        for name, content, suffix in zip("ab", (a, b), suffixes or (".ttl",) * 2, strict=True):
            raw = content.encode() if isinstance(content, str) else content
            is_turtle = suffix == ".ttl"
            paths.append(tmp_path / f"{name}{suffix}")
            paths[-1].write_bytes(PREFIX.encode() * is_turtle + raw)
        return compared(*paths)

    return two


def kinds(found: Diff) -> dict[str, str]:
    return {thing.name.rpartition("/")[2]: thing.kind for thing in found.things}


def test_things_differ_by_kind(two: Callable[..., Diff]) -> None:
    """A passage with other words is no moved one; the words of a document are in no fact."""
    found = two(BEFORE, AFTER)
    expected = {"gone": "removed", "new": "added"}
    expected |= {"a": "changed", "q": "changed", "d": "moved", "p": "moved"}
    assert kinds(found) == expected
    assert [thing.kind for thing in found.things][-2:] == ["moved", "moved"]
    assert found.summary("en") == "6 things differ: 2 changed, 1 added, 1 removed, 2 moved"
    assert found.summary("zh") == "有变化 2 项，新增 1 项，删除 1 项，仅位置变动 2 项"


def test_text_shows_both_languages(two: Callable[..., Diff]) -> None:
    lines = to_text(two(BEFORE, AFTER)).splitlines()
    assert lines[:4] == [
        "~ id:a  Share | 占比  (changed 有变化)",
        "    plan:value  value | 数值",
        "      - 50",
        "      + 60.0",
    ]
    assert lines[-1] == (
        "> id:p  moved in its document 仅位置变动: plan:end 20 → 21, plan:start 10 → 11"
    )


def test_json_has_the_same(two: Callable[..., Diff]) -> None:
    found = json.loads(to_json(two(BEFORE, AFTER)))
    assert not found["same"]
    assert len(found["things"]) == 6
    first = found["things"][0]
    assert (first["kind"], first["labels"]) == ("changed", {"en": "Share", "zh": "占比"})
    (change,) = first["properties"]
    assert change["labels"] == {"en": "value", "zh": "数值"}
    assert [cell["value"] for cell in (*change["removed"], *change["added"])] == ["50", "60.0"]


class Cells(HTMLParser):
    """The texts of changed values of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tag, self.found = "", list[tuple[str, str]]()

    def handle_starttag(self, tag: str, _: object) -> None:
        self.tag = tag

    def handle_data(self, data: str) -> None:
        if self.tag in ("ins", "del"):
            self.found.append((self.tag, data))
        self.tag = ""


def test_html_has_the_same_and_runs_nothing(two: Callable[..., Diff]) -> None:
    page = to_html(two(BEFORE, AFTER.replace('"d"', '"<script>alert(1)</script>"')))
    cells = Cells()
    cells.feed(page)
    assert ("del", "50") in cells.found
    assert ("ins", "60.0") in cells.found
    assert ("ins", "<script>alert(1)</script>") in cells.found
    assert "<script" not in page
    assert page.count("<h2>") == 4


ATOM = "{http://www.w3.org/2005/Atom}"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
DATED = """
:new plan:issuedUntil "2024-02-29"^^xsd:date ; plan:seenOn "2024-02-30"^^xsd:date , "soon" .
:old plan:seenOn "2023-12-31"^^xsd:date .
"""


def test_atom_is_a_valid_feed_with_an_entry_for_each_thing(two: Callable[..., Diff]) -> None:
    """As feedparser reads it, and by what RFC 4287, 4.1, demands of elements."""
    found = two(BEFORE, AFTER.replace('"d"', r'"<b>&amp;\u0001\uffff"'))
    text = to_atom(found, "2024-02-29T00:00:00Z")
    read = feedparser.parse(text)
    assert (read.bozo, read.version) == (False, "atom10")
    assert read.feed.updated == "2024-02-29T00:00:00Z"
    assert [entry.tags[0].term for entry in read.entries] == [thing.kind for thing in found.things]
    changed = next(entry for entry in read.entries if entry.link.endswith("/id/a"))
    assert changed.title == "Share | 占比 (changed 有变化)"
    (content,) = changed.content
    assert content.type == "application/xhtml+xml"
    assert "<del>50</del>" in content.value
    assert "<ins>60.0</ins>" in content.value
    feed = ElementTree.fromstring(text)
    for parent in (feed, *feed.iter(f"{ATOM}entry")):
        once = [[*parent.findall(f"{ATOM}{name}")] for name in ("id", "title", "updated")]
        assert [len(elements) for elements in once] == [1, 1, 1]
        assert INSTANT.fullmatch(once[2][0].text or "")
    assert len(feed.findall(f"{ATOM}author/{ATOM}name")) == 1
    ids = [element.text for element in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids) == 1 + len(found.things)
    assert to_atom(two(AFTER, AFTER), "2024-02-29T00:00:00Z").count("<entry>") == 0


def test_atom_is_well_formed_whatever_a_name_holds(two: Callable[..., Diff]) -> None:
    """Every character that XML has no place for is escaped, in names and in values."""
    controls = [chr(code) for code in (*range(0x20), 0xFFFE, 0xFFFF)]
    controls = [character for character in controls if re.match(NOT_XML, character)]
    assert len(controls) == 31
    shown = "".join(f"\\u{ord(character):04x}" for character in controls)
    added = f':new rdfs:label "<b>{shown}]]>"@en , "{shown}"@zh ; skos:note "{shown}" .'
    text = to_atom(two(BEFORE, f"{BEFORE}\n{added}"), "2024-02-29T00:00:00Z")
    (entry,) = ElementTree.fromstring(text).iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == f"<b>{shown}]]> | {shown} (added 新增)"
    values = [element.text for element in entry.iter("{http://www.w3.org/1999/xhtml}ins")]
    plain = sorted(value.split("  ")[0] for value in values if value)
    assert plain == sorted([f"<b>{shown}]]>", shown, shown])
    read = feedparser.parse(text)
    assert (read.bozo, len(read.entries)) == (False, 1)


def test_a_feed_has_the_day_of_the_newest_document(tmp_path: Path) -> None:
    """The last that is a day; where there is none, the feed is refused."""
    (tmp_path / "dated.ttl").write_text(PREFIX + DATED)
    assert updated(str(tmp_path), none, list) == "2024-02-29T00:00:00Z"
    (tmp_path / "dated.ttl").write_text(PREFIX + BEFORE)
    with pytest.raises(InputError, match="no document in it is dated; name a folder") as refused:
        updated(str(tmp_path), none, list)
    assert re.search("[\u4e00-\u9fff]", refused.value.zh)


def applied(a: Path, patch: str) -> list[Quad]:
    """The canonical quads of a graph to which an RDF Patch was applied, as its lines say."""
    quads = set(canonicalise(ox.parse(path=str(a))))
    header, start, *lines, end = patch.splitlines()
    assert re.fullmatch(r"H id <urn:uuid:[0-9a-f-]{36}> \.", header)
    assert (start, end) == ("TX .", "TC .")
    for line in lines:
        (quad,) = ox.parse(line[2:], ox.RdfFormat.N_QUADS, rename_blank_nodes=False)
        assert (quad in quads) == line.startswith("D ")
        (quads.remove if line.startswith("D ") else quads.add)(quad)
    return canonicalise(quads)


def test_the_patch_of_the_plans_gives_the_other(tmp_path: Path) -> None:
    """Spelling included, which is no difference."""
    other = tmp_path / "datuan.ttl"
    text = (PLANS / "datuan.ttl").read_text("utf-8")
    edited = re.sub(r"plan:(start|end) (\d+)", lambda m: f"plan:{m[1]} {int(m[2]) + 1}", text)
    write_text(other, edited.replace("plan:value 50.0", "plan:value 50.00"))
    found = compared(PLANS / "datuan.ttl", other)
    assert {thing.kind for thing in found.things} == {"moved"}
    assert len(found.things) >= 80
    assert any("50.00" in line for line in found.added)
    assert applied(PLANS / "datuan.ttl", to_patch(found)) == canonicalise(ox.parse(path=str(other)))


SAME = {
    "order, prefixes": (
        ":a plan:value 1 , 2 .",
        "PREFIX x: <https://w3id.org/industry-plan/ontology#> :a x:value 2 , 1 .",
    ),
    "numbers": (":a plan:value 50 , 1e0 .", ':a plan:value 50.0 , "1.0"^^xsd:double .'),
    "leading zeros": (":a plan:value 050 .", ":a plan:value 50 ."),
    "language tags": (':a rdfs:label "a"@zh-Hans .', ':a rdfs:label "a"@zh-hans .'),
    "days": (
        ':a plan:value "2021-01-01T00:00:00Z"^^xsd:dateTime .',
        ':a plan:value "2021-01-01T00:00:00+00:00"^^xsd:dateTime .',
    ),
    "escapes": (':a rdfs:label "\\u00e9" .', ':a rdfs:label "é" .'),
    "line ends": (":a plan:value 1 .\n", ":a plan:value 1 .\r\n"),
    "nothing": ("", "# nothing\n"),
}


@pytest.mark.parametrize("name", SAME)
def test_spelling_is_no_difference(name: str, two: Callable[..., Diff]) -> None:
    found = two(*SAME[name])
    assert found.is_same
    assert (found.summary("en"), found.summary("zh")) == ("no difference", "两者相同")
    assert to_text(found) == ""


NOT_SAME = {
    "a text is no number": (":a plan:value 50 .", ':a plan:value "50" .'),
    "white space": (':a rdfs:label "a" .', ':a rdfs:label "a " .'),
    "line ends in a text": (':a rdfs:label """\n""" .', ':a rdfs:label """\r\n""" .'),
    "case of a text": (':a rdfs:label "a" .', ':a rdfs:label "A" .'),
    "a long text": (f':a rdfs:label "{"x" * 10**6}a" .', f':a rdfs:label "{"x" * 10**6}b" .'),
    "from nothing": ("", ":a plan:value 1 ."),
}


@pytest.mark.parametrize("name", NOT_SAME)
def test_other_values_are(name: str, two: Callable[..., Diff]) -> None:
    found = two(*NOT_SAME[name])
    (thing,) = found.things
    assert len(thing.added) == 1
    assert len(to_text(found)) < 1_000


JSON = (
    '[{"@id": "urn:a", "urn:p": [{"@value": "x", "@language": "zh-Hans"}, {"@id": "_:n"}]},'
    ' {"@id": "_:n", "urn:q": [{"@value": 1}]}]'
)
TURTLE = "<urn:a> <urn:p> [ <urn:q> 1 ] , 'x'@zh-hans ."
XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
    '<rdf:Description rdf:about="urn:a"><u:p xml:lang="zh-hans">x</u:p><u:p rdf:nodeID="n"/>'
    '</rdf:Description><rdf:Description rdf:nodeID="n">'
    '<u:q rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">1</u:q>'
    "</rdf:Description></rdf:RDF>"
)
LINES = (
    "<urn:a> <urn:p> _:z{0} .\n<urn:a> <urn:p> 'x'@zh-Hans{0} .\n"
    "_:z <urn:q> '1'^^<http://www.w3.org/2001/XMLSchema#integer>{0} .\n"
).replace("'", '"')
FORMS = {
    ".jsonld": JSON,
    ".ttl": TURTLE,
    ".rdf": XML,
    ".nt": LINES.format(""),
    ".nq": LINES.format(" <urn:g>"),
    ".trig": f"GRAPH <urn:g> {{ {TURTLE} }}",
}


@pytest.mark.parametrize("a", FORMS)
@pytest.mark.parametrize("b", FORMS)
def test_formats_are_no_difference(a: str, b: str, two: Callable[..., Diff]) -> None:
    """Nor are names of graphs, unless both formats have them."""
    found = two(FORMS[a], FORMS[b], a, b)
    named, unnamed = (".nq", ".trig"), (".jsonld",)
    assert found.is_same == (
        (a in named) + (b in unnamed) != 2 and (b in named) + (a in unnamed) != 2
    )


def test_a_statement_in_two_graphs_is_two_where_graphs_count(two: Callable[..., Diff]) -> None:
    a, b = "<urn:a> <urn:p> 1 .".replace("1", '"1"'), '<urn:a> <urn:p> "1" <urn:g> .\n'
    both = f"{a}\n{b}"
    found = two(both, b, ".nq", ".nq")
    assert found.removed == (a,)
    assert two(both, a, ".nq", ".nt").is_same


REFUSED = {
    "a byte-order mark": (b"\xef\xbb\xbf" + TURTLE.encode(), ".ttl", "byte-order mark"),
    "GBK": (":a rdfs:label '占比' .".encode("gbk"), ".ttl", "is not UTF-8"),
    "a syntax error": (b"<urn:a> <urn:p> .", ".ttl", ":1:17: "),
    "a line too short": (b"<urn:a> <urn:p> .", ".nt", ":1:17: "),
    "a relative IRI": (b"<a> <urn:p> 1 .", ".ttl", "No scheme found"),
    "another format": (b"a,b", ".csv", "ends in no known format"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_named(name: str, tmp_path: Path) -> None:
    raw, suffix, told = REFUSED[name]
    path = tmp_path / f"x{suffix}"
    path.write_bytes(raw)
    for pair in ((path, path), (PLANS / "places.ttl", path)):
        with pytest.raises(InputError, match=re.escape(told)) as refused:
            compared(*pair)
        assert refused.value.en.startswith(str(path))
        assert refused.value.zh.startswith(str(path))


def test_folders_are_all_their_files(tmp_path: Path) -> None:
    """A link to a file is read; one statement in two files is one; the file is not compared."""
    for name in ("a/x/one.ttl", "a/two.ttl", "b/all.nt", "c/x.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "a/x/one.ttl").write_text("<urn:a> <urn:p> <urn:b> , <urn:c> .")
    (tmp_path / "a/two.ttl").write_text("<urn:a> <urn:p> <urn:c> . [] <urn:p> <urn:c> .")
    (tmp_path / "b/all.nt").write_text(
        "<urn:a> <urn:p> <urn:b> .\n<urn:a> <urn:p> <urn:c> .\n_:a <urn:p> <urn:c> .\n"
    )
    (tmp_path / "b/none.ttl").write_text("")
    (tmp_path / "b/link.ttl").symlink_to(tmp_path / "a/two.ttl")
    found = compared(tmp_path / "a", tmp_path / "b")
    assert (found.removed, len(found.added)) == ((), 1)  # the blank node of the link is another
    assert compared(PLANS, PLANS).is_same
    with pytest.raises(InputError, match="holds no RDF file"):
        compared(tmp_path / "c", PLANS)
    (tmp_path / "c/dangling.ttl").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match="no such file"):
        compared(tmp_path / "c", PLANS)
    with pytest.raises(InputError, match="no such file or folder"):
        compared("nowhere.ttl", PLANS)
    with pytest.raises(InputError, match="nowhere: no plan"):
        compared("nowhere", PLANS)


def test_a_folder_that_changes_while_it_is_listed_is_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def vanishing(path: Path, pattern: str) -> Iterator[Path]:
        yield path / f"a{pattern}.ttl"
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(Path, "rglob", vanishing)
    with pytest.raises(InputError, match="cannot be read as a folder"):
        compared(tmp_path, PLANS)


def test_a_store_is_compared_with_its_files(tmp_path: Path) -> None:
    folder, source = tmp_path / "store", tmp_path / "own"
    source.mkdir()
    write_text(source / "a.ttl", PREFIX + BEFORE)
    loader.load(folder, load_sources([source / "a.ttl"]), lambda _: None)
    assert compared(folder, source).is_same
    write_text(source / "a.ttl", PREFIX + AFTER)
    assert len(compared(folder, source).things) == 6


def test_a_plan_is_what_its_graphs_hold(session: Session) -> None:
    found = session.diff("datuan-2021", str(PLANS / "datuan.ttl"))
    assert found.added == ()
    assert {thing.kind for thing in found.things} == {"removed"}
    assert not any("datuan-2021-c001>" in line.split(" ")[0] for line in found.removed)
    assert len(found.things) >= 100
    assert session.diff("datuan-2021", "id:datuan-2021").is_same


# Revisions


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """`repository("log")` runs git in a repository of two commits, the present folder."""
    top = tmp_path / "云石 repository"
    (top / "data").mkdir(parents=True)
    monkeypatch.chdir(top)

    def git(*arguments: str) -> str:
        names = {
            f"GIT_{who}_{what}": "a@example.org"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        done = subprocess.run(
            ["git", *arguments], capture_output=True, check=True, text=True,
            env=own_environment() | names | {"GIT_CONFIG_GLOBAL": os.devnull},
        )  # fmt: skip
        return done.stdout

    git("init", "-q", "-b", "main")
    write_text(Path("data/城市.ttl"), PREFIX + BEFORE)
    Path("other.ttl").write_text("")
    git("add", ".")
    git("commit", "-q", "-m", "one")
    git("tag", "v1.0")
    write_text(Path("data/城市.ttl"), PREFIX + AFTER)
    Path("data/link.ttl").symlink_to("城市.ttl")
    git("add", ".")
    git("commit", "-q", "-m", "two")
    return git


def test_revisions_are_read_out_of_git(
    repository: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = "git:HEAD:data/城市.ttl"
    assert len(compared("git:v1.0", file).things) == 6
    assert compared("git:v1.0:data", "git:HEAD~1").is_same
    assert compared(file, "data/城市.ttl").is_same
    monkeypatch.chdir("data")
    assert compared("git:v1.0", "git:v1.0:./城市.ttl").is_same
    assert compared("git:v1.0:./../other.ttl", "git:v1.0:other.ttl").is_same
    assert repository("status", "--porcelain") == ""


def test_a_feed_has_the_time_of_the_commit(repository: Callable[..., str]) -> None:
    for revision in ("v1.0", "HEAD"):
        committed = repository("log", "-1", "--format=%cI", revision).strip()
        assert updated(f"git:{revision}:data", none, list) == committed
        assert INSTANT.fullmatch(committed)
    with pytest.raises(InputError, match="git knows no revision v9"):
        updated("git:v9", none, list)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("git:", "names no revision"),
        ("git::data", "names no revision"),
        ("git:--output=x", "names no revision"),
        ("git:a b", "names no revision"),
        ("git:v1.0\0", "names no revision"),
        ("git:v9", "git knows no revision v9"),
        ("git:HEAD^{tree}", "git knows no revision"),
        ("git:HEAD:nowhere.ttl", "no RDF file there at that revision"),
        ("git:HEAD:../x.ttl", "no RDF file there at that revision"),
        ("git:HEAD:--output=x.ttl", "no RDF file there at that revision"),
        ("git:HEAD:*.ttl", "no RDF file there at that revision"),
        ("git:HEAD:/etc/passwd", "no RDF file there at that revision"),
        ("git:HEAD:data/link.ttl", "is a symbolic link"),
        ("git:HEAD", "is a symbolic link"),
    ],
)
def test_a_wrong_revision_is_a_line(name: str, told: str, repository: Callable[..., str]) -> None:
    with pytest.raises(InputError, match=re.escape(told)) as refused:
        compared(name, "data/城市.ttl")
    assert re.search("[\u4e00-\u9fff]", refused.value.zh)
    assert sorted(os.listdir()) == [".git", "data", "other.ttl"]


def test_without_a_repository_or_git_it_is_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(InputError, match="this folder is in no git repository"):
        compared("git:HEAD", PLANS)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="git: cannot be run"):
        compared("git:HEAD", PLANS)


def test_deep_nesting_is_compared_in_a_worker(two: Callable[..., Diff]) -> None:
    deep = "<urn:a> <urn:p> " + "[ <urn:p> " * 1_000 + "{}" + " ]" * 1_000 + " ."
    assert two(deep.format(1), deep.format(1) + " ").is_same
    found = two(deep.format(1), deep.format(2))
    assert (len(found.removed), len(found.added)) == (1, 1)


# Jena

APPLY = """
import java.io.FileInputStream;
import org.apache.jena.query.ReadWrite;
import org.apache.jena.rdfpatch.RDFPatchOps;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.sparql.core.*;

public class Apply {
  static DatasetGraph read(String file) {
    DatasetGraph found = DatasetGraphFactory.createTxnMem();
    RDFDataMgr.read(found, file);
    return found;
  }
  public static void main(String[] files) throws Exception {
    DatasetGraph a = read(files[0]), b = read(files[1]);
    RDFPatchOps.applyChange(a, RDFPatchOps.read(new FileInputStream(files[2])));
    a.begin(ReadWrite.READ);
    b.begin(ReadWrite.READ);
    System.out.print(a.getDefaultGraph().isIsomorphicWith(b.getDefaultGraph()));
  }
}
"""


def test_jena_applies_the_patch(
    two: Callable[..., Diff], tmp_path: Path, java: str, program: Callable[[str], str]
) -> None:
    if not jena.CORE.exists():
        program("riot")  # there is no such program: the skip says what to install
    before, after = BEFORE.replace("zh-Hans", "zh-hans"), AFTER  # whose case Jena keeps
    found = two(before, after + ':e rdfs:label "\\"\\n\\\\ 占比"@zh , [] .')
    write_text(tmp_path / "ab.rdfp", to_patch(found))
    (tmp_path / "Apply.java").write_text(APPLY)
    path = jena.class_path(tmp_path / "messages")
    done = subprocess.run(
        [java, "-cp", path, "Apply.java", "a.ttl", "b.ttl", "ab.rdfp"],
        capture_output=True, cwd=tmp_path, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "true", done.stderr
