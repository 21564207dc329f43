// Parses texts with Mermaid's own parser, and writes as JSON what each diagram holds.
//
// node mermaid.mjs FILE, a list of texts as JSON
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

// Without these before the import, Mermaid refuses what is right.
const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");

const found = [];
for (const text of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  try {
    await mermaid.parse(text);
    const { db, type } = await mermaid.mermaidAPI.getDiagramFromText(text);
    const boxes = [...db.getVertices().values()].map(({ id, text }) => [id, text]);
    const arrows = db.getEdges().map(({ start, end, text, stroke }) => [start, end, text, stroke]);
    found.push({ type, boxes, arrows });
  } catch (error) {
    found.push({ error: String(error).split("\n")[0] });
  }
}
console.log(JSON.stringify(found));
