import { button, count, group, isNumbers, memory, outputSize, range, screen, within } from "./kit.js";
import { mount, printed } from "./figure.js";

export const title = "What one output has seen";
const traits = ["size", "layers", "position"];
export const bounds = { size: [1, 24], position: [0, 99] };
export const settings = { kernel: [1, 5], stride: [1, 3], dilation: [1, 4], padding: [0, 4] };
export const deepest = 4;

const named = ([kernel, stride, dilation, padding]) => ({ kernel, stride, dilation, padding });

// --- arithmetic ---------------------------------------------------------------------------

/** Input and layers: elements, field of one, jump to the next, start of the first field. */
export function rows({ size, layers }) {
  const all = [{ length: size, field: 1, jump: 1, first: 0 }];
  for (const { kernel, ...geometry } of layers.map(named)) {
    const { length, field, jump, first } = all.at(-1);
    all.push({
      length: length && outputSize(length, kernel, geometry),
      field: field + (kernel - 1) * geometry.dilation * jump,
      jump: jump * geometry.stride,
      first: first - geometry.padding * jump,
    });
  }
  return all;
}

/** The chosen output; the last one if there are fewer now. */
export const place = (state) => Math.max(0, Math.min(state.position, rows(state).at(-1).length - 1));

/** The elements that a layer reads for its output `at`. */
const taps = ([kernel, stride, dilation, padding], at) =>
  Array.from({ length: kernel }, (_, tap) => at * stride - padding + tap * dilation);

/** What the output sees of input and layers, padding included: [index, ways to get there]. */
export function seen(state) {
  const lengths = rows(state).map(({ length }) => length);
  return state.layers.reduceRight((found, layer, n) => {
    const ways = new Map();
    for (const [index, many] of found[0].filter(([at]) => at >= 0 && at < lengths[n + 1]))
      for (const at of taps(layer, index)) ways.set(at, (ways.get(at) ?? 0) + many);
    return [[...ways].sort(([a], [b]) => a - b), ...found];
  }, [[[place(state), 1]]]);
}

/** In how many ways each input element reaches the chosen output. */
export function output(state) {
  const ways = new Map(seen(state)[0]);
  return Array.from({ length: state.size }, (_, at) => ways.get(at) ?? 0);
}

/** Where the field starts and ends; both may lie outside of the input. */
export function span(state) {
  const { first, jump, field } = rows(state).at(-1);
  const start = first + place(state) * jump;
  return [start, start + field - 1];
}

/** Why a layer does not fit, or "". */
export function misfit(state) {
  const all = rows(state);
  const layer = state.layers.findIndex((_, n) => all[n + 1].length === 0);
  if (layer < 0) return "";
  const { kernel, dilation, padding } = named(state.layers[layer]);
  const { length } = all[layer];
  return `Layer ${layer + 1} does not fit: its kernel spans ${dilation * (kernel - 1) + 1}, but of the ${length}`
    + ` element${length > 1 ? "s" : ""} that reach it there are only ${length + 2 * padding} with padding.`;
}

export const accepts = ({ layers, ...rest }) => isNumbers(layers, 2, deepest) && layers[0].length === 4
  && layers.every((layer) => within(named(layer), settings)) && within(rest, bounds);

// --- words --------------------------------------------------------------------------------

function layerName({ kernel, stride, dilation, padding }) {
  const parts = [stride > 1 && `stride ${stride}`, dilation > 1 && `dilation ${dilation}`, padding && `padding ${padding}`];
  return [`kernel ${kernel}`, ...parts.filter(Boolean)].join(", ");
}

/** "1 to 4", counted from 1, of those that are no padding. */
function extent(found, length) {
  const real = found.map(([at]) => at + 1).filter((at) => at >= 1 && at <= length);
  if (!real.length) return "none";
  return real.length > 1 ? `${real[0]} to ${real.at(-1)}` : `${real[0]}`;
}

function verdict(state) {
  const [start, end] = span(state);
  const outside = [[-start, "before"], [end - state.size + 1, "after"]].filter(([many]) => many > 0)
    .map(([many, where]) => [Math.min(many, end - start + 1), where])
    .map(([many, where]) => `${many} lie${many > 1 ? "" : "s"} ${where} the input`);
  const used = output(state).flatMap((ways, at) => (ways ? [at] : []));
  const holes = used.length && used.at(-1) - used[0] + 1 > used.length ? `, with gaps: ${used.length} of them` : "";
  return `its field is ${end - start + 1} wide${outside.length ? `, of which ${outside.join(" and ")}` : ""}.`
    + (used.length ? ` It sees input element${used.length > 1 ? "s" : ""} ${extent(seen(state)[0], state.size)}${holes}.`
      : " All that it sees is padding.");
}

export function describe(state) {
  if (misfit(state)) return misfit(state);
  const layers = state.layers.map((layer, n) => `layer ${n + 1} has ${layerName(named(layer))}`).join("; ");
  return `${state.size} input element${state.size > 1 ? "s" : ""}; ${layers}. Output element ${place(state) + 1} of ${rows(state).at(-1).length}:`
    + ` ${verdict(state)}`;
}

export function code(state) {
  const layers = state.layers.map(named);
  const given = ({ stride, dilation, padding }) => `stride=${stride}, padding=${padding}, dilation=${dilation}`;
  const described = layers.map((layer) => `    Conv(1, 1, (${layer.kernel},), ${given(layer)}),`).join("\n");
  const steps = layers.map((layer) => `x = conv1d(x, np.ones((1, 1, ${layer.kernel}), int), ${given(layer)})`).join("\n");
  return `import numpy as np
from convkit import conv1d
from convkit.cost import Conv, receptive_field

layers = [
${described}
]
print(receptive_field(layers))

# A batch in which each input element in turn is the only one that is not 0.
x = np.eye(${state.size}, dtype=int)[:, None]
${steps}
print(x[:, 0, ${place(state)}])
`;
}

// --- drawing ------------------------------------------------------------------------------

const [wide, tall, side] = [22, 62, 18]; // pixels: from element to element, from row to row, of an element

/** Where element `at` of a row lies, in elements of the input: the middle of its field. */
export const centre = ({ first, jump, field }, at) => first + at * jump + (field - 1) / 2;

function trace(state) {
  const all = rows(state);
  const found = seen(state);
  const padding = [...state.layers.map((layer) => layer[3]), 0];
  const ends = all.map((row, n) => [centre(row, -padding[n]), centre(row, row.length - 1 + padding[n])]);
  const last = all.at(-1);
  const low = Math.min(last.first, ...ends.map(([left]) => left));
  const high = Math.max(last.first + (last.length - 1) * last.jump + last.field - 1, ...ends.map(([, right]) => right));
  const x = (at) => (at - low + 0.5) * wide + 2;
  const y = (row) => (all.length - 1 - row) * tall + 32;
  const real = (row, at) => at >= 0 && at < all[row].length;

  const lines = found.slice(1).flatMap((elements, n) => elements.filter(([at]) => real(n + 1, at)).flatMap(([at]) => {
    const from = `x1="${x(centre(all[n + 1], at))}" y1="${y(n + 1) + side / 2}"`;
    return taps(state.layers[n], at).map((to) => `<line ${from} x2="${x(centre(all[n], to))}" y2="${y(n) - side / 2}"/>`);
  }));
  const cell = (row, at, ways) => {
    const kind = `${ways ? "ck-met " : ""}${real(row, at) ? "" : "ck-pad"}`;
    const chosen = row === all.length - 1 ? ` data-do="jump,${at}"` : "";
    const shown = real(row, at) ? (ways ?? "") : 0;
    const middle = x(centre(all[row], at));
    return `<g class="${kind}" data-cell="${row},${at}"${chosen}><rect x="${middle - side / 2}" y="${y(row) - side / 2}" width="${side}" height="${side}" rx="3"/>`
      + `<text x="${middle}" y="${y(row) + 4}" text-anchor="middle">${shown}</text></g>`;
  };
  const cells = all.flatMap((row, n) => {
    const ways = new Map(found[n]);
    return Array.from({ length: row.length + 2 * padding[n] }, (_, k) => cell(n, k - padding[n], ways.get(k - padding[n])));
  });
  const label = (row, n) => `<text class="ck-name" x="2" y="${y(n) - 16}">${n === all.length - 1 ? "output" : n ? `after layer ${n}` : "input"}</text>`;
  const [start, end] = span(state).map(x);
  const bottom = y(0) + 16;
  const bracket = `<path d="M${start - wide / 2 + 1} ${bottom - 4}v6H${end + wide / 2 - 1}v-6"/>`
    + `<text class="ck-name" x="${(start + end) / 2}" y="${bottom + 18}" text-anchor="middle">field: ${last.field}</text>`;
  const [width, height] = [(high - low + 1) * wide + 4, bottom + 26];
  return `<div class="ck-panel"><svg class="ck-trace" width="${width}" viewBox="0 0 ${width} ${height}"
style="min-width:${Math.round(width * 0.75)}px;width:${Math.round(width * 1.5)}px" aria-hidden="true">${lines.join("")}${cells.join("")}${all.map(label).join("")}${bracket}</svg></div>`;
}

/** The sum that gives the field, with its numbers. */
export function formula(state) {
  const all = rows(state);
  const terms = state.layers.map(([kernel, , dilation], n) => `<span>(${kernel} − 1)·${dilation}·${all[n].jump}</span>`);
  return `<p class="ck-equation">field = 1 + ${terms.join(" + ")} <span>= <strong data-field>${all.at(-1).field}</strong></span></p>
<p class="ck-hint">for each layer (kernel − 1) · dilation · jump before it</p>`;
}

function table(state) {
  const found = seen(state);
  const line = (row, n) => `<tr><th scope="row">${n ? `layer ${n}` : "input"}</th><td>${row.length}</td><td>${row.jump}</td>`
    + `<td>${row.field}</td><td>${extent(found[n], row.length)}</td></tr>`;
  return `<table class="ck-fields"><thead><tr><td></td><th scope="col">elements</th><th scope="col">jump</th>
<th scope="col">field</th><th scope="col">seen</th></tr></thead><tbody>${rows(state).map(line).join("")}</tbody></table>`;
}

const drawing = (state) => screen(20, misfit(state) ? `<p class="ck-fault" data-fault>${misfit(state)}</p>` : trace(state));
const more = (state) => (misfit(state) ? "" : formula(state) + table(state));

// --- controls -----------------------------------------------------------------------------

export const examples = {
  question: { size: 12, layers: [[3, 1, 1, 1], [5, 1, 1, 2]], position: 5 },
  pools: { size: 18, layers: [[3, 1, 1, 0], [2, 2, 1, 0], [3, 1, 1, 0], [2, 2, 1, 0]], position: 1 },
  dilated: { size: 18, layers: [[3, 1, 1, 0], [3, 1, 2, 0], [3, 1, 4, 0]], position: 1 },
};

const walk = (state, by) => ({ position: Math.max(0, Math.min(place(state) + by, rows(state).at(-1).length - 1)) });

const actions = {
  step: (state) => walk(state, 1),
  back: (state) => walk(state, -1),
  move: (_, at) => ({ position: at - 1 }),
  jump: (_, __, at) => ({ position: Number(at) }),
  add: (state) => ({ layers: [...state.layers, memory(state).layers[state.layers.length] ?? [3, 1, 1, 0]].slice(0, deepest) }),
  drop: ({ layers }) => ({ layers: layers.length > 1 ? layers.slice(0, -1) : layers }),
  example: (_, __, name) => examples[name],
};

function controls(state) {
  const many = rows(state).at(-1).length;
  const one = (layer, n) => group(`layer ${n + 1}`, ...Object.keys(settings).map((name, k) =>
    count(name, `data-set="layers,${n},${k}"`, layer[k], settings[name])));
  return (many ? range("output", 'data-do="move"', place(state) + 1, [1, many]) : "") + state.layers.map(one).join("")
    + group("how many", button("Add a layer", "add", state.layers.length >= deepest), button("Take the last away", "drop", state.layers.length < 2),
      count("input elements", 'data-set="size"', state.size, bounds.size))
    + group("examples", button("3, then 5", "example,question"), button("two pools", "example,pools"), button("dilated", "example,dilated"));
}

const length = (state) => rows(state).at(-1).length;
const figure = { title, traits, accepts, drawing, controls, more, describe, code, actions, length };

export const picture = (state) => printed(figure, state);
export default { render: (context) => mount(context, figure) };
