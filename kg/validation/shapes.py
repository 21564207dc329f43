"""Whom the shapes look at: the focus nodes of each."""

from __future__ import annotations

from kg.namespaces import SH
from kg.store.memory import MemoryStore
from kg.store.terms import Quads

_TARGETS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?shape ?kind ?target WHERE {
  VALUES ?kind { sh:targetClass sh:targetSubjectsOf sh:targetObjectsOf sh:targetNode }
  ?shape ?kind ?target .
  FILTER NOT EXISTS { ?shape sh:deactivated true }
}
ORDER BY STR(?shape) STR(?kind) STR(?target)
"""

_FOCUS = {
    "targetClass": "?node a/rdfs:subClassOf* <{target}> .",
    "targetSubjectsOf": "?node <{target}> ?any .",
    "targetObjectsOf": "?any <{target}> ?node .",
    "targetNode": "VALUES ?node {{ <{target}> }} ?node ?any ?thing .",
}


def focus_nodes(shapes: Quads, store: MemoryStore) -> dict[str, set[str]]:
    """For each shape with a target, the nodes of the graph that it looks at."""
    found: dict[str, set[str]] = {}
    for shape, kind, target in MemoryStore.of(shapes).ask(_TARGETS):
        pattern = _FOCUS[str(kind).removeprefix(SH)].format(target=target)
        nodes = store.ask(
            "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
            f"SELECT DISTINCT ?node WHERE {{ {pattern} }}"
        )
        found.setdefault(str(shape), set()).update(str(node) for (node,) in nodes)
    return found
