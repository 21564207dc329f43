// Reads a file of Cytoscape JSON with cytoscape.js, and writes as JSON what it holds.
//
// node cytoscape.mjs FILE
import { readFileSync } from "node:fs";
import cytoscape from "cytoscape";

const { elements } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const graph = cytoscape({ headless: true, elements });
const held = (collection) => collection.map((item) => ({ data: item.data() }));
console.log(
  JSON.stringify({
    elements: { nodes: held(graph.nodes()), edges: held(graph.edges()) },
    neighbours: graph.getElementById("datuan").neighborhood("node").length,
    parents: graph.nodes(":child").length,
  }),
);
