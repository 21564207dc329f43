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

  const bar = document.querySelector(".bar");
  if (bar) {
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
    bar.append(button);
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

  const rows = [...document.querySelectorAll("table.targets tbody tr")];
  const filters = document.querySelector("form.filters");
  if (rows.length && filters) {
    const count = document.querySelector("p.count");
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
