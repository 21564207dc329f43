"""N-Quads, which large graphs leave by: as quick as the store can write them in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

from kg.export.formats import rdf
from kg.export.graph.classes import Classes
from kg.export.ledger import Key, Tally
from kg.export.material import Material


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write the graph, the same bytes as `formats.rdf` would write."""
    if material.store.has_blank_nodes() or not material.options.scope.is_everything:
        return rdf.write(material, file)
    counted = material.store.dump(file)
    every = {kinds for kinds, _, _ in counted}
    classes = Classes(material.scan, {kind for kinds in every for kind in kinds})
    labels = {kinds: classes.words[classes.ordered(kinds)[0]] for kinds in every}
    tally = Tally()
    for (kinds, predicate, graph), number in counted.items():
        tally.add(Key(labels[kinds], predicate, graph), number)
    material.ledger.given = tally
    material.ledger.hand("statements", tally)
    return {"statements": tally.total()}
