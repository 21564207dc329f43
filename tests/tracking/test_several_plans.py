"""Verdicts belong to the plan that they judge, however many plans there are."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from environment import PLANS
from tracking.command import AS_STORED, copied, edit, rows, run

import kg
from benchmarks.plans import write_files
from kg.namespaces import DCTERMS, RDF, VOID, expand
from kg.session import Session

DAYS = ("2021-03-12", "2026-11-24")
AS_OF = tuple(word for day in DAYS for word in ("--as-of", day))
FIRST, SECOND = "fictitious-00001", "fictitious-00002"
OF = {FIRST: "fictitious-00001-2020", SECOND: "fictitious-00002-2023"}


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plans of four cities and what they share."""
    folder = tmp_path_factory.mktemp("cities") / "plans"
    write_files(folder, triples=5_000, faults=0)
    return folder


@pytest.fixture(scope="module")
def store(cities: Path) -> Path:
    """The same, loaded."""
    there = cities.with_name("store")
    assert run("load", cities, "--store", there).code == 0
    return there


@pytest.fixture(scope="module")
def verdicts(store: Path) -> Path:
    """The verdicts of two days on all of them."""
    return written(store, store.with_name("verdicts"))


def written(store: Path, folder: Path) -> Path:
    ran = run("track", "-f", "ttl", *AS_OF, "--store", store, "-o", folder)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    return folder


def read(text: str) -> dict[str, dict[str, list[ox.Term]]]:
    """What a Turtle file says of each subject."""
    found: dict[str, dict[str, list[ox.Term]]] = {}
    for quad in ox.parse(io.StringIO(text), format=ox.RdfFormat.TURTLE):
        said = found.setdefault(str(quad.subject)[1:-1], {})
        said.setdefault(quad.predicate.value, []).append(quad.object)
    return found


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.ttl"))}


def loaded(*folders: Path) -> Session:
    paths = [path for folder in folders for path in sorted(folder.glob("*.ttl"))]
    return kg.load(files=[PLANS / "sources.ttl", *paths])


def test_each_plan_has_its_file(cities: Path, verdicts: Path) -> None:
    plans = {path.stem for path in cities.glob("fictitious-?????.ttl")}
    assert len(plans) == 4
    assert set(files(verdicts)) == {f"{plan}-verdicts.ttl" for plan in plans}
    for plan in plans:
        said = read((verdicts / f"{plan}-verdicts.ttl").read_text("utf-8"))
        facts = said.pop(expand(f"data:{plan}-verdicts"))
        assert facts[RDF + "type"] == [ox.NamedNode(VOID + "Dataset")]
        for iri, facts in said.items():
            (judged,) = facts[expand("plan:verdictOn")]
            assert iri.startswith(f"{judged.value}-as-of-")
            assert judged.value.startswith(expand(f"id:{plan}-"))


def test_no_verdict_is_left_out(cities: Path, verdicts: Path) -> None:
    session = loaded(cities)
    expected = {
        f"{verdict.promise.commitment}-as-of-{day}"
        for day in DAYS
        for verdict in session.track(day).verdicts
    }
    assert len(expected) >= 30
    stored = {iri for text in files(verdicts).values() for iri in read(text)}
    assert {iri for iri in stored if "-as-of-" in iri} == expected


def test_a_file_is_titled_by_its_plan(verdicts: Path) -> None:
    said = read((verdicts / f"{FIRST}-verdicts.ttl").read_text("utf-8"))
    titles = said[expand(f"data:{FIRST}-verdicts")][DCTERMS + "title"]
    assert set(titles) == {
        ox.Literal("Verdicts on “Industry plan of Fictitious City Jiazi, 2020”", language="en"),
        ox.Literal("“虚构市甲子 2020 年产业规划”的追踪结论", language="zh"),
    }


def test_a_plan_by_its_name(store: Path, verdicts: Path, tmp_path: Path) -> None:
    expected = (verdicts / f"{FIRST}-verdicts.ttl").read_text("utf-8")
    asked = ("track", OF[FIRST], "-f", "ttl", *AS_OF, "--store", store)
    ran = run(*asked)
    assert (ran.code, ran.out, ran.err) == (0, expected, "")
    assert run(*asked, "-o", tmp_path / "one.ttl").code == 0
    assert (tmp_path / "one.ttl").read_text("utf-8") == expected


def test_several_plans_are_not_put_into_one_file(store: Path, tmp_path: Path) -> None:
    asked = ("track", "-f", "ttl", "--store", store)
    for more in ((), ("-o", tmp_path / "all.ttl")):
        ran = run(*asked, *more)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == (
            "kg: -f ttl: these are verdicts on 4 plans, and a file holds those on one;"
            f" name a plan, such as id:{OF[FIRST]}, or a folder with -o\n"
        )
        ran = run(*asked, *more, "--lang", "zh")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == (
            "kg: -f ttl：结论涉及 4 个规划，而一个文件只存一个规划的结论；"
            f"请指明规划，例如 id:{OF[FIRST]}，或以 -o 指定文件夹\n"
        )
    assert not list(tmp_path.iterdir())


def test_a_folder_of_somebody_elses_is_left_alone(store: Path, cities: Path) -> None:
    before = files(cities)
    ran = run("track", "-f", "ttl", "--store", store, "-o", cities)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"kg: {cities}: exists and was not written by kg; choose another folder\n"
    assert files(cities) == before


def test_written_again_when_they_are_stored(cities: Path, verdicts: Path, tmp_path: Path) -> None:
    there = tmp_path / "store"
    assert run("load", cities, verdicts, "--store", there).code == 0
    assert files(written(there, tmp_path / "again")) == files(verdicts)
    assert run("verify", "--store", there).code == 0


def test_nothing_is_wrong_with_them(cities: Path, verdicts: Path) -> None:
    assert len(files(verdicts)) == 4
    report = loaded(cities, verdicts).validate()
    assert report.findings == []
    ran = run("fmt", "--check", *sorted(verdicts.glob("*.ttl")))
    assert ran.code == 0, ran.err


def test_a_title_that_is_there_is_kept(cities: Path, verdicts: Path, tmp_path: Path) -> None:
    """The title of a stored dataset may be better than one made of labels."""
    shutil.copy(verdicts / f"{FIRST}-verdicts.ttl", tmp_path)
    edit(tmp_path / f"{FIRST}-verdicts.ttl", '"Verdicts on “', '"What came of “')
    there = tmp_path / "store"
    assert run("load", cities, *tmp_path.glob("*.ttl"), "--store", there).code == 0
    ran = run("track", OF[FIRST], "-f", "ttl", *AS_OF, "--store", there)
    assert ran.out == (tmp_path / f"{FIRST}-verdicts.ttl").read_text("utf-8")


def test_beside_another_city_a_plan_has_the_file_that_it_had(cities: Path, tmp_path: Path) -> None:
    """With what each of them has of its own: a judgement of one holds for the other."""
    root = copied(tmp_path)
    shutil.copy(cities / f"{FIRST}.ttl", root / "data")
    ran = run("track", "datuan-2021", *AS_STORED, root=root)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.encode() == (PLANS / "datuan-verdicts.ttl").read_bytes()


def test_before_the_plan_there_is_the_dataset_alone() -> None:
    ran = run("track", "-f", "ttl", "--as-of", "2020-01-01")
    assert (ran.code, ran.err) == (0, "no commitments by 2020-01-01\n")
    assert list(read(ran.out)) == [expand("data:datuan-verdicts")]


def test_a_mistyped_plan_gets_the_nearest(store: Path) -> None:
    ran = run("track", "fictitous-00001-2021", "--store", store)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith(f"; did you mean id:{OF[FIRST]}?\n")


def test_a_table_of_one_plan(store: Path, verdicts: Path) -> None:
    ran = run("track", OF[FIRST], "-f", "csv", "--as-of", DAYS[1], "--store", store)
    stored = read((verdicts / f"{FIRST}-verdicts.ttl").read_text("utf-8"))
    assert len(rows(ran.out)) == sum(iri.endswith(DAYS[1]) for iri in stored) > 1


def test_a_plan_in_no_named_graph(cities: Path, tmp_path: Path) -> None:
    """Its verdicts would be named by its place on this machine."""
    text = (cities / f"{FIRST}.ttl").read_text("utf-8")
    start = text.index(f"data:{FIRST}\n")
    path, there = tmp_path / "unnamed.ttl", tmp_path / "store"
    path.write_text(text[:start] + text[text.index("\n.\n", start) + 3 :], "utf-8")
    others = [path for path in cities.glob("*.ttl") if path.name != f"{FIRST}.ttl"]
    assert run("load", path, *others, "--store", there).code == 0
    ran = run("track", "-f", "ttl", "--store", there, "-o", tmp_path / "verdicts")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"kg: id:{OF[FIRST]}: stands in no graph with a name, so that its verdicts have none"
        " either; name it in the file of the plan, as a void:Dataset\n"
    )
    assert not (tmp_path / "verdicts").exists()


def test_two_datasets_of_one_file_name(cities: Path, tmp_path: Path) -> None:
    plans, there, out = tmp_path / "plans", tmp_path / "store", tmp_path / "verdicts"
    shutil.copytree(cities, plans)
    edit(plans / f"{SECOND}.ttl", f"\ndata:{SECOND}\n", f"\n<https://example.org/{FIRST}>\n")
    assert run("load", plans, "--store", there).code == 0
    ran = run("track", "-f", "ttl", "--store", there, "-o", out)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"kg: {out}: two datasets would have one file; name a plan, such as ")
    assert not out.exists()
    ran = run("track", OF[SECOND], "-f", "ttl", "--store", there)
    assert f"\n<https://example.org/{FIRST}-verdicts>\n" in ran.out
