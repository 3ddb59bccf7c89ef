import { check, count, group, isNumbers, outputSize, radio, still, thousands, within } from "./kit.js";
import { mount, printed } from "./figure.js";

export const title = "The ledger of a network";
const traits = ["net", "layers", "size", "tie", "position"];
export const bounds = { size: [1, 512], position: [0, 23] };
export const longest = { layers: 24 };
export const ranges = { filters: [1, 9999], kernel: [1, 15], stride: [1, 9], padding: [0, 9], groups: [1, 9999] };
const columns = Object.keys(ranges);
const units = { "": { "": 1 }, K: { "K = 1000, ": 1000, "K = 1024, ": 1024 }, M: { "": 1e6 }, G: { "": 1e9 } };

// --- arithmetic (`nets` holds the published tables; Python writes it before this module) --------

/** The settings of a line by name. */
const named = (row) => Object.fromEntries(columns.map((name, n) => [name, row[n]]));

/** Each line of the ledger with its shapes and counts, or with the reason why it does not fit. */
export function ledger({ net, layers, size, tie }) {
  const { C, lines } = nets[net];
  const done = [];
  for (const [n, [name, kind, feed]] of lines.entries()) {
    const settings = named(layers[n]);
    const from = feed ? done[feed - 1] : { out: [C, size, size] };
    const line = from.fault ? { fault: "nothing arrives here" } : enter(kind, from.out, settings, tie);
    done.push({ name, kind, feed, ...settings, ...line });
  }
  return done;
}

function enter(kind, shape, { filters, kernel, stride, padding, groups }, tie) {
  const [C_in, H, W] = shape;
  if (kind === "Linear") {
    const weights = filters * shape.reduce((a, b) => a * b);
    return { shape, out: [filters], weights, biases: filters, macs: weights };
  }
  const sizes = [H, W].map((length) => outputSize(length, kernel, { stride, padding }));
  if (sizes.includes(0)) return { fault: `a window of ${kernel} does not fit on ${H} × ${W} with padding ${padding}` };
  if (kind === "Pool") return { shape, out: [C_in, ...sizes], weights: 0, biases: 0, macs: 0 };
  if (C_in % groups || filters % groups) return { fault: `${groups} groups do not divide ${C_in} maps and ${filters} filters` };
  const links = filters * (C_in / groups) * kernel ** 2;
  return { shape, out: [filters, ...sizes], weights: tie ? filters * kernel ** 2 : links, biases: filters,
    macs: links * sizes[0] * sizes[1] };
}

/** What leaves the net: the maps of all branches one behind the other, or why they do not fit. */
export function leaving(lines) {
  const ends = lines.filter((_, n) => !lines.some(({ feed }) => feed === n + 1));
  if (ends.some(({ out }) => !out)) return { fault: "does not fit" };
  const sizes = new Set(ends.map(({ out }) => out.slice(1).join(" × ")));
  if (sizes.size > 1) return { fault: `the branches end in maps of ${[...sizes].join(" and ")}` };
  return { out: [ends.reduce((maps, { out }) => maps + out[0], 0), ...ends[0].out.slice(1)] };
}

/** Weights, biases and MACs of all lines together. */
export function sum(lines) {
  const all = (name) => lines.reduce((total, line) => total + (line[name] ?? 0), 0);
  return { weights: all("weights"), biases: all("biases"), macs: all("macs") };
}

/** The ways in which a count can have been printed as this text; none: []. */
export function readings(value, text) {
  const unit = text.at(-1) in units ? text.at(-1) : "";
  const digits = text.replace(/[KMG,]/g, "");
  const scale = 10 ** (digits.split(".")[1] ?? "").length;
  return Object.entries(units[unit]).flatMap(([name, size]) => {
    const cut = Math.floor((value * scale) / size);
    const ways = { "cut off": cut, rounded: cut + (2 * (value * scale - cut * size) >= size ? 1 : 0) };
    const wanted = Number(digits.replace(".", ""));
    const fitting = Object.keys(ways).filter((way) => ways[way] === wanted);
    if (!fitting.length && unit && scale === 1 && 10 * Math.floor((value + 5 * size) / (10 * size)) === wanted)
      fitting.push("rounded to tens");
    return fitting.length ? [unit ? name + fitting.join(" or ") : "exact"] : [];
  });
}

/** Every printed figure of the net with our count and its readings. */
export function findings(state) {
  const lines = ledger(state);
  return nets[state.net].printed.map(([text, what, row, source]) => {
    const chosen = lines.filter(({ name }) => row === "" || name === row);
    const { weights, biases, macs } = sum(chosen);
    const counts = { weights, biases, macs, parameters: weights + biases,
      elements: chosen.reduce((total, { out }) => total + (out ?? [0]).reduce((a, b) => a * b), 0) };
    const faulty = lines.some(({ fault }) => fault) || leaving(lines).fault;
    return { text, what, row, source, ours: counts[what], readings: faulty ? [] : readings(counts[what], text) };
  });
}

export const published = (net) => ({ net, size: nets[net].size, layers: nets[net].lines.map((line) => line[3]) });

export function accepts({ net, layers, tie, ...rest }) {
  return Object.hasOwn(nets, net) && isNumbers(layers, 2, longest.layers) && typeof tie === "boolean" && within(rest, bounds)
    && layers.length === nets[net].lines.length && layers.every((row) => row.length === columns.length
      && columns.every((name, n) => Number.isInteger(row[n]) && within({ [name]: row[n] }, { [name]: ranges[name] })));
}

// --- words --------------------------------------------------------------------------------

const chosen = (state) => Math.min(state.position, nets[state.net].lines.length - 1);
const times = (shape) => shape.join(" × ");
const signed = (change) => `${change < 0 ? "−" : "+"}${thousands(Math.abs(change))}`;
const nouns = { macs: "MACs" };

/** The count of one line, spelled out. */
export function working(state) {
  const { name, kind, fault, shape, out, filters, kernel, groups, weights, biases, macs } = ledger(state)[chosen(state)];
  if (fault) return `${name}: ${fault}.`;
  if (kind === "Pool") return `${name}: each of the ${out[0]} maps by itself; nothing to learn.`;
  const product = kind === "Linear" ? `${filters} · ${shape.join(" · ")}`
    : state.tie ? `${filters} · ${kernel} · ${kernel}` : `${filters} · ${shape[0] / groups} · ${kernel} · ${kernel}`;
  const seen = kind === "Conv" && groups > 1 ? ` Each filter sees ${shape[0] / groups} of ${shape[0]} maps.` : "";
  const places = kind === "Linear" ? "each weight works once" : state.tie
    ? `${filters} · ${shape[0] / groups} · ${kernel} · ${kernel} · ${out[1]} · ${out[2]}` : `${thousands(weights)} · ${out[1]} · ${out[2]}`;
  return `${name}: ${product} = ${thousands(weights)} weights and ${thousands(biases)} biases; ${
    kind === "Linear" ? `${thousands(macs)} MACs, ${places}` : `${places} = ${thousands(macs)} MACs`}.${seen}`;
}

const off = ({ text, ours }) => signed(ours - Number(text.replaceAll(",", "")));
const verdict = (found) => (found.readings.length ? `✓ fits (${found.readings.join("; ")})`
  : `✗ does not fit${/[KMG]$/.test(found.text) || !found.ours ? "" : `: ${off(found)}`}`);

export function describe(state) {
  const { weights, biases, macs } = sum(ledger(state));
  const found = findings(state);
  const edited = JSON.stringify(published(state.net)) !== JSON.stringify({ net: state.net, size: state.size, layers: state.layers });
  return `${nets[state.net].title}${edited ? ", edited" : ""}${state.tie ? ", one kernel per filter" : ""}: ${
    thousands(weights + biases)} parameters, ${thousands(macs)} MACs. Of ${found.length} printed figures, ${
    found.filter(({ readings: ways }) => ways.length).length} fit. ${working(state)}${
    (({ fault }) => (fault ? ` It cannot be built: ${fault}.` : ""))(leaving(ledger(state)))}`;
}

const printout = (kind, shape, { filters, kernel, stride, padding, groups }) => (kind === "Linear"
  ? `Linear(${shape ? shape.join(" * ") : 1}, ${filters})` : kind === "Pool" ? `Pool(${kernel}, stride=${stride}, padding=${padding})`
    : `Conv(${shape ? shape[0] : 1}, ${filters}, ${kernel}, stride=${stride}, padding=${padding}, groups=${groups})`);

export function code(state) {
  const lines = ledger(state);
  const branches = lines.reduce((all, line, n) => (line.feed === n && n > 0 ? (all.at(-1).push(line), all) : [...all, [line]]), []);
  const list = (branch, gap) => branch.map((line) => `${gap}${printout(line.kind, line.shape, line)},`).join("\n");
  const layers = branches.length > 1
    ? `[Concat([\n${branches.map((branch) => `    [\n${list(branch, "        ")}\n    ],`).join("\n")}\n])]` : `[\n${list(lines, "    ")}\n]`;
  const { C } = nets[state.net];
  return `from convkit.nets.blocks import Concat, leaves
from convkit.cost import Conv, Linear, Pool, chain, totals

layers = ${layers}
whole = totals(chain(layers, (${C}, ${state.size}, ${state.size})))
weights = ${state.tie ? `sum(  # one kernel for each filter, whatever it sees
    x.C_out * x.kernel_size**2 if isinstance(x, Conv) else x.weights for x in leaves(layers)
)` : "whole.weights"}
print((weights, whole.biases, whole.macs))
`;
}

// --- drawing ------------------------------------------------------------------------------

function change(now, before) {
  return now === before ? "" : `<small>${signed(now - before)}</small>`;
}

/** What is printed about a line: how many numbers leave it. */
const printedOf = (found, name) => found.filter(({ row }) => row === name).map((one) =>
  `<small data-fits="${one.readings.length > 0}">in print ${one.text} ${one.readings.length ? "✓"
    : one.ours ? `✗ ours ${thousands(one.ours)} (${off(one)})` : "✗"}</small>`).join("");

function table(state, live) {
  const lines = ledger(state);
  const before = ledger({ ...state, ...published(state.net), tie: false });
  const found = findings(state);
  const parameters = (line) => (line.weights ?? 0) + (line.biases ?? 0);
  const label = (line, n) => (live ? `<button type="button" data-do="select,${n}" aria-pressed="${n === chosen(state)}"`
    + ` tabindex="${n === chosen(state) ? 0 : -1}">${line.name}</button>` : line.name);
  const body = lines.map((line, n) => `<tr data-line="${n}" ${n === chosen(state) ? 'class="ck-now"' : ""}><th scope="row">${label(line, n)}
<span>${line.fault ? "does not fit" : times(line.out)}</span>${printedOf(found, line.name)}</th><td data-parameters="${parameters(line)}">${
    line.fault ? "–" : thousands(parameters(line))}${change(parameters(line), parameters(before[n]))}</td><td data-macs="${line.macs ?? 0}">${
    line.fault ? "–" : thousands(line.macs)}${change(line.macs ?? 0, before[n].macs)}</td></tr>`).join("");
  const [now, then] = [sum(lines), sum(before)];
  return `<table class="ck-ledger"><caption>${nets[state.net].title}, input ${nets[state.net].C} × ${state.size} × ${state.size}</caption>
<thead><tr><th scope="col">layer, what leaves it</th><th scope="col">parameters</th><th scope="col">MACs</th></tr></thead>
<tbody ${live ? 'data-keys="arrow"' : ""}>${body}</tbody><tfoot><tr><th scope="row">total <span>${
    leaving(lines).fault ?? times(leaving(lines).out)}</span></th><td>${thousands(parameters(now))}${
    change(parameters(now), parameters(then))}</td><td>${thousands(now.macs)}${change(now.macs, then.macs)}</td></tr></tfoot></table>`;
}

/** What is printed about the whole net. */
function inPrint(state) {
  const item = (found) => `<li data-fits="${found.readings.length > 0}"><b>${found.text}</b> ${nouns[found.what] ?? found.what} in print <span class="ck-hint">(${
    found.source})</span>; ours ${thousands(found.ours)} <span>${verdict(found)}</span></li>`;
  return `<ul class="ck-print">${findings(state).filter(({ row }) => row === "").map(item).join("")}</ul>`;
}

const drawing = (state, cell) => `<div class="ck-panel ck-long">${table(state, cell !== still)}</div>${inPrint(state)}`;

// --- controls -----------------------------------------------------------------------------

const walk = (state, by) => ({ position: Math.max(0, Math.min(chosen(state) + by, nets[state.net].lines.length - 1)) });
const steps = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1, Home: -99, End: 99 };

const actions = {
  net: (_, net) => ({ ...published(net), position: 0 }),
  select: (_, value, n) => ({ position: Number(n) }),
  arrow: (state, key) => walk(state, steps[key]),
};

const editable = { Conv: columns, Pool: ["kernel", "stride", "padding"], Linear: ["filters"] };

function editor(state) {
  const n = chosen(state);
  const [name, kind] = nets[state.net].lines[n];
  const field = (column) => count(kind === "Linear" ? "outputs" : column, `data-set="layers,${n},${columns.indexOf(column)}"`,
    named(state.layers[n])[column], ranges[column]);
  return group(name, ...editable[kind].map(field));
}

function controls(state) {
  const choice = Object.entries(nets).map(([net, { title: name }]) => radio(name, "net", net, state.net));
  return group("network", ...choice) + editor(state) + group("all layers",
    count("input height and width", 'data-set="size"', state.size, bounds.size),
    check("one kernel per filter (type 2.1)", 'data-set="tie"', state.tie));
}

const figure = { title, traits, accepts, drawing, controls, describe, code, actions };

export const picture = (state) => printed(figure, state);
export default { render: (context) => mount(context, figure) };
