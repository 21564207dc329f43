"""Findings about nodes without a name, of several files, and of files that are hard to read."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.store.nquads import parse_rows
from kg.store.parser import parse
from kg.terms import Quads, nquads
from kg.validation import location
from kg.validation.location import read
from kg.validation.report import Finding

HEAD = "PREFIX : <urn:>\n"
INTEGER = "<http://www.w3.org/2001/XMLSchema#integer>"


def placed(asked: Sequence[Finding], sources: Iterable[tuple[Path, Quads]]) -> list[Finding]:
    """The findings with their places in files of which these quads were read."""
    return location.placed(asked, [(path, parse_rows(nquads(quads))) for path, quads in sources])


def finding(focus: str, path: str | None = None, value: str | None = None) -> Finding:
    return Finding("urn:rule", "Violation", focus, {"en": "", "zh": ""}, path, value)


def told(path: Path, text: str, *asked: Finding) -> list[tuple[int | None, int | None]]:
    path.write_text(text, encoding="utf-8")
    found = placed(asked, [(path, parse(path))])
    assert all(item.file == path for item in found)
    return [(item.line, item.column) for item in found]


def node(quads: list[ox.Quad], predicate: str) -> str:
    (found,) = (quad.subject for quad in quads if quad.predicate.value == predicate)
    return str(found)


def placed_about(path: Path, text: str, predicate: str, *asked: str) -> tuple[int | None, ...]:
    path.write_text(text, encoding="utf-8")
    quads = parse(path)
    (found,) = placed([finding(node(quads, predicate), *asked)], [(path, quads)])
    return found.line, found.column


def test_a_node_without_a_name_is_told_by_what_is_said_of_it(tmp_path: Path) -> None:
    text = HEAD + ':a :p [ :q 1 ] ,\n  [ :r "x" ; :s [ :t 01, 2 ] ] .\n_:b :u :c ; :v _:b .'
    path = tmp_path / "d.ttl"
    assert placed_about(path, text, "urn:q") == (2, 7)
    assert placed_about(path, text, "urn:r", "urn:r", '"x"') == (3, 8)
    assert placed_about(path, text, "urn:r", "urn:none") == (3, 3)
    assert placed_about(path, text, "urn:u", "urn:v") == (4, 13)


def test_nodes_that_are_alike_are_told_by_who_holds_them(tmp_path: Path) -> None:
    text = HEAD + ":a :p [ :q 1 ] .\n:b :p [ :q 1 ] , :c .\n"
    path = tmp_path / "d.ttl"
    path.write_text(text, encoding="utf-8")
    quads = parse(path)
    held = {str(q.subject): str(q.object) for q in quads if isinstance(q.object, ox.BlankNode)}
    asked = [finding(held["<urn:a>"], "urn:q"), finding(held["<urn:b>"], "urn:q")]
    assert [(f.line, f.column) for f in placed(asked, [(path, quads)])] == [(2, 9), (3, 9)]
    twins = HEAD + ":a :p [ :q 1 ] , [ :q 1 ] .\n"
    path.write_text(twins, encoding="utf-8")
    quads = parse(path)
    asked = [finding(str(q.subject), "urn:q") for q in quads if q.predicate.value == "urn:q"]
    assert {(f.line, f.column) for f in placed(asked, [(path, quads)])} == {(2, 4)}


def test_a_value_without_a_name_is_told_when_it_is_the_only_one(tmp_path: Path) -> None:
    text = HEAD + ":a :p :b , [ :q 1 ] .\n:c :p ( 1 2 ) ; :r [] , [] ."
    asked = [finding("urn:a", "urn:p", "_:x"), finding("urn:c", "urn:p", "_:x")]
    asked += [finding("urn:c", "urn:r", "_:x")]
    assert told(tmp_path / "d.ttl", text, *asked) == [(2, 12), (3, 7), (3, 17)]


def test_paths_lead_to_the_statement_at_fault(tmp_path: Path) -> None:
    text = HEAD + ":a :p :b , :c .\n:b :in :x . :c :in :y .\n:d :p :a ; :r 1 .\n"
    asked = [
        finding("urn:a", "<urn:p>/<urn:in>", "<urn:y>"),
        finding("urn:a", "<urn:p>/<urn:in>"),
        finding("urn:d", "<urn:p>/<urn:in>"),
        finding("urn:a", "^<urn:p>", "<urn:d>"),
        finding("urn:a", "^<urn:p>"),
        finding("urn:d", "<urn:none>|<urn:r>", f'"1"^^{INTEGER}'),
        finding("urn:d", "<urn:r>*"),
        finding("urn:x"),
        finding('"1"^^' + INTEGER),
    ]
    assert told(tmp_path / "d.ttl", text, *asked) == [
        (2, 12),
        (2, 4),
        (4, 7),
        (4, 7),
        (2, 1),
        (4, 15),
        (4, 12),
        (3, 8),
        (4, 15),
    ]


def test_the_last_file_that_says_it_is_told_and_its_graph(tmp_path: Path) -> None:
    texts = {"a.ttl": "<urn:a> <urn:p> 1, 2 .", "b.ttl": "<urn:a> <urn:p> 2 ; <urn:q> 3 ."}
    sources = []
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        sources.append((tmp_path / name, parse(tmp_path / name)))
    asked = [finding("urn:a", "urn:p", f'"{value}"^^{INTEGER}') for value in (1, 2)]
    one, two = placed(asked, sources)
    assert (one.file, one.column, one.graph) == (
        tmp_path / "a.ttl",
        17,
        (tmp_path / "a.ttl").as_uri(),
    )
    assert (two.file, two.column) == (tmp_path / "b.ttl", 17)


def test_a_graph_of_two_files_is_told_from_the_file_that_holds_it(tmp_path: Path) -> None:
    first, second = tmp_path / "a.nq", tmp_path / "b.nq"
    first.write_text("<urn:a> <urn:p> <urn:b> <urn:g> .\n", encoding="utf-8")
    second.write_text("\n<urn:a> <urn:p> <urn:c> <urn:g> .\n", encoding="utf-8")
    both = [*parse(first), *parse(second)]
    asked = [finding("urn:a", "urn:p", f"<urn:{value}>") for value in "bc"]
    found = placed(asked, [(first, both), (second, both)])
    assert [(f.file, f.line, f.graph) for f in found] == [
        (first, 1, "urn:g"),
        (second, 2, "urn:g"),
    ]


def test_a_file_that_is_gone_leaves_the_finding_without_a_line(tmp_path: Path) -> None:
    path = tmp_path / "d.ttl"
    path.write_text("<urn:a> <urn:p> 1 .", encoding="utf-8")
    quads = parse(path)
    path.unlink()
    (found,) = placed([finding("urn:a")], [(path, quads)])
    assert (found.file, found.line, found.column) == (path, None, None)


def test_what_no_file_says_has_no_place(tmp_path: Path) -> None:
    path = tmp_path / "d.ttl"
    path.write_text("<urn:a> <urn:p> 1 .", encoding="utf-8")
    (found,) = placed([finding("urn:z")], [(path, parse(path))])
    assert (found.file, found.line) == (None, None)
    assert placed([], [(path, parse(path))]) == []


def test_hostile_texts_are_read_in_a_moment(tmp_path: Path) -> None:
    path = tmp_path / "d.ttl"
    hostile = [
        "<urn:a> <urn:p> " + "[ <urn:q> " * 100_000 + "1" + " ]" * 100_000 + " .",
        "<urn:a> <urn:p> " + "( " * 100_000 + ") " * 100_000 + ".",
        '<urn:a> <urn:p> """' + '"" ' * 1_000_000 + '""" .',
        "<urn:a> <urn:p> '" + "\\\\" * 1_000_000 + "' .",
        "<urn:a> <urn:p> " + "1, " * 300_000 + "1 .",
        "PREFIX a: <urn:> " + "a:" + "a." * 1_000_000 + " a:p a:a .",
        '"""' * 200_000,
        "<" * 1_000_000,
        "a" * 3_000_000,
        "@prefix " * 300_000,
    ]
    for text in hostile:
        path.write_text(text, encoding="utf-8")
        started = time.process_time()
        read(path, ["urn:a"], blanks=True)
        assert time.process_time() - started < 5, text[:40]
