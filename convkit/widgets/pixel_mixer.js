import { check, count, digits, equals, factor, grid, group, isNumbers, memory, operand, radio, screen, still,
  tallied, thousands, within } from "./kit.js";
import { mount, printed } from "./figure.js";

export const title = "The same small matrix at every pixel";
const traits = ["x", "weight", "bias", "relu", "position"];
export const bounds = { position: [0, 1599] };
export const longest = { x: 40, weight: 4, bias: 4 };

// --- arithmetic ---------------------------------------------------------------------------

/** One pixel of all maps: red, green and blue. */
const pixel = ({ x }, r, c) => x.map((map) => map[r][c]);

const sums = ({ weight, bias }, vector) => weight.map((row, o) =>
  row.reduce((sum, w, i) => sum + w * vector[i], 0) + bias[o]);

const rectified = ({ relu }, values) => (relu ? values.map((value) => Math.max(value, 0)) : values);

/** The output maps: the same matrix at each pixel. */
export function outputs(state) {
  const mixed = state.x[0].map((row, r) => row.map((_, c) => rectified(state, sums(state, pixel(state, r, c)))));
  return state.weight.map((_, o) => mixed.map((row) => row.map((vector) => vector[o])));
}

const size = ({ x }) => [x[0].length, x[0][0].length];

/** Row and column of the chosen pixel. */
export function place(state) {
  const [rows, columns] = size(state);
  const at = Math.min(state.position, rows * columns - 1);
  return [Math.floor(at / columns), at % columns];
}

export const presets = {
  scale: [[0.5, 0, 0], [0, 0.5, 0], [0, 0, 0.5]],
  grey: [[0.299, 0.587, 0.114]],
  swap: [[0, 0, 1], [0, 1, 0], [1, 0, 0]],
  opponent: [[0.25, 0.5, 0.25], [-0.5, 0, 0.5], [-0.25, 0.5, -0.25]],
  reduce: [[0.57, 0.58, 0.59], [0.7, 0.04, -0.72]],
};

const chosen = ({ weight }) =>
  Object.keys(presets).find((name) => JSON.stringify(presets[name]) === JSON.stringify(weight)) ?? "own";

export const accepts = ({ x, weight, bias, relu, ...rest }) => isNumbers(x, 3, longest.x) && x.length === 3
  && x.flat(2).every((value) => value >= 0 && value <= 255) && isNumbers(weight, 2, longest.weight)
  && weight[0].length === 3 && isNumbers(bias, 1, longest.bias) && bias.length === weight.length
  && typeof relu === "boolean" && within(rest, bounds);

// --- words --------------------------------------------------------------------------------

const verdicts = {
  scale: "Only the diagonal is used: each map is scaled by a constant, and nothing is mixed.",
  grey: "One row: three maps become one, the brightness of each pixel.",
  swap: "Red and blue change places: the numbers stay, their maps differ.",
  opponent: "Brightness, blue against orange, green against purple. Without a ReLU the three old maps can be got back.",
  reduce: "Three maps become two, chosen so that as little as possible of the photograph is lost.",
  own: "A matrix of your own.",
};

const list = (values) => `(${values.map(digits).join(", ")})`;

export function describe(state) {
  const [r, c] = place(state);
  const vector = pixel(state, r, c);
  const C_out = state.weight.length;
  return `${verdicts[chosen(state)]} At row ${r + 1}, column ${c + 1} the pixel ${list(vector)} becomes`
    + ` ${list(rectified(state, sums(state, vector)))}${state.relu ? " after the ReLU" : ""}.`
    + ` The layer has ${3 * C_out} weights and ${C_out} ${C_out === 1 ? "bias" : "biases"}, wherever the pixel is.`;
}

export function code(state) {
  const array = (value) => `np.array(${JSON.stringify(value).replaceAll(",", ", ")})`;
  const [r, c] = place(state);
  return `import numpy as np
from convkit import conv2d

pixel = ${array(pixel(state, r, c))}  # row ${r + 1}, column ${c + 1}
weight = ${array(state.weight)}
bias = ${array(state.bias)}
y = ${state.relu ? "np.maximum(weight @ pixel + bias, 0)" : "weight @ pixel + bias"}

maps = pixel[:, None, None]  # the same as a layer, here on maps of 1 × 1
same = conv2d(maps, weight[:, :, None, None], bias)${state.relu ? ".clip(min=0)" : ""}
print(y, same.ravel())
`;
}

// --- drawing ------------------------------------------------------------------------------

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function base64(bytes) {
  let text = "";
  for (let n = 0; n < bytes.length; n += 3) {
    const [a, b = 0, c = 0] = bytes.slice(n, n + 3);
    const word = (a << 16) | (b << 8) | c;
    text += [18, 12, 6, 0].map((shift) => alphabet[(word >> shift) & 63]).join("");
  }
  return text.slice(0, text.length - ((3 - (bytes.length % 3)) % 3)) + "=".repeat((3 - (bytes.length % 3)) % 3);
}

/** A bitmap file, as an address, of a grid of [red, green, blue]. */
export function bitmap(colours) {
  const [height, width] = [colours.length, colours[0].length];
  const bytesOf = (value, length) => Array.from({ length }, (_, n) => (value >> (8 * n)) & 255);
  const rest = Array((4 - ((3 * width) % 4)) % 4).fill(0);
  const rows = colours.toReversed().flatMap((row) => [...row.flatMap(([r, g, b]) => [b, g, r]), ...rest]);
  const head = [54 + rows.length, 0, 54, 40, width, height].flatMap((value) => bytesOf(value, 4));
  const file = [66, 77, ...head, 1, 0, 24, 0, ...Array(24).fill(0), ...rows];
  return `data:image/bmp;base64,${base64(file)}`;
}

const byte = (value) => Math.round(Math.min(Math.max(value, 0), 255));

/** Grey from black at 0, or orange, white and blue around 0 if there are negative values. */
function tint(map) {
  const most = Math.max(...map.flat().map(Math.abs), 1e-9);
  if (Math.min(...map.flat()) >= 0) return (value) => Array(3).fill(byte((255 * value) / Math.max(most, 255)));
  return (value) => [[213, 94, 0], [0, 114, 178]][value < 0 ? 0 : 1]
    .map((end) => byte(255 + (end - 255) * Math.abs(value) / most));
}

function image(state, colours, alt, caption, attributes = "") {
  const [rows, columns] = size(state);
  const [r, c] = place(state);
  const spot = `left:${(100 * c) / columns}%;top:${(100 * r) / rows}%;width:${100 / columns}%;height:${100 / rows}%`;
  return `<div class="ck-pixels"><small>${caption}</small><span ${attributes}><img class="dark-light" alt="${alt}"`
    + ` src="${bitmap(colours)}" width="${columns}" height="${rows}"><i style="${spot}"></i></span></div>`;
}

const coloured = (maps) => maps[0].map((row, r) => row.map((_, c) => maps.map((map) => byte(map[r][c]))));

const least = (maps) => Math.min(...maps.flat(2));
const whole = (value) => digits(Math.round(value));
const grey = (state, map, alt, caption, shade = tint(map)) => image(state, map.map((row) => row.map(shade)), alt,
  `${caption}: ${whole(least([map]))} to ${whole(Math.max(...map.flat()))}`);

function results(state) {
  const maps = outputs(state);
  const before = outputs({ ...state, relu: false });  // a ReLU takes the orange away and leaves the blue as it was
  const each = maps.map((map, o) => grey(state, map, `output map ${o + 1}`, `map ${o + 1}`, tint(before[o]))).join("");
  if (least(before) < 0) return `${each}<p class="ck-hint">Blue is positive, orange negative, white 0.</p>`;
  return each + (maps.length === 3
    ? image(state, coloured(maps), "the three output maps as red, green and blue", "all three as colours") : "");
}

const names = ["red", "green", "blue"];
const column = (values, caption, cell, mark) => grid(values.map((value) => [value]), caption, cell, mark);

/** Matrix, vector, bias and result of the chosen pixel. */
function product(state, cell) {
  const [r, c] = place(state);
  const vector = pixel(state, r, c);
  const sum = sums(state, vector);
  const after = rectified(state, sum);
  const result = (values, caption) => column(values, caption, digits, (o) => (values === after
    ? `class="ck-met" data-output="${o},${r},${c}" data-value="${after[o]}"` : ""));
  return `<div class="ck-term">${grid(state.weight, "weight: red, green, blue",
    (w, o, i) => cell(`weight,${o},${i}`, w, `weight of ${names[i]} in map ${o + 1}`), () => 'class="ck-kernel"')}${
    operand("·", column(vector, "pixel", digits, (i) => `class="ck-met" data-input="${i}"`))}${
    operand("+", column(state.bias, "bias", (b, o) => cell(`bias,${o}`, b, `bias of map ${o + 1}`), () => 'class="ck-kernel"'))}${
    operand("=", result(state.relu ? sum : after, "sum"))}${state.relu ? operand("→", result(after, "ReLU")) : ""}</div>`;
}

/** The sum behind each output number: "0.5·200 + 0·100 + 0·50 + 0 = 100". */
export function equations(state) {
  const vector = pixel(state, ...place(state));
  return sums(state, vector).map((sum, o) => `${state.weight[o].map((w, i) => `<span>${factor(w)}·${factor(vector[i])}</span>`)
    .join(" + ")} + ${factor(state.bias[o])} <span>${equals(sum)}</span>`);
}

function tally(state) {
  const [rows, columns] = size(state);
  const C_out = state.weight.length;
  return `<div class="ck-tally">${tallied("weights", 3 * C_out, `= ${C_out} × 3`)}${tallied("biases", C_out, "one per output map")}${
    tallied("MACs", thousands(3 * C_out * rows * columns), `= ${3 * C_out} × ${rows}·${columns} pixels`)}</div>`;
}

function drawing(state, cell) {
  const photograph = original(state, cell === still ? "" : live);
  const maps = state.x.map((map, i) => grey(state, map, `input map ${names[i]}`, names[i])).join("");
  return screen(18, `<div class="ck-stage ck-small">${photograph}${maps}</div><div class="ck-stage">${results(state)}${product(state, cell)}</div>`);
}

const original = (state, attributes) =>
  image(state, coloured(state.x), "the three input maps as red, green and blue", "photograph", attributes);

const more = (state) => `<ul class="ck-formula">${equations(state).map((line) => `<li>${line}</li>`).join("")}</ul>${tally(state)}`;

const live = 'data-keys="arrow" data-do="pick" class="ck-pick" tabindex="0" role="group"'
  + ' aria-label="Photograph. The arrow keys move the pixel."';

// --- controls -----------------------------------------------------------------------------

function move(state, [row, col]) {
  const [rows, columns] = size(state);
  const inside = (at, length) => Math.max(0, Math.min(at, length - 1));
  return { position: inside(row, rows) * columns + inside(col, columns) };
}

const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -99], End: [0, 99] };

const actions = {
  arrow: (state, key) => move(state, place(state).map((at, axis) => at + moves[key][axis])),
  pick: (state, [across, down]) => move(state, [down * size(state)[0], across * size(state)[1]].map(Math.floor)),
  row: (state, number) => move(state, [number - 1, place(state)[1]]),
  column: (state, number) => move(state, [place(state)[0], number - 1]),
  preset: (state, name) => (presets[name] ? { weight: presets[name], bias: presets[name].map(() => 0) } : {}),
  maps: (state, length) => ({ bias: Array.from({ length }, (_, o) => memory(state).bias[o] ?? 0),
    weight: Array.from({ length }, (_, o) => memory(state).weight[o] ?? [0, 1, 2].map((i) => Number(i === o % 3))) }),
};

function controls(state) {
  const choice = (label, name) => radio(label, "preset", name, chosen(state));
  const [rows, columns] = size(state);
  const [r, c] = place(state);
  return group("mix", choice("only scale", "scale"), choice("grey", "grey"), choice("swap red and blue", "swap"),
    choice("opponent colours", "opponent"), choice("reduce 3 to 2", "reduce"), choice("own", "own"))
    + count("output maps", 'data-do="maps"', state.weight.length, [1, longest.weight]) + check("ReLU", 'data-set="relu"', state.relu)
    + group("pixel", count("row", 'data-do="row"', r + 1, [1, rows]), count("column", 'data-do="column"', c + 1, [1, columns]));
}

const figure = { title, traits, accepts, drawing, controls, more, describe, code, actions };

export const picture = (state) => printed(figure, state);
export default { render: (context) => mount(context, figure) };
