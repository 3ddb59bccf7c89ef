import { build, check, correlate, count, digits, equals, factor, grid, group, isNumbers, memory, operand,
  outputSize, pairs, panel, range, screen, within } from "./kit.js";
import { mount, printed } from "./figure.js";

export const title = "One kernel slides over one map";
const traits = ["x", "kernel", "stride", "padding", "dilation", "flip", "position"];
export const bounds = { stride: [1, 4], padding: [0, 3], dilation: [1, 3], position: [0, 999] };
export const longest = { x: 10, kernel: 5 };

// --- arithmetic ---------------------------------------------------------------------------

/** The kernel as it is laid on the input: turned by 180° for a true convolution. */
export const laid = ({ kernel, flip }) =>
  (flip ? kernel.map((row) => row.toReversed()).toReversed() : kernel);

export const output = (state) => correlate(state.x, laid(state), state);

export function size({ x, kernel, ...geometry }) {
  return [outputSize(x.length, kernel.length, geometry), outputSize(x[0].length, kernel[0].length, geometry)];
}

const positions = (state) => size(state)[0] * size(state)[1];

/** Row and column of the window in the output; the last one if the output has become smaller. */
export function place(state) {
  const at = Math.min(state.position, positions(state) - 1);
  const columns = size(state)[1];
  return [Math.floor(at / columns), at % columns];
}

/** How often each element of the input is used. */
export function coverage(state) {
  const uses = build(state.x.length, state.x[0].length, () => 0);
  const [rows, columns] = size(state);
  build(rows, columns, (row, column) => pairs(state.x, state.kernel, state, row, column)
    .forEach(({ r, c }) => { if (uses[r]?.[c] !== undefined) uses[r][c] += 1; }));
  return uses;
}

/** Why the kernel does not fit, or "". */
export function misfit({ x, kernel, padding, dilation }) {
  const axis = (name, length, taps) => {
    const [span, room] = [dilation * (taps - 1) + 1, length + 2 * padding];
    return span > room ? `The kernel does not fit: ${taps} ${name} with dilation ${dilation} span ${span}, `
      + `but the input of ${length} ${name} with padding ${padding} has only ${room}.` : "";
  };
  return axis("rows", x.length, kernel.length) || axis("columns", x[0].length, kernel[0].length);
}

export const accepts = (state) => isNumbers(state.x, 2, longest.x) && isNumbers(state.kernel, 2, longest.kernel)
  && within(state, bounds) && typeof state.flip === "boolean";

// --- drawing ------------------------------------------------------------------------------

function inputPanel(state, cell) {
  const { x, padding } = state;
  const met = new Map(misfit(state) ? [] : pairs(x, laid(state), state, ...place(state))
    .map(({ r, c, weight }) => [`${r},${c}`, weight]));
  const padded = build(x.length + 2 * padding, x[0].length + 2 * padding,
    (r, c) => x[r - padding]?.[c - padding] ?? null);
  const at = (r, c) => `${r - padding},${c - padding}`;
  const content = (value, r, c) => (value === null ? "0"
    : cell(`x,${at(r, c)}`, value, `input, row ${r - padding + 1}, column ${c - padding + 1}`))
    + (met.has(at(r, c)) ? `<sub>×${digits(met.get(at(r, c)))}</sub>` : "");
  const mark = (r, c) => `class="${met.has(at(r, c)) ? "ck-met " : ""}${padded[r][c] === null ? "ck-pad" : ""}"`
    + ` data-input="${at(r, c)}"`;
  return grid(padded, `input ${x.length} × ${x[0].length}${padding ? ` and padding ${padding}` : ""}`, content, mark);
}

function kernelPanel(state, cell) {
  const { kernel, flip } = state;
  const given = grid(kernel, `kernel ${kernel.length} × ${kernel[0].length}`,
    (value, r, c) => cell(`kernel,${r},${c}`, value, `kernel, row ${r + 1}, column ${c + 1}`),
    (r, c) => `class="ck-kernel" data-kernel="${r},${c}"`);
  return flip ? given + grid(laid(state), "turned by 180°", digits, () => 'class="ck-kernel"') : given;
}

function outputPanel(state) {
  if (misfit(state)) return `<p class="ck-fault" data-fault>${misfit(state)}</p>`;
  const [rows, columns] = size(state);
  const [row, column] = place(state);
  const y = output(state);
  const reached = (r, c) => r < row || (r === row && c <= column);
  const mark = (r, c) => `data-output="${r},${c}" data-value="${y[r][c]}" data-do="jump,${r},${c}" role="gridcell"`
    + (r === row && c === column ? ' class="ck-met" tabindex="0" aria-current="true"' : ' tabindex="-1"')
    + (reached(r, c) ? "" : ' aria-label="not yet"');
  const table = grid(y, `output ${rows} × ${columns}`, (value, r, c) => (reached(r, c) ? digits(value) : "·"), mark);
  return `<div data-keys="arrow">${table.replace("<table", '<table role="grid" aria-label="Output. The arrow keys move the window."')
    .replaceAll("<tr", '<tr role="row"')}</div>`;
}

function coveragePanel(state) {
  const uses = coverage(state);
  const most = Math.max(1, ...uses.flat());
  return grid(uses, "how often each is used", digits,
    (r, c) => `data-coverage="${r},${c}" class="ck-heat" style="--heat:${Math.round(55 * uses[r][c] / most)}%"`);
}

/** The sum of products at the window: "1·2 + 0·1 = 2". */
export function equation(state) {
  const [row, column] = place(state);
  const terms = pairs(state.x, laid(state), state, row, column)
    .map(({ value, weight }) => `<span>${factor(value)}·${factor(weight)}</span>`);
  return `${terms.join(" + ")} <span>${equals(output(state)[row][column])}</span>`;
}

/** The size formula with the numbers of the present setting. */
export function formula({ x, kernel, stride, padding, dilation }) {
  const axis = (name, length, taps) => {
    const steps = Math.floor((length + 2 * padding - dilation * (taps - 1) - 1) / stride);
    return `<li><var>${name}</var> = ⌊(${length} + 2·${padding} − ${dilation}·(${taps} − 1) − 1) / ${stride}⌋ + 1`
      + ` <span>= ${steps < 0 ? "no position" : `<strong>${steps + 1}</strong>`}</span></li>`;
  };
  return `<ul class="ck-formula">${axis("H<sub>out</sub>", x.length, kernel.length)}`
    + `${axis("W<sub>out</sub>", x[0].length, kernel[0].length)}</ul>`;
}

/** How many cells stand side by side. */
const columns = (state) => state.x[0].length + 2 * state.padding + state.kernel[0].length + size(state)[1];

const drawing = (state, cell) => screen(columns(state), `<div class="ck-stage">${
  panel(inputPanel(state, cell), coveragePanel(state))}${operand("⋆", panel(kernelPanel(state, cell)))}${operand("=", panel(outputPanel(state)))}</div>
${misfit(state) ? "" : `<p class="ck-equation" data-equation>${equation(state)}</p>`}`);

export function describe(state) {
  if (misfit(state)) return misfit(state);
  const [rows, columns] = size(state);
  const [row, column] = place(state);
  const { x, kernel } = state;
  return `A ${kernel.length} × ${kernel[0].length} kernel on a ${x.length} × ${x[0].length} input gives a`
    + ` ${rows} × ${columns} output. At row ${row + 1}, column ${column + 1} the sum of the products is`
    + ` ${digits(output(state)[row][column])}.`;
}

export function code({ x, kernel, stride, padding, dilation, flip }) {
  const array = (map) => `np.array([${map.map((row) => `[${row.join(", ")}]`).join(", ")}])`;
  return `import numpy as np
from convkit import conv2d

x = ${array(x)}
kernel = ${array(kernel)}${flip ? "[::-1, ::-1]  # turned by 180°: true convolution" : ""}
y = conv2d(x[None, None], kernel[None, None], stride=${stride}, padding=${padding}, dilation=${dilation})
print(y[0, 0])
`;
}

// --- controls -----------------------------------------------------------------------------

const fresh = (r, c) => (2 * r + 3 * c) % 4;

function resize(map, kept, axis, length) {
  const [H, W] = axis === "rows" ? [length, map[0].length] : [map.length, length];
  return build(H, W, (r, c) => kept[r]?.[c] ?? fresh(r, c));
}

function move(state, [row, column]) {
  const [rows, columns] = size(state);
  const inside = (at, length) => Math.max(0, Math.min(at, length - 1));
  return { position: inside(row, rows) * columns + inside(column, columns) };
}

const walk = (state, by) => {
  const [row, column] = place(state);
  const at = row * size(state)[1] + column + by;
  return { position: Math.max(0, Math.min(at, positions(state) - 1)) };
};

const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  Home: [0, -99], End: [0, 99] };

const actions = {
  step: (state) => walk(state, 1),
  back: (state) => walk(state, -1),
  jump: (state, _, row, column) => move(state, [Number(row), Number(column)]),
  arrow: (state, key) => move(state, place(state).map((at, axis) => at + moves[key][axis])),
  resize: (state, length, map, axis) => ({ [map]: resize(state[map], memory(state)[map], axis, length) }),
};

const sizes = (name, trait, map) => group(name,
  count("rows", `data-do="resize,${trait},rows"`, map.length, [1, longest[trait]]),
  count("columns", `data-do="resize,${trait},columns"`, map[0].length, [1, longest[trait]]));

function controls(state) {
  const slider = (name) => range(name, `data-set="${name}"`, state[name], bounds[name]);
  return `${slider("stride")}${slider("padding")}${slider("dilation")}${sizes("input", "x", state.x)}${
    sizes("kernel", "kernel", state.kernel)}${check("true convolution (flip the kernel)", 'data-set="flip"', state.flip)}`;
}

const figure = { title, traits, accepts, drawing, controls, more: formula, describe, code, actions, length: positions };

export const picture = (state) => printed(figure, state);
export default { render: (context) => mount(context, figure) };
