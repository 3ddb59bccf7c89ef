import { build, check, correlate, count, digits, factor, grid, group, isNumbers, memory, operand, outputSize,
  pairs, panel, range, screen, within } from "./kit.js";
import { mount, printed } from "./figure.js";

export const title = "One gradient, pushed back";
const traits = ["x", "kernel", "grad", "stride", "padding", "dilation", "adding", "position"];
export const bounds = { stride: [1, 3], padding: [0, 2], dilation: [1, 2], position: [0, 143] };
export const longest = { x: 8, kernel: 4, grad: 12 };

// --- arithmetic ---------------------------------------------------------------------------

export const output = ({ x, kernel, ...geometry }) => correlate(x, kernel, geometry);

export function size({ x, kernel, ...geometry }) {
  return [outputSize(x.length, kernel.length, geometry), outputSize(x[0].length, kernel[0].length, geometry)];
}

const positions = (state) => size(state)[0] * size(state)[1];

/** Row and column of the chosen output element; the last one if the output has become smaller. */
export function place(state) {
  const at = Math.min(state.position, positions(state) - 1);
  const columns = size(state)[1];
  return [Math.floor(at / columns), at % columns];
}

/** The gradient of the output, cut to its size or filled up with ones. */
export const gradient = (state) => build(...size(state), (r, c) => state.grad[r]?.[c] ?? 1);

/** Whether the output element at r, c is pushed back: the chosen one, or all up to it. */
function sends(state, r, c) {
  const [row, column] = place(state);
  return (r === row && c === column) || (state.adding && (r < row || (r === row && c < column)));
}

/** The gradient of the output with 0 for all that is not pushed back. */
export const pushed = (state) =>
  gradient(state).map((values, r) => values.map((g, c) => (sends(state, r, c) ? g : 0)));

/** What padded input, kernel and bias have received. */
export function received(state) {
  const { x, kernel, padding } = state;
  const input = build(x.length + 2 * padding, x[0].length + 2 * padding, () => 0);
  const weight = build(kernel.length, kernel[0].length, () => 0);
  let bias = 0;
  pushed(state).forEach((values, row) => values.forEach((g, column) => {
    bias += g;
    pairs(x, kernel, state, row, column).forEach((pair, tap) => {
      input[pair.r + padding][pair.c + padding] += g * pair.weight;
      weight[Math.floor(tap / kernel[0].length)][tap % kernel[0].length] += g * pair.value;
    });
  }));
  return { input, weight, bias };
}

/** The same for the input alone: what went to the padding is lost. */
export const toInput = (state) => received(state).input
  .slice(state.padding, state.padding + state.x.length)
  .map((row) => row.slice(state.padding, state.padding + state.x[0].length));

/** Why the kernel does not fit, or "". */
export function misfit(state) {
  if (positions(state) > 0) return "";
  const { x, kernel, padding, dilation } = state;
  const span = (map) => [map, map[0]].map(({ length }) => dilation * (length - 1) + 1).join(" × ");
  return `The kernel does not fit: it spans ${span(kernel)}, but the input has only`
    + ` ${x.length + 2 * padding} × ${x[0].length + 2 * padding} with its padding.`;
}

export const accepts = (state) => Object.keys(longest).every((name) => isNumbers(state[name], 2, longest[name]))
  && within(state, bounds) && typeof state.adding === "boolean";

// --- drawing ------------------------------------------------------------------------------

/** What the chosen element meets, by "row,column" of the padded input. */
const meetings = (state) => new Map(pairs(state.x, state.kernel, state, ...place(state))
  .map((pair) => [`${pair.r + state.padding},${pair.c + state.padding}`, pair]));

const chosen = (state) => gradient(state)[place(state)[0]][place(state)[1]];

function inputPanel(state, cell) {
  const { x, padding } = state;
  const met = meetings(state);
  const g = chosen(state);
  const inside = (r, c) => x[r - padding]?.[c - padding] !== undefined;
  const padded = build(x.length + 2 * padding, x[0].length + 2 * padding, (r, c) => x[r - padding]?.[c - padding] ?? 0);
  const mark = (r, c) => `class="${met.has(`${r},${c}`) ? "ck-met " : ""}${inside(r, c) ? "" : "ck-pad"}"`;
  const content = (value, r, c) => (inside(r, c)
    ? cell(`x,${r - padding},${c - padding}`, value, `input, row ${r - padding + 1}, column ${c - padding + 1}`) : "0");
  const share = (value, r, c) => digits(value)
    + (met.has(`${r},${c}`) ? `<sub>${digits(g)}·${factor(met.get(`${r},${c}`).weight)}</sub>` : "");
  return grid(padded, `input ${x.length} × ${x[0].length}${padding ? ` and padding ${padding}` : ""}`, content, mark)
    + grid(received(state).input, "its gradient", share,
      (r, c) => `${mark(r, c)} data-input="${r - padding},${c - padding}" style="min-width:3rem"`);
}

function kernelPanel(state, cell) {
  const { kernel } = state;
  const met = pairs(state.x, kernel, state, ...place(state));
  const g = chosen(state);
  const share = (value, r, c) => `${digits(value)}<sub>${digits(g)}·${factor(met[r * kernel[0].length + c].value)}</sub>`;
  return grid(kernel, `kernel ${kernel.length} × ${kernel[0].length}`,
    (value, r, c) => cell(`kernel,${r},${c}`, value, `kernel, row ${r + 1}, column ${c + 1}`), () => 'class="ck-kernel"')
    + grid(received(state).weight, "its gradient", share, (r, c) => `class="ck-met" data-input="${r},${c}"`)
    + grid([[received(state).bias]], "gradient of the bias", digits, () => 'class="ck-met" data-bias');
}

function outputPanel(state, cell) {
  const [row, column] = place(state);
  const y = output(state);
  const now = (r, c) => r === row && c === column;
  const mark = (r, c) => `data-output="${r},${c}" data-value="${y[r][c]}" data-do="jump,${r},${c}" role="gridcell"`
    + (now(r, c) ? ' class="ck-met" tabindex="0" aria-current="true"' : ' tabindex="-1"');
  const table = grid(y, `output ${y.length} × ${y[0].length}`, digits, mark)
    .replace("<table", '<table role="grid" aria-label="Output. The arrow keys choose an element."')
    .replaceAll("<tr", '<tr role="row"');
  const grads = grid(gradient(state), "its gradient, given",
    (value, r, c) => cell(`grad,${r},${c}`, value, `gradient of the output, row ${r + 1}, column ${c + 1}`),
    (r, c) => `class="${now(r, c) ? "ck-met" : sends(state, r, c) ? "ck-kernel" : ""}"`);
  return `<div data-keys="arrow">${table}</div>${grads}`;
}

/** An element to type in; the gradient's own shape follows the output, so that it has an action. */
const typed = (cell) => (path, value, label) => (path.startsWith("grad")
  ? cell(path, value, label).replace("data-set", "data-do") : cell(path, value, label));

/** How many cells stand side by side; those of a gradient hold a product too. */
const columns = ({ x, kernel, padding, ...rest }) => 1.6 * (x[0].length + 2 * padding + kernel[0].length) + size({ x, kernel, padding, ...rest })[1] + 2;

const drawing = (state, cell) => (misfit(state) ? `<p class="ck-fault" data-fault>${misfit(state)}</p>`
  : screen(columns(state), `<div class="ck-stage">${panel(inputPanel(state, typed(cell)))}${
    operand("⋆", panel(kernelPanel(state, typed(cell))))}${operand("=", panel(outputPanel(state, typed(cell))))}</div>`));

export function describe(state) {
  if (misfit(state)) return misfit(state);
  const [row, column] = place(state);
  const g = digits(chosen(state));
  const lost = [...meetings(state).values()].filter(({ r, c }) => state.x[r]?.[c] === undefined).length;
  return `The output element at row ${row + 1}, column ${column + 1} has the gradient ${g}. Each input in its window`
    + ` receives ${g} times the weight it met, each weight ${g} times the input it met, the bias ${g}.`
    + `${lost ? ` ${lost === 1 ? "One share falls" : `${lost} shares fall`} on the padding and ${lost === 1 ? "is" : "are"} lost.` : ""}`
    + `${state.adding ? " Shares of the elements before it are added." : ""}`;
}

export function code(state) {
  const { x, kernel, stride, padding, dilation } = state;
  const array = (map) => `np.array([${map.map((row) => `[${row.join(", ")}]`).join(", ")}])`;
  return `import numpy as np
from convkit import gradients

x = ${array(x)}
kernel = ${array(kernel)}
grad = ${array(misfit(state) ? [[0]] : pushed(state))}
settings = dict(stride=${stride}, padding=${padding}, dilation=${dilation})
to_input = gradients.conv2d_input((1, *x.shape), kernel[None, None], grad[None], **settings)
to_kernel = gradients.conv2d_weight(x[None], (1, 1, *kernel.shape), grad[None], **settings)
print(to_input[0], to_kernel[0, 0], grad.sum())
`;
}

// --- controls -----------------------------------------------------------------------------

const resize = (map, kept, axis, length) => {
  const [H, W] = axis === "rows" ? [length, map[0].length] : [map.length, length];
  return build(H, W, (r, c) => kept[r]?.[c] ?? (2 * r + 3 * c) % 4);
};

function move(state, [row, column]) {
  const inside = (at, length) => Math.max(0, Math.min(at, length - 1));
  const [rows, columns] = size(state);
  return { position: inside(row, rows) * columns + inside(column, columns) };
}

function walk(state, by) {
  const at = Math.min(state.position, positions(state) - 1) + by;
  return { position: Math.max(0, Math.min(at, positions(state) - 1)) };
}

const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -99], End: [0, 99] };

const actions = {
  step: (state) => walk(state, 1),
  back: (state) => walk(state, -1),
  jump: (state, _, row, column) => move(state, [Number(row), Number(column)]),
  arrow: (state, key) => move(state, place(state).map((at, axis) => at + moves[key][axis])),
  resize: (state, length, map, axis) => ({ [map]: resize(state[map], memory(state)[map], axis, length) }),
  grad: (state, value, row, column) => ({
    grad: gradient(state).map((values, r) => values.map((g, c) => (r === Number(row) && c === Number(column) ? value : g))),
  }),
};

const sizes = (name, trait, map) => group(name,
  count("rows", `data-do="resize,${trait},rows"`, map.length, [1, longest[trait]]),
  count("columns", `data-do="resize,${trait},columns"`, map[0].length, [1, longest[trait]]));

function controls(state) {
  const slider = (name) => range(name, `data-set="${name}"`, state[name], bounds[name]);
  return `${slider("stride")}${slider("padding")}${slider("dilation")}${sizes("input", "x", state.x)}${
    sizes("kernel", "kernel", state.kernel)}${check("add up all elements so far", 'data-set="adding"', state.adding)}`;
}

const figure = { title, traits, accepts, drawing, controls, describe, code, actions, length: positions };

export const picture = (state) => printed(figure, state);
export default { render: (context) => mount(context, figure) };
