"""What pages say: of a day, of a way between things, of an own copy; and the files beside them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit
from xml.etree import ElementTree

import feedparser
import jsonschema
import pytest
from environment import PLANS
from web.reader import Node, parsed

import kg
from benchmarks.plans import write_files
from kg.namespaces import compact, expand
from kg.question import everything, find
from kg.session import Session
from kg.terms import Iri
from kg.text import LANGUAGES
from kg.tracking.reading import read
from kg.tracking.track import changed_without
from kg.web import pages
from kg.web.address import ROOT, Address
from kg.web.data import WITH_ADDRESSES
from kg.web.neighbours import way
from kg.web.pages import _MOST_KEPT
from kg.web.site import FILES, Site

PLAN = "datuan-2021"


@pytest.fixture(scope="module")
def site(session: Session) -> Site:
    """The pages as a server has them."""
    return Site(session)


def page(site: Site, path: str, **given: str) -> Node:
    """A page in English, read back."""
    answer = site.respond(f"/en/{path}", {name: [text] for name, text in given.items()})
    assert answer.status == 200, answer.body.decode()
    return parsed(answer.body)


def test_the_home_page_counts_what_the_scorecards_count(session: Session, site: Site) -> None:
    """Counts the verdicts on the page: those of every plan's scorecard."""
    plans = {str(iri) for iri in session.query("plans").column("plan")}
    tallies = [session.scorecard(plan).tally for plan in plans]
    (counts,) = page(site, "").of_class("counts")
    shown = [int(node.text) for node in counts.of_class("number")]
    assert shown == [sum(t.outcomes[o] for t in tallies) for o in tallies[0].outcomes]
    assert sum(shown) > 0


def test_what_has_no_page_leads_to_its_own_address(tmp_path: Path) -> None:
    """A plan whose IRIs another site gives; counts the pages that link to it: three."""
    shutil.copytree(PLANS, tmp_path, dirs_exist_ok=True)
    plan, foreign = "https://w3id.org/industry-plan/id/datuan-2021", "https://example.org/2021"
    for file in tmp_path.glob("*.ttl"):
        text = re.sub(r"\bid:datuan-2021(?![\w-])", f"<{foreign}>", file.read_text("utf-8"))
        text = re.sub(r"\bid:datuan-2021-", "foreign:", text)
        prefix = f"@prefix foreign: <{foreign}-> .\n"
        file.write_text(prefix + text.replace(f"<{plan}>", f"<{foreign}>"), "utf-8")
    site = Site(kg.load(files=sorted(tmp_path.glob("*.ttl"))))
    links = [
        {str(node.attributes.get("href")) for node in page(site, path).all("a")}
        for path in ("", "targets", "graph")
    ]
    assert [foreign in own for own in links] == [True, True, True]
    assert not any("None" in own for own in links)


def test_what_is_found_has_its_slug(site: Site, session: Session) -> None:
    """Plans name many things alike; counts what is found."""
    (found,) = page(site, "search", q="new energy").all("ol")
    slugs = [item.all("code")[0].text for item in found.all("li")]
    things = [compact(str(thing)) for thing in session.find("new energy").column("thing")]
    assert slugs == [name.removeprefix("id:") for name in things]
    assert len(slugs) > 5


def test_a_page_of_an_earlier_day_knows_no_later_verdict(session: Session, site: Site) -> None:
    steps = [step for step in session.history().steps if step.changed]
    last = max(steps, key=lambda step: step.verdict.as_of).verdict
    slug = last.promise.commitment.removeprefix(session.base)
    day = last.promise.known
    assert isinstance(day, date)
    (shown,) = page(site, f"id/{slug}", asOf=day.isoformat()).all(data_field="verdict")
    first = next(v for v in session.track(day.isoformat(), slug).verdicts)
    assert shown.text.lower() == site.book.outcomes()[first.outcome.value]["en"]


@pytest.mark.parametrize("day", ["2021-13-01", "yesterday", "<b>"])
def test_a_day_that_is_none_is_refused_in_one_line(site: Site, day: str) -> None:
    answer = site.respond("/zh/", {"asOf": [day]})
    assert answer.status == 400
    assert "不是日期" in parsed(answer.body).all("main")[0].text


@pytest.mark.parametrize("path", [f"id/{PLAN}", "targets", "q/clusters"])
@pytest.mark.parametrize("days", [("2024-01-01", "2025-01-01"), ("", "2024-01-01")])
def test_a_field_that_is_given_twice_is_refused_in_one_line(
    site: Site, path: str, days: tuple[str, str]
) -> None:
    said = {"en": "asOf: is given 2 times; give it once", "zh": "asOf：给出了 2 次；请只给出一次"}
    for language, line in said.items():
        for place, languages in ((f"/{language}/{path}", None), (f"/{path}", language)):
            answer = site.respond(place, {"asOf": days}, languages)
            assert answer.status == 400
            assert parsed(answer.body).of_class("sentence")[0].text == line


def test_a_verdict_that_is_none_is_refused_with_those_that_there_are(site: Site) -> None:
    listed = "met, met-late, missed, pending, undetermined"
    said = {
        "en": f"bogus: is no verdict; use one of {listed}",
        "zh": f"bogus：不是结论；可用 {listed}",
    }
    for language, line in said.items():
        answer = site.respond(f"/{language}/targets", {"verdict": ["bogus"]})
        assert answer.status == 400
        assert parsed(answer.body).of_class("sentence")[0].text == line
    whole = page(site, "targets").all("table")
    assert page(site, "targets", plan="", verdict="").all("table") == whole


@pytest.mark.parametrize(("path", "field"), [("targets", "plan"), ("compare", "other")])
def test_a_plan_that_is_none_is_refused_with_plans(site: Site, path: str, field: str) -> None:
    """Another thing is none either, and a term of the ontology is not offered."""
    for name in ("nope", "chindata"):
        answer = site.respond(f"/en/{path}", {field: [name]})
        assert answer.status == 400
        line = parsed(answer.body).of_class("sentence")[0].text
        assert "OpenPoint" not in line
        assert f"use one of id:{PLAN}" in line


def test_the_way_between_things_is_of_statements_that_are_there(session: Session) -> None:
    """Counts the ways from an owner to what it owns: each step is a statement of the graph."""
    rows = session.query("ownerships").records()
    assert rows
    for row in rows[:3]:
        owner, owned = row["owner"], row["owned"]
        assert isinstance(owner, Iri)
        assert isinstance(owned, Iri)
        steps = way(session.query, owner, owned)
        assert steps is not None
        assert 1 <= len(steps) <= 2
        for subject, link, value in steps:
            stated = session.query("description", thing=subject).records()
            assert (link, value) in [(r["property"], r["value"]) for r in stated]


def test_without_a_thing_to_start_from_the_other_is_drawn(site: Site) -> None:
    """A plan that nobody chose is not the start of a path."""
    tree = page(site, "graph", to="crrc")
    assert not [node for node in tree.all("section") if node.attributes.get("id") == "way"]
    assert [node.text for node in tree.all("h2")][:1] == ["CRRC Corporation Limited"]


def test_no_way_passes_a_plan(session: Session, site: Site) -> None:
    place = next(iter(session.query("things", **{"class": "plan:Place"}).column("thing")))
    tree = page(site, "graph", focus="chindata", to=str(place))
    (found,) = [node for node in tree.all("section") if node.attributes.get("id") == "way"]
    assert not any(f"/id/{PLAN}" in link.attributes["href"] for link in found.all("a")[1:-1])


def test_an_own_copy_is_compared_by_the_hashes_of_its_passages(
    session: Session, site: Site
) -> None:
    """Counts the places in each document that its page names: those of its claims."""
    documents = session.query("documents").records()
    named = 0
    for row in documents:
        slug = str(row["document"]).removeprefix(session.base)
        scripts = page(site, f"id/{slug}").all("script", type="application/json")
        passages = session.query("passages", document=row["document"]).records()
        hashes = {(int(str(r["start"])), int(str(r["end"]))): str(r["sha256"]) for r in passages}
        for script in scripts:
            places = json.loads(script.content[0])  # type: ignore[arg-type]
            named += len(places)
            assert all(hashes[start, end] == sha256 for start, end, sha256, *_ in places)
    assert named == 86


def test_the_feed_has_the_changes_of_verdicts(session: Session, site: Site) -> None:
    feed = feedparser.parse(FILES["feed.atom"][1](site))
    assert not feed.bozo
    changed = [step for step in session.history().steps if step.changed]
    assert len(feed.entries) == min(len(changed), 50)
    days = [entry.updated for entry in feed.entries]
    assert days == sorted(days, reverse=True)


def test_the_feed_is_known_by_its_address(tmp_path: Path, session: Session) -> None:
    """Where the site is published, or else of the workspace; and with the map where it leads."""
    (tmp_path / "kg.toml").write_text('name = "own"\nbase = "https://own.example/id/"\n')
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "own.ttl").write_text(NAMELESS)
    own = kg.load(data=tmp_path)
    for of, url, address in (
        (session, None, "https://w3id.org/industry-plan/feed.atom"),
        (session, "https://a.example/plans/", "https://a.example/plans/feed.atom"),
        (session, "https://a.example/plans", "https://a.example/plans/feed.atom"),
        (own, None, "https://own.example/feed.atom"),
    ):
        for is_static in (False, True):
            text = FILES["feed.atom"][1](Site(of, is_static=is_static, base_url=url))
            found = feedparser.parse(text).feed
            assert found.id == address
            assert [link.href for link in found.links if link.rel == "self"] == [address]


def test_llms_names_an_endpoint_where_there_is_one(session: Session, site: Site) -> None:
    written = FILES["llms.txt"][1](Site(session, is_static=True))
    assert b"/sparql)" in FILES["llms.txt"][1](site)
    assert b"/en/q.html)" in written
    assert b"sparql" not in written


def test_the_map_names_every_page_in_both_languages(site: Site) -> None:
    tree = ElementTree.fromstring(FILES["sitemap.xml"][1](site))
    found = [node.text for node in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(found) == len(set(found)) == len(LANGUAGES) * len(list(site.paths()))


def test_openapi_has_every_question_with_its_parameters(site: Site) -> None:
    described = json.loads(FILES["openapi.json"][1](site))
    for question in everything():
        route = described["paths"][f"/q/{question.name}.{{form}}"]["get"]
        names = [parameter["name"] for parameter in route["parameters"]]
        assert names == ["form", *(parameter.name for parameter in question.params)]
    assert len(described["paths"]) == len(everything())


def test_files_name_the_address_of_the_request(site: Site) -> None:
    """Counts the files beside the pages that name addresses of the site: four, and no other."""
    here = "http://localhost:8000/plans"
    for name in FILES:
        asked, other = (site.respond(f"/{name}", {}, None, url).body for url in (here, None))
        assert (asked != other) == (name in WITH_ADDRESSES)
        assert asked.replace(here.encode(), ROOT.removesuffix("/").encode()) == other
    described = json.loads(site.respond("/openapi.json", {}, None, here).body)
    assert described["servers"] == [{"url": here}]
    assert f"{here}/en/id/{PLAN}".encode() in site.respond("/sitemap.xml", {}, None, here).body


def test_openapi_gives_examples_of_the_type_that_it_demands(site: Site) -> None:
    """Counts the examples that are no strings: numbers and truth values."""
    described = json.loads(FILES["openapi.json"][1](site))
    examples = []
    for route in described["paths"].values():
        assert {"200", "400", "503"} <= route["get"]["responses"].keys()
        for parameter in route["get"]["parameters"]:
            if "example" in parameter:
                jsonschema.validate(parameter["example"], parameter["schema"])
                examples.append(parameter["example"])
    assert sum(not isinstance(example, str) for example in examples) >= 8


def test_an_answer_as_data_is_that_of_the_question(session: Session, site: Site) -> None:
    answer = site.respond("/q/clusters.json", {"plan": [PLAN]})
    assert answer.status == 200
    assert len(json.loads(answer.body)) == len(session.query("clusters", plan=PLAN))


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/q/evidence.json", {}, 400),
        ("/q/targets.json", {"plan": ["no-such-plan"]}, 400),
        ("/q/targets.csv", {"plan": [PLAN, PLAN]}, 400),
        ("/q/targets.csv", {"wrong": [PLAN]}, 400),
        ("/q/no-such-question.csv", {}, 404),
        ("/q/.csv", {}, 404),
    ],
)
def test_what_is_wrong_with_a_request_for_data_is_one_line(
    site: Site, path: str, query: dict[str, list[str]], status: int
) -> None:
    for language, words in (("en", "[;?]"), ("zh", "[；？]")):
        refused = site.respond(path, query, language)
        assert (refused.status, refused.media_type) == (status, "text/plain")
        assert re.fullmatch(f".+{words}.*\n", refused.body.decode())
        assert ("Content-Language", language) in refused.headers


@pytest.mark.parametrize(
    ("name", "given"),
    [("targets", {"plan": PLAN}), ("names", {"text": "A&B 电力"}), ("names", {})],
)
def test_a_page_of_a_question_leads_to_its_own_data(
    site: Site, name: str, given: dict[str, str]
) -> None:
    """In its head as below its table, and also where an example was taken."""
    tree = page(site, f"q/{name}", **given)
    alternate = [link.attributes for link in tree.all("link", rel="alternate")]
    forms = [link["href"] for link in alternate if "/q/" in link["href"] and "type" in link]
    shown = [link.attributes for link in tree.all("a") if "download" in link.attributes]
    assert forms == [link["href"] for link in shown][-3:]
    url = urlsplit(forms[1])
    assert url.path == f"../../q/{name}.json"
    answer = site.respond(f"/q/{name}.json", parse_qs(url.query))
    assert answer.status == 200
    assert len(json.loads(answer.body)) == int(tree.of_class("count")[0].text)
    assert given.items() <= dict(parse_qsl(url.query)).items() != {}.items()


def links(site: Site) -> Iterator[str]:
    for path in ("", "targets", f"id/{PLAN}", "q/clusters", "vocab/verdict/met"):
        yield from (link.attributes["href"] for link in page(site, path).all("a"))


def test_no_link_begins_at_the_root_of_a_host(site: Site) -> None:
    """Counts the links of five pages: all are relative, or whole addresses."""
    found = list(links(site))
    assert len(found) > 100
    assert not [link for link in found if re.match(r"/|javascript:|data:", link)]


def test_the_way_back_is_the_page_itself() -> None:
    to = Address("id/crrc", "en")
    assert to(to.path) == "crrc"
    assert Address("vocab/verdict/met", "en")("vocab/verdict") == "../verdict"
    assert Address("", "en")("targets") == "targets"


NAMELESS = """
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX id: <https://w3id.org/industry-plan/id/>
PREFIX void: <http://rdfs.org/ns/void#>

<https://w3id.org/industry-plan/data/bare> a void:Dataset .
id:bare a plan:Plan .
id:bare-target a plan:Target ; plan:inPlan id:bare .
id:bare-milestone a plan:Milestone ; plan:inPlan id:bare ; plan:milestoneOf id:project .
id:bare-measure a plan:Measure ; plan:inPlan id:bare ; plan:inCluster id:nothing .
id:project a plan:Project ; plan:inPlan id:bare .
id:document a plan:Document ; plan:states id:claim .
id:claim a plan:Claim ; plan:expresses id:bare-measure ; plan:modality id:unknown .
id:event a plan:Event .
id:figure a plan:Observation ; plan:measures id:indicator ; plan:observedOf id:project .
id:search a plan:Search ; plan:soughtFor id:bare-target .
id:open-point a plan:OpenPoint ; plan:bearsOn id:bare .
id:verdict a plan:Verdict .
id:enterprise a plan:Enterprise .
"""
"""Things without labels, days and sources."""


def test_figures_of_several_things_say_whose_they_are() -> None:
    """The table of a target of each of two things has a column more than that of one."""
    rows = Path(__file__).parents[1] / "tracking" / "rows"
    columns = {}
    for name in ("each-missed", "at-met"):
        site = Site(kg.load(files=[rows / f"{name}.ttl"]))
        page = site.respond("/en/id/target", {}).body.decode()
        (table,) = re.findall(r"<table>.*?</table>", page.partition("as a table")[2], re.DOTALL)[:1]
        columns[name] = re.findall(r"<td>(one|two|city)</td>", table), table.count('scope="col"')
        assert "No deadline stated" not in page  # although no claim expresses it
        assert 'href="None"' not in page.partition("</article>")[0]
    assert columns == {"each-missed": (["one", "two"], 6), "at-met": ([], 5)}


def test_what_has_no_name_has_its_pages(tmp_path: Path) -> None:
    """Counts the pages about nameless things, and those of all questions: all are there."""
    file = tmp_path / "bare.ttl"
    file.write_text(NAMELESS, "utf-8")
    site = Site(kg.load(files=[file]))
    paths = [path for path in site.paths() if not path.startswith(("vocab/", "ontology/"))]
    assert len(paths) > 80
    told = {path: site.respond(f"/zh/{path}", {}).status for path in paths}
    assert {path for path, status in told.items() if status != 200} == set()


@pytest.mark.parametrize("name", ["commitments", "open-points", "claims", "money"])
def test_a_form_offers_what_may_be_chosen(site: Site, name: str) -> None:
    """Each parameter of a question has a field; a concept or a truth is chosen from a list."""
    tree = page(site, f"q/{name}")
    (form,) = [node for node in tree.of_class("filters") if node.name == "form"]
    fields = {n.attributes["name"]: n.name for n in form.everything() if "name" in n.attributes}
    wanted = {p.name: p.type for p in find(name).params}
    assert fields.keys() == wanted.keys()
    for parameter, kind in wanted.items():
        if kind in ("choice", "boolean"):
            assert fields[parameter] == "select"


def test_a_judgement_is_switched_off(session: Session, site: Site) -> None:
    """On the day of the first figure a verdict rests on one judgement; later it has others."""
    (first,) = [
        step.verdict
        for step in session.history(commitment="datuan-2021-new-energy-share").steps
        if step.verdict.outcome == "met" and step.changed
    ]
    (judgement,) = first.judgements
    day = first.as_of.isoformat()
    ((before, after),) = session.changed_without(judgement.iri, day)
    assert (before.outcome, after.outcome) == ("met", "undetermined")
    whole = kg.load()
    whole.history()  # and so has read every promise, not those alone on which the judgement bears
    assert whole.changed_without(judgement.iri, day) == ((before, after),)
    slug = judgement.iri.removeprefix(session.base)
    shown = page(site, f"id/{slug}", asOf=day).all(id="without")[0].text
    assert before.promise.label["en"] in shown
    assert "No verdict" in page(site, f"id/{slug}").all(id="without")[0].text


def test_of_two_judgements_that_say_the_same_either_may_go(
    session: Session, tmp_path: Path
) -> None:
    """No verdict is another one without a judgement that a second one repeats."""
    (day, judgement) = next(
        (step.verdict.as_of.isoformat(), step.verdict.judgements[0])
        for step in session.history(commitment="datuan-2021-new-energy-share").steps
        if step.verdict.judgements
    )
    pair = {"plan:standIn": judgement.stand_in, "plan:standsFor": judgement.stands_for}
    lines = (f"<urn:again> <{expand(link)}> <{iri}> .\n" for link, iri in pair.items())
    again = tmp_path / "again.nt"
    again.write_text("".join(lines), "utf-8")
    both = kg.load(beside=[again])
    assert len(session.changed_without(judgement.iri, day)) == 1
    assert both.changed_without(judgement.iri, day) == ()
    everything = read(both.store.ask)
    assert [*changed_without(everything, judgement.iri, date.fromisoformat(day))] == []


def test_days_that_are_asked_for_do_not_fill_the_memory(site: Site) -> None:
    """Counts what is kept after forty days: no more than the most."""
    for day in range(1, 41):
        page(site, "targets", asOf=date(2022, 1 + day // 28, 1 + day % 28).isoformat())
    assert len(site.book._kept) <= _MOST_KEPT
    assert page(site, "targets").all("table")


def test_what_is_wrong_in_a_large_store_is_not_read_for_a_page(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the questions to ask instead; those of a million statements took half a minute."""
    whole = page(Site(session), "quality")
    asked = [node.all("a")[0].text for node in whole.of_class("asked")]
    monkeypatch.setattr(pages, "_MOST_STATEMENTS", 1)
    monkeypatch.setattr(Session, "validate", None)
    (found,) = page(Site(session), "quality").all(id="findings")
    assert "kg validate --store" in found.text
    named = [link.attributes["href"].removeprefix("q/") for link in found.all("a")]
    assert named == asked
    assert len(named) == 7


@pytest.fixture(scope="module")
def of_plans(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The pages of four plans."""
    folder = tmp_path_factory.mktemp("plans")
    write_files(folder, triples=5_500, faults=0)
    return Site(kg.load(files=sorted(folder.glob("*.ttl"))))


def test_of_many_plans_the_home_page_lists_those_announced_last(
    of_plans: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts rows: the totals are those of all, and the rest is a link away."""
    (whole, *_), (counts,) = page(of_plans, "").all("tbody"), page(of_plans, "").of_class("counts")
    monkeypatch.setattr(pages, "_LISTED_AT_HOME", 2)
    cut = page(of_plans, "")
    rows, shown = whole.all("tr"), cut.all("tbody")[0].all("tr")
    assert [row.text for row in shown] == [row.text for row in rows[:-3:-1]]
    assert len(rows) == 4
    assert cut.of_class("counts")[0].text == counts.text
    assert "4 plans" in cut.of_class("sentence")[0].text
    plans, unsought = cut.of_class("rest")
    assert "The 2 plans announced last, of 4, are shown" in plans.text
    assert [link.attributes["href"] for link in plans.all("a")] == ["q/plans"]
    (items,) = cut.of_class("list")
    assert len(items.all("li")) == 2
    assert "The first 2 are shown" in unsought.text


def test_a_count_of_thousands_is_written_in_groups(
    of_plans: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    totals = pages.Book._totals

    def many(book: pages.Book) -> dict[str, dict[str, object]]:
        return {iri: {**one, "promises": 12_345} for iri, one in totals(book).items()}

    monkeypatch.setattr(pages.Book, "_totals", many)
    assert "49,380 promises" in page(Site(of_plans.session), "").of_class("sentence")[0].text


def test_of_many_promises_a_page_lists_the_first(
    of_plans: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts rows; a plan and a verdict narrow them, the plan by any name."""
    (whole,) = page(of_plans, "targets").all("tbody")
    assert not page(of_plans, "targets").of_class("rest")
    monkeypatch.setattr(pages, "MOST_ROWS", 3)
    monkeypatch.setattr(pages, "_LISTED", 3)
    cut = page(of_plans, "targets")
    rows = [row.text for row in cut.all("tbody")[0].all("tr")]
    assert rows == [row.text for row in whole.all("tr")[:3]]
    total = len(whole.all("tr"))
    assert f"The first 3 of {total} promises are shown" in cut.of_class("rest")[0].text
    assert cut.all("span", role="status")[0].text == str(total)
    (name,) = [field for field in cut.all("input") if field.attributes["name"] == "plan"]
    assert name.attributes["value"] == ""
    monkeypatch.setattr(pages, "MOST_ROWS", 100)
    plan = whole.all("tr")[-1].attributes["data-plan"]
    assert plan
    label = of_plans.session.caption(of_plans.session.thing(plan).value)["en"]
    for asked in (plan, label):
        own = page(of_plans, "targets", plan=asked).all("tbody")[0].all("tr")
        assert {row.attributes["data-plan"] for row in own} == {plan}
        assert len(own) == sum(row.attributes["data-plan"] == plan for row in whole.all("tr"))
    assert of_plans.respond("/en/targets", {"plan": ["no-such-plan"]}).status == 400


def test_plans_of_a_large_store_are_compared_when_two_are_chosen(
    of_plans: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts the questions: each is named until two plans are chosen, and then asked of these."""
    plans = of_plans.session.query("plans").column("plan")
    first, other = (str(iri) for iri in list(dict.fromkeys(plans))[1:3])
    chosen = {"plan": first, "other": other}
    few = page(of_plans, "compare", **chosen)
    monkeypatch.setattr(pages, "_MOST_STATEMENTS", 1)
    large = Site(of_plans.session)
    assert page(large, "compare", **chosen).all("table") == few.all("table")
    cut = page(large, "compare")
    assert not cut.all("table")
    named = [a.attributes["href"] for a in cut.of_class("list")[0].all("a")]
    assert named == [f"q/{name}" for name in pages._COMPARED]


def test_what_one_plan_alone_has_is_not_compared(of_plans: Site) -> None:
    """Counts the rows of what plans share: those with one plan are left out, and there are some."""
    compared, alone = page(of_plans, "compare"), 0
    for name in ("shared-enterprises", "shared-indicators", "shared-technologies"):
        plans = list(map(str, of_plans.session.query(name).column("plans")))
        (section,) = [s for s in compared.all("section") if s.attributes.get("id") == name]
        (count,) = section.of_class("count")
        assert int(count.text) == len(plans) - plans.count("1") == len(section.all("tr")[1:])
        alone += plans.count("1")
    assert alone > 0


def test_the_rows_about_some_plans_are_those_of_all(of_plans: Site) -> None:
    """Counts rows of the questions that compare plans: in the same order."""
    session, counted = of_plans.session, 0
    plans = list(dict.fromkeys(session.query("plans").column("plan")))
    some = [plan for plan in plans[1:3] if isinstance(plan, Iri)]
    for name in pages._COMPARED:
        answer = session.query(name)
        places = [n for n, column in enumerate(answer.columns) if "plan" in column.lower()]
        rows = [row for row in answer if any(row[place] in some for place in places)]
        assert list(session.about(name, some)) == rows, name
        counted += len(rows)
    assert counted >= 20


def test_a_page_without_verdicts_makes_none(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verdicts of a million statements take minutes; the day of the page takes none."""
    expected = Site(session).respond("/en/q/clusters", {})
    for name in ("changes", "history", "track"):
        monkeypatch.setattr(Session, name, None)
    assert Site(session).respond("/en/q/clusters", {}) == expected
