// The page of queries can be used without this. It offers classes, properties, prefixes and
// variables while a query is written, and puts the caret where a mistake is.
(() => {
  const data = document.getElementById("vocabulary");
  const area = document.querySelector("textarea[name=query]");
  if (!data || !area) return;
  const { terms, prefixes, found } = JSON.parse(data.textContent);
  const most = 8;

  const list = document.createElement("ul");
  list.id = "offered";
  list.className = "offered";
  list.role = "listbox";
  list.hidden = true;
  list.setAttribute("aria-label", data.dataset.label);
  const told = document.createElement("p");
  told.className = "unseen";
  told.setAttribute("role", "status");
  area.parentElement.after(list, told);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-haspopup", "listbox");
  area.setAttribute("aria-controls", list.id);
  area.setAttribute("aria-keyshortcuts", "Control+Space Control+Enter");

  let options = [];
  let chosen = -1;
  let start = 0;

  const isClass = (name) => /:[A-Z]/.test(name);
  const fits = (text, [name, label]) => {
    const low = text.toLowerCase();
    return name.toLowerCase().startsWith(low)
      || name.slice(name.indexOf(":") + 1).toLowerCase().startsWith(low)
      || ` ${label.toLowerCase()}`.includes(/[\u3400-\u9fff]/.test(low) ? low : ` ${low}`);
  };

  // What may stand at the caret, each as [text, label, what is written].
  const offered = (isAsked) => {
    const before = area.value.slice(0, area.selectionStart);
    const text = /[?$]?[\p{L}\p{N}_:.-]*$/u.exec(before)[0];
    const [last = ""] = /\S+(?=\s+$)/.exec(before.slice(0, before.length - text.length)) || [];
    start = before.length - text.length;
    if (!text && !isAsked) return [];
    if (/^prefix$/i.test(last)) {
      return Object.entries(prefixes).filter(([name]) => name.startsWith(text.replace(/:$/, "")))
        .map(([name, space]) => [`${name}:`, space, `${name}: <${space}>\n`]);
    }
    if (/^[?$]/.test(text)) {
      const others = area.value.slice(0, start) + area.value.slice(area.selectionStart);
      return [...new Set(others.match(/[?$][\p{L}\p{N}_]+/gu))].filter((name) => name.startsWith(text) && name !== text)
        .map((name) => [name, "", name]);
    }
    const wantsClass = last === "a" || last === "rdf:type";
    return terms.filter((term) => fits(text, term) && (!wantsClass || isClass(term[0])))
      .sort((a, b) => isClass(a[0]) - isClass(b[0]))
      .map(([name, label]) => [name, label, name]);
  };

  const close = () => {
    list.hidden = true;
    options = [];
    chosen = -1;
    told.textContent = "";
    area.removeAttribute("aria-activedescendant");
  };

  const choose = (place) => {
    chosen = (place + options.length) % options.length;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    area.setAttribute("aria-activedescendant", list.children[chosen].id);
  };

  const show = (isAsked) => {
    close();
    options = offered(isAsked).slice(0, most);
    if (!options.length) return;
    list.replaceChildren(...options.map(([name, label], at) => {
      const item = document.createElement("li");
      item.id = `offered-${at}`;
      item.role = "option";
      item.setAttribute("aria-selected", "false");
      const code = document.createElement("code");
      code.textContent = name;
      const words = document.createElement("span");
      words.textContent = label;
      item.append(code, words);
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); accept(at); });
      return item;
    }));
    list.hidden = false;
    told.textContent = found.replace("{}", options.length);
    if (isAsked) choose(0);
  };

  // Write what was chosen, and declare its prefix where that is not done.
  const accept = (place) => {
    const text = options[place][2];
    area.setRangeText(text, start, area.selectionStart, "end");
    const [, prefix] = /^([\w-]+):(?! <)/.exec(text) || [];
    if (prefix && !new RegExp(`\\bPREFIX\\s+${prefix}:`, "i").test(area.value)) {
      const line = `PREFIX ${prefix}: <${prefixes[prefix]}>\n`;
      const caret = area.selectionStart + line.length;
      area.value = line + area.value;
      area.setSelectionRange(caret, caret);
    }
    close();
    area.focus();
  };

  area.addEventListener("input", (event) => { if (!event.isComposing) show(false); });
  area.addEventListener("compositionend", () => show(false));
  area.addEventListener("blur", close);
  area.addEventListener("click", close);
  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const isOpen = options.length > 0;
    const moves = { ArrowDown: chosen + 1, ArrowUp: chosen < 0 ? -1 : chosen - 1 };
    if (event.ctrlKey && event.key === " ") show(true);
    else if ((event.ctrlKey || event.metaKey) && event.key === "Enter") area.form?.requestSubmit();
    else if (isOpen && event.key in moves) choose(moves[event.key]);
    else if (isOpen && chosen >= 0 && ["Enter", "Tab"].includes(event.key)) accept(chosen);
    else if (isOpen && event.key === "Escape") close();
    else {
      if (/^(Arrow|Home|End|Page)/.test(event.key)) close();
      return;
    }
    event.preventDefault();
  });

  const [, line, column] = /:(\d+):(\d+)/.exec(document.getElementById("mistake")?.textContent || "") || [];
  if (line) {
    const lines = area.value.split("\n");
    const at = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + Number(column) - 1;
    area.focus();
    area.setSelectionRange(at, at);
  }
})();
