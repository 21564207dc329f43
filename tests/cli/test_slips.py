"""Slips that `kg load` lets in: every command answers, and names what it cannot use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cli.conftest import Ran

Run = Callable[..., Ran]
PLANS = Path(__file__).resolve().parent.parent / "plans"
OTHERS = ("datuan-verdicts", "enterprises", "places", "sources")
SLIPS = {
    "comparator": (
        "datuan",
        "    plan:comparator comparator:greater-than ;",
        "    plan:comparator comparator:more-than ;",
        "plan:comparator comparator:more-than: is no comparator; name one",
    ),
    "value": (
        "datuan",
        "    plan:value 50.0 ;",
        '    plan:value "50 %" ;',
        'plan:value "50 %": is no xsd:decimal within ±10^15 with at most six decimals; correct it',
    ),
    "indicator": (
        "datuan",
        "    plan:measures indicator:big-data-annual-output-value ;",
        "    plan:measures indicator:investment-of-data-centres ;",
        "plan:measures indicator:investment-of-data-centres: is no indicator; name one",
    ),
    "event": (
        "datuan",
        "        event-kind:completed ,",
        "        event-kind:compleated ,",
        "plan:requiresEvent event-kind:compleated: is no kind of event; name one",
    ),
    "date": (
        "datuan",
        '    plan:deadline "2021-12-31"^^xsd:date ;',
        '    plan:deadline "31.12.2021"^^xsd:date ;',
        'plan:deadline "31.12.2021"^^xsd:date: is no xsd:date; write YYYY-MM-DD',
    ),
    "day": (
        "datuan-outcomes",
        '    plan:heldUntil "2019-06-30"^^xsd:date ;',
        '    plan:heldUntil "2019-06-31"^^xsd:date ;',
        'plan:heldUntil "2019-06-31"^^xsd:date: is no xsd:date; write YYYY-MM-DD',
    ),
    "thing": (
        "datuan",
        "    prov:wasDerivedFrom id:datuan-2021-c022 ;",
        '    prov:wasDerivedFrom "2021-02-30" ;',
        'prov:wasDerivedFrom "2021-02-30": is text where a thing belongs; name the thing',
    ),
    "triple": (
        "datuan",
        "    plan:value 100.0 ;",
        '    plan:value <<( <urn:a> <urn:b> "c" )>> ;',
        'plan:value "<<( <urn:a> <urn:b> "c" )>>": is no xsd:decimal within ±10^15',
    ),
}
OF_RDF_1_1 = [slip for slip in SLIPS if slip != "triple"]
"""`kg validate`, and so `kg build`, refuses a file with a term of RDF 1.2."""


def copied(folder: Path, *names: str) -> dict[str, int]:
    """A copy of the fixed plans in a folder `data`, with slips; the line of each."""
    (folder / "data").mkdir()
    lines = {}
    for name in (*OTHERS, "datuan", "datuan-outcomes"):
        text = (PLANS / f"{name}.ttl").read_text(encoding="utf-8")
        for slip in names:
            file, old, new, _ = SLIPS[slip]
            if file == name:
                assert old in text
                lines[slip] = text.partition(old)[0].count("\n") + 1
                text = text.replace(old, new, 1)
        (folder / "data" / f"{name}.ttl").write_text(text, encoding="utf-8")
    return lines


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_named_with_its_line(slip: str, tmp_path: Path, run: Run) -> None:
    (line,) = copied(tmp_path, slip).values()
    done = run("track", "-f", "csv", env={"KG_DATA": "data"})
    assert done.code == 0
    assert f"{SLIPS[slip][0]}.ttl:{line}:" in done.err
    assert SLIPS[slip][3] in done.err
    assert done.out.count("statement unusable") == (slip not in ("day", "thing"))


def test_all_of_them_at_once(tmp_path: Path, run: Run) -> None:
    """Loaded into a store as they are; every command that tracks or shows answers."""
    copied(tmp_path, *SLIPS)
    loaded = run("load", "--store", "store", *sorted((tmp_path / "data").glob("*.ttl")))
    assert loaded.code == 0
    parts = ("verdicts", "plan-totals", "silence", "orphans", "history", "conflicts", "drift")
    for part in parts:
        done = run("track", "--part", part, "--store", "store")
        assert (done.code, len(done.err.splitlines())) == (0, len(SLIPS)), done.err
        assert all(words in done.err for *_, words in SLIPS.values())
    for arguments, code in (
        (("verify",), 1),
        (("track", "--explain", "--lang", "zh"), 0),
        (("show", "id:datuan-2021-data-centre-investment"), 0),
        (("query", "verdicts"), 0),
        (("query", "enterprise-record", "--param", "enterprise=huawei-technologies"), 0),
        (("find", "Huawei"), 0),
        (("export", "turtle12"), 0),
        (("export", "gexf"), 0),
    ):
        done = run(*arguments, "--store", "store")
        assert done.code == code, (arguments, done.err)
        assert "Traceback" not in done.err
    (tmp_path / "older").mkdir()
    copied(tmp_path / "older", *OF_RDF_1_1)
    built = run("build", "-o", "built", env={"KG_DATA": "older/data"})
    assert built.code == 1
    assert 'datuan-2021-new-energy-share plan:value "50 %"' in built.err
    page = (tmp_path / "built" / "report.html").read_text(encoding="utf-8")
    assert page.count("语句无法采用") == 3  # of four commitments; two slips are of one each


def test_show_names_the_statements_of_the_thing_alone(tmp_path: Path, run: Run) -> None:
    lines = copied(tmp_path, *SLIPS)
    done = run("show", "id:datuan-2021-big-data-output", env={"KG_DATA": "data"})
    assert done.code == 0
    assert 'value: <<( <urn:a> <urn:b> "c" )>>' in done.out
    said = done.err.splitlines()
    for slip, line in zip(("comparator", "indicator", "triple"), said, strict=True):
        assert line.startswith(f"data/datuan.ttl:{lines[slip]}:")
        assert SLIPS[slip][3] in line
    done = run("show", "id:datuan", env={"KG_DATA": "data"})
    assert (done.code, done.err) == (0, "")
