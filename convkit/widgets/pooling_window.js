import { build, button, check, count, digits, equals, factor, fold, grid, group, isNumbers, memory, operand, radio,
  range, screen, within } from "./kit.js";
import { mount, printed } from "./figure.js";

export const title = "A window that keeps one number of many";
const traits = ["x", "operation", "across", "kernel_size", "stride", "padding", "padding_value", "ceil_mode",
  "count_include_pad", "group_size", "position"];
export const bounds = { kernel_size: [1, 4], stride: [1, 4], padding: [0, 2], group_size: [1, 4], position: [0, 99] };
export const longest = { x: 8 };
const most = 4; // maps

// --- arithmetic ---------------------------------------------------------------------------

/** Positions along one axis, and whether rounding up found one that lies behind the map. */
export function steps(size, { kernel_size, stride, padding, ceil_mode }) {
  const room = size + 2 * padding - kernel_size;
  const last = Math.floor((room + (ceil_mode ? stride - 1 : 0)) / stride);
  const behind = ceil_mode && last * stride >= padding + size;
  return { positions: Math.max(0, last + (behind ? 0 : 1)), behind };
}

/** Why this cannot be pooled, or "". */
export function misfit(state) {
  const { x, across, group_size, kernel_size, padding } = state;
  if (across) {
    return x.length % group_size
      ? `${x.length} maps cannot be shared out in groups of ${group_size}.` : "";
  }
  if (2 * padding > kernel_size) {
    return `Padding ${padding} is more than half of the window of ${kernel_size}:`
      + " a window could lie in the padding alone.";
  }
  const length = Math.min(x[0].length, x[0][0].length);
  return steps(length, state).positions ? ""
    : `The window of ${kernel_size} does not fit: there is only room for ${length + 2 * padding}.`;
}

/** Rows and columns of an output map. */
export function size(state) {
  const [H, W] = [state.x[0].length, state.x[0][0].length];
  if (misfit(state)) return [0, 0];
  return state.across ? [H, W] : [H, W].map((length) => steps(length, state).positions);
}

/** For each output map the numbers of the input maps that it is made of. */
export function feeds({ x, across, group_size }) {
  const group = across ? group_size : 1;
  return Array.from({ length: Math.ceil(x.length / group) },
    (_, o) => x.map((_, m) => m).slice(o * group, (o + 1) * group));
}

/** What stands at row r, column c of map m: an element, or what the padding counts as; null for nothing. */
function element({ x, operation, padding, padding_value, count_include_pad }, m, r, c) {
  const [H, W] = [x[m].length, x[m][0].length];
  if (x[m][r]?.[c] !== undefined) return x[m][r][c];
  const padded = r < H + padding && c < W + padding;
  if (operation === "max") return padded && padding_value === "0" ? 0 : -Infinity;
  return padded && count_include_pad ? 0 : null;
}

/** The elements that meet at one position. */
export function taps(state, maps, row, column) {
  const { across, kernel_size, stride, padding } = state;
  const tap = (m, r, c) => ({ m, r, c, value: element(state, m, r, c) });
  if (across) return maps.map((m) => tap(m, row, column));
  const [top, left] = [row, column].map((at) => at * stride - padding);
  return build(kernel_size, kernel_size, (i, j) => tap(maps[0], top + i, left + j)).flat();
}

const counted = (met) => met.map(({ value }) => value).filter((value) => value !== null);

function pooled(state, met) {
  const values = counted(met);
  return state.operation === "max" ? Math.max(...values) : values.reduce((a, b) => a + b) / values.length;
}

/** The output maps. */
export function outputs(state) {
  return feeds(state).map((maps) => build(...size(state), (row, column) => pooled(state, taps(state, maps, row, column))));
}

const positions = (state) => size(state)[0] * size(state)[1];

/** Row and column of the window in the output; the last one if the output has become smaller. */
export function place(state) {
  const at = Math.min(state.position, positions(state) - 1);
  return [Math.floor(at / size(state)[1]), at % size(state)[1]];
}

/** Whether no window ever reaches row r, column c. */
export function leftOver(state) {
  const used = new Set(build(...size(state), (row, column) => taps(state, [0], row, column)
    .map(({ r, c }) => `${r},${c}`)).flat(2));
  return build(state.x[0].length, state.x[0][0].length, (r, c) => !used.has(`${r},${c}`));
}

export function accepts(state) {
  return isNumbers(state.x, 3, longest.x) && state.x.length <= most && within(state, bounds)
    && ["max", "average"].includes(state.operation) && ["-inf", "0"].includes(state.padding_value)
    && ["across", "ceil_mode", "count_include_pad"].every((name) => typeof state[name] === "boolean");
}

// --- drawing ------------------------------------------------------------------------------

const shown = (value) => (value === null ? "" : value === -Infinity ? "-∞" : digits(value));

function inputGrid(state, m, cell) {
  const { x, across } = state;
  const fits = !misfit(state);
  const before = across ? 0 : state.padding;
  const length = (n, along) => (across || !fits ? n + 2 * before
    : Math.max(n + 2 * before, (size(state)[along] - 1) * state.stride + state.kernel_size));
  const [H, W] = [length(x[m].length, 0), length(x[m][0].length, 1)];
  const met = new Set(fits ? taps(state, [m], ...place(state)).map(({ r, c }) => `${r},${c}`) : []);
  const idle = leftOver(state);
  const padded = build(H, W, (r, c) => element(state, m, r - before, c - before));
  const inside = (r, c) => x[m][r - before]?.[c - before] !== undefined;
  const content = (value, r, c) => (inside(r, c) ? cell(`x,${m},${r - before},${c - before}`, value,
    `map ${m + 1}, row ${r - before + 1}, column ${c - before + 1}`) : shown(value));
  const mark = (r, c) => `class="${met.has(`${r - before},${c - before}`) ? "ck-met " : ""}${
    !inside(r, c) ? "ck-pad" : idle[r - before][c - before] && fits ? "ck-idle" : ""}"`;
  return grid(padded, `map ${m + 1}`, content, mark);
}

function outputGrid(state, o, y) {
  const [row, column] = place(state);
  const mark = (r, c) => `data-output="${o},${r},${c}" data-value="${y[r][c]}" data-do="jump,${r},${c}" role="gridcell"`
    + (r === row && c === column ? ' class="ck-met" tabindex="0" aria-current="true"' : ' tabindex="-1"');
  const label = `Output map ${o + 1}. The arrow keys move the window.`;
  return `<div data-keys="arrow">${grid(y, `out ${o + 1}`, digits, mark)
    .replace("<table", `<table role="grid" aria-label="${label}"`).replaceAll("<tr", '<tr role="row"')}</div>`;
}

/** What is computed at the window: "max(4, 1, 3, 8) = 8". */
export function equation(state, o) {
  const met = taps(state, feeds(state)[o], ...place(state));
  const terms = counted(met).map((value) => `<span>${state.operation === "max" ? shown(value) : factor(value)}`);
  const result = `<span>${equals(pooled(state, met))}</span>`;
  return state.operation === "max" ? `max(${terms.join(",</span> ")})</span> ${result}`
    : `(${terms.join(" +</span> ")}) / ${terms.length}</span> ${result}`;
}

function band(state, maps, o, y, cell) {
  const inputs = maps.map((m) => inputGrid(state, m, cell)).join("");
  const result = y ? `${operand("→", outputGrid(state, o, y))}<p class="ck-equation" data-equation="${o}">${
    equation(state, o)}</p>` : "";
  return `<div class="ck-term ck-now ck-f${o}" data-band="${maps}">${inputs}${result}</div>`;
}

/** How the number of positions, or of maps, comes about. */
export function formula(state) {
  const { x, across, group_size, kernel_size, stride, padding, ceil_mode } = state;
  if (across) return `<ul class="ck-formula"><li>maps: ${x.length} / ${group_size} = <strong>${x.length / group_size}</strong></li></ul>`;
  const [open, close] = ceil_mode ? "⌈⌉" : "⌊⌋";
  const axis = (name, length) => {
    const { positions: found, behind } = steps(length, state);
    return `<li><var>${name}</var> = ${open}(${length} + 2·${padding} − ${kernel_size}) / ${stride}${close} + 1`
      + `${behind ? " − 1, as the last window would start behind the map" : ""} <span>= <strong>${found}</strong></span></li>`;
  };
  return `<ul class="ck-formula">${axis("H<sub>out</sub>", x[0].length)}${axis("W<sub>out</sub>", x[0][0].length)}</ul>`;
}

/** How many cells stand side by side. */
const columns = ({ x, across, group_size, padding }) => (across ? (group_size + 1) * (x[0][0].length + 1) : 2 * (x[0][0].length + padding)) + 6;

function drawing(state, cell) {
  const fault = misfit(state);
  const y = fault ? [] : outputs(state);
  const bands = feeds(state).map((maps, o) => band(state, maps, o, y[o], cell));
  return screen(columns(state), `<div class="ck-working" role="group" aria-label="Input maps and output maps">${bands.join("")}</div>
${fault ? `<p class="ck-fault" data-fault>${fault}</p>` : ""}`);
}

const several = (n, thing = "map") => `${n} ${thing}${n === 1 ? "" : "s"}`;

export function describe(state) {
  const { x, operation, across, group_size, kernel_size, padding, padding_value } = state;
  if (misfit(state)) return misfit(state);
  const y = outputs(state);
  const [row, column] = place(state);
  const name = operation === "max" ? "Maximum" : "Average";
  const over = across ? `over ${several(group_size)}, position by position`
    : `over windows of ${kernel_size} × ${kernel_size}, each map by itself`;
  const wrong = !across && operation === "max" && padding > 0 && padding_value === "0"
    ? " Here the zeros take part, which is not what a max pool does." : "";
  const idle = leftOver(state).flat().filter(Boolean).length;
  return `${name} ${over}: ${several(x.length)} of ${x[0].length} × ${x[0][0].length} ${x.length === 1 ? "becomes" : "become"} ${several(y.length)}`
    + ` of ${y[0].length} × ${y[0][0].length}, with 0 weights. At row ${row + 1}, column ${column + 1}:`
    + ` ${y.map((map) => digits(map[row][column])).join(" and ")}.${wrong}`
    + (idle ? ` No window reaches the hatched ${several(idle, "place")} of each map.` : "");
}

function call(state) {
  const { operation, across, group_size, kernel_size, stride, padding, padding_value, ceil_mode, count_include_pad } = state;
  if (across) {
    return operation === "max" ? `y = max_across_channels(x[None], ${group_size})[0]`
      : `y = x.reshape(-1, ${group_size}, *x.shape[1:]).mean(axis=1)`;
  }
  const ceil = ceil_mode ? ", ceil_mode=True" : "";
  if (operation === "average") {
    return `y = avg_pool2d(x, ${kernel_size}, stride=${stride}, padding=${padding}${ceil}${
      count_include_pad ? "" : ", count_include_pad=False"})`;
  }
  if (!padding || padding_value === "-inf") return `y = max_pool2d(x, ${kernel_size}, stride=${stride}, padding=${padding}${ceil})`;
  const [H, W] = size(state);
  return `x = np.pad(x, ((0, 0), (${padding}, ${padding}), (${padding}, ${padding})))  # zeros take part: not a max pool
y = max_pool2d(x, ${kernel_size}, stride=${stride}${ceil})[:, :${H}, :${W}]`;
}

export function code(state) {
  const made = call(state);
  const used = made.match(/\b(max_across_channels|max_pool2d|avg_pool2d)\b/);
  return `import numpy as np
${used ? `from convkit import ${used[0]}\n` : ""}
x = np.array(${JSON.stringify(state.x).replaceAll(",", ", ")})
${made}
print(y)
`;
}

// --- controls -----------------------------------------------------------------------------

const fresh = (m, r, c) => ((m + 2 * r + 3 * c) % 7) - 2;

const resize = (state, C, H, W) => ({ x: Array.from({ length: C },
  (_, m) => build(H, W, (r, c) => memory(state).x[m]?.[r]?.[c] ?? fresh(m, r, c))) });

function move(state, [row, column]) {
  const [rows, columns] = size(state);
  const inside = (at, length) => Math.max(0, Math.min(at, length - 1));
  return { position: inside(row, rows) * columns + inside(column, columns) };
}

const walk = (state, by) => {
  const [row, column] = place(state);
  return { position: Math.max(0, Math.min(row * size(state)[1] + column + by, positions(state) - 1)) };
};

const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -99], End: [0, 99] };

const plain = { across: false, padding: 0, padding_value: "-inf", ceil_mode: false, count_include_pad: true, position: 0 };
const filled = (length, value) => [build(length, length, value)];
const presets = {
  negative: { ...plain, x: filled(2, (r, c) => -(2 * r + c + 1)), operation: "max", kernel_size: 2, stride: 2, padding: 1 },
  ones: { ...plain, x: filled(3, () => 1), operation: "average", kernel_size: 3, stride: 1, padding: 1 },
  overlap: { ...plain, x: filled(6, (r, c) => (5 * r + 7 * c + r * c) % 10), operation: "max", kernel_size: 3, stride: 2 },
};

const actions = {
  step: (state) => walk(state, 1),
  back: (state) => walk(state, -1),
  jump: (state, _, row, column) => move(state, [Number(row), Number(column)]),
  arrow: (state, key) => move(state, place(state).map((at, axis) => at + moves[key][axis])),
  pool: (_, over) => ({ across: over === "maps" }),
  operation: (_, name) => ({ operation: name }),
  outside: (_, value) => ({ padding_value: value }),
  window: ({ kernel_size, stride }, length) => ({ kernel_size: length, stride: stride === kernel_size ? length : stride }),
  maps: (state, C) => resize(state, C, state.x[0].length, state.x[0][0].length),
  rows: (state, H) => resize(state, state.x.length, H, state.x[0][0].length),
  columns: (state, W) => resize(state, state.x.length, state.x[0].length, W),
  preset: (_, __, name) => presets[name],
};

function geometry(state) {
  const { operation, padding, padding_value, ceil_mode, count_include_pad } = state;
  const slider = (name) => range(name, `data-set="${name}"`, state[name], bounds[name]);
  const edge = operation === "max"
    ? group("the padding counts as", radio("-∞", "outside", "-inf", padding_value), radio("0", "outside", "0", padding_value))
    : check("count the padding (count_include_pad)", 'data-set="count_include_pad"', count_include_pad);
  return `${range("window", 'data-do="window"', state.kernel_size, bounds.kernel_size)}${slider("stride")}${slider("padding")}${
    check("round up (ceil_mode)", 'data-set="ceil_mode"', ceil_mode)}${padding ? edge : ""}`;
}

function controls(state) {
  const { x, across, operation, group_size } = state;
  const length = (name, value, high = longest.x) => count(name, `data-do="${name}"`, value, [1, high]);
  const choice = (label, value) => radio(label, "pool", value, across ? "maps" : "window");
  return group("pool", choice("windows of each map", "window"), choice("across maps", "maps"))
    + group("keep", radio("maximum", "operation", "max", operation), radio("average", "operation", "average", operation))
    + (across ? count("maps in a group", 'data-set="group_size"', group_size, bounds.group_size) : geometry(state))
    + group("examples", button("Negative map", "preset,negative"), button("All ones", "preset,ones"), button("6 × 6", "preset,overlap"))
    + fold("Sizes of the input", length("maps", x.length, most), length("rows", x[0].length), length("columns", x[0][0].length));
}

const more = (state) => (misfit(state) ? "" : formula(state));
const figure = { title, traits, accepts, drawing, controls, more, describe, code, actions, length: positions };

export const picture = (state) => printed(figure, state);
export default { render: (context) => mount(context, figure) };
