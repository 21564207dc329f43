"""N-Quads, which large graphs leave by: as quick as the store can write them in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

from kg.export.context import Material
from kg.export.formats import rdf
from kg.export.graph.classes import Classes
from kg.export.ledger import Tally


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write the graph, the same bytes as `formats.rdf` would write."""
    if not material.options.scope.is_everything:
        return rdf.write(material, file)
    counted = material.store.dump(file)
    classes = Classes(material.scan, {kind for kinds in counted.kinds for kind in kinds})
    tally = Tally(property=counted.properties, graph=counted.graphs)
    for kinds, number in counted.kinds.items():
        tally.kind[classes.words[classes.ordered(kinds)[0]]] += number
    material.ledger.given = tally
    material.ledger.hand("statements", tally)
    return {"statements": tally.total()}
