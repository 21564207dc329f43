"""The plain validator and its input: every format, a folder, stdin, hostile shapes, no fetching."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.validation import plain

Run = Callable[..., Any]

PREFIXES = """\
PREFIX ex: <https://example.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
SHAPES = PREFIXES + "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property ex:S-p .\n"
RULE = SHAPES + "ex:S-p sh:path ex:p ; sh:maxCount 1 .\n"
FORMATS = {
    "d.ttl": "PREFIX ex: <https://example.org/> ex:a a ex:T ; ex:p 1 , 2 .",
    "d.trig": "PREFIX ex: <https://example.org/> ex:g { ex:a a ex:T ; ex:p 1 , 2 . }",
    "d.nt": "<https://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    " <https://example.org/T> .\n"
    '<https://example.org/a> <https://example.org/p> "1" .\n'
    '<https://example.org/a> <https://example.org/p> "2" .\n',
    "d.nq": "<https://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    " <https://example.org/T> <https://example.org/g> .\n"
    '<https://example.org/a> <https://example.org/p> "1" <https://example.org/g> .\n'
    '<https://example.org/a> <https://example.org/p> "2" <https://example.org/h> .\n',
    "d.rdf": '<?xml version="1.0"?><rdf:RDF xmlns:ex="https://example.org/"'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<ex:T rdf:about="https://example.org/a"><ex:p>1</ex:p><ex:p>2</ex:p></ex:T></rdf:RDF>',
    "d.jsonld": '{"@id": "https://example.org/a", "@type": "https://example.org/T",'
    ' "https://example.org/p": [1, 2]}',
}


def write(folder: Path, rules: str, facts: str = FORMATS["d.ttl"]) -> None:
    (folder / "s.ttl").write_text(rules, "utf-8")
    (folder / "d.ttl").write_text(facts, "utf-8")


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """An address of this machine, and every request that comes to it."""
    heard: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            heard.append(str(connection.recv(200)))
            connection.close()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/x.ttl", heard
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_from_a_file_and_from_stdin(name: str, tmp_path: Path, run: Run) -> None:
    """Six formats; stdin tells its own, and has the same places; graphs are read as their union."""
    write(tmp_path, RULE)
    (tmp_path / name).write_text(FORMATS[name], "utf-8")
    from_file = run(name, "--shapes", "s.ttl", "-f", "json")
    from_stdin = run("-", "--shapes", "s.ttl", "-f", "json", stdin=FORMATS[name].encode())
    places = set()
    for ran, file in ((from_file, name), (from_stdin, "stdin")):
        assert ran.code == 1, ran
        (finding,) = json.loads(ran.out)["findings"]
        assert (finding["focus"], finding["file"]) == ("https://example.org/a", file)
        places.add((finding["line"], finding["column"]))
    assert len(places) == 1
    assert None not in places.pop()


def test_a_folder_stands_for_its_files(tmp_path: Path, run: Run) -> None:
    """Below it too; the shapes among them are no data, and other files are left alone."""
    write(tmp_path, RULE, PREFIXES)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.nt").write_text(FORMATS["d.nt"], "utf-8")
    (tmp_path / "sub" / "notes.txt").write_text("not RDF <", "utf-8")
    ran = run(".", "--shapes", "s.ttl")
    assert ran.code == 1
    assert ran.out.startswith("sub/a.nt:2:25: error https://example.org/S-p https://example.org/a ")
    assert ran.err == "1 finding; 1 node checked by fast with 1/1 shapes\n"


def test_none_of_our_house_rules(tmp_path: Path, run: Run) -> None:
    """No label in Chinese, no declared term, no graph of its own, a blank node: all the same."""
    write(tmp_path, RULE, PREFIXES + '[] a ex:T ; ex:p "x"^^xsd:integer ; ex:q "y"@fr .')
    ran = run("d.ttl", "--shapes", "s.ttl")
    assert (ran.code, ran.out) == (0, "")


def test_syntax_is_told_with_its_place(tmp_path: Path, run: Run) -> None:
    write(tmp_path, RULE, "<urn:a> <urn:b> <urn:c>\n<urn:d> .")
    ran = run("d.ttl", "--shapes", "s.ttl")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("kg: d.ttl:2:")
    ran = run("-", "--shapes", "s.ttl", stdin=b"<urn:a> .")
    assert ran.err.startswith("kg: stdin:1:")


@pytest.mark.parametrize(
    ("datatype", "text"), [("gYear", "born"), ("date", "2021-02-30"), ("byte", "300")]
)
def test_a_literal_that_is_ill_typed(datatype: str, text: str, tmp_path: Path, run: Run) -> None:
    """SHACL: such a literal violates sh:datatype, whatever the engine knows of the datatype."""
    write(
        tmp_path,
        SHAPES + f"ex:S-p sh:path ex:p ; sh:datatype xsd:{datatype} .",
        PREFIXES + f'ex:a a ex:T ; ex:p "{text}"^^xsd:{datatype} .',
    )
    ran = run("d.ttl", "--shapes", "s.ttl")
    assert (ran.code, len(ran.out.splitlines())) == (1, 1)


@pytest.mark.parametrize(
    ("flag", "findings"),
    [("true", 1), ('"true"^^xsd:boolean', 1), ('"1"^^xsd:boolean', 0), ("false", 0)],
)
def test_unique_lang_is_set_by_the_letter(
    flag: str, findings: int, tmp_path: Path, run: Run
) -> None:
    write(
        tmp_path,
        SHAPES + f"ex:S-p sh:path ex:p ; sh:minCount 1 ; sh:uniqueLang {flag} .",
        PREFIXES + 'ex:a a ex:T ; ex:p "x"@en , "y"@en .',
    )
    assert len(run("d.ttl", "--shapes", "s.ttl").out.splitlines()) == findings


HOSTILE = {
    "a query that does not parse": 'ex:S sh:sparql [ sh:select "SELECT $this WHERE {" ] .',
    "a query that asks another server": (
        'ex:S sh:sparql [ sh:select "SELECT $this WHERE { SERVICE <URL> { ?s ?p ?o } }" ] .'
    ),
    "the same in disguise": (
        r'ex:S sh:sparql [ sh:select "SELECT $this WHERE { \\u0053ERVICE <URL> { ?s ?p ?o } }" ] .'
    ),
    "a pattern that does not compile": 'ex:S sh:pattern "(" .',
    "a property shape without a path": "ex:S-p sh:deactivated false .",
    "a list that bites its tail": "ex:S sh:in _:l . _:l <FIRST> 1 ; <REST> _:l .",
    "a shape that refers to itself": "ex:S sh:node ex:S .",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_shapes_that_cannot_be_run(
    case: str, tmp_path: Path, run: Run, listener: tuple[str, list[str]]
) -> None:
    """One line, exit code 2, and nobody asked."""
    url, heard = listener
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    rules = HOSTILE[case].replace("URL", url).replace("FIRST", rdf + "first")
    path = "" if "without a path" in case else "ex:S-p sh:path ex:p ; sh:maxCount 9 .\n"
    write(tmp_path, SHAPES + path + rules.replace("REST", rdf + "rest"))
    ran = run("d.ttl", "--shapes", "s.ttl")
    assert ran.code == 2, ran
    assert len(ran.err.splitlines()) == 1
    assert ran.err.startswith("kg: ")
    assert heard == []


FETCHING = {
    "owl:imports in the shapes": ("<urn:o> <OWLimports> <URL> .", ""),
    "owl:imports in the data": ("", "<urn:o> a <OWLOntology> ; <OWLimports> <URL> ."),
    "sh:shapesGraph in the data": ("", "<urn:o> sh:shapesGraph <URL> ."),
    "FROM in a query": (
        'ex:S sh:sparql [ sh:select "SELECT $this FROM <URL> WHERE { $this <urn:q> 1 }" ] .',
        "",
    ),
}


@pytest.mark.parametrize("case", FETCHING)
def test_nothing_is_fetched(
    case: str, tmp_path: Path, run: Run, listener: tuple[str, list[str]]
) -> None:
    url, heard = listener
    rules, facts = (
        text.replace("URL", url).replace("OWL", "http://www.w3.org/2002/07/owl#")
        for text in FETCHING[case]
    )
    write(tmp_path, RULE + rules, PREFIXES + FORMATS["d.ttl"] + facts)
    ran = run("d.ttl", "--shapes", "s.ttl")
    assert ran.code in (1, 2)
    assert heard == []


def test_a_context_of_json_ld_is_not_fetched(
    tmp_path: Path, run: Run, listener: tuple[str, list[str]]
) -> None:
    """Without it the file says nothing that can be known: refused, with the place."""
    url, heard = listener
    write(tmp_path, RULE)
    (tmp_path / "d.jsonld").write_text(f'{{"@context": "{url}", "@type": "T"}}', "utf-8")
    ran = run("d.jsonld", "--shapes", "s.ttl")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("kg: d.jsonld:")
    assert heard == []


def test_the_listener_hears(listener: tuple[str, list[str]]) -> None:
    """So that hearing nothing means something."""
    url, heard = listener
    port = int(url.split(":")[2].split("/")[0])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /")
        connection.recv(1)
    assert heard


def test_nodes_without_a_name_have_a_place_in_stdin(tmp_path: Path, run: Run) -> None:
    write(tmp_path, RULE)
    text = PREFIXES + "\n[] a ex:T ;\n  ex:p 1 , 2 ."
    ran = run("-", "--shapes", "s.ttl", stdin=text.encode())
    assert ran.out.startswith("stdin:6:3: error ")


def test_a_file_that_vanishes_loses_its_lines_alone(tmp_path: Path) -> None:
    """Read, and gone by the time that findings want their places."""
    write(tmp_path, RULE)
    given = plain.read([tmp_path / "d.ttl"], [tmp_path / "s.ttl"])
    (tmp_path / "d.ttl").unlink()
    (finding,) = plain.validate(given).findings
    assert (finding.file, finding.line) == (tmp_path / "d.ttl", None)


def test_what_is_said_is_the_same_each_time(tmp_path: Path, run: Run) -> None:
    """Nodes without a name have no random one in the report, nor have shapes."""
    rules = (
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; sh:minCount 1 ]."
    )
    facts = "".join(f"[] a ex:T ; ex:q [ a ex:T ; ex:n {n} ] . " for n in range(9))
    write(tmp_path, PREFIXES + rules, PREFIXES + facts)
    for output in ("json", "sarif", "ttl", "text"):
        told = {run("d.ttl", "--shapes", "s.ttl", "-f", output).out for _ in range(3)}
        assert len(told) == 1
        assert told.pop().count("_:b") >= 18
