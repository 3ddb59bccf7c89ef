import { outputSize, within } from "./kit.js";

// What every ledger of layers shares: a line is [name, kind, the line that feeds it or 0], its settings a row.

export const ranges = { filters: [1, 9999], kernel: [1, 15], stride: [1, 9], padding: [0, 9], groups: [1, 9999] };
export const columns = Object.keys(ranges);

/** The settings of a line by name. */
export const named = (row) => Object.fromEntries(columns.map((name, n) => [name, row[n]]));

export const times = (shape) => shape.join(" × ");

/** Each line with its shapes and counts, or with the reason why it does not fit. */
export function run(lines, layers, entering, tie = false) {
  const done = [];
  for (const [n, [name, kind, feed]] of lines.entries()) {
    const settings = named(layers[n]);
    const from = feed ? done[feed - 1] : { out: entering };
    const line = from.fault ? { fault: "nothing arrives here" } : enter(kind, from.out, settings, tie);
    done.push({ name, kind, feed, ...settings, ...line });
  }
  return done;
}

/** One layer: the shapes that enter and leave it, and its counts. */
export function enter(kind, shape, { filters, kernel, stride, padding, groups }, tie = false) {
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

/** What leaves: the maps of all branches one behind the other, or why they do not fit. */
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

/** Whether these are so many full rows of settings in range. */
export const areLines = (layers, many) => layers.length === many && layers.every((row) => row.length === columns.length
  && columns.every((name, n) => within({ [name]: row[n] }, { [name]: ranges[name] })));

// --- lines that can be chosen ---------------------------------------------------------------

const steps = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1, Home: -99, End: 99 };

/** Where a key leads from a line. */
export const walk = (position, key, many) => Math.max(0, Math.min(position + steps[key], many - 1));

/** The name of a line as a button that chooses it; one of them can be reached by Tab. */
export const choice = (name, n, chosen) => `<button type="button" data-do="select,${n}" aria-pressed="${n === chosen}"`
  + ` tabindex="${n === chosen ? 0 : -1}">${name}</button>`;
