// Reads a GEXF file with graphology, and writes as JSON what it found.
//
// node graphology.mjs FILE
import { readFileSync } from "node:fs";
import graphology from "graphology";
import gexf from "graphology-gexf";

const graph = gexf.parse(graphology, readFileSync(process.argv[2], "utf8"), {
  addMissingNodes: false,
  allowUndeclaredAttributes: false,
});
const kinds = {};
graph.forEachEdge((edge, attributes) => {
  const kind = attributes["kind-of-evidence"] ?? "";
  kinds[kind] = (kinds[kind] ?? 0) + 1;
});
const [announced] = graph.edges("datuan-2021", "datuan-municipal-government");
console.log(
  JSON.stringify({
    order: graph.order,
    size: graph.size,
    multi: graph.multi,
    datuan: graph.getNodeAttributes("datuan"),
    value: graph.getNodeAttribute("datuan-2021-eight-clusters", "value"),
    announced: graph.getEdgeAttributes(announced),
    kinds,
  }),
);
