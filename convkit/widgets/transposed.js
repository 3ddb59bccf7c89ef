import { build, check, correlate, count, digits, equals, factor, grid, group, isNumbers, memory, operand, pairs,
  panel, radio, range, screen, still, within } from "./kit.js";
import { mount, printed } from "./figure.js";

export const title = "Each input lays down a copy of the kernel";
const traits = ["x", "kernel", "stride", "padding", "output_padding", "view", "counting", "position"];
export const bounds = { stride: [1, 3], padding: [0, 3], output_padding: [0, 2], position: [0, 224] };
export const longest = { x: 4, kernel: 4 };
const views = ["scatter", "gather"];

// --- arithmetic ---------------------------------------------------------------------------

/** Rows and columns of the output by the formula; 0 or less where padding leaves nothing. */
export const size = ({ x, kernel, stride, padding, output_padding }) => [[x, kernel], [x[0], kernel[0]]]
  .map(([elements, taps]) => (elements.length - 1) * stride + taps.length - 2 * padding + output_padding);

/** Why PyTorch refuses the setting, or "". */
export function misfit(state) {
  const { stride, padding, output_padding } = state;
  if (output_padding >= stride)
    return `Output padding ${output_padding} is refused: it must be smaller than the stride, which is ${stride}.`;
  const axis = size(state).findIndex((length) => length <= 0);
  return axis < 0 ? "" : `Padding ${padding} is refused: cut off at each end, it leaves nothing of`
    + ` the ${size(state)[axis] + 2 * padding} ${["rows", "columns"][axis]}.`;
}

const ones = (map) => map.map((row) => row.map(() => 1));

/** What is computed with: the numbers as typed, or only ones, so that sums count the copies. */
const used = (state) => (state.counting ? { ...state, x: ones(state.x), kernel: ones(state.kernel) } : state);

/** What can be chosen: an input in one view, an output in the other. */
const choices = (state) => (misfit(state) ? [0, 0]
  : state.view === "scatter" ? [state.x.length, state.x[0].length] : size(state));

const positions = (state) => choices(state)[0] * choices(state)[1];

/** Row and column of what is chosen; the last one if there is less to choose from than before. */
export function place(state) {
  const at = Math.min(state.position, positions(state) - 1);
  const columns = choices(state)[1];
  return [Math.floor(at / columns), at % columns];
}

const total = (products) => products.reduce((sum, { value, weight }) => sum + value * weight, 0);

/** The products that copies put at r, c, counted before anything is cut off, in the order of the inputs. */
const landings = ({ x, kernel, stride }, r, c) => x.flatMap((values, row) => values.flatMap((value, column) => {
  const weight = kernel[r - row * stride]?.[c - column * stride];
  return weight === undefined ? [] : [{ row, column, value, weight }];
}));

/** At each place, cut off or not, the copies up to the chosen input: `earlier` ones, and its own or none. */
export function landed(state) {
  const { padding } = state;
  const [row, column] = place(state);
  const [H, W] = size(state);
  return build(H + 2 * padding, W + 2 * padding, (r, c) => {
    const all = landings(used(state), r, c);
    return { earlier: all.filter((copy) => copy.row < row || (copy.row === row && copy.column < column)),
      own: all.filter((copy) => copy.row === row && copy.column === column) };
  });
}

/** All that has been laid down so far, with what padding will cut off. */
export const laid = (state) => landed(state).map((row) => row.map(({ earlier, own }) => total([...earlier, ...own])));

/** Row and column of the input that stands at r, c of the stretched map; no whole numbers between inputs. */
const origin = ({ kernel, stride, padding }, r, c) =>
  [[r, kernel], [c, kernel[0]]].map(([at, taps]) => (at - taps.length + 1 + padding) / stride);

/** The input with stride − 1 places between its elements and a border; null where no element stands. */
export function stretched(state) {
  const [H, W] = size(state);
  const { x, kernel } = used(state);
  return build(H + kernel.length - 1, W + kernel[0].length - 1, (r, c) => {
    const [row, column] = origin(state, r, c);
    return x[row]?.[column] ?? null;
  });
}

const turned = (state) => used(state).kernel.map((row) => row.toReversed()).toReversed();

/** The layer as an ordinary one: the turned kernel slides over the stretched input. */
export const output = (state) => correlate(stretched(state), turned(state));

/** What lies under the turned kernel at the chosen output: elements of the input, and places between them. */
function gathered(state) {
  const map = stretched(state);
  return pairs(map, turned(state), {}, ...place(state)).map((pair) => ({ ...pair, isInput: map[pair.r][pair.c] !== null }));
}

/** The fewest and the most copies that lie at one place along an axis, away from the border. */
export const overlap = (taps, stride) => [Math.floor(taps / stride), Math.ceil(taps / stride)];

export const accepts = (state) => isNumbers(state.x, 2, longest.x) && isNumbers(state.kernel, 2, longest.kernel)
  && within(state, bounds) && views.includes(state.view) && typeof state.counting === "boolean";

// --- drawing ------------------------------------------------------------------------------

const sized = (name, map) => `${name} ${map.length} × ${map[0].length}`;

const inputCell = (cell, value, row, column) => cell(`x,${row},${column}`, value, `input, row ${row + 1}, column ${column + 1}`);
const kernelCell = (cell, value, row, column) => cell(`kernel,${row},${column}`, value, `kernel, row ${row + 1}, column ${column + 1}`);

/** The output as a table to walk on from `start`; `edge` is the width of what is cut off around it. */
function outputPanel(state, values, edge, start, content, look) {
  const y = output(state);
  const most = Math.max(1, ...y.flat());
  const kept = (r, c) => y[r - edge]?.[c - edge];
  const shade = (r, c) => (kept(r, c) === undefined ? 'class="ck-pad ' : state.counting
    ? `style="--heat:${Math.round(55 * values[r][c] / most)}%" class="ck-heat ` : 'class="');
  const mark = (r, c) => `${shade(r, c)}${look(r, c)} data-do="jump,${r},${c}" role="gridcell"`
    + (kept(r, c) === undefined ? "" : ` data-output="${r - edge},${c - edge}" data-value="${kept(r, c)}"`)
    + (r === start[0] && c === start[1] ? ' tabindex="0" aria-current="true"' : ' tabindex="-1"');
  const caption = sized(state.counting ? "copies" : "output", y) + (edge ? ` and ${edge} cut off` : "");
  return `<div data-keys="arrow">${grid(values, caption, content, mark)
    .replace("<table", `<table role="grid" aria-label="Output. The arrow keys choose ${state.view === "scatter" ? "an input" : "a number"}."`)
    .replaceAll("<tr", '<tr role="row"')}</div>`;
}

/** Input, kernel, the copy that is added now, and the output so far. */
function scatterStage(state, cell) {
  const { x, kernel, stride, padding } = state;
  const [row, column] = place(state);
  const copies = landed(state);
  const spelled = ({ earlier, own: [copy] }) => (copy && earlier.length
    ? `<sub>${digits(total(earlier))}${total([copy]) < 0 ? "−" : "+"}${digits(Math.abs(total([copy])))}</sub>` : "");
  const wide = 0.45 * (2 * Math.max(...output(state).flat().map((value) => digits(value).length)) + 1);
  const scaled = kernel.map((weights) => weights.map((weight) => x[row][column] * weight));
  const sums = outputPanel(state, laid(state), padding, [row * stride, column * stride],
    (value, r, c) => digits(value) + spelled(copies[r][c]),
    (r, c) => `${copies[r][c].own.length ? "ck-met" : ""}" data-input="${r},${c}"`);
  return panel(grid(x, sized("input", x), (value, r, c) => inputCell(cell, value, r, c),
    (r, c) => (r === row && c === column ? 'class="ck-met"' : "")))
    + operand("·", panel(grid(kernel, sized("kernel", kernel), (value, r, c) => kernelCell(cell, value, r, c), () => 'class="ck-kernel"'),
      grid(scaled, `${digits(x[row][column])} times the kernel`, digits, () => 'class="ck-met"')))
    + operand("→", `<div class="ck-panel ck-sums" style="--ck-wide:${wide}rem">${sums}</div>`);
}

/** The stretched input under the turned kernel, and the output. */
function gatherStage(state, cell) {
  const [row, column] = place(state);
  const { kernel } = state;
  const [map, seen] = [stretched(state), gathered(state)];
  const under = (r, c) => row <= r && r < row + kernel.length && column <= c && c < column + kernel[0].length;
  const meets = (i, j) => seen[i * kernel[0].length + j].isInput;
  const shade = (r, c) => `class="${map[r][c] === null ? "ck-pad " : ""}${
    under(r, c) ? (map[r][c] === null ? "ck-kernel" : "ck-met") : ""}"`;
  return panel(grid(map, sized("input, stretched to", map),
    (value, r, c) => (value === null ? "0" : inputCell(cell, value, ...origin(state, r, c))), shade))
    + operand("⋆", panel(`<div>${grid(turned(state), "kernel, turned",
      (value, i, j) => kernelCell(cell, value, kernel.length - 1 - i, kernel[0].length - 1 - j),
      (i, j) => `class="${meets(i, j) ? "ck-met" : "ck-kernel"}"`)}</div>`, outputPanel(state, output(state), 0, [row, column], digits,
      (r, c) => `${r === row && c === column ? "ck-met" : ""}"`)));
}

/** What makes the chosen output, the zeros left out: "1·3 + 2·1 = 5". */
export function equation(state) {
  const terms = gathered(state).filter(({ isInput }) => isInput)
    .map(({ value, weight }) => `<span>${factor(value)}·${factor(weight)}</span>`);
  const [row, column] = place(state);
  return `${terms.join(" + ") || "no input"} <span>${equals(output(state)[row][column])}</span>`;
}

/** How many cells stand side by side; those that are added up in the scatter view are wider. */
function columns(state) {
  const [, W] = size(state);
  const [taps, inputs] = [state.kernel[0].length, state.x[0].length];
  return state.view === "scatter" ? inputs + taps + 1.5 * (W + 2 * state.padding) + 1 : 2 * W + taps;
}

function drawing(given, cell) {
  if (misfit(given)) return `<p class="ck-fault" data-fault>${misfit(given)}</p>`;
  const [state, shown] = given.counting ? [used(given), still] : [given, cell];
  const [stage, below] = state.view === "scatter" ? [scatterStage, ""]
    : [gatherStage, `<p class="ck-equation" data-equation>${equation(state)}</p>`];
  return screen(columns(state), `<div class="ck-stage">${stage(state, shown)}</div>${below}`);
}

/** The size formula with the numbers of the present setting; and, while copies are counted, how evenly they lie. */
function more(state) {
  const { x, kernel, stride, padding, output_padding, counting } = state;
  const length = (name, elements, taps, found) => `<li><var>${name}<sub>out</sub></var> = (${elements.length} − 1)·${stride}`
    + ` + ${taps.length} − 2·${padding} + ${output_padding} <span>= <strong>${misfit(state) ? "refused" : found}</strong></span></li>`;
  const even = (name, taps) => `<li>${name}: ${taps} is ${taps % stride ? "not " : ""}a multiple of ${stride}.`
    + ` Copies at a place away from the border: ${[...new Set(overlap(taps, stride))].join(" or ")}.</li>`;
  return `<ul class="ck-formula">${length("H", x, kernel, size(state)[0])}${length("W", x[0], kernel[0], size(state)[1])}${
    counting ? even("Rows", kernel.length) + even("Columns", kernel[0].length) : ""}</ul>`;
}

function scattered(state) {
  const [row, column] = place(state);
  const value = digits(used(state).x[row][column]);
  const [H, W] = size(state);
  const copy = landed(state).flatMap((places, r) => places.map(({ earlier, own }, c) => ({ earlier, own,
    isCut: r < state.padding || c < state.padding || r >= state.padding + H || c >= state.padding + W })))
    .filter(({ own }) => own.length);
  const meeting = copy.filter(({ earlier, isCut }) => earlier.length && !isCut).length;
  const cut = copy.filter(({ isCut }) => isCut).length;
  return `The input at row ${row + 1}, column ${column + 1} is ${value}: ${value} times the kernel is added to the output.`
    + ` This copy meets earlier ones at ${meeting || "none"} of its places${cut ? `, and the padding cuts off ${cut}` : ""}.`;
}

function collected(state) {
  const [row, column] = place(state);
  const seen = gathered(state);
  const inputs = seen.filter(({ isInput }) => isInput).length;
  return `The output at row ${row + 1}, column ${column + 1} is ${digits(output(state)[row][column])}. The turned kernel`
    + ` meets inputs at ${inputs === seen.length ? "all" : inputs || "none"} of its places`
    + `${inputs < seen.length ? ", and at the others zeros that were put in" : ""}.`;
}

export function describe(state) {
  if (misfit(state)) return misfit(state);
  return (state.counting ? "All inputs and weights count as 1. " : "")
    + (state.view === "scatter" ? scattered : collected)(state);
}

export function code({ x, kernel, stride, padding, output_padding, counting }) {
  const array = (map) => `np.array([${map.map((row) => `[${row.join(", ")}]`).join(", ")}])`;
  return `import numpy as np
from convkit import conv_transpose2d

x = ${array(counting ? ones(x) : x)}
kernel = ${array(counting ? ones(kernel) : kernel)}
settings = dict(stride=${stride}, padding=${padding}, output_padding=${output_padding})
y = conv_transpose2d(x[None], kernel[None, None], **settings)
print(y[0])
`;
}

// --- controls -----------------------------------------------------------------------------

function resize(map, kept, axis, length) {
  const [H, W] = axis === "rows" ? [length, map[0].length] : [map.length, length];
  return build(H, W, (r, c) => kept[r]?.[c] ?? (2 * r + 3 * c) % 4);
}

function move(state, [row, column]) {
  const inside = (at, length) => Math.max(0, Math.min(at, length - 1));
  const [rows, columns] = choices(state);
  return { position: inside(inside(row, rows) * columns + inside(column, columns), rows * columns) };
}

function walk(state, by) {
  const at = Math.min(state.position, positions(state) - 1) + by;
  return { position: Math.max(0, Math.min(at, positions(state) - 1)) };
}

const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -99], End: [0, 99] };

const actions = {
  step: (state) => walk(state, 1),
  back: (state) => walk(state, -1),
  jump: (state, _, ...at) => move(state, at.map((n) => Math.floor(n / (state.view === "scatter" ? state.stride : 1)))),
  arrow: (state, key) => move(state, place(state).map((at, axis) => at + moves[key][axis])),
  resize: (state, length, map, axis) => ({ [map]: resize(state[map], memory(state)[map], axis, length) }),
  view: (_, view) => ({ view, position: 0 }),
  counting: (state, counting) => ({ counting, position: counting && state.view === "scatter" ? positions(state) - 1 : state.position }),
};

const sizes = (name, trait, map) => group(name,
  count("rows", `data-do="resize,${trait},rows"`, map.length, [1, longest[trait]]),
  count("columns", `data-do="resize,${trait},columns"`, map[0].length, [1, longest[trait]]));

function controls(state) {
  const slider = (trait) => range(trait.replace("_", " "), `data-set="${trait}"`, state[trait], bounds[trait]);
  return group("show", ...views.map((view) => radio(view, "view", view, state.view)))
    + slider("stride") + slider("padding") + slider("output_padding") + sizes("input", "x", state.x)
    + sizes("kernel", "kernel", state.kernel) + check("count copies: all numbers 1", 'data-do="counting"', state.counting);
}

const figure = { title, traits, accepts, drawing, controls, more, describe, code, actions, length: positions };

export const picture = (state) => printed(figure, state);
export default { render: (context) => mount(context, figure) };
