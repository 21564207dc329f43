// Opens a page in headless Chromium at every width, scheme and language, and writes as JSON what
// axe finds, what was asked of the network, and whether anything runs over the edge.
//
// node browser.mjs CHROMIUM ADDRESS FOLDER
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import puppeteer from "puppeteer-core";

const [chromium, address, folder] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const browser = await puppeteer.launch({
  executablePath: chromium,
  headless: true,
  userDataDir: folder,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

async function opened({ width, scheme, language, scripts }) {
  const page = await browser.newPage();
  const requests = [];
  const errors = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => errors.push(message.text()));
  await page.setJavaScriptEnabled(scripts);
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(address, { waitUntil: "networkidle0" });
  await page.click(`#in-${language}`);
  return { page, requests, errors };
}

const visible = () =>
  [...document.querySelectorAll(".edition")]
    .filter((edition) => edition.getClientRects().length > 0)
    .map((edition) => edition.lang);

const runs = [];
for (const width of [375, 1280]) {
  for (const scheme of ["light", "dark"]) {
    for (const language of ["en", "zh"]) {
      const { page, requests, errors } = await opened({ width, scheme, language, scripts: true });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      const shown = await page.evaluate(visible);
      const lang = await page.evaluate(() => document.documentElement.lang);
      await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
      // Axe is given to the page from outside, past its policy.
      const client = await page.createCDPSession();
      await client.send("Runtime.evaluate", { expression: axe });
      const found = await page.evaluate(() => window.axe.run());
      const violations = found.violations.map((v) => `${v.id}: ${v.nodes[0].html}`);
      runs.push({ width, scheme, language, requests, errors, overflow, shown, lang, violations, passes: found.passes.length });
      await page.close();
    }
  }
}

const { page: plain, requests } = await opened({
  width: 375,
  scheme: "light",
  language: "zh",
  scripts: false,
});
const without = { requests, shown: await plain.evaluate(visible) };
await plain.emulateMediaType("print");
const print = await plain.evaluate(() => ({
  closed: [...document.querySelectorAll('.edition[lang="zh"] details')].filter(
    (d) => d.lastElementChild.getClientRects().length === 0 || d.lastElementChild.offsetHeight === 0,
  ).length,
  details: document.querySelectorAll('.edition[lang="zh"] details').length,
  controls: document.querySelector(".bar").getClientRects().length,
}));
await browser.close();
console.log(JSON.stringify({ runs, without, print }));
