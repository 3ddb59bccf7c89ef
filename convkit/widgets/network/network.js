import { button, check, correlate, digits, fold, grid, group, isNumbers, operand, radio, range, still,
  tallied, within } from "./kit.js";
import { mount, printed } from "./figure.js";

const traits = ["x", "rule", "stage", "position", "spelled"];
export const title = "A network that reads digits";
export const bounds = { position: [0, 255] };
export const stages = { map1: [4, 8, 8], pool1: [4, 4, 4], map2: [8, 4, 4], pool2: [8, 2, 2], scores: [10, 1, 1] };
const names = {
  map1: "layer 1, after the ReLU", pool1: "layer 1, pooled", map2: "layer 2, after the ReLU",
  pool2: "layer 2, pooled", scores: "the ten scores",
};
const rules = {
  type_1: "Type 1: a filter sees one map", type_2_1: "Type 2.1: all maps, one kernel",
  type_2_2: "Type 2.2: all maps, a kernel for each",
};
const kernels = { type_1: 2, type_2_1: 8, type_2_2: 32 };

// --- arithmetic ---------------------------------------------------------------------------

const padded = { padding: 1 };
const plus = (a, b) => a.map((row, r) => row.map((value, c) => value + b[r][c]));

/** The sums of a layer with padding 1, before the ReLU. */
const sums = (maps, weight, bias) => weight.map((filter, o) =>
  filter.map((kernel, c) => correlate(maps[c], kernel, padded)).reduce(plus).map((row) => row.map((v) => v + bias[o])));

const relu = (maps) => maps.map((map) => map.map((row) => row.map((v) => Math.max(v, 0))));

const pool = (maps) => maps.map((map) => Array.from({ length: map.length / 2 }, (_, r) =>
  Array.from({ length: map.length / 2 }, (_, c) => Math.max(...window2(map, r, c).map(([, , v]) => v)))));

const window2 = (map, r, c) => [[0, 0], [0, 1], [1, 0], [1, 1]].map(([i, j]) =>
  [2 * r + i, 2 * c + j, map[2 * r + i][2 * c + j]]);

/** All that the network computes for a drawing. */
export function forward({ x, rule }) {
  const [weight1, bias1, weight2, bias2, weight3, bias3] = learned[rule];
  const image = [x.map((row) => row.map((ink) => ink / 16))];
  const sum1 = sums(image, weight1, bias1);
  const map1 = relu(sum1);
  const pool1 = pool(map1);
  const sum2 = sums(pool1, weight2, bias2);
  const map2 = relu(sum2);
  const pool2 = pool(map2);
  const flat = pool2.flat(2);
  const scores = weight3.map((weights, d) => [[weights.reduce((sum, w, n) => sum + w * flat[n], bias3[d])]]);
  return { image, sum1, map1, pool1, sum2, map2, pool2, scores };
}

/** Map, row and column of the number that is spelled out. */
export function place({ stage, position }) {
  const [C, H, W] = stages[stage];
  const at = Math.min(position, C * H * W - 1);
  return [Math.floor(at / (H * W)), Math.floor(at / W) % H, at % W];
}

const stand = (stage, [c, r, w]) => {
  const [, H, W] = stages[stage];
  return { stage, position: (c * H + r) * W + w };
};

export const said = (scores) => scores.reduce((best, [[score]], d) => (score > scores[best][0][0] ? d : best), 0);

export const accepts = ({ x, rule, stage, spelled, ...rest }) => isNumbers(x, 2, 8) && x.length === 8 && x[0].length === 8
  && x.flat().every((ink) => ink >= 0 && ink <= 16) && Object.hasOwn(rules, rule) && Object.hasOwn(stages, stage)
  && typeof spelled === "boolean" && within(rest, bounds);

// --- words --------------------------------------------------------------------------------

const short = (value) => digits(Number(value.toFixed(2)));
const signed = (value) => (value < 0 ? `(${short(value)})` : short(value));

export function describe(state) {
  const steps = forward(state);
  const [c, r, w] = place(state);
  const value = short(steps[state.stage][c][r][w]);
  const where = state.stage === "scores" ? `the score of ${c}` : `map ${c + 1}, row ${r + 1}, column ${w + 1} of ${names[state.stage]}`;
  return `${rules[state.rule]}. The network reads a ${said(steps.scores)}, with the score ${
    short(Math.max(...steps.scores.flat(2)))}. Spelled out: ${where}, which is ${value}.`;
}

export const code = ({ x, rule }) => `from convkit.widgets import Network

figure = Network(rule="${rule}", x=${JSON.stringify(x).replaceAll(",", ", ")})
print(figure.output)
`;

// --- drawing ------------------------------------------------------------------------------

/** The deeper the colour, the larger the number; paler where digits are written on it. */
const heat = (value, most, { spelled }) =>
  `class="ck-heat" style="--heat:${Math.round((spelled ? 55 : 100) * Math.max(0, value) / (most || 1))}%"`;

const has = (spots, c, r, w) => spots.some(([m, i, j]) => m === c && i === r && j === w);

/** Where the chosen number comes from: the stage before, and the places there. */
export function sources(state) {
  const [c, r, w] = place(state);
  const around = (maps, length) => maps.flatMap((m) => [-1, 0, 1].flatMap((i) => [-1, 0, 1].map((j) => [m, r + i, w + j])))
    .filter(([, i, j]) => i >= 0 && j >= 0 && i < length && j < length);
  const used = learned[state.rule][2][c]?.flatMap((kernel, m) => (kernel.flat().some(Boolean) ? [m] : []));
  return {
    map1: () => ["image", around([0], 8)],
    pool1: () => ["map1", window2(Array(8).fill([]), r, w).map(([i, j]) => [c, i, j])],
    map2: () => ["pool1", around(used, 4)],
    pool2: () => ["map2", window2(Array(4).fill([]), r, w).map(([i, j]) => [c, i, j])],
    scores: () => ["pool2", Array.from({ length: 32 }, (_, n) => [Math.floor(n / 4), Math.floor(n / 2) % 2, n % 2])],
  }[state.stage]();
}

function maps(state, steps, stage, live) {
  const [from, met] = sources(state);
  const chosen = place(state);
  const most = Math.max(...steps[stage].flat(2));
  const mark = (c) => (r, w) => {
    const here = state.stage === stage && String(chosen) === String([c, r, w]);
    const tint = heat(steps[stage][c][r][w], most, state);
    const classed = here ? tint.replace('ck-heat', 'ck-heat ck-one') : from === stage && has(met, c, r, w) ? tint.replace('ck-heat', 'ck-heat ck-met') : tint;
    const act = live ? ` data-do="choose,${stage},${c},${r},${w}" role="gridcell"${here ? ' tabindex="0" aria-current="true"' : ' tabindex="-1"'}` : "";
    return `${classed}${act}`;
  };
  const table = (map, c) => grid(map, c + 1, (v) => (state.spelled ? short(v) : ""), mark(c));
  const tables = steps[stage].map(table).map((html, c) => (live
    ? html.replace("<table", `<table role="grid" aria-label="${names[stage]}, map ${c + 1}"`).replaceAll("<tr", '<tr role="row"') : html));
  return `<div class="ck-net${state.spelled ? " ck-wide" : ""}"${live ? ' data-keys="arrow"' : ""}><span class="ck-hint">${names[stage]}</span><div>${tables.join("")}</div></div>`;
}

function bars(state, { scores }) {
  const all = scores.flat(2);
  const [low, high] = [Math.min(...all, 0), Math.max(...all, 0)];
  const share = (value) => Math.round(100 * (value - low) / (high - low || 1));
  const best = said(scores);
  return `<ol class="ck-bars" aria-label="Scores">${all.map((value, d) => `<li class="${d === best ? "ck-now" : ""}" data-output="${d}" data-value="${value}">
<b>${d}</b><span class="ck-bar" style="--from:${Math.min(share(0), share(value))}%;--to:${Math.max(share(0), share(value))}%"></span><span>${short(value)}</span></li>`).join("")}</ol>`;
}

const cut = (map, r, w) => [-1, 0, 1].map((i) => [-1, 0, 1].map((j) => map[r + i]?.[w + j] ?? 0));

/** The windows and kernels behind a number of a layer, one line for each map that is used. */
function gathered(state, steps, layer, [o, r, w]) {
  const weight = learned[state.rule][2 * layer - 2][o];
  const bias = learned[state.rule][2 * layer - 1][o];
  const before = layer === 1 ? steps.image : steps.pool1;
  const used = weight.map((kernel, c) => [kernel, c]).filter(([kernel]) => kernel.flat().some(Boolean));
  const parts = used.map(([kernel, c]) => [kernel, c, cut(before[c], r, w).flat().reduce((sum, v, n) => sum + v * kernel.flat()[n], 0)]);
  const line = ([kernel, c, sum]) => `<div class="ck-term">${grid(cut(before[c], r, w), layer === 1 ? "window of the image" : `window of map ${c + 1}`, short)}${operand("×", grid(kernel, "kernel", digits, () => 'class="ck-kernel"'))}${operand(`= ${short(sum)}`)}</div>`;
  const total = steps[`sum${layer}`][o][r][w];
  return `<div class="ck-working ck-made">${parts.map(line).join("")}</div><p data-working>${parts.map(([, , sum]) => signed(sum)).join(" + ")} + bias ${
    signed(bias)} = ${short(total)}; the ReLU makes it <strong>${short(Math.max(total, 0))}</strong></p>`;
}

function pooled(state, map, [, r, w]) {
  const four = window2(map, r, w).map(([, , v]) => short(v));
  return `<p data-working>The largest of ${four.join(", ")} is <strong>${short(Math.max(...window2(map, r, w).map(([, , v]) => v)))}</strong>. Only one map is looked at.</p>`;
}

function scored(state, steps, [d]) {
  const [weights, bias] = [learned[state.rule][4][d], learned[state.rule][5][d]];
  const parts = steps.pool2.map((map, c) => map.flat().reduce((sum, v, n) => sum + v * weights[4 * c + n], 0));
  return `<p data-working>Four numbers of each map, times a weight for each. From map 1 to map 8: ${parts.map(signed).join(" + ")} + bias ${
    signed(bias)} = <strong>${short(steps.scores[d][0][0])}</strong></p>`;
}

/** What made the chosen number. */
export function working(state) {
  const [steps, at] = [forward(state), place(state)];
  return {
    map1: () => gathered(state, steps, 1, at), map2: () => gathered(state, steps, 2, at),
    pool1: () => pooled(state, steps.map1[at[0]], at), pool2: () => pooled(state, steps.map2[at[0]], at),
    scores: () => scored(state, steps, at),
  }[state.stage]();
}

function paper(state, live) {
  const [from, met] = sources(state);
  const mark = (r, c) => {
    const tint = heat(state.x[r][c], 16, state);
    const classed = from === "image" && has(met, 0, r, c) ? tint.replace('ck-heat', 'ck-heat ck-met') : tint;
    return `${classed} data-ink="${r},${c}"${live ? ` role="gridcell" tabindex="${r + c ? -1 : 0}" aria-label="row ${r + 1}, column ${c + 1}: ink ${digits(state.x[r][c])}"` : ""}`;
  };
  const table = grid(state.x, "drawing", (v) => (state.spelled ? digits(v) : ""), mark);
  return live ? table.replace("<table", '<table role="grid" aria-label="Drawing. Arrow keys move, the space bar draws."').replaceAll("<tr", '<tr role="row"') : table;
}

const where = (state) => {
  const [c, r, w] = place(state);
  return state.stage === "scores" ? `score of ${c}` : `map ${c + 1}, row ${r + 1}, column ${w + 1} of ${names[state.stage]}`;
};

function drawing(state, cell) {
  const [steps, live] = [forward(state), cell !== still];
  const result = `<div class="ck-panel"><p class="ck-verdict">The network reads <strong>${said(steps.scores)}</strong></p>${bars(state, steps)}</div>`;
  return `<div class="ck-stage"><div class="ck-panel ck-net">${paper(state, live)}</div>${result}</div>
<div class="ck-nets">${Object.keys(stages).slice(0, 4).map((stage) => maps(state, steps, stage, live)).join("")}</div>`;
}

const filters = { type_1: "2 kernels, each on every map", type_2_1: "8 kernels, each for all maps", type_2_2: "8 filters of 4 kernels" };

const more = (state) => `<p class="ck-head">What made ${where(state)}?</p><div class="ck-traced"><div>${working(state)}</div>
<div class="ck-tally">${tallied("maps of layer 2", 8, `= ${filters[state.rule]}`)}${
    tallied("weights of layer 2", 9 * kernels[state.rule], `= ${kernels[state.rule]} kernels of 3 × 3`)}</div></div>`;

// --- controls -----------------------------------------------------------------------------

/** Put ink on a place and a little on its neighbours, or take it away. */
export function drawn(x, row, column, erase = false) {
  return x.map((line, r) => line.map((ink, c) => {
    const far = Math.abs(r - row) + Math.abs(c - column);
    if (erase) return far === 0 ? 0 : ink;
    return far === 0 ? 16 : far === 1 ? Math.max(ink, 6) : ink;
  }));
}

function arrow(state, key) {
  const [C, H, W] = stages[state.stage];
  const [c, r, w] = place(state);
  const [at, most] = state.stage === "scores" ? [c, C - 1] : [w, W - 1];
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: most }[key] ?? at;
  const across = Math.max(0, Math.min(to, most));
  if (state.stage === "scores") return stand("scores", [across, 0, 0]);
  const down = Math.max(0, Math.min(r + ({ ArrowUp: -1, ArrowDown: 1 }[key] ?? 0), H - 1));
  return stand(state.stage, [c, down, across]);
}

const actions = {
  arrow,
  choose: (state, _, stage, ...spot) => stand(stage, spot.map(Number)),
  rule: (state, rule) => ({ rule }),
  stage: (state, stage) => ({ stage, position: 0 }),
  map: (state, number) => stand(state.stage, [number - 1, ...place(state).slice(1)]),
  spelled: (state, spelled) => ({ spelled }),
  clear: () => ({ x: Array.from({ length: 8 }, () => Array(8).fill(0)) }),
};

function controls(state) {
  const pick = (name, options) => Object.entries(options).map(([value, label]) => radio(label, name, value, state[name]));
  return group("layer 2", ...pick("rule", rules)) + check("numbers in the maps", 'data-do="spelled"', state.spelled) + button("Clear the drawing", "clear")
    + '<span class="ck-hint">Draw with mouse or finger, or with the arrow keys and the space bar; with Shift, erase.</span>'
    + fold("Spell out a number", group("of", ...pick("stage", names)),
      range(state.stage === "scores" ? "digit" : "map", 'data-do="map"', place(state)[0] + 1, [1, stages[state.stage][0]]));
}

const figure = { title, traits, accepts, drawing, controls, more, describe, code, actions };

/** Ink under the pointer while it is down, and under the space bar. */
function draws(model, el) {
  const ink = (cell, erase) => {
    const [row, column] = cell.dataset.ink.split(",").map(Number);
    model.set("x", drawn(model.get("x"), row, column, erase));
    model.save_changes();
  };
  const under = ({ clientX, clientY }) => el.getRootNode().elementFromPoint(clientX, clientY)?.closest("[data-ink]");
  const down = (event) => event.target.closest("[data-ink]") && (event.preventDefault(), ink(under(event), event.shiftKey));
  const move = (event) => event.buttons && under(event) && ink(under(event), event.shiftKey);
  const key = (event) => {
    const cell = event.composedPath()[0].closest?.("[data-ink]");
    if (!cell || !el.contains(cell)) return;
    const [row, column] = cell.dataset.ink.split(",").map(Number);
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (event.key === " ") ink(cell, event.shiftKey);
    else if (step) el.querySelector(`[data-ink="${row + step[0]},${column + step[1]}"]`)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  el.addEventListener("pointerdown", down);
  el.addEventListener("pointermove", move);
  window.addEventListener("keydown", key, true);
  return () => window.removeEventListener("keydown", key, true);
}

export const picture = (state) => printed(figure, state);
export default {
  render(context) {
    const [ended, gone] = [draws(context.model, context.el), mount(context, figure)];
    return () => { ended(); gone(); };
  },
};
