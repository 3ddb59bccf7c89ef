import { build, button, check, correlate, count, digits, fold, grid, group, isNumbers, memory, operand, radio,
  screen, still, tallied, thousands, within } from "./kit.js";
import { mount, printed } from "./figure.js";

export const title = "Every arrow is a kernel";
const traits = ["x", "weight", "bias", "table", "tie", "sum", "position", "H", "W"];
export const bounds = { position: [0, 15], H: [1, 512], W: [1, 512] };
export const longest = { x: 6, weight: 4 };
const most = 4; // input maps, and filters

// --- arithmetic ---------------------------------------------------------------------------

/** The kernel of filter o for map i: its own, or the filter's first one for all maps. */
const kernelOf = ({ weight, tie }, o, i) => weight[o][tie ? 0 : i];

/** The arrows in the order of their output maps: filter o, input map i, output map `to`. */
export function arrows({ table, sum }) {
  const all = table.flatMap((row, o) => row.flatMap((on, i) => (on ? [{ o, i, to: o }] : [])));
  return sum ? all : all.sort((a, b) => a.i - b.i || a.o - b.o).map((arrow, to) => ({ ...arrow, to }));
}

const zeros = ({ x, weight }) => build(x[0].length - weight[0][0].length + 1,
  x[0][0].length - weight[0][0][0].length + 1, () => 0);

const add = (a, b) => a.map((row, r) => row.map((value, c) => value + b[r][c]));

/** What one arrow carries: its map filtered by its kernel. */
export const carried = (state, { o, i }) => correlate(state.x[i], kernelOf(state, o, i));

/** The output maps. */
export function outputs(state) {
  const maps = state.sum ? state.weight.map((_, o) => ({ o, to: o })) : arrows(state);
  return maps.map(({ o, to }) => arrows(state).filter((arrow) => arrow.to === to)
    .map((arrow) => carried(state, arrow))
    .reduce(add, zeros(state)).map((row) => row.map((value) => value + (state.bias[o] ?? 0))));
}

/** Maps, distinct weights, biases and multiply-adds for H x W output positions. */
export function counts(state) {
  const taps = state.weight[0][0].length * state.weight[0][0][0].length;
  const drawn = arrows(state);
  const kernels = state.tie ? new Set(drawn.map(({ o }) => o)).size : drawn.length;
  return { maps: outputs(state).length, weights: kernels * taps, biases: state.bias.length,
    macs: state.H * state.W * drawn.length * taps };
}

const full = (state) => state.table.flat().every(Boolean);

/** "type_1", "type_2_1", "type_2_2", "depthwise", "table" or "mixed". */
export function rule(state) {
  if (!full(state)) return state.sum && !state.tie ? "table" : "mixed";
  if (state.sum) return state.tie ? "type_2_1" : "type_2_2";
  return state.tie ? "type_1" : "depthwise";
}

export function accepts({ x, weight, bias, table, tie, sum, ...rest }) {
  const shapes = isNumbers(x, 3, longest.x) && isNumbers(weight, 4, longest.weight) && isNumbers(table, 2, most)
    && ((Array.isArray(bias) && bias.length === 0) || isNumbers(bias, 1, most));
  return shapes && x.length <= most && weight[0].length === x.length && table.length === weight.length
    && table[0].length === x.length && [0, weight.length].includes(bias.length)
    && table.flat().every((on) => on === 0 || on === 1) && zeros({ x, weight }).flat().length > 0
    && typeof tie === "boolean" && typeof sum === "boolean" && within(rest, bounds);
}

// --- words --------------------------------------------------------------------------------

const letter = (o) => "ABCD"[o];
const kernelName = ({ tie }, { o, i }) => (tie ? letter(o) : letter(o) + (i + 1));
const outputName = ({ sum }, { o, i }) => `Y${letter(o)}${sum ? "" : i + 1}`;

const verdicts = {
  type_1: "This is Type 1: every kernel filters every map, and nothing is added up.",
  type_2_1: "This is Type 2.1: a filter uses one kernel for all maps and adds up the results;"
    + " it cannot tell the maps apart.",
  type_2_2: "This is Type 2.2, a convolution layer as libraries compute it: each filter has a kernel of its own"
    + " for every map and adds up the results.",
  depthwise: "This is none of the three: kernels of their own, but nothing is added up."
    + " Libraries call it a depthwise convolution.",
  table: "This is none of the three: some arrows are missing, as in the connection table of LeNet-5's layer C3.",
  mixed: "This is none of the three: some arrows are missing.",
};

const verdict = (state) => verdicts[rule(state)]
  + (state.x.length === 1 ? " With a single input map the types do not differ." : "");

/** Which arrow is chosen, and what it does. */
function chosenWords(state) {
  const arrow = arrows(state)[chosen(state)];
  if (!arrow) return "No arrow is left.";
  return `Arrow ${chosen(state) + 1} of ${arrows(state).length}: kernel ${kernelName(state, arrow)} on map X${arrow.i + 1}`
    + ` gives ${state.sum ? "a part of " : ""}${outputName(state, arrow)}.`;
}

export function describe(state) {
  const { maps, weights, biases, macs } = counts(state);
  return `${verdict(state)} ${chosenWords(state)} Output maps: ${maps}; weights: ${weights}; biases: ${biases};`
    + ` multiply-adds for ${state.H} × ${state.W} positions: ${thousands(macs)}.`;
}

export function code({ x, weight, bias, table, tie, sum }) {
  const array = (value) => `np.array(${JSON.stringify(value).replaceAll(",", ", ")})`;
  const dropped = !full({ table });
  const b = bias.length > 0;
  return `import numpy as np
from convkit import conv2d

x = ${array(x)}
weight = ${array(weight)}
${b ? `bias = ${array(bias)}\n` : ""}C_in = len(x)
${tie ? "weight = weight[:, :1].repeat(C_in, axis=1)  # one kernel for all maps\n" : ""}${
  dropped ? `table = ${array(table)}\n` : ""}${sum
    ? `${dropped ? "weight = weight * table[:, :, None, None]\n" : ""}y = conv2d(x[None], weight${b ? ", bias" : ""})[0]`
    : `apart = weight.swapaxes(0, 1).reshape(-1, 1, *weight.shape[2:])  # map 1's kernels first
y = conv2d(x[None], apart${b ? ", np.tile(bias, C_in)" : ""}, groups=C_in)[0]${dropped ? "\ny = y[table.T.ravel() == 1]" : ""}`}
print(y)
`;
}

// --- drawing ------------------------------------------------------------------------------

const chosen = (state) => Math.min(state.position, arrows(state).length - 1);

/** A map in the graph: the circle beside it shows its name, the table says it. */
const named = (name, ...rest) => grid(rest[0], "", ...rest.slice(1)).replace("<table", `<table aria-label="${name}"`);

function inputNode(state, map, i, cell) {
  const table = named(`map X${i + 1}`, map, (v, r, c) => cell(`x,${i},${r},${c}`, v, `map ${i + 1}, row ${r + 1}, column ${c + 1}`),
    (r, c) => `data-input="${i},${r},${c}"`);
  return `<div class="ck-node">${table}<span class="ck-circle">X${i + 1}</span></div>`;
}

function outputNode(state, map, { o, i, to }) {
  const on = arrows(state)[chosen(state)]?.to === to ? "ck-now" : "";
  const table = named(`map ${outputName(state, { o, i })}`, map, digits, (r, c) => `data-output="${to},${r},${c}" data-value="${map[r][c]}"`);
  return `<div class="ck-node ck-f${o} ${on}" data-map="${to}"><span class="ck-circle">${
    outputName(state, { o, i })}</span>${table}</div>`;
}

/** Lines from circle to circle, each with its kernel's name as a button. */
function wires(state, maps) {
  const drawn = arrows(state);
  const ends = ({ i, to }) => [(100 * (i + 0.5)) / state.x.length, (100 * (to + 0.5)) / maps];
  const line = (arrow, n) => {
    const [from, to] = ends(arrow);
    return `<line class="ck-f${arrow.o} ${n === chosen(state) ? "ck-now" : ""}" x1="0" y1="${from}" x2="100" y2="${to}"/>`;
  };
  const label = (arrow, n) => {
    const [from, to] = ends(arrow);
    const along = state.sum ? 0.33 + (0.5 * arrow.i) / state.x.length : 0.5;
    return `<button type="button" class="ck-f${arrow.o}" data-do="select,${n}" data-arrow="${arrow.o},${arrow.i}"`
      + ` aria-pressed="${n === chosen(state)}" aria-label="kernel ${kernelName(state, arrow)} on map ${arrow.i + 1}"`
      + ` style="left:${100 * along}%;top:${from + along * (to - from)}%">${kernelName(state, arrow)}</button>`;
  };
  return `<div class="ck-wires ${state.sum && drawn.length > 6 ? "ck-dense" : ""}"><svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">${
    drawn.map(line).join("")}</svg>${drawn.map(label).join("")}</div>`;
}

function graph(state, cell) {
  const maps = outputs(state);
  const heads = state.sum ? maps.map((_, o) => ({ o, to: o })) : arrows(state);
  return `<div class="ck-graph ${state.sum ? "" : "ck-unsummed"}" role="group" data-rule="${rule(state)}" aria-label="Input maps, arrows and output maps">
<div class="ck-side">${state.x.map((map, i) => inputNode(state, map, i, cell)).join("")}</div>${wires(state, maps.length)}
<div class="ck-side">${heads.map((head) => outputNode(state, maps[head.to], head)).join("")}</div></div>`;
}

const row = (...parts) => `<div class="ck-term">${parts.join("")}</div>`;
const product = (state, arrow) => `X${arrow.i + 1} ⋆ ${kernelName(state, arrow)}`;

function term(state, arrow, now, cell) {
  const kernel = grid(kernelOf(state, arrow.o, arrow.i), kernelName(state, arrow), (v, r, c) =>
    cell(`weight,${arrow.o},${state.tie ? 0 : arrow.i},${r},${c}`, v,
      `kernel ${kernelName(state, arrow)}, row ${r + 1}, column ${c + 1}`), () => 'class="ck-kernel"');
  const result = grid(carried(state, arrow), product(state, arrow), digits, (r, c) => `data-partial="${arrow.i},${r},${c}"`);
  return `<div class="ck-term ck-f${arrow.o} ${now ? "ck-now" : ""}">${grid(state.x[arrow.i], `X${arrow.i + 1}`)}${
    operand("⋆", kernel)}${operand("=", result)}</div>`;
}

/** The chosen arrow's output map, spelled out with its digits. */
function working(state, cell) {
  const arrow = arrows(state)[chosen(state)];
  if (!arrow) return '<p class="ck-fault">All arrows are dropped: nothing reaches the output maps.</p>';
  const { o, to } = arrow;
  const into = arrows(state).filter((other) => other.to === to);
  const bias = state.bias.length ? [operand("+", grid([[state.bias[o]]], "bias", (v) => cell(`bias,${o}`, v, `bias of filter ${letter(o)}`)))] : [];
  const [first, ...rest] = into.map((other) => grid(carried(state, other), product(state, other)));
  const total = row(first, ...rest.map((one) => operand("+", one)), ...bias,
    operand("=", grid(outputs(state)[to], outputName(state, arrow))));
  return `<div class="ck-working" data-working="${to}">${into.map((other) =>
    term(state, other, other.i === arrow.i, cell)).join("")}${into.length > 1 || bias.length ? total : ""}</div>`;
}

function tally(state, cell) {
  const { maps, weights, biases, macs } = counts(state);
  const [K_H, K_W] = [state.weight[0][0].length, state.weight[0][0][0].length];
  const side = (name) => (cell === still ? state[name] : count(name, `data-set="${name}"`, state[name], bounds[name]));
  return `<div class="ck-tally">${tallied("maps", thousands(maps), "out")}${tallied("weights", thousands(weights),
    `= ${weights / (K_H * K_W)} kernels × ${K_H}·${K_W}`)}${tallied("biases", biases, biases ? "one per filter" : "")}${
    tallied("MACs", thousands(macs), `= ${arrows(state).length} arrows × ${K_H}·${K_W} × ${side("H")} × ${side("W")}`)}</div>`;
}

const drawing = (state, cell) => screen(2 * state.x[0][0].length + 14, graph(state, cell));
const more = (state, cell) => tally(state, cell) + working(state, cell);

// --- controls -----------------------------------------------------------------------------

const types = { type_1: { tie: true, sum: false }, type_2_1: { tie: true, sum: true },
  type_2_2: { tie: false, sum: true }, own: { tie: false, sum: false } };

const connected = (C_out, C_in) => build(C_out, C_in, () => 1);

function resize(state, C_in, C_out) {
  const { x, weight, bias, table } = state;
  const kept = memory(state);
  const map = (i) => build(x[0].length, x[0][0].length, (r, c) => kept.x[i]?.[r]?.[c] ?? (i + 2 * r + c) % 4);
  const kernel = (o, i) => build(weight[0][0].length, weight[0][0][0].length,
    (r, c) => kept.weight[o]?.[i]?.[r]?.[c] ?? ((o + 2 * i + 2 * r + c) % 3) - 1);
  return { x: Array.from({ length: C_in }, (_, i) => map(i)), weight: build(C_out, C_in, kernel),
    bias: bias.length ? Array.from({ length: C_out }, (_, o) => kept.bias[o] ?? 0) : [],
    table: build(C_out, C_in, (o, i) => table[o]?.[i] ?? 1) };
}

/** Digits that tell who met whom: elements 1 to 8 and weights 1, 10, ... 10 000 000. */
export function odometer() {
  const element = (i, r, c) => 4 * i + 2 * r + c;
  const maps = (value) => [0, 1].map((i) => build(2, 2, (r, c) => value(element(i, r, c))));
  return { x: maps((n) => n + 1), weight: [maps((n) => 10 ** n)], bias: [], table: connected(1, 2) };
}

/** Each filter sees three neighbouring maps out of four, as the first ones of C3 do out of six. */
const neighbours = (state) => ({ ...resize(state, 4, 4), tie: false, sum: true,
  table: build(4, 4, (o, i) => Number((i - o + 4) % 4 < 3)) });

const actions = {
  step: (state) => ({ position: Math.min(chosen(state) + 1, Math.max(0, arrows(state).length - 1)) }),
  back: (state) => ({ position: Math.max(chosen(state) - 1, 0) }),
  select: (state, _, n) => ({ position: Number(n) }),
  rule: ({ table }, name) => ({ ...types[name], table: connected(table.length, table[0].length) }),
  wire: ({ table }, on, o, i) => ({ table: table.map((line, p) =>
    line.map((old, q) => (p === Number(o) && q === Number(i) ? Number(on) : old))) }),
  bias: ({ weight }, on) => ({ bias: on ? weight.map((_, o) => o - 3) : [] }),
  maps: (state, length) => resize(state, length, state.weight.length),
  filters: (state, length) => resize(state, state.x.length, length),
  odometer,
  neighbours,
};

function connections({ table }) {
  const head = table[0].map((_, i) => `<th scope="col">X${i + 1}</th>`).join("");
  const box = (on, o, i) => `<td><input type="checkbox" data-do="wire,${o},${i}" ${on ? "checked" : ""}`
    + ` aria-label="arrow from map ${i + 1} to filter ${letter(o)}"></td>`;
  return group("arrows", `<table class="ck-links"><thead><tr><td></td>${head}</tr></thead><tbody>${
    table.map((line, o) => `<tr><th scope="row" class="ck-f${o}">${letter(o)}</th>${
      line.map((on, i) => box(on, o, i)).join("")}</tr>`).join("")}</tbody></table>`);
}

function controls(state) {
  const own = rule(state) in types ? rule(state) : "own";
  const choice = (label, value) => radio(label, "rule", value, own);
  return group("rule", choice("Type 1", "type_1"), choice("Type 2.1", "type_2_1"), choice("Type 2.2", "type_2_2"), choice("own", "own"))
    + group("take it apart", check("tie the kernels of a filter", 'data-set="tie"', state.tie),
      check("sum over the input maps", 'data-set="sum"', state.sum), check("bias", 'data-do="bias"', state.bias.length > 0))
    + group("examples", button("Odometer", "odometer"), button("C3 in small", "neighbours"))
    + fold("Arrows and numbers of maps", connections(state),
      group("how many", count("input maps", 'data-do="maps"', state.x.length, [1, most]),
        count("filters", 'data-do="filters"', state.weight.length, [1, most])));
}

const length = (state) => arrows(state).length;
const figure = { title, traits, accepts, drawing, controls, more, describe, code, actions, length };

export const picture = (state) => printed(figure, state);
export default { render: (context) => mount(context, figure) };
