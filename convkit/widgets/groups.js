import { build, check, count, digits, group, screen, still, thousands, within } from "./kit.js";
import { mount, printed } from "./figure.js";

export const title = "From a standard layer to a depthwise one";
const traits = ["C_in", "C_out", "width", "groups", "pointwise", "kernel_size", "bias", "H", "W", "position"];
export const bounds = { C_in: [1, 8], C_out: [1, 12], width: [1, 4], groups: [1, 8], kernel_size: [1, 7],
  H: [1, 512], W: [1, 512], position: [0, 11] };

// --- arithmetic ---------------------------------------------------------------------------

/** Channels and groups that are drawn: in, after the layer with groups, out, and its groups. */
export function drawn({ C_in, C_out, width, groups, pointwise }) {
  const [into, out] = [C_in, C_out].map((full) => Math.max(1, Math.floor((full * width) / 4)));
  const middle = pointwise ? into : out;
  const stops = Array.from({ length: into }, (_, n) => n + 1).filter((g) => into % g === 0 && middle % g === 0);
  return { into, middle, out, stops, g: stops.findLast((stop) => stop <= groups) };
}

/** Whether filter o of the layer with groups has a kernel for input map i. */
const meets = ({ into, middle, g }, o, i) => Math.floor((o * g) / middle) === Math.floor((i * g) / into);

const grouped = (layer) => build(layer.middle, layer.into, (o, i) => Number(meets(layer, o, i)));

/** Paths from each input map to each output map. */
export function table(state) {
  const layer = drawn(state);
  const links = grouped(layer);
  if (!state.pointwise) return links;
  return build(layer.out, layer.into, (_, i) => links.reduce((sum, row) => sum + row[i], 0));
}

/** What each map after the layer with groups shows if map i holds i and weights are 1, 10, 100, ... */
export const readings = (state) => grouped(drawn(state)).map((row) =>
  row.flatMap((on, i) => (on ? [i + 1] : [])).reduce((sum, value, n) => sum + value * 10 ** n, 0));

const cost = ({ bias, H, W }, C_in, C_out, groups, taps) => {
  const weights = C_out * (C_in / groups) * taps;
  return { weights, biases: bias ? C_out : 0, macs: weights * H * W };
};

/** The standard layer of full width, and what is drawn in its place. */
export function costs(state) {
  const { into, middle, out, g } = drawn(state);
  const taps = state.kernel_size ** 2;
  const parts = [cost(state, into, middle, g, taps)];
  if (state.pointwise) parts.push(cost(state, into, out, 1, 1));
  const sum = (name) => parts.reduce((all, part) => all + part[name], 0);
  return { standard: cost(state, state.C_in, state.C_out, 1, taps), parts,
    total: { weights: sum("weights"), biases: sum("biases"), macs: sum("macs") } };
}

export const accepts = ({ pointwise, bias, ...rest }) => within(rest, bounds)
  && typeof pointwise === "boolean" && typeof bias === "boolean";

// --- words --------------------------------------------------------------------------------

const percent = (share) => `${Number((100 * share).toPrecision(4))}%`;
const share = ({ standard, total }) => percent(total.macs / standard.macs);

export function kind(state) {
  const { into, middle, g } = drawn(state);
  if (g === 1) return into === 1 ? "a layer with a single input map" : "a standard layer";
  return g < into ? `a layer with ${g} groups` : middle > into ? `a depthwise layer with multiplier ${middle / into}`
    : "a depthwise layer";
}

const maps = (number) => `${number} ${number === 1 ? "map" : "maps"}`;

/** Why the layer has fewer groups than were asked for. */
function fewer({ groups }, { into, middle, g }) {
  if (g === groups) return "";
  if (groups === bounds.groups[1]) return ` It has as many groups as its maps allow: ${g}.`;
  const cut = into === middle ? `${maps(into)} cannot` : `${maps(into)} in and ${middle} out cannot both`;
  return ` ${cut} be cut into ${groups} equal groups, so it has ${g}.`;
}

function whole(state) {
  const layer = drawn(state);
  const { into, middle, out, g } = layer;
  const { standard, total } = costs(state);
  const behind = state.pointwise ? `, then a 1 × 1 convolution to ${maps(out)}` : "";
  return `This is ${kind(state)}: ${maps(into)} become ${middle}, and each filter sees ${into / g} of ${into}${behind}.${fewer(state, layer)}`
    + ` ${thousands(total.weights)} weights in place of ${thousands(standard.weights)}, and ${share({ standard, total })} of the MACs`
    + ` of the standard layer${state.width < 4 ? " of full width" : ""}.`;
}

const chosen = (state) => Math.min(state.position, drawn(state).out - 1);
const taps = ({ kernel_size: k }) => `${k}·${k}`;
const named = (numbers) => (numbers.length === 1 ? `map ${numbers[0]}` : `maps ${numbers.join(", ")}`);

/** Where the chosen output map gets its numbers from. */
export function origin(state) {
  const { into, g } = drawn(state);
  const o = chosen(state);
  const seen = table(state)[o].flatMap((paths, i) => (paths ? [i + 1] : []));
  if (state.pointwise) return `Output map ${o + 1} is mixed from all ${maps(into)} in the middle and so knows of ${named(seen)}.`;
  return `Output map ${o + 1} sees ${named(seen)}: ${into / g}·${taps(state)} = ${(into / g) * state.kernel_size ** 2} weights.`
    + ` Its odometer reads ${readings(state)[o]}.`;
}

/** What the chosen map is made of, then what the layer is. */
export const describe = (state) => `${origin(state)} ${whole(state)}`;

export function code(state) {
  const { into, middle, out, g } = drawn(state);
  const { kernel_size: k, bias, H, W, pointwise } = state;
  const flag = bias ? "True" : "False";
  return `import numpy as np
from convkit import conv2d
from convkit.cost import Conv, chain

# map 1 holds a 1, map 2 a 2, ...; a filter has the weights 1, 10, 100, ...
x = np.arange(1, ${into + 1})[:, None, None]
weight = np.tile(10 ** np.arange(${into / g}), (${middle}, 1))[:, :, None, None]
y = conv2d(x, weight, groups=${g}).ravel()

layers = [Conv(${into}, ${middle}, ${k}, padding="same", groups=${g}, bias=${flag})${
  pointwise ? `,\n          Conv(${into}, ${out}, 1, bias=${flag})` : ""}]
rows = chain(layers, (${into}, ${H}, ${W}))
print(y, [(row.weights, row.biases, row.macs) for row in rows])
`;
}

// --- drawing ------------------------------------------------------------------------------

const colours = ["ck-f0", "ck-f1", "ck-f2", "ck-f3"];
const colour = (layer, map, of) => colours[Math.floor((map * layer.g) / of) % 4];
const node = (text, name, attributes = "") =>
  `<div class="ck-node" ${attributes}><span class="ck-circle ${name}">${text}</span></div>`;

/** Which number of the odometer a map behind the layer with groups holds. */
const reading = (state, o) => `data-output="${o}" data-value="${readings(state)[o]}"`;

/** Lines from column to column: those that are there, and faintly those that are dropped. */
function wires(links, name, bold) {
  const end = (n, length) => (100 * (n + 0.5)) / length;
  const line = (on, o, i) => `<line class="${on ? `${name(o)} ${bold(o) ? "ck-now" : ""}` : "ck-dropped"}" x1="0"`
    + ` y1="${end(i, links[0].length)}" x2="100" y2="${end(o, links.length)}"/>`;
  const all = links.flatMap((row, o) => row.map((on, i) => [on, o, i])).sort((a, b) => a[0] - b[0]);
  return `<div class="ck-wires"><svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">${
    all.map((one) => line(...one)).join("")}</svg></div>`;
}

function outputNode(state, button, o) {
  const layer = drawn(state);
  const seen = table(state)[o].filter(Boolean).length;
  const name = `ck-circle ${state.pointwise ? "" : colour(layer, o, layer.out)}`;
  const label = `output map ${o + 1}, sees ${seen} of ${layer.into}`;
  const now = o === chosen(state);
  const note = state.pointwise ? `sees ${seen} of ${layer.into}` : `reads ${readings(state)[o]}`;
  return `<div class="ck-node ${now ? "ck-now" : ""}" ${state.pointwise ? "" : reading(state, o)}>${button
    ? `<button type="button" class="${name}" data-do="select,${o}" tabindex="${now ? 0 : -1}" aria-pressed="${now}" aria-label="${label}">${o + 1}</button>`
    : `<span class="${name}">${o + 1}</span>`}<small>${note}</small></div>`;
}

function graph(state, cell) {
  const button = cell !== still;
  const layer = drawn(state);
  const { into, middle, out } = layer;
  const now = chosen(state);
  const seen = table(state)[now];
  const inputs = build(1, into, (_, i) => node(i + 1, `${colour(layer, i, into)} ${seen[i] ? "ck-seen" : ""}`))[0].join("");
  const between = state.pointwise ? `<div class="ck-side">${build(1, middle, (_, o) =>
    node("", colour(layer, o, middle), reading(state, o)))[0].join("")}</div>${wires(build(out, middle, () => 1), () => "", (o) => o === now)}` : "";
  const bold = (o) => state.pointwise || o === now;
  return `<div class="ck-graph ck-many" role="group" data-keys="arrow" aria-label="Input maps, arrows and output maps. The arrow keys choose an output map.">
<div class="ck-side">${inputs}</div>${wires(grouped(layer), (o) => colour(layer, o, middle), bold)}${between}
<div class="ck-side">${build(1, out, (_, o) => outputNode(state, button, o))[0].join("")}</div></div>`;
}

function bill(state) {
  const { into, middle, out, g } = drawn(state);
  const { standard, parts, total } = costs(state);
  const k = `${state.kernel_size} × ${state.kernel_size}`;
  const line = (name, { weights, biases, macs }) => `<tr><th scope="row">${name}</th><td>${thousands(weights)}</td>${
    state.bias ? `<td>${thousands(biases)}</td>` : ""}<td>${thousands(macs)}</td><td>${percent(macs / standard.macs)}</td></tr>`;
  const names = [`${k}, ${into} → ${middle}, ${g} ${g === 1 ? "group" : "groups"}`, `1 × 1, ${into} → ${out}`];
  return `<table class="ck-bill"><thead><tr><td></td><th scope="col">weights</th>${state.bias ? '<th scope="col">biases</th>' : ""
    }<th scope="col">MACs</th><th scope="col">share</th></tr></thead><tbody>${
    line(`standard: ${k}, ${state.C_in} → ${state.C_out}`, standard)}${parts.map((part, n) => line(names[n], part)).join("")}${
    state.pointwise ? line("both together", total) : ""}</tbody></table>`;
}

const drawing = (state, cell) => screen(16, graph(state, cell));

// --- controls -----------------------------------------------------------------------------

const select = (state, to) => ({ position: Math.max(0, Math.min(to, drawn(state).out - 1)) });
const steps = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1, Home: -99, End: 99 };

const actions = {
  step: (state) => select(state, chosen(state) + 1),
  back: (state) => select(state, chosen(state) - 1),
  select: (state, _, o) => select(state, Number(o)),
  arrow: (state, key) => select(state, chosen(state) + steps[key]),
  // The last stop stays the last one at any width.
  stop: (state, n) => ({ groups: n === drawn(state).stops.length - 1 && n > 0 ? bounds.groups[1] : drawn(state).stops[n] }),
};

function controls(state) {
  const { stops, g } = drawn(state);
  const number = (label, name) => count(label, `data-set="${name}"`, state[name], bounds[name]);
  return `<label class="ck-range"><span>groups <b aria-hidden="true">${g}</b></span><input type="range" data-do="stop"
 min="0" max="${stops.length - 1}" step="1" value="${stops.indexOf(g)}" aria-valuetext="${g}, ${kind(state)}"></label>
<label class="ck-range"><span>width α <b aria-hidden="true">${state.width / 4}</b></span><input type="range" data-set="width"
 min="1" max="4" step="1" value="${state.width}" aria-valuetext="${state.width / 4}"></label>${
  check("then 1 × 1", 'data-set="pointwise"', state.pointwise)}${check("bias", 'data-set="bias"', state.bias)}${
  group("maps", number("in", "C_in"), number("out", "C_out"))}${
  group("size", number("kernel", "kernel_size"), number("H", "H"), number("W", "W"))}`;
}

const length = (state) => drawn(state).out;
const figure = { title, traits, accepts, drawing, controls, more: bill, describe, code, actions, length };

export const picture = (state) => printed(figure, state);
export default { render: (context) => mount(context, figure) };
