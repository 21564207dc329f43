"""Every command in a workspace of two plans with a namespace of its own."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from environment import PLANS
from processes import Ran

import kg
import kg.resources
from kg import namespaces, workspace
from kg.store import graph
from kg.store.parser import parse
from kg.terms import Iri
from kg.tracking.reading import newest_document
from kg.validation.validate import of_own, validate
from kg.workspace import Workspace

from .conftest import BASE

Run = Callable[..., Ran]
PREFIXES = namespaces.prefix_lines("plan", "xsd")
DATED = '<urn:d> a plan:Document ; plan:issuedUntil "2000-02-29"^^xsd:date .'
AWAITED = """
PREFIX comparator: <https://w3id.org/industry-plan/vocab/comparator/>
PREFIX indicator: <https://w3id.org/industry-plan/vocab/indicator/>
PREFIX unit: <https://w3id.org/industry-plan/vocab/unit/>
<urn:p> a plan:Plan ; plan:covers <urn:c> ; plan:announcedIn <urn:d> .
<urn:t> a plan:Target ; plan:inPlan <urn:p> ; plan:measures indicator:gdp ;
    plan:deadline "2001-12-31"^^xsd:date ; plan:comparator comparator:at-least ;
    plan:value 9 ; plan:unit unit:billion-yuan .
"""
"""A target whose deadline the documents of other plans have passed, and its own have not."""
COMMANDS = [
    ("query plans", "plan"),
    ("query evidence --param thing={target}", "target"),
    ("query clusters --param plan={other}", "other"),
    ("show {plan}", "plan"),
    ("find {other} --limit 999", "other"),
    ("track", "other"),
    ("track {plan} --part verdicts", "plan"),
    ("track {target} --explain", "target"),
    ("track --part history {target}", "target"),
    ("export nquads", "plan"),
    ("export turtle --about {plan}", "plan"),
]


@pytest.mark.parametrize(("command", "held"), COMMANDS)
def test_a_command_reads_the_workspace(
    command: str, held: str, made: Workspace, slugs: dict[str, str], run: Run
) -> None:
    """It says the same in the folder, below it, and from elsewhere with `--data` or `KG_DATA`."""
    words = command.format(**slugs).split()
    inside = run(*words, cwd=made.folder)
    assert (inside.code, inside.err) == (0, "")
    assert BASE + slugs[held] in inside.out
    below = run(*words, cwd=made.data)
    assert below.err == f"workspace liangshi: {made.folder}\n"
    for other in (
        below,
        run(*words, "--data", made.folder),
        run(*words, env={"KG_DATA": str(made.folder)}),
    ):
        assert (other.code, other.out) == (0, inside.out), other.err


def test_files_lie_beside_the_workspace(made: Workspace, tmp_path: Path, run: Run) -> None:
    """`--with` adds a file; what of it is there already is not read twice."""
    (tmp_path / "x.ttl").write_text(f"<{BASE}x> a <{namespaces.PLAN}Plan> .", "utf-8")
    command = ("query", "plans", "--with", tmp_path / "x.ttl", "--with", made.files()[0])
    assert run(*command, cwd=made.folder).out.count(BASE + "x\t") == 1
    whole = run("query", "plans", cwd=made.folder).out
    assert run("query", "plans", "--with", made.folder, env={"KG_DATA": str(PLANS)}).out.count(
        BASE
    ) == whole.count(BASE)
    for name in ("validate", "verify", "build"):
        ran = run(name, "--with", made.folder)
        assert ran.code < 2, (name, ran.out, ran.err)
    refused = run("track", "--with", tmp_path)
    assert refused.code == 0, refused.err  # it holds x.ttl
    (tmp_path / "empty").mkdir()
    refused = run("track", "--with", "empty")
    assert refused.err.startswith("kg: empty: no folder with kg.toml or .ttl files; ")


def test_validate_is_of_one_s_own_files(made: Workspace, run: Run) -> None:
    ran = run("validate", "--severity", "violation", cwd=made.folder)
    assert (ran.code, ran.out) == (0, ""), ran.out


def test_what_a_layer_shows_by_itself_is_not_shown() -> None:
    """Counts what the shared files of the fixed plans show without the plan that they cite."""
    layers = [PLANS / f"{name}.ttl" for name in ("enterprises", "places", "sources")]
    own = PLANS.parent / "tracking" / "bare" / "without-day.ttl"
    report = validate([*layers, own])
    assert len([f for f in report.findings if f.file in layers]) == 11
    shown = of_own(report, layers).findings
    assert [finding.file for finding in shown] == [own] * len(shown)
    assert len(shown) == len(report.findings) - 11


def test_a_focus_is_a_slug_of_one_s_own(
    made: Workspace, slugs: dict[str, str], tmp_path: Path, run: Run
) -> None:
    shutil.copytree(made.folder, tmp_path / "w")
    more = f"<{BASE}{slugs['plan']}> <{namespaces.PLAN}covers> <{BASE}nowhere> .\n"
    (tmp_path / "w" / "data" / "more.ttl").write_text(more, "utf-8")
    ran = run("validate", "--focus", slugs["plan"], "--data", "w")
    assert (ran.code, ran.out.count("dangling-link")) == (1, 1), ran
    assert run("validate", "--focus", slugs["other"], "--data", "w").code == 0
    assert run("validate", "--focus", "shanxi", "--data", "w").code == 0
    told = run("validate", "--focus", "nothing", "--data", "w")
    assert told.err.startswith("kg: nothing: is no thing or class of the data")


def test_a_finding_in_a_shared_file_that_own_data_cause_is_shown(
    made: Workspace, tmp_path: Path, run: Run
) -> None:
    """Own data that state the label of a shared place once more contradict it there."""
    shutil.copytree(made.folder, tmp_path / "w")
    (tmp_path / "w" / "data" / "more.ttl").write_text(
        f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
<https://w3id.org/industry-plan/id/shanxi> rdfs:label "Another name"@en .
<{BASE}x> a <https://w3id.org/industry-plan/ontology#Place> ; rdfs:label "X"@en , "某地"@zh ;
  <https://w3id.org/industry-plan/ontology#locatedIn> <https://w3id.org/industry-plan/id/shanxi> .
""",
        "utf-8",
    )
    ran = run("validate", "-f", "json", cwd=tmp_path / "w")
    found = json.loads(ran.out)["findings"]
    caused = [item for item in found if item["focus"].endswith("/id/shanxi")]
    assert caused
    assert {item["fix"] for item in caused} == {None}
    assert not [item for item in found if item["rule"] == "checks:dangling-link"]


def test_an_export_of_one_s_own_leaves_the_layers_out(made: Workspace, run: Run) -> None:
    """Counts the statements in files that it has, and those of layers: all, and none."""
    whole = set(run("export", "nquads", cwd=made.folder).out.splitlines())
    own = set(run("export", "nquads", "--own", cwd=made.folder).out.splitlines())
    lines = {path: {f"{q} ." for q in parse(path)} for path in (*made.files(), *made.layers())}
    below = set[str]().union(*(lines[path] for path in made.layers()))
    assert len(below & whole) == len(below) > 1000
    assert below & own == set()
    assert len(own - whole) == 0
    assert {line.rsplit(" ", 2)[1] for line in own} >= {
        line.rsplit(" ", 2)[1] for path in made.files() for line in lines[path]
    }
    refused = run("export", "nquads", "--own", "--lang", "zh")
    assert (refused.code, refused.err) == (2, "kg: --own 须与工作区同用；请用 --data 指明\n")
    assert run("export", "workbook", "--own", cwd=made.folder).code == 2


def test_fmt_is_of_one_s_own_files(made: Workspace, tmp_path: Path, run: Run) -> None:
    shutil.copytree(made.folder, tmp_path / "w 一")
    checked = run("fmt", "--check", "--data", "w 一")
    assert checked.code == 1  # a generator does not write as kg fmt
    assert len(checked.err.splitlines()) == len(made.files()) == 7
    assert run("fmt", "--data", "w 一").code == 0
    assert run("fmt", "--check", cwd=tmp_path / "w 一" / "sources").code == 0


def test_build_writes_inside(
    made: Workspace, slugs: dict[str, str], tmp_path: Path, run: Run
) -> None:
    shutil.copytree(made.folder, tmp_path / "w 二")
    built = run("build", "--data", "w 二", "--lang", "zh")
    assert built.code == 0, built.err
    assert "已写入 w 二/build/" in built.err
    folder = tmp_path / "w 二" / "build"
    page = (folder / "report.html").read_text("utf-8")
    labels = kg.load(data=made).query("plans").column("labelZh")
    assert len(labels) == 2
    assert [str(label) for label in labels if str(label) not in page] == []
    found = json.loads((folder / "findings.json").read_bytes())
    assert (found["conforms"], found["questionsNotAsExpected"]) == (True, [])
    assert BASE + slugs["other"] in (folder / "answers" / "plans.csv").read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["w 二"]


def test_load_takes_the_workspace(made: Workspace, tmp_path: Path, run: Run) -> None:
    """Without sources; the store answers as the files do."""
    loaded = run("load", "--store", tmp_path / "store", cwd=made.folder)
    assert loaded.code == 0, loaded.err
    assert "sources read: 10" in loaded.err
    answers = [run("query", "plans", *options) for options in (("--store", "store"),)]
    assert answers[0].out == run("query", "plans", cwd=made.folder).out


def test_verify_reads_the_texts(made: Workspace, tmp_path: Path, run: Run) -> None:
    """A text that is of no document is told, and does not keep verdicts from being recomputed."""
    assert run("verify", cwd=made.folder).code == 0
    shutil.copytree(made.folder, tmp_path / "w")
    (tmp_path / "w" / "sources" / "某 文.txt").write_text("nothing", "utf-8")
    told = run("verify", "--data", "w")
    assert told.code == 1
    recomputed, line = told.err.splitlines()
    assert recomputed == "0/0 stored verdicts recomputed alike"
    assert line.startswith("w/sources/某 文.txt: is the text of no document in the graph")


def test_a_text_of_a_document_without_passages_is_no_fault(
    made: Workspace, tmp_path: Path, run: Run
) -> None:
    shutil.copytree(made.folder, tmp_path / "w")
    (tmp_path / "w" / "data" / "report.ttl").write_text(
        f"<{BASE}report> a <https://w3id.org/industry-plan/ontology#Document> .\n", "utf-8"
    )
    (tmp_path / "w" / "sources" / "report.txt").write_text("What came of it.", "utf-8")
    ran = run("verify", "--data", "w")
    line = ran.err.splitlines()[-1]
    assert (ran.code, line) == (
        0,
        "w/sources/report.txt: the graph has no passage of this document; nothing to verify",
    )


def test_an_empty_workspace_answers(tmp_path: Path, run: Run) -> None:
    """Right after `kg init` no command fails, and the layer below is there."""
    workspace.create(tmp_path / "new")
    for command in (
        *("build", "validate", "verify", "track"),
        *("query plans", "query places", "show huawei-technologies", "export turtle"),
    ):
        ran = run(*command.split(), cwd=tmp_path / "new")
        assert ran.code == 0, (command, ran.err)
    assert "no commitments by" in run("track", cwd=tmp_path / "new").err


def test_a_shipped_plan_is_a_layer(tmp_path: Path, run: Run) -> None:
    """Whatever plans are shipped: each can be named, and all together are the shipped data."""
    names = workspace.layers()
    shipped = kg.resources.shipped_data()
    assert Counter(path for files in names.values() for path in files) == Counter(shipped)
    plans = [name for name in names if name != workspace.SHARED]
    assert plans
    workspace.create(tmp_path / "new", use=plans[:1])
    used = workspace.find(tmp_path / "new")
    assert used
    assert used.use == (workspace.SHARED, plans[0])
    ran = run("validate", cwd=tmp_path / "new")
    assert ran.code == 0, ran.out


def test_no_triple_is_repeated(made: Workspace, tmp_path: Path) -> None:
    """A copy of a shared file in one's own data adds nothing."""
    shutil.copytree(made.folder, tmp_path / "w")
    once = graph.load(data=tmp_path / "w")
    shutil.copy(made.layers()[0], tmp_path / "w" / "data" / "copy.ttl")
    twice = graph.load(data=tmp_path / "w")
    assert len(twice.data) == len(once.data) + 1
    assert set(twice.store.quads()) == set(once.store.quads())
    assert len(parse(made.layers()[0])) > 100


def test_a_slug_is_one_s_own_before_a_shared_one(made: Workspace, tmp_path: Path) -> None:
    shutil.copytree(made.folder, tmp_path / "w")
    name, shared = "shanxi", "https://w3id.org/industry-plan/id/shanxi"
    assert kg.load(data=tmp_path / "w").thing(name).value == shared
    own = f'<{BASE}{name}> <http://www.w3.org/2000/01/rdf-schema#label> "Own" .\n'
    (tmp_path / "w" / "data" / "more.ttl").write_text(own, "utf-8")
    session = kg.load(data=tmp_path / "w")
    assert session.thing(name).value == BASE + name
    assert session.thing("id:shanxi").value == shared
    assert set(session.find(name).column("thing")) >= {Iri(BASE + name), Iri(shared)}
    asked = session.sparql("evidence", thing=name)
    assert f"<{BASE}{name}>" in asked
    assert f"<{shared}>" not in asked


def test_a_store_of_a_workspace_knows_its_slugs(
    made: Workspace, slugs: dict[str, str], tmp_path: Path, run: Run
) -> None:
    """Its namespace is not known there, but no other thing has the name."""
    assert run("load", "--store", tmp_path / "s", cwd=made.folder).code == 0
    for command, _ in COMMANDS:
        if "find" not in command:
            words = command.format(**slugs).split()
            there = run(*words, "--store", "s")
            assert (there.code, there.out) == (0, run(*words, cwd=made.folder).out), there.err
    two = f"<{BASE}x/shanxi> a <{namespaces.PLAN}Place> . <{BASE}y/shanxi> a <{BASE}z> ."
    (tmp_path / "two.ttl").write_text(two.replace("shanxi", "elsewhere"), "utf-8")
    refused = run("show", "elsewhere", "--with", "two.ttl")
    assert refused.err.startswith("kg: 'elsewhere': 2 things have this name; give one of ")


def test_verdicts_are_stored_and_recomputed(
    made: Workspace, slugs: dict[str, str], tmp_path: Path, run: Run
) -> None:
    shutil.copytree(made.folder, tmp_path / "w")
    data, day = tmp_path / "w" / "data", "2026-11-24"
    for plan in (slugs["plan"], slugs["other"]):
        path = data / f"{plan.rpartition('-')[0]}-verdicts.ttl"
        written = run("track", plan, "-f", "ttl", "--as-of", day, "-o", path, "--data", "w")
        assert written.code == 0, written.err
        graph = BASE.replace("/id/", "/data/") + path.stem
        assert f"<{graph}>" in path.read_text("utf-8")
    count = len(kg.load(data=made).track(day).verdicts)
    assert count >= 8
    assert run("verify", "--data", "w").err == f"{count}/{count} stored verdicts recomputed alike\n"
    checked = run("validate", cwd=data)
    assert (checked.code, checked.out) == (0, ""), checked.out


def test_an_option_that_changes_nothing_is_refused(made: Workspace, run: Run) -> None:
    path = made.files()[0]
    for command, name in (("fmt", "FILES"), ("load", "SOURCES")):
        more = ("--store", "s") if command == "load" else ()
        ran = run(command, path, *more, "--data", made.folder)
        line = f"kg: --data: is not read beside {name}; leave out one of them\n"
        assert (ran.code, ran.out, ran.err) == (2, "", line)
    ran = run("validate", path, "--shapes", path, "--data", made.folder, "--lang", "zh")
    assert ran.err == "kg: --data：不能与 --shapes 同用；请去掉其一\n"


def test_files_lie_over_the_layers(made: Workspace, tmp_path: Path, run: Run) -> None:
    """`kg validate FILES` in a workspace: what they take from shared data is there."""
    path = tmp_path / "场.ttl"
    path.write_text(
        f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
<{BASE}x> a plan:Place ; rdfs:label "X"@en , "某地"@zh ;
  plan:locatedIn <https://w3id.org/industry-plan/id/shanxi> .
""",
        "utf-8",
    )
    assert "Place-locatedIn" in run("validate", path).out
    inside = run("validate", path, cwd=made.folder)
    assert "Place-locatedIn" not in inside.out
    assert "enterprises.ttl" not in inside.out


def test_a_fix_changes_one_s_own_files_alone(made: Workspace, tmp_path: Path, run: Run) -> None:
    before = {path: path.read_bytes() for path in made.layers()}
    shutil.copytree(made.folder, tmp_path / "w")
    path = tmp_path / "w" / "data" / "fictitious-00001.ttl"
    path.write_text(path.read_text("utf-8").replace("@zh", "@ZH", 1), "utf-8")
    found = run("validate", "--data", "w")
    assert found.out.count("[fixable]") == 1, found.out
    fixed = run("validate", "--data", "w", "--fix")
    assert (fixed.code, fixed.out) == (0, ""), fixed
    assert "1 fixed in 1 file" in fixed.err
    assert {path: path.read_bytes() for path in made.layers()} == before


def test_only_what_changed_is_looked_at(made: Workspace, tmp_path: Path, run: Run) -> None:
    """`--since-last` hides what the layers show by themselves, too."""
    shutil.copytree(made.folder, tmp_path / "w")
    env = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    for _ in range(2):
        ran = run("validate", "--since-last", "--data", "w", env=env)
        assert (ran.code, ran.out) == (0, ""), ran


def test_a_shell_completes_values_of_the_workspace(
    made: Workspace, slugs: dict[str, str], run: Run
) -> None:
    words = f"kg query clusters --param plan={slugs['other'][:-5]}"
    env = {"_KG_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": "4"}
    ran = run(env=env, cwd=made.data)
    assert slugs["other"] in ran.out
    assert ran.err == ""


def test_the_day_is_that_of_the_newest_document_of_its_plans(tmp_path: Path, run: Run) -> None:
    """Of the documents that its files describe or name, and those of the layers that it uses."""
    own = workspace.create(tmp_path / "own")
    session = kg.load(data=own)
    newest = newest_document(session.store.ask)
    assert session.track().as_of == newest  # it has no document of its own
    (own.data / "own.ttl").write_text(f"{PREFIXES}{DATED}", "utf-8")
    session = kg.load(data=own)
    assert session.track().as_of == session.history().as_of == date(2000, 2, 29)
    assert run("track", cwd=own.folder).err == "no commitments by 2000-02-29\n"
    (own.data / "awaited.ttl").write_text(f"{PREFIXES}{AWAITED}", "utf-8")
    session = kg.load(data=own)
    pending = [Iri(f"{namespaces.VOCAB}verdict/pending")]
    assert session.query("verdicts").column("verdict") == pending
    assert session.about("verdicts", [Iri("urn:p")]).column("verdict") == pending
    assert [v.outcome.value for v in session.track().verdicts] == ["pending"]
    (own.data / "awaited.ttl").unlink()
    days = session.store.ask(f"{PREFIXES} SELECT ?d {{ ?d plan:issuedUntil|plan:seenOn ?day }}")
    named = "".join(f"<urn:a> plan:source <{document}> .\n" for document in days.column("d"))
    (own.data / "named.ttl").write_text(PREFIXES + named, "utf-8")
    assert kg.load(data=own).track().as_of == newest
    plan = next(name for name in workspace.layers() if name != workspace.SHARED)
    other = workspace.create(tmp_path / "other", use=[plan])
    shutil.copy(own.data / "own.ttl", other.data)
    assert kg.load(data=other).track().as_of > date(2000, 2, 29)
