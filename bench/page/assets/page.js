"use strict";

// The width of the page's column, and the least that a picture can be laid out in; on a phone it scrolls.
const WIDEST = 880;
const NARROWEST = 480;
const EMBEDDING = {
  actions: false,
  ast: true, // expressions are walked, not compiled, so that the page's policy can forbid eval
  renderer: "svg",
  defaultStyle: false, // the page's own style has the tooltip; the policy lets no other in
  logLevel: 1, // errors; what Vega warns of is for those who draw
  tooltip: { disableDefaultStyle: true },
};
const INDENT = 1;
const PAPER = { background: "white", padding: 12 };

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function made(name, attributes, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

// Tables: each heading becomes a button that sorts, and a long table gets a filter.

function key(row, column) {
  const cell = row.cells[column];
  if (cell.dataset.order === undefined) return cell.querySelector(".value").textContent;
  if (cell.dataset.order === "") return null;
  const number = Number(cell.dataset.order);
  return Number.isNaN(number) ? cell.dataset.order : number;
}

function compared(a, b) {
  return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
}

// Rows without a number stay at the end, whichever way the others go.
function sorted(rows, column, sign) {
  const keys = new Map(rows.map((row) => [row, key(row, column)]));
  return [...rows].sort((one, other) => {
    const [a, b] = [keys.get(one), keys.get(other)];
    if (a === null || b === null) return (a === null) - (b === null);
    return sign * compared(a, b);
  });
}

function sort(table, heading) {
  const ascending = heading.getAttribute("aria-sort") !== "ascending";
  for (const other of table.tHead.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
  const body = table.tBodies[0];
  body.append(...sorted([...body.rows], heading.cellIndex, ascending ? 1 : -1));
}

function makeSortable(table) {
  for (const heading of table.tHead.rows[table.tHead.rows.length - 1].cells) {
    const label = heading.firstChild;
    const button = made("button", { type: "button" });
    heading.replaceChild(button, label);
    button.append(label);
    button.addEventListener("click", () => sort(table, heading));
  }
}

function makeFilter(table, place) {
  const rows = [...table.tBodies[0].rows];
  const input = made("input", { type: "search", id: `filter-${place}`, autocomplete: "off", spellcheck: "false" });
  const count = made("output", { for: input.id });
  const label = made("label", { for: input.id }, "Filter by name or status");
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    const shown = rows.filter((row) => !row.hidden).length;
    count.textContent = words.length ? `${shown} of ${rows.length}` : "";
  });
  table.closest(".scroll").before(made("div", { class: "filter" }, label, input, count));
}

function makeTables() {
  document.querySelectorAll("table.sortable").forEach((table, place) => {
    makeSortable(table);
    if (table.tBodies[0].rows.length > 1) makeFilter(table, place);
  });
}

// Pictures.

function widthFor(drawing) {
  const room = drawing.closest(".scroll").clientWidth;
  return Math.max(NARROWEST, Math.min(WIDEST, room));
}

async function draw(picture) {
  const drawing = document.getElementById(picture.id).querySelector(".drawing");
  const fills = picture.spec.width === WIDEST;
  const width = fills ? widthFor(drawing) : picture.spec.width;
  if (picture.view && width === picture.width) return;
  try {
    if (picture.view) picture.view.finalize();
    picture.view = await vegaEmbed(drawing, { ...picture.spec, width }, EMBEDDING);
    picture.width = width;
    const svg = drawing.querySelector("svg");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", picture.alt);
    svg.firstElementChild.setAttribute("aria-hidden", "true"); // one text for the picture, none for its marks
    drawing.dataset.drawn = "yes";
  } catch (error) {
    drawing.textContent = "This picture could not be drawn; its data is in the table below.";
    drawing.classList.add("failed");
    console.error(picture.id, error);
  }
}

// One after another, so that the page answers in between.
async function drawAll(pictures) {
  for (const picture of pictures) {
    await draw(picture);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

function redrawWhenResized(pictures) {
  let waiting;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => drawAll(pictures), 250);
  });
}

function forPaper(spec) {
  const text = JSON.stringify({ ...spec, ...PAPER }, null, INDENT);
  return text.replaceAll('"currentColor"', '"black"');
}

function offer(picture) {
  const downloads = document.getElementById(picture.id).querySelector(".downloads");
  const [csv, spec] = downloads.querySelectorAll("a");
  csv.href = URL.createObjectURL(new Blob([picture.csv], { type: "text/csv;charset=utf-8" }));
  spec.href = URL.createObjectURL(new Blob([forPaper(picture.spec)], { type: "application/json" }));
  downloads.hidden = false;
}

// Zlib in base64, for the data of fifty matchers is long.
async function unpacked(letters) {
  const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

async function showPictures() {
  const pictures = await unpacked(document.getElementById("pictures-packed").textContent);
  pictures.forEach(offer);
  await drawAll(pictures);
  redrawWhenResized(pictures);
  document.documentElement.dataset.drawn = "yes";
}

makeTables();
showPictures();
