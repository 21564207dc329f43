// Comunica as a client: what came of each query on stdin, as one line of JSON each.
// It is told the address alone, and finds out from the service description what is there.
//
// node comunica.mjs ENDPOINT
import { createInterface } from "node:readline";
import { QueryEngine } from "@comunica/query-sparql";

const engine = new QueryEngine();
const context = { sources: [process.argv[2]] };
const own = { type: "serialized", value: "<urn:own> <urn:number> 1 .", mediaType: "text/turtle" };
const texts = (terms) => terms.map((term) => term.value);
const rows = async (query, sources) => {
  const found = await engine.queryBindings(query, { sources });
  return (await found.toArray()).map((row) => texts([...row.values()]));
};
const KINDS = {
  select: (query) => rows(query, context.sources),
  ask: (query) => engine.queryBoolean(query, context),
  construct: async (query) => {
    const found = await engine.queryQuads(query, context);
    return (await found.toArray()).map((quad) => texts([quad.subject, quad.predicate, quad.object]));
  },
  // The endpoint together with a statement of one's own.
  joined: (query) => rows(query, [...context.sources, own]),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { kind, query } = JSON.parse(line);
  console.log(JSON.stringify(await KINDS[kind](query)));
}
