import { count, group, isNumbers, radio, still, thousands, within } from "./kit.js";
import { mount, printed } from "./figure.js";
import { areLines, choice, columns, enter, leaving, named, ranges, run, sum, times, walk } from "./lines.js";

export const title = "A block, layer by layer";
const traits = ["block", "layers", "maps", "size", "shortcut", "position"];
export const bounds = { maps: [1, 9999], size: [1, 512], position: [0, 7] };
export const longest = { layers: 8 };
export const shortcuts = ["none", "as it is", "1 × 1"];

// --- arithmetic (`blocks` holds the published blocks; Python writes it before this module) -------

const linesOf = ({ block }) => blocks[block].lines;
const entering = ({ maps, size }) => [maps, size, size];

/** Each line with its shapes and counts, or with the reason why it does not fit. */
export const ledger = (state) => run(linesOf(state), state.layers, entering(state));

/** How many times smaller the block makes its maps: the strides of its first path. */
export function strideOf({ layers, ...state }) {
  const lines = linesOf(state);
  const end = lines.findIndex(([, , feed], n) => n > 0 && feed !== n);
  return layers.slice(0, end < 0 ? lines.length : end).reduce((product, row) => product * row[2], 1);
}

/** What leaves the block and what its shortcut costs, or why its paths do not fit. */
export function joined(state) {
  const main = leaving(ledger(state));
  if (main.fault) return main;
  const plain = { stride: strideOf(state), padding: 0, groups: 1, filters: main.out[0], kernel: 1 };
  const around = { none: () => ({ out: main.out }), "as it is": () => ({ out: entering(state) }),
    "1 × 1": () => enter("Conv", entering(state), plain) }[state.shortcut]();
  if (times(around.out) !== times(main.out))
    return { fault: `the layers end in ${times(main.out)} and the shortcut in ${times(around.out)}: they cannot be added` };
  return { out: main.out, weights: around.weights ?? 0, macs: around.macs ?? 0 };
}

/** Weights and MACs of the whole block. */
export function total(state) {
  const { weights, macs } = sum(ledger(state));
  const around = joined(state);
  return { weights: weights + (around.weights ?? 0), macs: macs + (around.macs ?? 0) };
}

/** A plain 3 × 3 layer with the maps and the stride of the block. */
export function plainLayer(state) {
  const { out, fault } = joined(state);
  return fault ? null : enter("Conv", entering(state), { filters: out[0], kernel: 3, stride: strideOf(state), padding: 1, groups: 1 });
}

export const published = (block) => ({ block, maps: blocks[block].C, size: blocks[block].size,
  shortcut: blocks[block].shortcut, layers: blocks[block].lines.map((line) => line[3]) });

export function accepts({ block, layers, shortcut, ...rest }) {
  return Object.hasOwn(blocks, block) && isNumbers(layers, 2, longest.layers) && shortcuts.includes(shortcut)
    && within(rest, bounds) && areLines(layers, blocks[block].lines.length);
}

const replaced = (rows, at, row) => rows.map((old, n) => (n === at ? row : old));

/** Lines in which each depthwise layer that had `before` maps follows the layer that now makes `now`. */
function followed(lines, layers, feed, before, now) {
  return lines.reduce((rows, [, kind, from], n) => {
    const { filters, groups } = named(rows[n]);
    const follows = kind === "Conv" && from === feed && groups === before && filters === before && before > 1;
    return follows ? replaced(rows, n, [now, ...rows[n].slice(1, 4), now]) : rows;
  }, layers);
}

// --- words --------------------------------------------------------------------------------

const chosen = (state) => Math.min(state.position, linesOf(state).length - 1);
const percent = (part, whole) => `${Math.round((100 * part) / whole)}%`;

/** The count of one line, spelled out. */
export function working(state) {
  const { name, kind, fault, shape, out, filters, kernel, groups, weights, macs } = ledger(state)[chosen(state)];
  if (fault) return `${name}: ${fault}.`;
  if (kind === "Pool") return `${name}: each of the ${out[0]} maps by itself; nothing to learn.`;
  const seen = groups === 1 ? "" : groups === shape[0] ? " Depthwise: each filter sees one map."
    : ` Each filter sees ${shape[0] / groups} of ${shape[0]} maps.`;
  return `${name}: ${filters} · ${shape[0] / groups} · ${kernel} · ${kernel} = ${thousands(weights)} weights; at ${out[1]} · ${out[2]} places ${
    thousands(macs)} MACs.${seen}`;
}

/** How the block compares with a plain layer. */
export function comparison(state) {
  const plain = plainLayer(state);
  if (!plain) return "There is nothing to compare until the paths fit.";
  if (plain.fault) return `A plain 3 × 3 layer does not fit: ${plain.fault}.`;
  const { weights, macs } = total(state);
  return `A plain 3 × 3 layer from ${state.maps} to ${plain.out[0]} maps has ${thousands(plain.weights)} weights and ${
    thousands(plain.macs)} MACs; this block has ${percent(weights, plain.weights)} and ${percent(macs, plain.macs)} of them.`;
}

export function describe(state) {
  const { out, fault } = joined(state);
  const { weights, macs } = total(state);
  const start = published(state.block);
  const edited = Object.keys(start).some((name) => JSON.stringify(start[name]) !== JSON.stringify(state[name]));
  return `${blocks[state.block].title}${edited ? ", edited" : ""}: ${times(entering(state))} enter, ${
    fault ? `but ${fault}.` : `${times(out)} leave; ${thousands(weights)} weights, ${thousands(macs)} MACs.`} ${working(state)}`;
}

const printout = ({ kind, shape, filters, kernel, stride, padding, groups }) => (kind === "Pool"
  ? `Pool(${kernel}, stride=${stride}, padding=${padding})`
  : `Conv(${shape ? shape[0] : 1}, ${filters}, ${kernel}, stride=${stride}, padding=${padding}, groups=${groups}, bias=False)`);

export function code(state) {
  const paths = ledger(state).reduce((all, line, n) => (line.feed === n && n > 0 ? (all.at(-1).push(line), all) : [...all, [line]]), []);
  const main = paths.map((path) => `    [\n${path.map((line) => `        ${printout(line)},`).join("\n")}\n    ],`).join("\n");
  const filters = leaving(ledger(state)).out?.[0] ?? 1;
  const around = { none: "", "as it is": ", []",
    "1 × 1": `, [Conv(${state.maps}, ${filters}, 1, stride=${strideOf(state)}, bias=False)]` }[state.shortcut];
  return `from convkit.cost import Conv, Pool
from convkit.nets.blocks import Add, Concat

main = Concat([
${main}
])
block = Add([[main]${around}])
shape = (${entering(state).join(", ")})
print((block.weights, block.macs(shape)))
`;
}

// --- drawing ------------------------------------------------------------------------------

const bar = (maps, most) => `<i class="ck-bar" aria-hidden="true"><b style="width:${Math.max(1, (100 * maps) / most).toFixed(1)}%"></b></i>`;
const kindOf = ({ kind, kernel, stride, groups, shape }) => `${kernel} × ${kernel}${kind === "Pool" ? " pool" : ""}${
  stride > 1 ? `, stride ${stride}` : ""}${groups === 1 ? "" : groups === shape?.[0] ? ", depthwise" : `, ${groups} groups`}`;

function row(line, n, state, live, most) {
  const now = n === chosen(state);
  const first = linesOf(state).length > 3 && line.feed === 0 ? 'class="ck-path"' : "";
  return `<tr data-line="${n}" ${now ? 'class="ck-now"' : first}><th scope="row">${live ? choice(line.name, n, chosen(state)) : line.name}
<span>${kindOf(line)}</span></th><td>${line.fault ? line.fault : `${times(line.out)}${bar(line.out[0], most)}`}</td><td data-weights="${line.weights ?? 0}">${
    line.fault ? "–" : thousands(line.weights)}</td><td data-macs="${line.macs ?? 0}">${line.fault ? "–" : thousands(line.macs)}</td></tr>`;
}

function around(state) {
  const { weights, macs, fault } = joined(state);
  if (state.shortcut === "none") return "";
  return `<tr data-line="shortcut"><th scope="row">shortcut <span>${state.shortcut}</span></th><td>${fault ? "does not fit" : "added"}</td><td>${
    fault ? "–" : thousands(weights)}</td><td>${fault ? "–" : thousands(macs)}</td></tr>`;
}

function drawing(state, cell) {
  const lines = ledger(state);
  const most = Math.max(state.maps, ...lines.map(({ out }) => out?.[0] ?? 1));
  const { out, fault } = joined(state);
  const { weights, macs } = total(state);
  const live = cell !== still;
  return `<div class="ck-panel"><table class="ck-ledger ck-block"><caption>${blocks[state.block].title}</caption>
<thead><tr><th scope="col">layer</th><th scope="col">maps that leave it</th><th scope="col">weights</th><th scope="col">MACs</th></tr></thead>
<tbody ${live ? 'data-keys="arrow"' : ""}><tr><th scope="row">enters</th><td>${times(entering(state))}${bar(state.maps, most)}</td><td></td><td></td></tr>
${lines.map((line, n) => row(line, n, state, live, most)).join("")}${around(state)}</tbody>
<tfoot><tr><th scope="row">total</th><td>${fault ? `<p class="ck-fault">${fault}</p>` : times(out)}</td><td>${thousands(weights)}</td><td>${thousands(macs)}</td></tr></tfoot></table></div>`;
}

const more = (state) => `<p>${comparison(state)}</p>`;

// --- controls -----------------------------------------------------------------------------

/** The line that widens before or after a depthwise one, whose width is a multiple of the maps; or −1. */
const widening = ({ block }) => (["mobilenet2", "convnext"].includes(block) ? blocks[block].lines.findIndex(([name]) => name === "widen") : -1);

function edit(state, value, n, column) {
  const before = named(state.layers[n]);
  const changed = replaced(state.layers, n, columns.map((name) => (name === column ? value
    : name === "padding" && column === "kernel" ? Math.floor(value / 2) : before[name])));
  return { layers: column === "filters" ? followed(linesOf(state), changed, n + 1, before.filters, value) : changed };
}

const actions = {
  block: (_, block) => ({ ...published(block), position: 0 }),
  shortcut: (_, shortcut) => ({ shortcut }),
  edit: (state, value, n, column) => edit(state, value, Number(n), column),
  maps: (state, maps) => ({ maps, layers: followed(linesOf(state), state.layers, 0, state.maps, maps) }),
  expansion: (state, factor) => edit(state, factor * state.maps, widening(state), "filters"),
  select: (_, value, n) => ({ position: Number(n) }),
  arrow: (state, key) => ({ position: walk(chosen(state), key, linesOf(state).length) }),
};

function controls(state) {
  const n = chosen(state);
  const [name, kind] = linesOf(state)[n];
  const editable = kind === "Pool" ? ["kernel", "stride", "padding"] : columns;
  const fields = editable.map((column) => count(column, `data-do="edit,${n},${column}"`, named(state.layers[n])[column], ranges[column]));
  const wide = widening(state);
  const expansion = wide < 0 ? [] : [count("expansion", 'data-do="expansion"', Math.max(1, Math.round(state.layers[wide][0] / state.maps)), [1, 12])];
  return group("block", ...Object.entries(blocks).map(([key, { title: words }]) => radio(words, "block", key, state.block)))
    + group("enters", count("maps", 'data-do="maps"', state.maps, bounds.maps), count("size", 'data-set="size"', state.size, bounds.size), ...expansion)
    + group(name, ...fields)
    + group("shortcut", ...shortcuts.map((one) => radio(one, "shortcut", one, state.shortcut)));
}

const figure = { title, traits, accepts, drawing, controls, more, describe, code, actions };

export const picture = (state) => printed(figure, state);
export default { render: (context) => mount(context, figure) };
