// Draws a GEXF file with sigma in headless Chromium, keeps a picture, and writes as JSON what it
// drew. Nodes lie in rings around their classes, since a layout is no business of this test.
//
// node sigma.mjs FILE CHROMIUM PICTURE
import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import puppeteer from "puppeteer-core";

const [file, chromium, picture] = process.argv.slice(2);
const source = `
  import graphology from "graphology";
  import { parse } from "graphology-gexf/browser";
  import Sigma from "sigma";
  window.draw = (text) => {
    const graph = parse(graphology, text);
    const classes = [...new Set(graph.mapNodes((node, { class: name }) => name))].sort();
    const counts = {};
    graph.forEachNode((node, attributes) => {
      const place = classes.indexOf(attributes.class);
      const number = (counts[place] = (counts[place] ?? 0) + 1);
      const centre = (2 * Math.PI * place) / classes.length;
      const turn = number * 2.4;
      graph.mergeNodeAttributes(node, {
        x: 40 * Math.cos(centre) + 0.5 * Math.sqrt(number) * Math.cos(turn),
        y: 40 * Math.sin(centre) + 0.5 * Math.sqrt(number) * Math.sin(turn),
        size: 1.5 + Math.min(4, Math.sqrt(graph.degree(node)) / 3),
        color: "#" + [..."rgb"].map((c, i) => (64 + ((place * (i + 3) * 37) % 160)).toString(16)).join(""),
      });
    });
    graph.forEachEdge((edge) => graph.mergeEdgeAttributes(edge, { size: 0.3, color: "#ddd" }));
    const sigma = new Sigma(graph, document.body, { labelFont: "Noto Sans CJK SC", labelSize: 13 });
    sigma.refresh();
    return { order: graph.order, size: graph.size, labels: graph.mapNodes((n, a) => a.label),
             drawn: sigma.getNodeDisplayedLabels?.().size ?? -1 };
  };
`;
const folder = dirname(fileURLToPath(import.meta.url));
const bundle = await build({
  stdin: { contents: source, resolveDir: folder },
  bundle: true,
  write: false,
  format: "iife",
  logLevel: "silent",
});

const browser = await puppeteer.launch({
  executablePath: chromium,
  headless: true,
  args: ["--no-sandbox", "--no-first-run", "--disable-background-networking", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
try {
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.setViewport({ width: 1400, height: 1000 });
  await page.setContent("<body style='margin:0;height:1000px'></body>");
  await page.evaluate(bundle.outputFiles[0].text);
  const found = await page.evaluate((text) => window.draw(text), readFileSync(file, "utf8"));
  await new Promise((done) => setTimeout(done, 1000));
  const shot = await page.screenshot({ encoding: "base64" });
  writeFileSync(picture, shot, "base64");
  const colours = await page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    const pixels = new Uint32Array(canvas.getImageData(0, 0, image.width, image.height).data.buffer);
    return new Set(pixels).size;
  }, shot);
  console.log(JSON.stringify({ ...found, errors, colours }));
} finally {
  await browser.close();
}
