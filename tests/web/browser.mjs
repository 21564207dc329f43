// One headless Chromium for all tests: each line of stdin is a job as JSON, each line of stdout
// what came of it; `null` ends it. A job opens pages at a width and in a scheme, and goes through
// steps; what it expects and does not find is a problem.
//
// node browser.mjs CHROMIUM FOLDER
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";

const [chromium, folder] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SECONDS = 60;

const browser = await puppeteer.launch({
  executablePath: chromium,
  headless: true,
  userDataDir: folder,
  timeout: 4 * SECONDS * 1000, // beside other tests it may start slowly
  protocolTimeout: 4 * SECONDS * 1000,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // One process for all pages: to start one for each took a third of the tests' time.
    "--disable-site-isolation-trials",
    "--renderer-process-limit=1",
  ],
});

// What runs in the page; `of` is a selector, or nothing for all of it.
const isSeen = `((node) => node.getClientRects().length > 0 && getComputedStyle(node).visibility !== "hidden")`;
const inPage = {
  // The number of visible elements.
  seen: `(of) => [...document.querySelectorAll(of)].filter(${isSeen}).length`,
  // The texts of the visible elements of a selector.
  texts: `(of) => [...document.querySelectorAll(of)].filter(${isSeen}).map((n) => n.innerText || n.textContent).join("\\n")`,
  overflow: `() => document.documentElement.scrollWidth - innerWidth`,
  // How far the middle of an element is from that of a box in which it can be scrolled.
  off: `(of, within) => {
    const box = document.querySelector(within);
    const [one, other] = [document.querySelector(of), box].map((n) => n.getBoundingClientRect());
    return box.scrollWidth > box.clientWidth ? one.left + one.width / 2 - other.left - other.width / 2 : 0;
  }`,
  focused: `(of) => document.activeElement.matches(of)`,
  value: `(of) => document.querySelector(of)?.value`,
  closed: `() => [...document.querySelectorAll("details")].filter((d) => ${isSeen}(d) && d.lastElementChild.offsetHeight === 0).length`,
  mark: `(text, within) => {
    const plain = (node) => node.textContent.replace(/\\s+/g, " ").trim();
    const all = [...document.querySelectorAll(within + " :is(a, button, summary, label)")].filter(${isSeen});
    const found = all.find((n) => plain(n) === text) || all.find((n) => plain(n).startsWith(text)) || all.find((n) => plain(n).includes(text));
    document.querySelector("[data-tested]")?.removeAttribute("data-tested");
    found?.setAttribute("data-tested", "");
    return Boolean(found);
  }`,
};
const call = (page, name, ...given) =>
  page.evaluate(`(${inPage[name]})(...${JSON.stringify(given)})`);

class Problem extends Error {}
const wanted = (holds, text) => {
  if (!holds) throw new Problem(text);
};

async function follow(page, act) {
  const gone = page.waitForNavigation({ waitUntil: "load", timeout: SECONDS * 1000 });
  await Promise.all([gone, act()]);
}

async function only(page, selector) {
  const handle = await page.$(selector);
  wanted(handle, `no ${selector}`);
  return handle;
}

async function labelled(page, text, within = "body") {
  wanted(await call(page, "mark", text, within), `nothing to click is called “${text}”`);
  return page.$("[data-tested]");
}

// A step is an object; the first key is its kind.
const STEPS = {
  open: async (page, { open }) => page.goto(open, { waitUntil: "load", timeout: SECONDS * 1000 }),
  again: async (page) => page.goto(page.url(), { waitUntil: "load", timeout: SECONDS * 1000 }),
  follow: async (page, step) => {
    const handle = await labelled(page, step.follow, step.within);
    await follow(page, () => handle.click());
  },
  follow_first: async (page, step) => {
    const handle = await only(page, step.follow_first);
    await follow(page, () => handle.click());
  },
  click: async (page, step) => (await labelled(page, step.click, step.within)).click(),
  fill: async (page, step) => {
    await (await only(page, step.fill)).click({ count: 3 });
    await page.keyboard.press("Backspace");
    await page.type(step.fill, step.text);
  },
  paste: async (page, step) => {
    await (await only(page, step.paste)).focus();
    await page.keyboard.down("Control");
    await page.keyboard.press("a");
    await page.keyboard.up("Control");
    await page.keyboard.sendCharacter(step.text);
  },
  type: async (page, { type }) => page.keyboard.type(type),
  choose: async (page, step) => page.select(step.choose, step.value),
  press: async (page, { press, goes }) =>
    goes ? follow(page, () => page.keyboard.press(press)) : page.keyboard.press(press),
  // Reach an element by the keyboard alone.
  tab: async (page, { tab }) => {
    for (let pressed = 0; pressed < 200; pressed++) {
      await page.keyboard.press("Tab");
      if (await call(page, "focused", tab)) return;
    }
    throw new Problem(`no Tab leads to ${tab}`);
  },
  submit: async (page, step) => {
    const handle = await only(page, step.submit);
    await follow(page, () => handle.press("Enter"));
  },
  // On paper the page is as wide as A4 between its margins.
  print: async (page) => {
    await page.setViewport({ width: 670, height: 960 });
    await page.emulateMediaType("print");
  },
  expect: async (page, step) => {
    const seen = await call(page, "seen", step.expect);
    const fits = "count" in step ? seen === step.count : seen >= (step.least ?? 1);
    wanted(fits, `${seen} × ${step.expect}`);
  },
  centred: async (page, step) => {
    const off = await call(page, "off", step.centred, step.within);
    wanted(Math.abs(off) <= 2, `${step.centred} is ${off} from the middle`);
  },
  // Two elements stand on one line.
  level: async (page, step) => {
    const [one, other] = await Promise.all([step.level, step.with].map((of) => only(page, of)));
    const [box, beside] = [await one.boundingBox(), await other.boundingBox()];
    wanted(Math.abs(box.y - beside.y) < box.height / 2, `${step.level} is on a line of its own`);
  },
  text: async (page, step) => {
    const found = await call(page, "texts", step.in ?? "body");
    const plain = found.replace(/\s+/g, " ").toLowerCase();
    wanted(plain.includes(step.text.toLowerCase()), `not said: “${step.text}” in ${found.slice(0, 300)}`);
  },
  url: async (page, { url }) => {
    const here = decodeURIComponent(page.url());
    wanted(here.includes(url), `at ${here}, not ${url}`);
  },
  focus: async (page, { focus }) => wanted(await call(page, "focused", focus), `${focus} has no focus`),
  value: async (page, step) => {
    const found = await call(page, "value", step.value);
    wanted(found === step.is, `${step.value} is ${found}`);
  },
  // What a link to a file leads to, which the browser would save.
  read: async (page, step) => {
    const handle = await labelled(page, step.read, step.within);
    const address = await handle.evaluate((node) => node.href);
    const text = address.startsWith("file:")
      ? readFileSync(fileURLToPath(address), "utf8")
      : await (await fetch(address)).text();
    wanted(text.includes(step.starts), `${address} begins ${text.slice(0, 100)}`);
  },
  // What a form leads to when another format is chosen.
  read_form: async (page, step) => {
    const form = await only(page, step.read_form);
    const address = await form.evaluate((node, format) => {
      const data = new FormData(node);
      data.set("format", format);
      return `${node.action}?${new URLSearchParams(data)}`;
    }, step.with);
    const text = await (await fetch(address)).text();
    wanted(text.startsWith(step.starts), `${address} begins ${text.slice(0, 100)}`);
  },
  opened: async (page) => {
    const closed = await call(page, "closed");
    wanted(closed === 0, `${closed} details are closed`);
  },
  axe: async (page, step, found) => {
    await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
    // Axe is given to the page from outside, past its policy.
    const client = await page.createCDPSession();
    await client.send("Runtime.evaluate", { expression: axe });
    for (const scheme of step.axe) {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      // Unless the whole is wanted each time, the second time only what the scheme changes.
      const only = found.axe.length && !step.whole ? { type: "rule", values: ["color-contrast"] } : { type: "tag", values: TAGS };
      const result = await page.evaluate((runOnly) => window.axe.run({ runOnly, resultTypes: ["violations"] }), only);
      const violations = result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).slice(0, 3).join(" ")}`);
      found.axe.push({ scheme, violations, passes: result.passes.length });
    }
  },
};

// The page of all jobs that share one: to open another takes as long as the job.
let shared;

// What the site of a step kept there before is gone, as for a visitor who is new.
async function forget(page, { open }) {
  const client = await page.createCDPSession();
  const { origin, protocol } = new URL(open);
  const of = protocol === "file:" ? "file://" : origin;
  await client.send("Storage.clearDataForOrigin", { origin: of, storageTypes: "all" });
  await client.detach();
}

async function done(job) {
  const found = { problems: [], requests: [], errors: [], dialogs: [], overflow: [], axe: [] };
  const listeners = {
    request: (request) => found.requests.push(request.url()),
    pageerror: (error) => found.errors.push(String(error)),
    console: (message) => found.errors.push(message.text()),
    dialog: async (dialog) => {
      found.dialogs.push(dialog.message());
      await dialog.dismiss();
    },
  };
  const page = job.shares && shared ? shared : await (await browser.createBrowserContext()).newPage();
  for (const [event, listener] of Object.entries(listeners)) page.on(event, listener);
  if (job.shares) await forget(page, job.steps[0]);
  if (job.unguarded) await page.setBypassCSP(true);
  await page.setJavaScriptEnabled(job.scripts ?? true);
  await page.setViewport({ width: job.width ?? 1280, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: job.scheme ?? "light" }]);
  for (const [place, step] of job.steps.entries()) {
    const kind = Object.keys(step)[0];
    try {
      await STEPS[kind](page, step, found);
      const over = await call(page, "overflow");
      if (over > 0) found.overflow.push(`${page.url()}: ${over}`);
      if (await page.evaluate("window.__hit !== undefined")) found.problems.push("a payload ran");
    } catch (error) {
      const why = error instanceof Problem ? error.message : error.stack;
      found.problems.push(`step ${place + 1}, ${kind}, at ${page.url()}: ${why}`);
      break;
    }
  }
  if (job.shares) {
    for (const [event, listener] of Object.entries(listeners)) page.off(event, listener);
    await page.goto("about:blank");
    shared = page;
  } else await page.browserContext().close();
  return found;
}

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  if (!job) break; // stdin may stay open: another process has it, too
  console.log(JSON.stringify(await done(job)));
}
await Promise.race([browser.close(), new Promise((over) => setTimeout(over, 10_000))]);
browser.process()?.kill("SIGKILL");
process.exit(0);
