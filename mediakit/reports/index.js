"use strict";
(() => {
  const table = document.getElementById("rows");
  const headings = [...table.tHead.rows[0].cells];
  const months = [...table.querySelectorAll(".mon")];
  const rows = [...table.querySelectorAll("tbody tr:not(.mon)")];
  const homes = new Map(rows.map((row) => [row, row.parentNode]));
  const sorted = table.createTBody();
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const home = headings.findIndex((heading) => heading.hasAttribute("aria-sort"));
  let asWritten = true; // by date, with months, or by name

  // What a cell is compared by: its number, its text, or its place; null where nothing is known.
  function read(row, place, column, counts) {
    const text = row.cells[column].textContent.trim();
    if (!text || text === "\u2013") return null;
    if (column === home) return place;
    return counts ? Number(text.replace(/[^0-9]/g, "")) : text;
  }

  function sort(heading) {
    const up = heading.getAttribute("aria-sort") !== "ascending";
    const column = heading.cellIndex;
    const counts = /words|articles|quoted/.test(heading.textContent);
    const keys = new Map(rows.map((row, place) => [row, read(row, place, column, counts)]));
    const ordered = [...rows].sort((a, b) => {
      const [left, right] = [keys.get(a), keys.get(b)];
      if (left === null || right === null) return (left === null) - (right === null);
      const way = typeof left === "number" ? left - right : compare(left, right);
      return up ? way : -way;
    });
    asWritten = column === home && up;
    for (const row of ordered) (asWritten ? homes.get(row) : sorted).append(row);
    for (const other of headings) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    tidy();
  }

  function tidy() {
    for (const month of months) {
      const left = [...month.parentNode.rows].some((row) => row !== month && !row.hidden);
      month.hidden = !asWritten || !left;
    }
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
    tidy();
  }

  box.addEventListener("input", filter);
  box.closest(".search").hidden = false;
  if (box.value) filter(); // a browser may bring back what was typed before
})();
