"use strict";
(() => {
  const table = document.querySelector("table.reports");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const headings = [...table.tHead.querySelectorAll("th")];

  // Places in the order of values are written into the page: here only numbers are compared.
  function sort(heading) {
    const sign = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    const column = heading.cellIndex;
    const keys = new Map(rows.map((row) => {
      const place = row.cells[column].dataset.place;
      return [row, place === undefined ? Infinity : sign * Number(place)];
    }));
    rows.sort((a, b) => (keys.get(a) < keys.get(b) ? -1 : keys.get(a) > keys.get(b) ? 1 : 0));
    const sorted = document.createDocumentFragment();
    for (const row of rows) sorted.append(row);
    body.append(sorted);
    for (const other of headings) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
  }

  for (const heading of headings) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sort(heading));
    heading.append(button);
  }

  const box = document.getElementById("search");
  if (!box) return; // one report alone
  const told = document.querySelector(".search output");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = new Map();
  const textOf = (row) => plain([...row.cells].map((cell) => cell.textContent).join("\n"));

  function filter() {
    const words = plain(box.value).split(/\s+/u).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      if (!texts.has(row)) texts.set(row, textOf(row));
      const found = words.every((word) => texts.get(row).includes(word));
      if (row.hidden === found) row.hidden = !found;
      shown += found;
    }
    told.textContent = words.length ? `${shown} of ${rows.length}` : "";
  }

  box.addEventListener("input", filter);
  box.closest(".search").hidden = false;
  if (box.value) filter(); // a browser may bring back what was typed before
})();
