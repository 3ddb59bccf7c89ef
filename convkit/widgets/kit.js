// Shared by all figures: arithmetic of one map, grids of digits, native controls, links.

/** What a reader may type lies between −largest and largest, so that sums of integers are exact. */
export const largest = 1e7;

/** A number as it was typed, but with a minus sign in place of a hyphen. */
export const written = (value) => String(value).replaceAll("-", "−");

/** A number as a decimal: exactly, if four decimals will do; else rounded, and said to be. */
export function digits(value) {
  const near = Number.isInteger(value) ? value : Number(value.toPrecision(14));
  if (near === Number(near.toFixed(4))) return written(near);
  return `≈${written(Math.abs(value) < 1e-3 ? value.toExponential(2) : value.toFixed(4))}`;
}

/** A number as it was typed, in brackets if it is negative: what stands in a sum. */
export const factor = (value) => (value < 0 ? `(${written(value)})` : written(value));

/** "= 5" or "≈ 0.3333". */
export const equals = (value) => digits(value).replace(/^(≈?)(.*)$/, (_, cut, text) => `${cut || "="} <strong>${text}</strong>`);

export const thousands = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** Number of positions of a kernel along one axis; 0 where it does not fit. */
export function outputSize(size, kernel, { stride = 1, padding = 0, dilation = 1 } = {}) {
  const room = size + 2 * padding - dilation * (kernel - 1) - 1;
  return room < 0 ? 0 : Math.floor(room / stride) + 1;
}

/** The pairs of element and weight that meet at one output position; r, c may lie in the padding. */
export function pairs(map, kernel, { stride = 1, padding = 0, dilation = 1 }, row, column) {
  return kernel.flatMap((weights, i) => weights.map((weight, j) => {
    const r = row * stride + i * dilation - padding;
    const c = column * stride + j * dilation - padding;
    return { r, c, weight, value: map[r]?.[c] ?? 0 };
  }));
}

/** Slide one kernel over one map, without flipping it. */
export function correlate(map, kernel, geometry = {}) {
  const H = outputSize(map.length, kernel.length, geometry);
  const W = outputSize(map[0].length, kernel[0].length, geometry);
  return build(H, W, (row, column) => pairs(map, kernel, geometry, row, column)
    .reduce((sum, { value, weight }) => sum + value * weight, 0));
}

export function build(rows, columns, element) {
  return Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => element(r, c)));
}

/** Whether `value` is a full array of finite numbers with so many axes, each 1 to `longest` long. */
export function isNumbers(value, axes, longest) {
  if (axes === 0) return Number.isFinite(value) && Math.abs(value) <= largest;
  const shape = (part) => (Array.isArray(part) ? `${part.length},${shape(part[0])}` : "");
  return Array.isArray(value) && value.length >= 1 && value.length <= longest
    && value.every((part) => isNumbers(part, axes - 1, longest) && shape(part) === shape(value[0]));
}

export const within = (state, bounds) => Object.entries(bounds).every(([name, [low, high]]) =>
  Number.isInteger(state[name]) && low <= state[name] && state[name] <= high);

// --- markup -------------------------------------------------------------------------------

/** A map as a table; `cell(value, r, c)` gives a cell's content, `mark(r, c)` its attributes. */
export function grid(map, caption, cell = digits, mark = () => "") {
  const place = (marked, r, c, content) => (marked.includes("aria-label") ? ""
    : `aria-label="row ${r + 1}, column ${c + 1}: ${content.replace(/<[^>]*>/g, " ").trim()}"`);
  const one = (marked, r, c, content) => `<td ${marked} ${place(marked, r, c, content)}>${content}</td>`;
  const row = (values, r) => `<tr>${values.map((v, c) => one(mark(r, c), r, c, `${cell(v, r, c)}`)).join("")}</tr>`;
  return `<table class="ck-map"><caption>${caption}</caption><tbody>${map.map(row).join("")}</tbody></table>`;
}

/** The cell of a picture that stands still: a number to read, as it was typed. */
export const still = (path, value) => written(value);

/** A number field for one element: `path` is the trait and the indices, "x,0,2". */
export const field = (path, value, label) =>
  `<input type="number" step="any" min="${-largest}" max="${largest}" required data-set="${path}" value="${value}"`
  + ` aria-label="${label}" style="--wide:${Math.max(2, String(value).length)}ch">`;

const limits = ([low, high]) => `min="${low}" max="${high}" step="1" required`;

/** Controls that belong together, under one name. */
export const group = (name, ...controls) =>
  `<div class="ck-group" role="group" aria-label="${name}"><b aria-hidden="true">${name}</b><div>${controls.join("")}</div></div>`;

/** Controls that not everybody needs, folded away. */
export const fold = (name, ...controls) =>
  `<details class="ck-fold"><summary>${name}</summary><div class="ck-controls">${controls.join("")}</div></details>`;

export const range = (label, action, value, bounds) =>
  `<label class="ck-range"><span>${label} <b aria-hidden="true">${value}</b></span>`
  + `<input type="range" ${action} ${limits(bounds)} value="${value}"></label>`;

/** A whole number; its field shows all digits of the largest one. */
export const count = (label, action, value, bounds) =>
  `<label${label.length > 9 ? ' class="ck-broad"' : ""}>${label} <input type="number" ${action} ${limits(bounds)} value="${value}" style="--wide:${String(bounds[1]).length}ch"></label>`;

export const check = (label, action, on) =>
  `<label class="ck-check"><input type="checkbox" ${action} ${on ? "checked" : ""}> ${label}</label>`;

export const radio = (label, name, value, chosen) =>
  `<label class="ck-choice"><input type="radio" name="${name}" data-do="${name}" value="${value}"`
  + ` ${value === chosen ? "checked" : ""}><span>${label}</span></label>`;

export const button = (label, action, off = false) =>
  `<button type="button" data-do="${action}" ${off ? 'aria-disabled="true"' : ""}>${label}</button>`;

/** A count with its name and how it came about. */
export const tallied = (name, value, note) => `<div><span class="ck-name">${name}</span>`
  + `<div><strong data-count="${name}">${value}</strong> ${note}</div></div>`;

/** What a sign leads to; the two stay together where a line ends. */
export const operand = (sign, ...parts) => `<div class="ck-operand"><span class="ck-sign ${sign === "⋆" ? "ck-star" : ""}"`
  + ` aria-hidden="true">${sign}</span>${parts.join("")}</div>`;

export const panel = (...parts) => `<div class="ck-panel">${parts.join("")}</div>`;

/** What is drawn, in cells that grow with the room if so many stand side by side. */
export const screen = (columns, ...parts) =>
  `<div class="ck-screen" style="--ck-columns:${columns}">${parts.join("")}</div>`;

// --- state --------------------------------------------------------------------------------

/** All that ever stood in an array, at its newest: a map that is cut and grown again gets its digits back. */
export function remembered(before, now) {
  if (!Array.isArray(now)) return now;
  const old = Array.isArray(before) ? before : [];
  return [...now.map((value, n) => remembered(old[n], value)), ...old.slice(now.length)];
}

/** Where an action finds the digits that a map has lost: all that stood there, or the state itself. */
export const memory = ({ kept, ...state }) => kept ?? state;

/** A copy of state[trait] with the element at `path` replaced, as a patch. */
export function put(state, path, value) {
  const [trait, ...indices] = path.split(",");
  const set = (part, [first, ...rest]) => (first === undefined ? value
    : part.map((item, n) => (n === Number(first) ? set(item, rest) : item)));
  return { [trait]: set(state[trait], indices) };
}

/** "#id?stride=2": all that differs from the start. */
export function toLink(id, state, start) {
  const text = (value) => JSON.stringify(value);
  const changed = Object.keys(start).filter((name) => text(state[name]) !== text(start[name]));
  return `#${id}?${changed.map((name) => `${name}=${encodeURIComponent(text(state[name]))}`).join("&")}`;
}

/** The patch in a link made by `toLink`; null if the link is for another place, false if it says nothing. */
export function fromLink(hash, id, start) {
  const [target, query] = hash.slice(1).split("?");
  if (target !== id || query === undefined) return null;
  const parts = query.split("&").filter(Boolean).map((part) => part.split("="));
  if (!parts.every(([name]) => Object.hasOwn(start, name))) return false;
  try {
    return Object.fromEntries(parts.map(([name, text]) => [name, JSON.parse(decodeURIComponent(text))]));
  } catch {
    return false;
  }
}
