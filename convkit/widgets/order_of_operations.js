import { build, button, correlate, digits, grid, group, isNumbers, operand, radio, screen } from "./kit.js";
import { mount, printed } from "./figure.js";

export const title = "Where the ReLU stands";
const traits = ["x", "weight", "bias", "order", "pool", "activation"];
export const bounds = {};
export const longest = { x: 5, weight: 4, bias: 1 };
export const orders = ["channel", "channel_with_bias", "sum", "pool", "none"];
const most = 4; // input maps
const pools = ["none", "max", "average"];

// --- arithmetic ---------------------------------------------------------------------------

const functions = { relu: (v) => Math.max(v, 0), silu: (v) => (v * (1 + Math.tanh(v / 2))) / 2 };

const each = (map, change) => map.map((row) => row.map(change));
const add = (a, b) => a.map((row, r) => row.map((value, c) => value + b[r][c]));

function pooled(map, pool) {
  if (pool === "none") return map;
  return build(Math.floor(map.length / 2), Math.floor(map[0].length / 2), (r, c) => {
    const met = [0, 1].flatMap((i) => [0, 1].map((j) => map[2 * r + i][2 * c + j]));
    return pool === "max" ? Math.max(...met) : met.reduce((sum, value) => sum + value) / 4;
  });
}

/** What is computed on the way; `activate` gives a map after the function if that stands at `place`. */
export function stages({ x, weight, bias: [b], order, pool, activation }) {
  const activate = (map, ...places) => (places.includes(order) ? each(map, functions[activation]) : map);
  const shifted = (map) => (order === "channel_with_bias" ? each(map, (v) => v + b) : map);
  const apart = x.map((map, i) => correlate(map, weight[i]));
  const entering = apart.map((map) => activate(shifted(map), "channel", "channel_with_bias"));
  const added = entering.reduce(add);
  const sum = order === "channel_with_bias" ? added : each(added, (v) => v + b);
  const map = activate(sum, "sum");
  const kept = pooled(map, pool);
  return { apart, entering, sum, map, kept, output: activate(kept, "pool") };
}

export const output = (state) => stages(state).output;
const right = (state) => output({ ...state, order: "sum" });

/** Where the output differs from that of the right order. */
export function differences(state) {
  const other = right(state);
  return output(state).flatMap((row, r) => row.flatMap((value, c) => (
    Math.abs(value - other[r][c]) > 1e-12 * Math.max(1, Math.abs(value)) ? [`${r},${c}`] : [])));
}

/** Why this order gives what the right one gives, whatever the digits; "" if it need not. */
export function law({ x, order, pool, activation }) {
  if (order === "channel_with_bias" && x.length === 1) return "with a single input map there is nothing to add up";
  if (order !== "pool") return "";
  if (pool === "none") return "without pooling it is the same place";
  return pool === "max" && activation === "relu"
    ? "the ReLU never puts a larger number below a smaller one, so the maximum stays the maximum" : "";
}

const fits = ({ x, weight, pool }) => pool === "none"
  || (x[0].length - weight[0].length > 0 && x[0][0].length - weight[0][0].length > 0);

export function accepts(state) {
  const { x, weight, bias, order, pool, activation } = state;
  return isNumbers(x, 3, longest.x) && isNumbers(weight, 3, longest.weight) && isNumbers(bias, 1, longest.bias)
    && x.length <= most && x.length === weight.length && weight[0].length <= Math.min(3, x[0].length)
    && weight[0][0].length <= Math.min(3, x[0][0].length) && orders.includes(order) && pools.includes(pool)
    && Object.hasOwn(functions, activation);
}

// --- words --------------------------------------------------------------------------------

const titled = ({ activation }) => (activation === "relu" ? "ReLU" : "SiLU");
const places = { channel: "on each channel's result, before the sum; the bias comes later",
  channel_with_bias: "on each channel's result plus bias, before the sum", sum: "on the sum of all channels and the bias",
  pool: "after the pooling", none: "nowhere" };
const fault = "A map with a single row or column has no window of 2 × 2 to pool.";

export function verdict(state) {
  if (state.order === "sum") return "This is the order of a convolution layer.";
  const count = differences(state).length;
  const all = output(state).flat().length;
  if (count) return `Not the same as the order of a layer: it differs in ${count} of ${all} place${all > 1 ? "s" : ""}.`;
  return law(state) ? `The same as the order of a layer, whatever the digits: ${law(state)}.`
    : "The same as the order of a layer for these digits, but only by chance: others tell the two apart.";
}

/** The formula as marked-up text: "max pool( ReLU( S1 + S2 + b ) )". */
export function formula(state) {
  const f = (text) => `<strong>${titled(state)}(</strong> ${text} <strong>)</strong>`;
  const names = state.x.map((_, i) => `S${i + 1}`);
  const plain = `${names.join(" + ")} + b`;
  const core = { channel: `${names.map(f).join(" + ")} + b`, sum: f(plain),
    channel_with_bias: names.map((name) => f(`${name} + b`)).join(" + ") }[state.order] ?? plain;
  const kept = state.pool === "none" ? core : `${state.pool} pool( ${core} )`;
  return state.order === "pool" ? f(kept) : kept;
}

const spoken = (map) => map.map((row) => row.map(digits).join(" ")).join(" / ");

export function describe(state) {
  if (!fits(state)) return fault;
  return `The ${titled(state)} stands ${places[state.order]}: y = ${formula(state).replace(/<[^>]*>/g, "")}.`
    + ` The output is ${spoken(output(state))}. ${verdict(state)}`;
}

export function code({ x, weight, bias: [b], order, pool, activation }) {
  const array = (value) => `np.array(${JSON.stringify(value).replaceAll(",", ", ")})`;
  const name = pool === "max" ? "max_pool2d" : "avg_pool2d";
  const sum = { channel: "f(S).sum(axis=0) + b", channel_with_bias: "f(S + b).sum(axis=0)",
    sum: "f(S.sum(axis=0) + b)" }[order] ?? "S.sum(axis=0) + b";
  return `import numpy as np
from convkit import conv2d${pool === "none" ? "" : `, ${name}`}

x = ${array(x)}
weight = ${array(weight)}
b = ${b}
${order === "none" ? "" : `
def f(v):
    return ${activation === "relu" ? "np.maximum(v, 0)" : "v * (1 + np.tanh(v / 2)) / 2  # v times sigmoid(v)"}

`}S = conv2d(x, weight[:, None], groups=len(x))  # each map with its kernel
y = ${sum}
${pool === "none" ? "" : `y = ${name}(y[None], 2)[0]\n`}${order === "pool" ? "y = f(y)\n" : ""}print(y)
`;
}

// --- drawing ------------------------------------------------------------------------------

const row = (now, ...parts) => `<div class="ck-term ${now}">${parts.join("")}</div>`;

function steps(state, cell) {
  const { apart, entering, sum, map, kept } = stages(state);
  const { x, weight, bias, order, pool } = state;
  const after = (there, result, inner) => (there ? operand("→",
    grid(result, `${titled(state)}(${inner})`, digits, () => 'class="ck-kernel"')) : "");
  const inside = order === "channel" || order === "channel_with_bias";
  const extra = order === "channel_with_bias" ? " + b" : "";
  const channel = (values, i) => row(`ck-now ck-f${i}`, grid(values, `X${i + 1}`, (v, r, c) => cell(`x,${i},${r},${c}`, v,
    `map ${i + 1}, row ${r + 1}, column ${c + 1}`)), operand("⋆", grid(weight[i], `K${i + 1}`, (v, r, c) =>
    cell(`weight,${i},${r},${c}`, v, `kernel ${i + 1}, row ${r + 1}, column ${c + 1}`))),
  operand("=", grid(apart[i], `S${i + 1}`)), after(inside, entering[i], `S${i + 1}${extra}`));
  const terms = x.map((_, i) => (inside ? `${titled(state)}(S${i + 1}${extra})` : `S${i + 1}`)).join(" + ");
  const total = row("", grid([bias], "b", (v) => cell("bias,0", v, "bias")), grid(sum, extra ? terms : `${terms} + b`), after(order === "sum", map, "sum"),
    pool === "none" ? "" : operand("→", grid(kept, `${pool} pool`)), after(order === "pool", output(state),
      pool === "none" ? "sum" : "pooled"));
  return x.map(channel).join("") + total;
}

function comparison(state) {
  const wrong = new Set(differences(state));
  const mark = (r, c) => (wrong.has(`${r},${c}`) ? 'class="ck-met"' : "");
  const mine = grid(output(state), "this order", digits,
    (r, c) => `${mark(r, c)} data-output="${r},${c}" data-value="${output(state)[r][c]}"`);
  return `<div class="ck-stage" role="group" aria-label="Comparison">${mine}${
    grid(right(state), "order of a layer", digits, mark)}<p class="ck-${wrong.size ? "fault" : "note"}" data-verdict><strong>${
    wrong.size ? "≠" : "="}</strong> ${verdict(state)}</p></div>`;
}

/** How many cells stand side by side. */
const columns = ({ x, weight, order }) => (order.startsWith("channel") ? 3 : 2) * x[0][0].length + weight[0][0].length + 4;

const drawing = (state, cell) => screen(columns(state), `<p class="ck-equation">y = ${formula(state)}</p>
<div class="ck-working" role="group" aria-label="From the input maps to the output">${fits(state) ? steps(state, cell)
    : `<p class="ck-fault">${fault}</p>`}</div>${fits(state) ? comparison(state) : ""}`);

// --- controls -----------------------------------------------------------------------------

const examples = {
  pixel: { x: [[[2]], [[5]], [[-9]]], weight: [[[1]], [[1]], [[1]]], bias: [-1], pool: "none", activation: "relu" },
  large: { x: [0, 2].map((i) => build(5, 5, (r, c) => ((r + c + 2 * r * c + i) % 5) - 2)),
    weight: [[[1, 0], [0, -1]], [[0, 2], [1, 0]]], bias: [-3], pool: "max" },
};

const actions = {
  ...Object.fromEntries(["order", "pool", "activation"].map((name) => [name, (_, value) => ({ [name]: value })])),
  example: (_, __, name) => examples[name],
};

function controls(state) {
  const place = (label, value) => radio(label, "order", value, state.order);
  const kept = (value) => radio(value, "pool", value, state.pool);
  const f = (label, value) => radio(label, "activation", value, state.activation);
  return group(`the ${titled(state)} stands`, place("on each channel", "channel"), place("on each channel + bias", "channel_with_bias"),
    place("on the whole sum", "sum"), place("after the pooling", "pool"), place("nowhere", "none"))
    + group("pooling 2 × 2", ...pools.map(kept)) + group("function", f("ReLU", "relu"), f("SiLU", "silu"))
    + group("examples", button("One pixel: 2, 5, −9", "example,pixel"), button("Maps of 5 × 5", "example,large"));
}

const figure = { title, traits, accepts, drawing, controls, describe, code, actions };

export const picture = (state) => printed(figure, state);
export default { render: (context) => mount(context, figure) };
