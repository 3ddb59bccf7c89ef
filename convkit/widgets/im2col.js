import { build, count, digits, grid, group, isNumbers, memory, operand, outputSize, panel, radio, range, screen,
  within } from "./kit.js";
import { mount, printed } from "./figure.js";

export const title = "Every window as a column";
const traits = ["x", "weight", "stride", "padding", "form", "tap", "position"];
export const bounds = { stride: [1, 3], padding: [0, 1], tap: [0, 26], position: [0, 63] };
export const longest = { x: 6, weight: 3 };
const forms = { columns: "windows as columns", matrix: "weights as one matrix" };

// --- arithmetic ---------------------------------------------------------------------------

/** Numbers of maps and sizes: in, kernel and out. */
export function shape({ x, weight, ...geometry }) {
  const [C, H, W] = [x.length, x[0].length, x[0][0].length];
  const [C_out, K_H, K_W] = [weight.length, weight[0][0].length, weight[0][0][0].length];
  const [H_out, W_out] = [outputSize(H, K_H, geometry), outputSize(W, K_W, geometry)];
  return { C, H, W, C_out, K_H, K_W, H_out, W_out, P: H_out * W_out, taps: C * K_H * K_W };
}

/** Which element of the input the given row and column of the columns holds; r, c may lie outside. */
export function source(state, tap, position) {
  const { K_H, K_W, W_out } = shape(state);
  const [map, i, j] = [Math.floor(tap / (K_H * K_W)), Math.floor(tap / K_W) % K_H, tap % K_W];
  const r = Math.floor(position / W_out) * state.stride + i - state.padding;
  const c = (position % W_out) * state.stride + j - state.padding;
  return { map, i, j, r, c, value: state.x[map][r]?.[c] ?? 0 };
}

/** Every window as a column: C·K_H·K_W rows, one column for each position. */
export const columns = (state) =>
  build(shape(state).taps, shape(state).P, (tap, position) => source(state, tap, position).value);

/** Every filter as a row. */
export const rows = ({ weight }) => weight.map((filter) => filter.flat(2));

export function product(a, b) {
  return a.map((row) => b[0].map((_, n) => row.reduce((sum, value, m) => sum + value * b[m][n], 0)));
}

/** The layer as one matrix: a row for each output element, a column for each input element. */
export function matrix(state, empty = 0) {
  const { C, H, W, C_out, P, taps } = shape(state);
  const table = build(C_out * P, C * H * W, () => empty);
  rows(state).forEach((filter, n) => build(P, taps, (position, tap) => {
    const { map, r, c } = source(state, tap, position);
    if (state.x[map][r]?.[c] !== undefined) table[n * P + position][(map * H + r) * W + c] = filter[tap];
  }));
  return table;
}

export function outputs(state) {
  const { W_out, H_out } = shape(state);
  return product(rows(state), columns(state)).map((row) => build(H_out, W_out, (r, c) => row[r * W_out + c]));
}

/** The chosen row and column of the columns; the last ones where they have become fewer. */
export function place(state) {
  const { taps, P } = shape(state);
  return [Math.min(state.tap, taps - 1), Math.min(state.position, P - 1)];
}

/** Why nothing can be shown, or "". */
export function misfit(state) {
  const { C, H, W, K_H, K_W, P } = shape(state);
  if (state.weight[0].length !== C) return `The filters have ${state.weight[0].length} kernels each, but there are ${C} maps.`;
  return P > 0 ? "" : `The kernel of ${K_H} × ${K_W} does not fit: the input has only`
    + ` ${H + 2 * state.padding} × ${W + 2 * state.padding} with its padding.`;
}

export const accepts = (state) => isNumbers(state.x, 3, longest.x) && isNumbers(state.weight, 4, longest.weight)
  && state.x.length <= longest.weight && Object.hasOwn(forms, state.form) && within(state, bounds);

// --- drawing ------------------------------------------------------------------------------

const name = (kind, n, total) => (total > 1 ? `${kind} ${n + 1}` : kind);

function inputPanel(state, cell) {
  const { C, H, W, taps } = shape(state);
  const p = state.padding;
  const [tap, position] = place(state);
  const seen = new Set(Array.from({ length: taps }, (_, t) => source(state, t, position))
    .map(({ map, r, c }) => `${map},${r},${c}`));
  const one = source(state, tap, position);
  return state.x.map((plane, map) => grid(
    build(H + 2 * p, W + 2 * p, (r, c) => plane[r - p]?.[c - p] ?? 0), name("map", map, C),
    (value, r, c) => (plane[r - p]?.[c - p] === undefined ? "0"
      : cell(`x,${map},${r - p},${c - p}`, value, `map ${map + 1}, row ${r - p + 1}, column ${c - p + 1}`)),
    (r, c) => `class="${plane[r - p]?.[c - p] === undefined ? "ck-pad " : ""}`
      + `${seen.has(`${map},${r - p},${c - p}`) ? "ck-met " : ""}`
      + `${one.map === map && one.r === r - p && one.c === c - p ? "ck-one" : ""}"`)).join("");
}

function weightPanel(state, cell) {
  const { C, C_out } = shape(state);
  const { map, i, j } = source(state, ...place(state));
  return state.weight.map((filter, n) => filter.map((kernel, m) => grid(kernel,
    `${name("filter", n, C_out)}${C > 1 ? `, kernel ${m + 1}` : ""}`,
    (value, r, c) => cell(`weight,${n},${m},${r},${c}`, value, `filter ${n + 1}, kernel ${m + 1}, row ${r + 1}, column ${c + 1}`),
    (r, c) => `class="ck-kernel ${m === map && r === i && c === j ? "ck-one" : ""}"`)).join("")).join("");
}

function outputPanel(state) {
  const { C_out, W_out } = shape(state);
  const [, position] = place(state);
  return outputs(state).map((y, n) => grid(y, name("output", n, C_out), digits, (r, c) =>
    `data-output="${n},${r},${c}" data-value="${y[r][c]}" data-do="jump,0,${r * W_out + c}"`
    + `${r * W_out + c === position ? ' class="ck-met"' : ""}`)).join("");
}

/** The columns with the weights as rows on their left: the product that is computed. */
function columnsPanel(state) {
  const { C_out, taps, P } = shape(state);
  const [tap, position] = place(state);
  const mark = (t, n) => `role="gridcell" data-column="${t},${n}" data-do="jump,${t},${n}"`
    + ` class="${n === position ? "ck-met " : ""}${n === position && t === tap ? 'ck-one" tabindex="0" aria-current="true' : '" tabindex="-1'}"`;
  const table = grid(columns(state), `columns ${taps} × ${P}`, digits, mark)
    .replace("<table", '<table role="grid" aria-label="Columns. The arrow keys choose an element."')
    .replaceAll("<tr", '<tr role="row"');
  const y = product(rows(state), columns(state));
  return panel(grid(rows(state), `weights ${C_out} × ${taps}`, digits, (_, t) => `class="ck-kernel ${t === tap ? "ck-one" : ""}"`))
    + operand("·", `<div class="ck-panel" data-keys="arrow">${table}</div>`)
    + operand("=", panel(grid(y, `product ${C_out} × ${P}`, digits,
      (_, n) => `data-do="jump,${tap},${n}" class="${n === position ? "ck-met" : ""}"`)));
}

/** The big matrix, a dot where no weight stands, beside the input as one column. */
function matrixPanel(state) {
  const { C, H, W, P } = shape(state);
  const [tap, position] = place(state);
  const table = matrix(state, null);
  const { map, r, c } = source(state, tap, position);
  const one = state.x[map][r]?.[c] === undefined ? -1 : (map * H + r) * W + c;
  const seen = new Set(table.flatMap((row, n) => (n % P === position ? row.flatMap((w, m) => (w === null ? [] : [m])) : [])));
  const lit = (n, m) => (n % P === position ? (m === one ? "ck-met ck-one" : "ck-met") : "");
  const column = (values, caption, mark) =>
    `<div class="ck-panel ck-fine">${grid(values.flat(2).map((v) => [v]), caption, digits, (n) => `class="${mark(n)}"`)}</div>`;
  return `<div class="ck-panel ck-fine" data-keys="arrow">${grid(table, `matrix ${table.length} × ${table[0].length}`,
    (w) => (w === null ? "·" : digits(w)), (n, m) => `data-do="jump,${tap},${n % P}" class="${lit(n, m)}"`
      + `${n === position && m === 0 ? ' tabindex="0"' : ""}`)}</div>${
    operand("·", column(state.x, `input ${C * H * W}`, (m) => (!seen.has(m) ? "" : m === one ? "ck-met ck-one" : "ck-met")))}${
    operand("=", column(outputs(state), "output", (n) => (n % P === position ? "ck-met" : "")))}`;
}

/** How many cells stand side by side. */
function columnsShown(state) {
  const { W, K_W, W_out, taps, P } = shape(state);
  return Math.max(W + 2 * state.padding + K_W + W_out, taps + 2 * P) + 3;
}

const drawing = (state, cell) => (misfit(state) ? `<p class="ck-fault" data-fault>${misfit(state)}</p>`
  : screen(columnsShown(state), `<div class="ck-stage">${panel(inputPanel(state, cell))}${operand("⋆",
    `<div class="ck-panel" style="grid-template-columns:repeat(${shape(state).C}, auto)">${weightPanel(state, cell)}</div>`)}${
    operand("=", panel(outputPanel(state)))}</div>
<div class="ck-stage">${state.form === "columns" ? columnsPanel(state) : matrixPanel(state)}</div>`));

export function describe(state) {
  if (misfit(state)) return misfit(state);
  const { C, H, W, P, taps, C_out } = shape(state);
  const [tap, position] = place(state);
  const { map, r, c, value } = source(state, tap, position);
  const outside = state.x[map][r]?.[c] === undefined;
  if (state.form === "matrix") {
    const filled = matrix(state, null).flat().filter((w) => w !== null).length;
    return `Window ${position + 1} of ${P}, its row${C_out > 1 ? "s" : ""} lit. As one matrix the layer has ${C_out * P} rows, one for each output element, and ${C * H * W} columns,`
      + ` one for each input element: ${C_out * P * C * H * W} entries, of which ${filled} hold a weight; the others are 0.`;
  }
  const more = digits(Number((taps * P / (C * H * W)).toFixed(2)));
  return `Window ${position + 1} of ${P} is column ${position + 1}. Its element ${tap + 1} of ${taps} is ${digits(value)},`
    + ` ${outside ? "from the padding" : `from ${C > 1 ? `map ${map + 1}, ` : ""}row ${r + 1}, column ${c + 1}`}.`
    + ` The ${C * H * W} numbers of the input have become ${taps * P}, ${more === "1" ? "as many as before" : `${more} times as many`}.`;
}

export function code({ x, weight, stride, padding }) {
  const list = (part) => (Array.isArray(part) ? `[${part.map(list).join(", ")}]` : part);
  return `import numpy as np
from convkit.windows import pad, sliding_windows

x = np.array(${list(x)})
weight = np.array(${list(weight)})
padded = pad(x, [(${padding}, ${padding}), (${padding}, ${padding})])
windows = sliding_windows(padded, weight.shape[2:], stride=${stride})
C, H_out, W_out, K_H, K_W = windows.shape
columns = windows.transpose(0, 3, 4, 1, 2).reshape(C * K_H * K_W, H_out * W_out)
y = weight.reshape(len(weight), -1) @ columns
print(y.reshape(-1, H_out, W_out))
`;
}

// --- controls -----------------------------------------------------------------------------

const fresh = (n, r, c) => (3 * n + 2 * r + c) % 4;

function resizeInput(state, rowCount, columnCount, maps = state.x.length) {
  return { x: Array.from({ length: maps }, (_, n) =>
    build(rowCount, columnCount, (r, c) => memory(state).x[n]?.[r]?.[c] ?? fresh(n, r, c))) };
}

function resizeWeight(state, filters, maps, size) {
  return { weight: Array.from({ length: filters }, (_, n) => Array.from({ length: maps }, (_, m) =>
    build(size, size, (r, c) => memory(state).weight[n]?.[m]?.[r]?.[c] ?? fresh(n + m, c, r) - 1))) };
}

const walk = (state, by) => {
  const at = place(state)[1] + by;
  return { position: Math.max(0, Math.min(at, shape(state).P - 1)) };
};

function arrow(state, key) {
  const { taps, P } = shape(state);
  const [tap, position] = place(state);
  const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -99], End: [0, 99] }[key];
  const inside = (at, length) => Math.max(0, Math.min(at, length - 1));
  return { tap: inside(tap + by[0], taps), position: inside(position + by[1], P) };
}

const actions = {
  step: (state) => walk(state, 1),
  back: (state) => walk(state, -1),
  jump: (_, __, tap, position) => ({ tap: Number(tap), position: Number(position) }),
  arrow,
  form: (_, form) => ({ form }),
  side: (state, length, axis) => resizeInput(state, axis === "rows" ? length : shape(state).H, axis === "rows" ? shape(state).W : length),
  maps: (state, length) => ({
    ...resizeInput(state, shape(state).H, shape(state).W, length),
    ...resizeWeight(state, shape(state).C_out, length, shape(state).K_H),
  }),
  filters: (state, length) => resizeWeight(state, length, shape(state).C, shape(state).K_H),
  kernel: (state, length) => resizeWeight(state, shape(state).C_out, shape(state).C, length),
};

function controls(state) {
  const { C, H, W, C_out, K_H } = shape(state);
  return group("show", ...Object.entries(forms).map(([form, label]) => radio(label, "form", form, state.form)))
    + ["stride", "padding"].map((trait) => range(trait, `data-set="${trait}"`, state[trait], bounds[trait])).join("")
    + group("input", count("maps", 'data-do="maps"', C, [1, longest.weight]), count("rows", 'data-do="side,rows"', H, [1, longest.x]),
      count("columns", 'data-do="side,columns"', W, [1, longest.x]))
    + group("weight", count("filters", 'data-do="filters"', C_out, [1, longest.weight]),
      count("kernel size", 'data-do="kernel"', K_H, [1, longest.weight]));
}

const length = (state) => shape(state).P;
const figure = { title, traits, accepts, drawing, controls, describe, code, actions, length };

export const picture = (state) => printed(figure, state);
export default { render: (context) => mount(context, figure) };
