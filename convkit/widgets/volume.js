import { build, button, correlate, count, digits, equals, factor, fold, grid, group, isNumbers, memory, operand,
  outputSize, pairs, radio, range, screen, tallied, thousands, within } from "./kit.js";
import { mount, printed } from "./figure.js";

export const title = "A kernel with depth, in a volume";
const traits = ["x", "weight", "channels", "position"];
export const bounds = { position: [0, 215] };
export const longest = 6;
const axes = ["depth", "height", "width"];

// --- arithmetic ---------------------------------------------------------------------------

export const shape = (array) => [array.length, array[0].length, array[0][0].length];

/** Positions along depth, height and width. */
export const size = ({ x, weight }) =>
  shape(x).map((length, axis) => outputSize(length, shape(weight)[axis]));

const product = (lengths) => lengths.reduce((all, length) => all * length, 1);

const positions = (state) => product(size(state));

const add = (a, b) => a.map((row, r) => row.map((value, c) => value + b[r][c]));

/** Output slices: each the sum of as many filtered input slices as the kernel is deep. */
export const output = ({ x, weight }) => Array.from({ length: x.length - weight.length + 1 },
  (_, d) => weight.map((kernel, k) => correlate(x[d + k], kernel)).reduce(add));

/** Depth, row and column of the cuboid; the last place if the output has become smaller. */
export function place(state) {
  const [, H, W] = size(state);
  const at = Math.min(state.position, positions(state) - 1);
  return [Math.floor(at / (H * W)), Math.floor(at / W) % H, at % W];
}

/** The position nearest to a place. */
function stand(state, spot) {
  const [D, H, W] = size(state);
  const [d, h, w] = [D, H, W].map((length, axis) => Math.max(0, Math.min(spot[axis], length - 1)));
  return { position: (d * H + h) * W + w };
}

export function accepts({ x, weight, channels, ...rest }) {
  return isNumbers(x, 3, longest) && isNumbers(weight, 3, longest) && typeof channels === "boolean"
    && size({ x, weight }).every((length) => length > 0) && (!channels || x.length === weight.length)
    && within(rest, bounds);
}

// --- words --------------------------------------------------------------------------------

const times = (lengths) => lengths.join(" × ");
const slice = ({ channels }) => (channels ? "channel" : "slice");

export function verdict({ x, weight, channels }) {
  const [D, K_D] = [x.length, weight.length];
  if (channels) return `A 2-D layer with ${D} input channel${D > 1 ? "s" : ""}: a kernel for each, the results added.`
    + " Nothing slides along the depth.";
  if (K_D === D) return "The kernel is as deep as the volume and has one place along the depth:"
    + ` this 3-D layer gives what a 2-D layer with ${D} input channel${D > 1 ? "s" : ""} gives.`;
  if (K_D === 1) return "The kernel is one slice deep: every slice is filtered by itself, all with the same weights.";
  return "A 3-D layer: the kernel slides along depth, height and width.";
}

export function describe(state) {
  const [d, h, w] = place(state);
  const value = digits(output(state)[d][h][w]);
  const where = state.channels ? `row ${h + 1}, column ${w + 1}` : `depth ${d + 1}, row ${h + 1}, column ${w + 1}`;
  return `${verdict(state)} A ${state.channels ? "filter" : "kernel"} of ${times(shape(state.weight))} in ${times(shape(state.x))} numbers has`
    + ` ${times(size(state))} places (depth, height, width). At ${where} the sum of the products is ${value}.`;
}

export function code({ x, weight, channels }) {
  const array = (value) => `np.array(${JSON.stringify(value).replaceAll(",", ", ")})`;
  return `import numpy as np
from convkit import ${channels ? "conv2d" : "conv3d"}

x = ${array(x)}
weight = ${array(weight)}
${channels ? "y = conv2d(x[None], weight[None])  # the slices are channels"
    : "y = conv3d(x[None, None], weight[None, None])  # one channel"}
print(y[0, 0])
`;
}

// --- drawing ------------------------------------------------------------------------------

const [across, rise, down, lift] = [9, 4.5, 13, 3]; // pixels, for slices seen from the side

const wide = ([D, , W]) => D * (W * across + 8) - 4;

/** Slices standing one behind the other, with a cuboid of size `box` at `corner`. */
function stack([D, H, W], corner, box, label, scale) {
  const top = W * rise + (D - 1) * lift + 2;
  const point = (d, h, w) => `${2 + d * (W * across + 8) + w * across},${top + h * down - w * rise - d * lift}`;
  const face = (d, h, w, height, width) =>
    `M${point(d, h, w)}L${point(d, h, w + width)}L${point(d, h + height, w + width)}L${point(d, h + height, w)}Z`;
  const lines = (d) => [...Array(H).keys()].map((h) => `M${point(d, h, 0)}L${point(d, h, W)}`).join("")
    + [...Array(W).keys()].map((w) => `M${point(d, 0, w)}L${point(d, H, w)}`).join("");
  const [d0, h0, w0] = corner;
  const last = d0 + box[0] - 1;
  const card = (_, d) => `<path class="ck-card" d="${face(d, 0, 0, H, W)}${lines(d)}"/>`
    + (d >= d0 && d <= last ? `<path class="ck-cut" d="${face(d, h0, w0, box[1], box[2])}"/>` : "");
  const edges = [[0, 0], [0, box[2]], [box[1], 0], [box[1], box[2]]]
    .map(([h, w]) => `M${point(d0, h0 + h, w0 + w)}L${point(last, h0 + h, w0 + w)}`).join("");
  const frame = [wide([D, H, W]), top + H * down + 2];
  return `<div class="ck-panel"><span class="ck-hint">${label}</span><svg class="ck-stack" width="${scale * frame[0]}"
viewBox="0 0 ${frame.join(" ")}" aria-hidden="true">${Array.from({ length: D }, card).join("")}<path class="ck-edges" d="${edges}"/></svg></div>`;
}

function overview(state) {
  const [given, made] = [shape(state.x), size(state)];
  const scale = Math.min(1.4, 210 / wide(given));
  const label = (name, [D, H, W]) => `${name}: ${state.channels
    ? `${D} ${name === "input" ? "channels" : "map"} of ${H} × ${W}` : `depth ${D}, height ${H}, width ${W}`}`;
  return `<div class="ck-stage">${stack(given, place(state), shape(state.weight), label("input", given), scale)}${
    operand("→", stack(made, place(state), [1, 1, 1], label("output", made), scale))}</div>`;
}

const panels = (name, tables) => `<div class="ck-slices"><span class="ck-hint">${name}</span>${tables.join("")}</div>`;

function inputSlices(state, cell) {
  const [d, h, w] = place(state);
  const met = (z, r, c) => state.weight[z - d]?.[r - h]?.[c - w];
  return panels("input", state.x.map((map, z) => grid(map, `${slice(state)} ${z + 1}`,
    (value, r, c) => cell(`x,${z},${r},${c}`, value, `${slice(state)} ${z + 1}, row ${r + 1}, column ${c + 1}`)
      + (met(z, r, c) === undefined ? "" : `<sub>×${digits(met(z, r, c))}</sub>`),
    (r, c) => `data-input="${z},${r},${c}"${met(z, r, c) === undefined ? "" : ' class="ck-met"'}`)));
}

const kernelSlices = (state, cell) => panels(state.channels ? "filter: a kernel for each channel" : "kernel", state.weight.map((kernel, k) =>
  grid(kernel, state.channels ? `for channel ${k + 1}` : `${slice(state)} ${k + 1}`,
    (value, r, c) => cell(`weight,${k},${r},${c}`, value, `kernel ${slice(state)} ${k + 1}, row ${r + 1}, column ${c + 1}`),
    () => 'class="ck-kernel"')));

function outputSlices(state) {
  const here = String(place(state));
  const mark = (z, y) => (r, c) => `data-output="${z},${r},${c}" data-value="${y[r][c]}" data-do="jump,${z},${r},${c}" role="gridcell"`
    + (here === `${z},${r},${c}` ? ' class="ck-met" tabindex="0" aria-current="true"' : ' tabindex="-1"');
  const table = (y, z) => grid(y, state.channels ? "map" : `slice ${z + 1}`, digits, mark(z, y))
    .replace("<table", `<table role="grid" aria-label="Output${state.channels ? "" : ` slice ${z + 1}`}. The arrow keys move the kernel."`)
    .replaceAll("<tr", '<tr role="row"');
  return `<div data-keys="arrow">${panels("output", output(state).map(table))}</div>`;
}

/** The sums of products, slice by slice, and their total. */
export function working(state) {
  const [d, h, w] = place(state);
  const parts = state.weight.map((kernel, k) => pairs(state.x[d + k], kernel, {}, h, w));
  const sums = state.weight.map((kernel, k) => correlate(state.x[d + k], kernel)[h][w]);
  const terms = (part) => part.map(({ value, weight }) => `<span>${factor(value)}·${factor(weight)}</span>`).join(" + ");
  const line = (part, k) => `<li>${slice(state)} ${d + k + 1}: ${terms(part)} <span>${equals(sums[k])}</span></li>`;
  return `<ul class="ck-formula" data-working>${parts.map(line).join("")}<li>together: ${sums.map((sum) => (sum < 0 ? `(${digits(sum)})` : digits(sum))).join(" + ")}
<span>${equals(output(state)[d][h][w])}</span></li></ul>`;
}

function tally(state) {
  const { x, weight, channels } = state;
  const [places, taps] = [positions(state), product(shape(weight))];
  const named = (array) => `(${[1, ...(channels ? [] : [1]), ...array].join(", ")})`;
  const made = channels ? size(state).slice(1) : size(state);
  return `<div class="ck-tally">${tallied("places", thousands(places), `= ${times(size(state))}`)}${
    tallied("weights", thousands(taps), `= ${times(shape(weight))}`)}${
    tallied("MACs", thousands(places * taps), "= places × weights")}${
    tallied("x", named(shape(x)), channels ? "N, C, H, W" : "N, C, D, H, W")}${
    tallied("weight", named(shape(weight)), `C_out, C_in, ${channels ? "" : "K_D, "}K_H, K_W`)}${
    tallied("y", channels ? named([1, ...made]) : named(made), channels ? "N, C, H, W" : "N, C, D, H, W")}</div>`;
}

/** How many cells stand side by side. */
const columns = ({ x }) => Math.max(13, Math.min(x.length, 4) * (x[0][0].length + 1));

const drawing = (state, cell) => screen(columns(state), overview(state), inputSlices(state, cell),
  `<div class="ck-stage">${kernelSlices(state, cell)}${outputSlices(state)}</div>`);

const more = (state) => working(state) + tally(state);

// --- controls -----------------------------------------------------------------------------

const fresh = [(d, r, c) => (d + 2 * r + 3 * c) % 4, (d, r, c) => ((d + r + c) % 3) - 1];

const cut = (array, [D, H, W], value) => Array.from({ length: D }, (_, d) =>
  build(H, W, (r, c) => array[d]?.[r]?.[c] ?? value(d, r, c)));

/** Volume and kernel of new sizes; the kernel stays inside, and as deep as there are channels. */
function resize(state, given, taken) {
  const limited = taken.map((length, axis) => Math.min(length, given[axis]));
  if (state.channels) limited[0] = given[0];
  const kept = memory(state);
  const patch = { x: cut(kept.x, given, fresh[0]), weight: cut(kept.weight, limited, fresh[1]) };
  return { ...patch, ...stand(patch, place(state)) };
}

const changed = (lengths, axis, length) => lengths.map((old, n) => (n === Number(axis) ? length : old));

const counted = (from, lengths) => cut([], lengths, (d, r, c) => from((d * lengths[1] + r) * lengths[2] + c));

function arrow(state, key) {
  const [D, H, W] = size(state);
  const [d, h, w] = place(state);
  const at = { ArrowLeft: d * W + w - 1, ArrowRight: d * W + w + 1, Home: 0, End: D * W - 1 }[key] ?? d * W + w;
  const column = Math.max(0, Math.min(at, D * W - 1));
  const row = h + ({ ArrowUp: -1, ArrowDown: 1 }[key] ?? 0);
  return stand(state, [Math.floor(column / W), row, column % W]);
}

const walk = (state, by) =>
  ({ position: Math.max(0, Math.min(Math.min(state.position, positions(state) - 1) + by, positions(state) - 1)) });

const actions = {
  step: (state) => walk(state, 1),
  back: (state) => walk(state, -1),
  jump: (state, _, ...spot) => stand(state, spot.map(Number)),
  move: (state, at, axis) => stand(state, changed(place(state), axis, at - 1)),
  arrow,
  volume: (state, length, axis) => resize(state, changed(shape(state.x), axis, length), shape(state.weight)),
  kernel: (state, length, axis) => {
    const axisOnly = { ...state, channels: state.channels && (axis !== "0" || length === state.x.length) };
    return { ...resize(axisOnly, shape(state.x), changed(shape(state.weight), axis, length)), channels: axisOnly.channels };
  },
  reading: (state, name) => ({ ...(name === "channels"
    ? resize({ ...state, channels: true }, shape(state.x), shape(state.weight)) : {}), channels: name === "channels" }),
  odometer: (state) => ({ x: counted((n) => n + 1, [2, 2, 2]), weight: counted((n) => 10 ** n, [2, 2, 2]), position: 0 }),
};

const lengths = (name, of) => shape(of).map((length, axis) =>
  count(axes[axis], `data-do="${name},${axis}"`, length, [1, longest]));

function controls(state) {
  const [made, here, taken] = [size(state), place(state), shape(state.weight)];
  const [, ...flat] = taken.map((length, axis) =>
    count(axes[axis], `data-do="kernel,${axis}"`, length, [1, shape(state.x)[axis]]));
  const slider = (length, axis) => range(axes[axis], `data-do="move,${axis}"`, here[axis] + 1, [1, length]);
  const chosen = state.channels ? "channels" : "axis";
  return group("place along", ...made.map(slider))
    + group("depth is", radio("an axis to slide along (3-D)", "reading", "axis", chosen), radio("channels (2-D)", "reading", "channels", chosen))
    + range("kernel depth", 'data-do="kernel,0"', taken[0], [1, state.x.length])
    + button("Odometer", "odometer")
    + fold("Sizes", group("volume", ...lengths("volume", state.x)), group("kernel", ...flat));
}

const figure = { title, traits, accepts, drawing, controls, more, describe, code, actions, length: positions };

export const picture = (state) => printed(figure, state);
export default { render: (context) => mount(context, figure) };
