"""Statements written as files: N-Quads in order or not, or a folder of files of all kinds."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyoxigraph as ox
from hypothesis import strategies as st
from validation.plans.worlds import DATA, Row

from kg.namespaces import RDF, VOID
from kg.store.parser import FORMATS

_NO_LINES = ("", "# a comment <urn:x> .", "  ")


@st.composite
def forms(draw: st.DrawFn, said: list[Row]) -> dict[str, bytes]:
    """The files in which a world is written, by their names, in the order to be given."""
    kind = draw(st.sampled_from(["sorted", "as said", "two", "folder"]))
    if kind == "folder":
        return draw(_folder(said))
    if kind == "sorted":
        said = sorted(said, key=lambda row: re.sub("-(outcomes|verdicts)$", "", row.graph))
    if kind == "two":
        middle = draw(st.integers(0, len(said)))
        parts = {"one.nq": said[:middle], "two.nq": said[middle:]}
        return {name: draw(_nquads(part)) for name, part in parts.items() if part}
    return {"all.nq": draw(_nquads(said))}


@st.composite
def _nquads(draw: st.DrawFn, said: Sequence[Row]) -> bytes:
    """N-Quads in any form that is allowed."""
    lines = [row.line() for row in said]
    for where, line in draw(
        st.lists(st.tuples(st.integers(0, len(lines)), st.sampled_from(_NO_LINES)), max_size=3)
    ):
        lines.insert(where, line)
    ends = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    text = ends.join(lines) + draw(st.sampled_from([ends, ends, ""]))
    space = draw(st.sampled_from([" <", " <", "\t<", "  <"]))
    return re.sub("(?<=[>_]) <", space, text).encode()


@st.composite
def _folder(draw: st.DrawFn, said: Sequence[Row]) -> dict[str, bytes]:
    """A file for each graph, of any format, but for what stands in the wrong one."""
    by_file: dict[str, list[Row]] = {}
    for row in said:
        astray = draw(st.integers(0, 9)) == 0
        by_file.setdefault("mixed" if astray else row.graph.strip("_:") or "none", []).append(row)
    files = {}
    for name, own in by_file.items():
        ending = draw(st.sampled_from(sorted(FORMATS)))
        files[f"{name}{ending}"] = _written(own, name, ending)
    order = draw(st.permutations(sorted(files)))
    return {name: files[name] for name in order}


def _written(said: Sequence[Row], name: str, ending: str) -> bytes:
    text = "".join(f"{row.line()}\n" for row in said)
    quads = list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
    rdf_format = FORMATS[ending]
    if rdf_format.supports_datasets:
        return ox.serialize(quads, format=rdf_format) or b""
    home, dataset = ox.NamedNode(DATA + name), ox.NamedNode(VOID + "Dataset")
    triples = [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
    named = [ox.Triple(home, ox.NamedNode(RDF + "type"), dataset), *triples]
    return ox.serialize(named, format=rdf_format) or b""
