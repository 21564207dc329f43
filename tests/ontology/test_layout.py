"""How Turtle and SPARQL files are laid out: prefixes of the one list, one fact a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
import rdflib

import kg.resources
import kg.workspace
from kg.namespaces import prefixes
from kg.store.canonical import canonical

ROOT = Path(__file__).resolve().parent.parent.parent
PREFIX_FILE = ROOT / "ontology" / "prefixes.ttl"
HAND_WRITTEN = sorted((ROOT / "ontology").rglob("*.ttl"))
QUERIES = sorted((ROOT / "queries").rglob("*.rq")) + kg.resources.check_files()
DATA = kg.workspace.data_files()
SKIPPED = {"build", "dist"}

DECLARATION = re.compile(r"PREFIX ([\w-]*): <([^>]*)>")
STRING = r'"(?:[^"\\\n]|\\.)*"'
REFERENCE = r"(?:<[^<>\s]*>|[a-z][\w-]*:[\w.-]*\w)"
OBJECT = rf"(?:{REFERENCE}|{STRING}(?:@[a-z-]+|\^\^{REFERENCE})?|-?\d+(?:\.\d+)?|true|false)"
STEP = rf"\[ {REFERENCE} {REFERENCE} \]"
LIST = rf"\((?: (?:{OBJECT}|{STEP}))+ \)"
PAIR = rf"{REFERENCE} (?:{OBJECT}|{LIST})"
NODE = rf"\[ {PAIR}(?: ; {PAIR})* \]"
LINES = {
    "empty": r"",
    "comment": r"# \S.*",
    "prefix": r"PREFIX [a-z][a-z0-9-]*: <[^<>\s]+>",
    "subject": rf"{REFERENCE}|\[\]",
    "triple": rf"{REFERENCE} (?:a|{REFERENCE}) {OBJECT} \.",
    "types": rf"    a {REFERENCE}(?: , {REFERENCE})* ;",
    "predicate": rf"    {REFERENCE}(?: (?:{OBJECT}|{LIST}|{NODE}) ;)?",
    "object": rf"        (?:{OBJECT}|{LIST}|{NODE}) [,;]",
    "list": rf"    {REFERENCE} \(",
    "member": rf"        (?:{OBJECT}|{NODE})",
    "list end": r"    \) ;",
    "end": r"\.",
}
AFTER = {
    "subject": {"types"},
    "types": {"predicate", "list", "end"},
    "object": {"object", "predicate", "list", "end"},
    "list": {"member"},
    "member": {"member", "list end"},
    "list end": {"predicate", "list", "end"},
    "end": {"empty"},
}


def kind_of(line: str) -> str | None:
    """What a line of hand-written Turtle is, or nothing that it may be."""
    return next((kind for kind, form in LINES.items() if re.fullmatch(form, line)), None)


def faults(text: str) -> Iterator[str]:
    """Each line of hand-written Turtle that is not laid out as the style asks."""
    before, comma = "empty", False
    for number, line in enumerate(text.splitlines(), start=1):
        kind = kind_of(line)
        if kind is None:
            yield f"{number}: {line}"
        elif kind not in AFTER.get(before, {kind}) and before != "predicate":
            yield f"{number}: {kind} after {before}"
        elif comma and kind != "object":
            yield f"{number}: {kind} after a comma"
        before, comma = kind or before, line.endswith(" ,")


def prefix_faults(text: str) -> Iterator[str]:
    """Each prefix bound otherwise than in the list, out of order, bound unused or unbound."""
    bound = DECLARATION.findall(text)
    names = [name for name, _ in bound]
    if names != sorted(set(names)):
        yield "not alphabetical, or one twice"
    for name, namespace in bound:
        if prefixes().get(name) != namespace:
            yield f"{name}: bound otherwise"
    body = re.sub(r"^#.*$|^PREFIX .*$", "", text, flags=re.MULTILINE)
    body = re.sub(rf"{STRING}|<[^<>\s]*>|(?<=\s)#.*", "", body)
    used = set(re.findall(r"(?<![\w?:-])([A-Za-z][\w-]*):(?=\w)", body))
    for name in sorted(set(names) - used):
        yield f"{name}: bound and not used"
    for name in sorted(used - set(names)):
        yield f"{name}: used and not bound"
    if re.search(r"^\s*(@prefix|@base|BASE)\b", text, re.MULTILINE | re.IGNORECASE):
        yield "not in SPARQL style"


def test_the_prefix_list_is_declared_twice_alike() -> None:
    """Counts the prefixes, each a PREFIX line and an sh:declare with one namespace."""
    graph = rdflib.Graph().parse(PREFIX_FILE)
    declared = {
        str(graph.value(node, rdflib.SH.prefix)): str(graph.value(node, rdflib.SH.namespace))
        for node in graph.objects(None, rdflib.SH.declare)
    }
    assert len(declared) >= 30
    assert declared == prefixes()
    assert list(prefixes()) == sorted(prefixes())
    assert len(set(declared.values())) == len(declared), "two prefixes for one namespace"


def test_every_file_binds_prefixes_as_the_list_does() -> None:
    """Counts Turtle and SPARQL files whose prefixes differ, are unsorted or unused: none."""
    files = [*HAND_WRITTEN, *DATA, *QUERIES]
    assert len(files) >= 70
    found = {
        str(path.relative_to(ROOT)): list(prefix_faults(path.read_text("utf-8")))
        for path in files
        if path != PREFIX_FILE
    }
    assert {path: said for path, said in found.items() if said} == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("PREFIX id: <urn:x>\nid:a a id:b .\n", "id: bound otherwise"),
        (f"PREFIX id: <{prefixes()['id']}>\n", "id: bound and not used"),
        ("id:a a id:b .\n", "id: used and not bound"),
        (f'PREFIX id: <{prefixes()["id"]}>\n<urn:a> a "id:b" .\n', "id: bound and not used"),
        (f"@prefix id: <{prefixes()['id']}> .\n", "not in SPARQL style"),
    ],
)
def test_a_planted_fault_of_prefixes_is_found(text: str, said: str) -> None:
    """Each kind of fault is told, once in a line of its own."""
    assert said in list(prefix_faults(text))


def test_hand_written_turtle_is_laid_out_one_fact_a_line() -> None:
    """Counts lines of ontology and shapes with another form, order or ending: none."""
    assert len(HAND_WRITTEN) >= 35
    lines = 0
    found = {}
    for path in HAND_WRITTEN:
        data = path.read_bytes()
        text = data.decode("utf-8")
        assert not text.startswith("\ufeff"), path
        assert "\r" not in text, f"{path}: CR"
        assert "\t" not in text, f"{path}: tab"
        assert text.endswith("\n"), f"{path}: no final newline"
        assert not text.endswith("\n\n"), f"{path}: blank line at the end"
        assert not re.search(r" $", text, re.MULTILINE), f"{path}: trailing space"
        lines += text.count("\n")
        if said := list(faults(text)):
            found[str(path.relative_to(ROOT))] = said[:5]
    assert lines >= 3000
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "id:a\n  a id:b ;\n.\n",
        "id:a a id:b ;\n    id:c id:d .\n",
        "id:a\n    id:c id:d ;\n    a id:b ;\n.\n",
        "id:a\n    a id:b ;\n    id:c id:d .\n",
        "id:a\n    a id:b ;\n    id:c id:d , id:e ;\n.\n",
        'id:a\n    a id:b ;\n    id:c\n        "d"@en ,\n.\n',
        "id:a\n    a id:b ; \n.\n",
        "id:a\n    a id:b ;\n.\nid:c\n    a id:b ;\n.\n",
    ],
    ids=["indent", "one-line", "a-first", "dot", "two-objects", "comma", "trailing", "no-gap"],
)
def test_a_planted_fault_of_layout_is_found(text: str) -> None:
    """Each text breaks one rule of layout and is told of."""
    assert list(faults(text))


def test_a_module_has_classes_then_properties_and_parents_before_children() -> None:
    """Counts the terms of all modules in the order of the text, and those out of it: none."""
    order = ["owl:Ontology", "owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty"]
    order += ["owl:AnnotationProperty"]
    seen = 0
    for path in sorted((ROOT / "ontology").glob("*.ttl")):
        text = path.read_text("utf-8")
        found = re.findall(
            r"^(\S+)\n    a (owl:\w+) ;(?:\n    rdfs:sub\w+ (\S+) ;)?", text, re.MULTILINE
        )
        kinds = [kind for name, kind, _ in found if name != "[]"]
        assert kinds == sorted(kinds, key=order.index), path.name
        names = [name for name, _, _ in found]
        for name, _, parent in found:
            assert parent not in names or names.index(parent) < names.index(name), name
        seen += len(found)
    assert seen >= 80


def test_data_is_canonical() -> None:
    """Counts the data files, and those that `kg fmt` would change: none."""
    assert len(DATA) >= 4
    assert [path.name for path in DATA if canonical(path) != path.read_text("utf-8")] == []


def test_every_turtle_file_parses_alike_with_both_libraries() -> None:
    """Counts the Turtle files of the whole tree, and those that a parser refuses: none."""
    files = [
        path
        for path in sorted(ROOT.rglob("*.ttl"))
        if not any(part.startswith(".") or part in SKIPPED for part in path.relative_to(ROOT).parts)
    ]
    assert len(files) >= 200
    for path in files:
        ours = set(pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE))
        assert len(rdflib.Graph().parse(path)) == len(ours) > 0, path
