"use strict";
(() => {
  const one = (selector) => document.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const form = one(".sheet");
  const values = JSON.parse(form.dataset.values);
  const units = all(".units > li");
  const names = units.map((item) => JSON.parse(item.dataset.unit));
  const fields = all("fieldset");
  const categories = fields.map((field) => JSON.parse(field.dataset.category));
  const radios = fields.map((field) => all("input", field));
  const COLUMNS = ["unit", "coder", "category", "value", "note"];
  const MARK = "\uFEFF"; // without it a spreadsheet takes UTF-8 for the letters of its country
  const PLACE = `mediakit-coding:${form.dataset.form}`; // only codes of these texts and categories
  let state = null; // {coder, codes: {unit: {category: value}}, notes, at, changes, exported}
  let blocked = false;
  const opened = new Map(); // what each coder coded in this window, should the browser keep nothing

  // Objects without a prototype: a unit may be called "constructor" or "__proto__".
  const bare = (entries = []) => Object.assign(Object.create(null), Object.fromEntries(entries));
  const fresh = (coder) => ({ coder, codes: bare(), notes: bare(), at: 0, changes: 0, exported: 0 });
  const waits = (some) => some.changes !== some.exported;
  const codeOf = (unit, category) => (state.codes[unit] ?? bare())[category] ?? "";
  const isCoded = (unit) => categories.every((category) => codeOf(unit, category));

  // What was kept, or came out of a file, may be anything: only what fits is taken.
  function revive(coder, kept) {
    const made = fresh(coder);
    for (const name of names) {
      const codes = kept.codes?.[name] ?? {};
      const fits = categories.filter((category) => values.includes(codes[category]));
      if (fits.length) made.codes[name] = bare(fits.map((category) => [category, codes[category]]));
      if (typeof kept.notes?.[name] === "string") made.notes[name] = kept.notes[name];
    }
    made.at = Math.min(Math.max(Math.trunc(Number(kept.at)) || 0, 0), units.length - 1);
    made.changes = Number(kept.changes) || 0;
    made.exported = Number(kept.exported) || 0;
    return made;
  }

  function read(coder) {
    try {
      const kept = localStorage.getItem(`${PLACE}:${coder}`);
      return kept === null ? null : revive(coder, JSON.parse(kept));
    } catch {
      return null;
    }
  }

  function adopt(some) {
    state = some;
    opened.set(some.coder, some);
  }

  function keep() {
    try {
      localStorage.setItem(`${PLACE}:${state.coder}`, JSON.stringify(state));
      localStorage.setItem(PLACE, state.coder);
      blocked = false;
    } catch {
      blocked = true;
    }
    tell();
  }

  function tell() {
    const n = names.filter(isCoded).length;
    one("progress").value = n;
    one("#told").textContent = `${n} of ${names.length} coded`;
    const kept = one("#kept");
    kept.classList.toggle("bad", blocked);
    if (blocked) kept.textContent = "This browser keeps nothing: export before you leave";
    else kept.textContent = waits(state) ? "Kept in this browser, not exported yet" : state.changes ? "Exported" : "";
  }

  function warn(text) {
    const alert = one("#alert");
    alert.textContent = text;
    alert.hidden = !text;
  }

  function say(text) { // to those who do not see what a key changed
    one("#said").textContent = text;
  }

  function show(focus = true) {
    const name = names[state.at];
    units.forEach((item, i) => { item.hidden = i !== state.at; });
    const heading = one("#unit");
    const id = document.createElement("small");
    id.textContent = name;
    id.dir = "auto";
    heading.replaceChildren(`${state.at + 1} of ${names.length}`, id);
    fields.forEach((_, i) => mark(i));
    one("#note").value = state.notes[name] ?? "";
    one("#back").disabled = state.at === 0;
    one("#next").disabled = state.at === units.length - 1;
    tell();
    if (!focus) return;
    heading.focus({ preventScroll: true });
    one("main").scrollTop = 0;
    one("aside").scrollTop = 0;
    const top = one(".steps").offsetTop;
    if (scrollY > top) scrollTo({ top, behavior: "instant" });
  }

  function mark(i) {
    const value = codeOf(names[state.at], categories[i]);
    radios[i].forEach((radio, j) => { radio.checked = values[j] === value; });
    fields[i].classList.toggle("done", value !== "");
  }

  function change() {
    state.changes += 1;
    keep();
  }

  function set(i, value) {
    const codes = (state.codes[names[state.at]] ??= bare());
    if (value) codes[categories[i]] = value;
    else delete codes[categories[i]];
    mark(i);
    change();
  }

  function advance(i) {
    const place = values.indexOf(codeOf(names[state.at], categories[i])) + 1;
    set(i, values[place] ?? "");
    say(`${fields[i].querySelector("legend span").textContent}: ${values[place] ?? "not coded"}`);
    fields[i].focus(); // not its radios, whose arrow keys would change the value
    fields[i].scrollIntoView({ block: "nearest" });
  }

  function fillRest() {
    categories.forEach((category, i) => {
      if (!codeOf(names[state.at], category)) set(i, "absent");
    });
    say("The rest: absent");
  }

  function go(place) {
    if (place < 0 || place >= units.length) return;
    state.at = place;
    keep();
    show();
  }

  function goOpen() {
    const place = names.findIndex((name) => !isCoded(name));
    if (place < 0) warn("Every text is coded. Export the codes and send the file on.");
    else go(place);
  }

  function scroll(share) {
    const pane = one("main");
    const within = getComputedStyle(pane).overflowY === "auto" ? pane : document.scrollingElement;
    within.scrollBy({ top: share * within.clientHeight, behavior: "instant" });
  }

  function openNotes() {
    const details = all("details");
    const open = !details.every((each) => each.open);
    for (const each of details) each.open = open;
  }

  function begin(coder, kept) {
    adopt(kept ?? (blocked ? opened.get(coder) : null) ?? read(coder) ?? fresh(coder));
    document.body.classList.add("working");
    one("#who").textContent = coder;
    one("#start").hidden = true;
    for (const part of all(".desk, .desk [hidden]:not(li), .progress, .coder")) part.hidden = false;
    one(".actions").hidden = !one("details");
    keep();
    show();
  }

  function ask() {
    document.body.classList.remove("working");
    for (const part of all(".desk, .progress, .coder")) part.hidden = true;
    one("#start").hidden = false;
    one("#coder").value = state?.coder ?? "";
    one("#coder").select();
    one("#coder").focus();
  }

  // As mediakit writes CSV: text that a spreadsheet would run gets an apostrophe before it.
  const guard = (text) => (/^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text);
  const unguard = (text) => (/^''*[=+\-@\t\r]/.test(text) ? text.slice(1) : text);
  const quote = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

  function write() {
    const rows = names.flatMap((name) => categories.map((category) => (
      [name, state.coder, category, codeOf(name, category), state.notes[name] ?? ""]
    )));
    return [COLUMNS, ...rows].map((row) => `${row.map((cell) => quote(guard(cell))).join(",")}\n`).join("");
  }

  function download() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([MARK, write()], { type: "text/csv" }));
    link.download = `codes-${state.coder.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "coder"}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    state.exported = state.changes;
    keep();
  }

  // Spreadsheets save it with semicolons or tabs, by the country that they are set to.
  function parse(text) {
    const rows = [[]];
    const comma = /[,;\t]/.exec(text)?.[0] ?? ",";
    const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${comma}\\r\\n]*))(${comma}|\\r?\\n|$)`, "gy");
    while (cell.lastIndex < text.length) {
      const found = cell.exec(text);
      if (!found) throw new Error("it is not a table of commas and quotation marks");
      rows.at(-1).push(unguard(found[1]?.replaceAll('""', '"') ?? found[2]));
      if (found[3] !== comma) rows.push([]);
    }
    return rows.filter((row) => row.some((each) => each));
  }

  async function decode(file) {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    } catch {
      throw new Error("its letters are not UTF-8; give the file as it was exported, or save it as “CSV UTF-8”");
    }
  }

  function restoreFrom(text) {
    const [header, ...rows] = parse(text);
    const places = COLUMNS.map((column) => (header ?? []).indexOf(column));
    if (places.includes(-1)) throw new Error(`its first line must name ${COLUMNS.join(", ")}`);
    const kept = { codes: bare(), notes: bare() };
    const coders = new Set();
    for (const row of rows) {
      const [unit, coder, category, value, note] = places.map((place) => row[place] ?? "");
      if (!names.includes(unit)) throw new Error(`it has the unit “${unit}”, which is not in this form`);
      if (!categories.includes(category)) throw new Error(`it has the category “${category}”, which is not in this form`);
      if (value && !values.includes(value)) throw new Error(`it has the value “${value}”, which is not in this form`);
      coders.add(coder);
      if (value) (kept.codes[unit] ??= bare())[category] = value;
      if (note) kept.notes[unit] = note;
    }
    const [coder] = coders;
    if (coders.size !== 1 || !coder.trim()) throw new Error("it must hold the codes of one coder");
    const old = opened.get(coder) ?? read(coder);
    if (old && waits(old) && !confirm(`Replace the codes of ${coder} in this browser, which were not exported?`)) return;
    const made = revive(coder, kept);
    made.at = Math.max(names.findIndex((name) => !categories.every((each) => made.codes[name]?.[each])), 0);
    begin(coder, made);
  }

  async function restore(event) {
    const [file] = event.target.files;
    if (!file) return;
    warn("");
    try {
      restoreFrom(await decode(file));
    } catch (error) {
      warn(`${file.name} was not restored: ${error.message}.`);
    }
    event.target.value = "";
  }

  function printCodes() {
    units.forEach((item, i) => {
      const told = categories.map((category) => (
        `${category.replaceAll("_", " ")}: ${(state && codeOf(names[i], category)) || "________"}`
      ));
      const note = state?.notes[names[i]];
      one(".units").children[i].querySelector(".codes").textContent =
        told.join("   ") + (note ? `\nNote: ${note}` : "");
    });
  }

  const byKey = new Map(fields.map((field, i) => [field.dataset.key, () => advance(i)]));
  byKey.delete(undefined);
  const commands = new Map([
    ["ArrowLeft", () => go(state.at - 1)],
    ["ArrowRight", () => go(state.at + 1)],
    ["Enter", () => go(state.at + 1)],
    ["ArrowUp", () => scroll(-0.1)],
    ["ArrowDown", () => scroll(0.1)],
    ["PageUp", () => scroll(-0.9)],
    ["PageDown", () => scroll(0.9)],
    [" ", () => scroll(0.9)],
    ["u", goOpen],
    ["n", () => one("#note").focus()],
    ["h", openNotes],
    ...(values.includes("absent") ? [[".", fillRest]] : []),
    ...byKey,
  ]);

  // The key by its letter; by its place where digits need Shift or letters are of another script.
  function keyOf({ key, code }) {
    const lower = key.length === 1 ? key.toLowerCase() : key;
    const place = /^(?:Digit|Key)(.)$/.exec(code)?.[1].toLowerCase();
    return place && !commands.has(lower) && (code.startsWith("Digit") || key > "~") ? place : lower;
  }

  document.addEventListener("keydown", (event) => {
    if (!state || !one("#start").hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.isComposing) return;
    if (event.target === one("#note")) {
      if (event.key === "Escape") one("#unit").focus({ preventScroll: true });
      return;
    }
    if (/^(Enter| )$/.test(event.key) && event.target.closest("button, summary")) return;
    if (/^(Arrow(Up|Down)| )$/.test(event.key) && event.target.closest("fieldset input")) return;
    const key = keyOf(event);
    const act = commands.get(key);
    if (!act || (event.repeat && byKey.has(key))) return;
    event.preventDefault();
    warn("");
    act();
  });

  fields.forEach((field, i) => {
    field.addEventListener("change", (event) => set(i, values[Number(event.target.value)]));
    field.querySelector(".clear").addEventListener("click", () => {
      set(i, "");
      radios[i][0].focus();
    });
  });
  one("#note").addEventListener("input", (event) => {
    if (event.target.value) state.notes[names[state.at]] = event.target.value;
    else delete state.notes[names[state.at]];
    change();
  });
  one("#start").addEventListener("submit", (event) => {
    event.preventDefault();
    const coder = one("#coder").value.trim();
    warn("");
    if (coder) begin(coder);
  });
  one("#back").addEventListener("click", () => go(state.at - 1));
  one("#next").addEventListener("click", () => go(state.at + 1));
  one("#open").addEventListener("click", goOpen);
  one("#book").addEventListener("click", openNotes);
  one("#export").addEventListener("click", download);
  one("#load").addEventListener("click", () => one("#restore").click());
  one("#restore").addEventListener("change", restore);
  one("#change").addEventListener("click", ask);
  for (const details of all("details")) {
    details.addEventListener("toggle", () => {
      const open = all("details").every((each) => each.open);
      one("#book").textContent = open ? "Hide examples" : "Show examples";
      one("#book").setAttribute("aria-expanded", String(open));
    });
  }
  addEventListener("beforeprint", printCodes);
  addEventListener("beforeunload", (event) => {
    if ([...opened.values()].some(waits)) event.preventDefault();
  });
  function follow() { // the same form in another window
    const kept = state && !blocked && one("#start").hidden && read(state.coder);
    if (!kept) return;
    adopt({ ...kept, at: state.at });
    show(false);
  }
  addEventListener("storage", (event) => {
    if (state && event.key === `${PLACE}:${state.coder}`) follow();
  });
  addEventListener("focus", follow); // a window that slept was told nothing

  let last = null;
  try {
    last = localStorage.getItem(PLACE);
  } catch {
    blocked = true;
  }
  if (last) begin(last);
  else ask();
})();
