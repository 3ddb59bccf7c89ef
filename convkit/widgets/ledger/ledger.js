import { check, count, group, isNumbers, radio, still, thousands, within } from "./kit.js";
import { mount, printed } from "./figure.js";
import { areLines, choice, columns, leaving, named, ranges, run, sum, times, walk } from "./lines.js";

export const title = "The ledger of a network";
const traits = ["net", "layers", "size", "tie", "position"];
export const bounds = { size: [1, 512], position: [0, 23] };
export const longest = { layers: 24 };
const units = { "": { "": 1 }, K: { "K = 1000, ": 1000, "K = 1024, ": 1024 }, M: { "": 1e6 }, G: { "": 1e9 } };

// --- arithmetic (`nets` holds the published tables; Python writes it before this module) --------

/** Each line of the ledger with its shapes and counts, or with the reason why it does not fit. */
export const ledger = ({ net, layers, size, tie }) => run(nets[net].lines, layers, [nets[net].C, size, size], tie);

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
    && areLines(layers, nets[net].lines.length);
}

// --- words --------------------------------------------------------------------------------

const chosen = (state) => Math.min(state.position, nets[state.net].lines.length - 1);
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
  const label = (line, n) => (live ? choice(line.name, n, chosen(state)) : line.name);
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

const actions = {
  net: (_, net) => ({ ...published(net), position: 0 }),
  select: (_, value, n) => ({ position: Number(n) }),
  arrow: (state, key) => ({ position: walk(chosen(state), key, nets[state.net].lines.length) }),
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
