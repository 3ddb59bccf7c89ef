// Shared by all figures: arithmetic of one map, grids of digits, native controls, and the
// loop between a model and its drawing. A figure is a pure function from state to markup.

/** An integer in full, a fraction with at most six significant digits. */
export function digits(value) {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6))).replace("-", "−");
}

export const thousands = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** Number of positions of a kernel along one axis; 0 where it does not fit. */
export function outputSize(size, kernel, { stride = 1, padding = 0, dilation = 1 } = {}) {
  const room = size + 2 * padding - dilation * (kernel - 1) - 1;
  return room < 0 ? 0 : Math.floor(room / stride) + 1;
}

/** The pairs of element and weight that meet at one output position; r, c may lie in the padding. */
export function pairs(map, kernel, { stride = 1, padding = 0, dilation = 1 }, row, column) {
  return kernel.flatMap((weights, i) => weights.map((weight, j) => {
    const r = row * stride + i * dilation - padding;
    const c = column * stride + j * dilation - padding;
    return { r, c, weight, value: map[r]?.[c] ?? 0 };
  }));
}

/** Slide one kernel over one map, without flipping it. */
export function correlate(map, kernel, geometry = {}) {
  const H = outputSize(map.length, kernel.length, geometry);
  const W = outputSize(map[0].length, kernel[0].length, geometry);
  return build(H, W, (row, column) => pairs(map, kernel, geometry, row, column)
    .reduce((sum, { value, weight }) => sum + value * weight, 0));
}

export function build(rows, columns, element) {
  return Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => element(r, c)));
}

/** Whether `value` is a full array of finite numbers with so many axes, each 1 to `longest` long. */
export function isNumbers(value, axes, longest) {
  if (axes === 0) return Number.isFinite(value);
  const shape = (part) => (Array.isArray(part) ? `${part.length},${shape(part[0])}` : "");
  return Array.isArray(value) && value.length >= 1 && value.length <= longest
    && value.every((part) => isNumbers(part, axes - 1, longest) && shape(part) === shape(value[0]));
}

export const within = (state, bounds) => Object.entries(bounds).every(([name, [low, high]]) =>
  Number.isInteger(state[name]) && low <= state[name] && state[name] <= high);

// --- markup -------------------------------------------------------------------------------

/** A map as a table; `cell(value, r, c)` gives a cell's content, `mark(r, c)` its attributes. */
export function grid(map, caption, cell = digits, mark = () => "") {
  const row = (values, r) => `<tr>${values.map((v, c) => `<td ${mark(r, c)}>${cell(v, r, c)}</td>`).join("")}</tr>`;
  return `<table class="ck-map"><caption>${caption}</caption><tbody>${map.map(row).join("")}</tbody></table>`;
}

/** A number field for one element: `path` is the trait and the indices, "x,0,2". */
export const field = (path, value, label) =>
  `<input type="number" step="any" required data-set="${path}" value="${value}" aria-label="${label}"`
  + ` style="--wide:${Math.max(2, String(value).length)}ch">`;

const limits = ([low, high]) => `min="${low}" max="${high}" step="1" required`;

export const range = (label, action, value, bounds) =>
  `<label class="ck-range"><span>${label} <b>${value}</b></span>`
  + `<input type="range" ${action} ${limits(bounds)} value="${value}"></label>`;

export const count = (label, action, value, bounds) =>
  `<label>${label} <input type="number" ${action} ${limits(bounds)} value="${value}"></label>`;

export const check = (label, action, on) =>
  `<label class="ck-check"><input type="checkbox" ${action} ${on ? "checked" : ""}> ${label}</label>`;

export const radio = (label, name, value, chosen) =>
  `<label class="ck-check"><input type="radio" name="${name}" data-do="${name}" value="${value}"`
  + ` ${value === chosen ? "checked" : ""}> ${label}</label>`;

export const button = (label, action, off = false) =>
  `<button type="button" data-do="${action}" ${off ? 'aria-disabled="true"' : ""}>${label}</button>`;

/** A count with its name and how it came about. */
export const tallied = (name, value, note) => `<div><span class="ck-name">${name}</span>`
  + `<div><strong data-count="${name}">${value}</strong> ${note}</div></div>`;

/** Step back, step on and play through `length` positions. */
export const transport = ({ position, playing }, length) => `<div class="ck-row" role="group" aria-label="Walk through the figure">
${button("◀ Back", "back", position <= 0)}${button("Step ▶", "step", position >= length - 1)}
${button(playing ? "Pause" : "Play", "play")}<span class="ck-hint">${Math.min(position + 1, length)} of ${length}</span></div>`;

// --- state --------------------------------------------------------------------------------

/** A copy of state[trait] with the element at `path` replaced, as a patch. */
export function put(state, path, value) {
  const [trait, ...indices] = path.split(",");
  const set = (part, [first, ...rest]) => (first === undefined ? value
    : part.map((item, n) => (n === Number(first) ? set(item, rest) : item)));
  return { [trait]: set(state[trait], indices) };
}

/** "#id?stride=2": all that differs from the start. */
export function toLink(id, state, start) {
  const text = (value) => JSON.stringify(value);
  const changed = Object.keys(start).filter((name) => text(state[name]) !== text(start[name]));
  return `#${id}?${changed.map((name) => `${name}=${encodeURIComponent(text(state[name]))}`).join("&")}`;
}

/** The patch in a link made by `toLink`; null if the link is for another place. */
export function fromLink(hash, id, start) {
  const [target, query] = hash.slice(1).split("?");
  if (target !== id || query === undefined) return null;
  const known = query.split("&").map((part) => part.split("=")).filter(([name]) => name in start);
  try {
    return Object.fromEntries(known.map(([name, text]) => [name, JSON.parse(decodeURIComponent(text))]));
  } catch {
    return null;
  }
}

// --- the page -----------------------------------------------------------------------------

/** Make `old` equal to `fresh` and keep what is focused, half typed or unfolded. */
function morph(old, fresh, active) {
  if (old.nodeName !== fresh.nodeName) return old.replaceWith(fresh);
  if (old.nodeType === Node.TEXT_NODE) return void (old.data === fresh.data || (old.data = fresh.data));
  for (const { name } of [...old.attributes])
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  for (const { name, value } of fresh.attributes)
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (old.nodeName === "INPUT") {
    if (old !== active || old.type !== "number") old.value = fresh.value;
    old.checked = fresh.checked;
  }
  const kids = [...fresh.childNodes];
  kids.forEach((kid, n) => (old.childNodes[n] ? morph(old.childNodes[n], kid, active) : old.append(kid)));
  while (old.childNodes.length > kids.length) old.lastChild.remove();
}

/** Where an element was clicked, as shares of its width and height. */
function clickedAt(element, x, y) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [(x - left) / width, (y - top) / height];
}

class View {
  constructor({ model, el }, figure) {
    Object.assign(this, { model, figure, playing: null });
    this.id = window.convkitPage ? el.closest(".convkit-figure")?.id : undefined;
    this.start = this.state;
    el.insertAdjacentHTML("beforeend", '<form class="convkit"><div></div><p class="ck-note" role="status"></p></form>');
    this.form = el.lastElementChild;
    [this.body, this.note] = this.form.children;
    this.events = [["input", this.oninput], ["change", this.draw], ["click", this.onclick],
      ["keydown", this.onkey], ["submit", (event) => event.preventDefault()]];
    for (const [name, listener] of this.events) this.form.addEventListener(name, listener);
    for (const trait of figure.traits) model.on(`change:${trait}`, this.later);
    if (this.id) window.addEventListener("hashchange", this.follow);
    this.draw();
    if (this.id) this.follow();
  }

  get state() {
    return Object.fromEntries(this.figure.traits.map((trait) => [trait, this.model.get(trait)]));
  }

  draw = () => {
    const { figure, state, id } = this;
    const fresh = document.createElement("div");
    const shown = figure.view({ ...state, playing: this.playing !== null });
    const hint = shown.includes('style="--wide:') ? '<span class="ck-hint">Every dotted digit can be changed.</span>' : "";
    fresh.innerHTML = `${shown}
<div class="ck-row">${button("Reset", "reset")}
${id ? button("Copy link", "link") : ""}${button("Copy as NumPy", "numpy")}${hint}</div>
<details><summary>The same in Python</summary><pre>${figure.code(state)}</pre></details>`;
    morph(this.body, fresh, this.form.getRootNode().activeElement);
  };

  // A change of several traits arrives one by one: wait for the last.
  later = () => queueMicrotask(this.draw);

  change(patch) {
    const next = { ...this.state, ...patch };
    if (!this.figure.accepts(next)) return;
    for (const [name, value] of Object.entries(patch)) this.model.set(name, value);
    this.model.save_changes();
    this.draw();
    if (this.playing === null) this.announce(this.figure.describe(this.state), 700);
  }

  announce(text, delay = 0) {
    clearTimeout(this.timer);
    this.note.classList.toggle("ck-unseen", delay > 0);
    this.timer = setTimeout(() => { this.note.textContent = text; }, delay);
  }

  act(name, value) {
    const [action, ...details] = name.split(",");
    this.change(this.figure.actions[action](this.state, value, ...details));
  }

  oninput = ({ target }) => {
    this.pause();
    if (!target.validity.valid) return;
    const value = target.type === "checkbox" ? target.checked
      : target.type === "radio" ? target.value : target.valueAsNumber;
    if (target.dataset.set) this.change(put(this.state, target.dataset.set, value));
    else if (target.dataset.do) this.act(target.dataset.do, value);
  };

  onclick = ({ target, clientX, clientY }) => {
    const clicked = target.closest("[data-do]:not(input)");
    const name = clicked?.dataset.do;
    if (name === "play") return this.playing === null ? this.play() : this.pause();
    this.pause();
    const own = { reset: () => this.change(this.start), link: this.link, numpy: this.numpy };
    if (name) (own[name] ?? (() => this.act(name, clickedAt(clicked, clientX, clientY))))();
  };

  onkey = (event) => {
    const area = event.target.closest("[data-keys]");
    if (!area || !/^(Arrow|Home$|End$)/.test(event.key)) return;
    event.preventDefault();
    this.pause();
    this.act(area.dataset.keys, event.key);
    area.querySelector('[tabindex="0"]')?.focus();
  };

  play() {
    const { length, actions } = this.figure;
    if (this.state.position >= length(this.state) - 1) this.change({ position: 0 });
    this.playing = setInterval(() => {
      this.change(actions.step(this.state));
      if (this.state.position >= length(this.state) - 1) this.pause();
    }, 900);
    this.draw();
  }

  pause() {
    if (this.playing === null) return;
    clearInterval(this.playing);
    this.playing = null;
    this.change({});
  }

  follow = () => {
    const patch = fromLink(location.hash, this.id, this.start);
    if (!patch) return;
    this.change({ ...this.start, ...patch });
    this.form.scrollIntoView({ block: "nearest" });
  };

  link = () => {
    history.replaceState(null, "", toLink(this.id, this.state, this.start));
    this.copy(location.href, "Link copied; it opens this page with the figure as it is now.");
  };

  numpy = () => this.copy(this.figure.code(this.state), "Code copied.");

  async copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      this.announce(done);
    } catch {
      this.announce("The clipboard is closed to this page: the link stands in the address bar, the code below.");
    }
  }

  remove() {
    this.pause();
    clearTimeout(this.timer);
    window.removeEventListener("hashchange", this.follow);
    for (const trait of this.figure.traits) this.model.off(`change:${trait}`, this.later);
    this.form.remove();
  }
}

/** Draw `figure` for a model and keep both in step; returns how to end it. */
export function mount(context, figure) {
  const view = new View(context, figure);
  return () => view.remove();
}
