// Every page can be read without this. It adds a choice of light and dark, buttons that copy, rows
// that are filtered in place, and `/` to search.
(() => {
  const root = document.documentElement;
  const zh = root.lang === "zh";
  const store = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* not kept */ } },
  };

  const apply = (theme) => { if (theme) root.dataset.theme = theme; };
  apply(store.get("theme"));

  const switches = document.querySelector(".bar .switches");
  if (switches) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain theme";
    const isDark = () =>
      (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    const name = () => { button.textContent = isDark() ? (zh ? "浅色" : "Light") : zh ? "深色" : "Dark"; };
    button.addEventListener("click", () => {
      apply(isDark() ? "light" : "dark");
      store.set("theme", root.dataset.theme);
      name();
    });
    name();
    switches.append(button);
  }

  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const field = document.querySelector("main input[type=search], .bar input[type=search]");
    if (field) { event.preventDefault(); field.focus(); }
  });

  for (const code of document.querySelectorAll("code.copy, pre > code")) {
    if (!navigator.clipboard) break;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = zh ? "复制" : "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = zh ? "已复制" : "Copied";
    });
    (code.parentElement.tagName === "PRE" ? code.parentElement : code).after(button);
  }

  // The centre of a drawing is its point 0, not its middle.
  for (const box of document.querySelectorAll(".drawing"))
    box.scrollLeft = -box.firstElementChild.viewBox.baseVal.x - box.clientWidth / 2;

  // The search of a site of files: a name that is the text, then one that begins with it, then one
  // that has all of its words. A server searches notes and similar names, too.
  const found = document.getElementById("found");
  if (found && window.kgNames) {
    const fold = (text) =>
      (text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFKC").toLowerCase()
        .match(/[\u3400-\u9fff]+|[\p{L}\p{N}]+/gu) || []);
    const match = (form, words, joined) => {
      const letters = form.replaceAll(" ", "");
      if (letters === joined) return 0;
      if (letters.startsWith(joined)) return 1;
      return words.every((word) => ` ${form}`.includes(/[\u3400-\u9fff]/.test(word) ? word : ` ${word}`)) ? 2 : 9;
    };
    const field = document.getElementById("words");
    const search = () => {
      const words = fold(field.value);
      const joined = words.join("");
      const hits = [];
      if (joined) {
        for (const [file, rank, en, cn, ...forms] of window.kgNames) {
          const best = Math.min(...forms.map((form) => match(form, words, joined)));
          if (best < 9) hits.push({ best, rank, file, text: zh ? cn : en });
        }
      }
      hits.sort((a, b) => a.best - b.best || a.rank - b.rank || a.text.length - b.text.length);
      found.replaceChildren(...hits.slice(0, 50).map(({ file, text }) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = file;
        link.textContent = text;
        const slug = document.createElement("code");
        slug.textContent = decodeURIComponent(file).replace(/^.*\//, "").replace(/\.html$/, "");
        item.append(link, " ", slug);
        return item;
      }));
      document.getElementById("nothing").hidden = !joined || hits.length > 0;
    };
    field.value = new URLSearchParams(location.search).get("q") || "";
    field.addEventListener("input", search);
    field.form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
    search();
  }

  // A reader's own copy of a document: each passage is compared by its SHA-256, and marked.
  const own = document.getElementById("own-copy");
  if (own && window.crypto && crypto.subtle) {
    own.hidden = false;
    const passages = JSON.parse(own.querySelector("script").textContent);
    const hex = (bytes) => [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
    const decode = (bytes) => {
      try { return new TextDecoder("utf-8", { fatal: true }).decode(bytes); } catch { return new TextDecoder("gb18030").decode(bytes); }
    };
    own.querySelector("input").addEventListener("change", async (event) => {
      const [file] = event.target.files;
      if (!file) return;
      const letters = [...decode(await file.arrayBuffer()).replace(/\r\n?/g, "\n")];
      const alike = [];
      for (const passage of passages) {
        const words = new TextEncoder().encode(letters.slice(passage[0], passage[1]).join(""));
        if (hex(await crypto.subtle.digest("SHA-256", words)) === passage[2]) alike.push(passage);
      }
      own.querySelector("[role=status]").textContent = zh
        ? `${passages.length} 处表述中有 ${alike.length} 处相符`
        : `${alike.length} of ${passages.length} places are the same`;
      const edges = [...new Set([0, letters.length, ...alike.flatMap(([start, end]) => [start, end])])].sort((a, b) => a - b);
      const parts = edges.slice(1).map((end, at) => {
        const start = edges[at];
        const text = letters.slice(start, end).join("");
        const over = alike.filter((passage) => passage[0] <= start && end <= passage[1]);
        if (!over.length) return document.createTextNode(text);
        const mark = document.createElement("mark");
        const link = document.createElement("a");
        [, , , link.href, link.title] = over[over.length - 1];
        link.textContent = text;
        mark.append(link);
        return mark;
      });
      own.querySelector(".own-text").replaceChildren(...parts);
    });
  }

  const rows = [...document.querySelectorAll("table.targets tbody tr")];
  const filters = document.querySelector("form.filters");
  if (rows.length && filters) {
    const count = document.querySelector("p [role=status]");
    const fields = [...filters.querySelectorAll("select")];
    const show = () => {
      let shown = 0;
      for (const row of rows) {
        const fits = fields.every((field) => !field.value || row.dataset[field.name] === field.value);
        row.hidden = !fits;
        shown += fits;
      }
      count.textContent = String(shown);
    };
    if (location.protocol === "file:") {
      filters.addEventListener("submit", (event) => event.preventDefault());
      for (const field of fields) field.value = new URLSearchParams(location.search).get(field.name) || "";
    }
    filters.addEventListener("change", show);
    show();
  }
})();
