import { button, field, fromLink, put, remembered, still, toLink } from "./kit.js";

// The loop between a model and its drawing. A figure is pure functions from state to markup:
// `drawing`, `controls`, `more` if there is more to see, `describe` in words, `code` in Python.

// --- the order in which every figure shows its parts ---------------------------------------

/** Step back, step on and play through `length` positions. */
const transport = ({ position, playing }, length) => `<div class="ck-row" role="group" aria-label="Walk through the figure">
${button("◀ Back", "back", position <= 0)}${button("Step ▶", "step", position >= length - 1)}
${button(playing ? "Pause" : "Play", "play")}<span class="ck-hint">${length ? Math.min(position + 1, length) : 0} of ${length}</span></div>`;

/** What can be changed: name, drawing, walk, controls, a sentence, and what follows from it. */
export const parts = (figure, state) => `<p class="ck-title" aria-hidden="true">${figure.title}</p>
<div class="ck-desk"><div class="ck-show">${figure.drawing(state, field)}${figure.length ? transport(state, figure.length(state)) : ""}</div>
<div class="ck-controls">${figure.controls(state)}</div>
<p class="ck-said">${figure.describe(state)}</p></div><div>${figure.more?.(state, field) ?? ""}</div>`;

/** What stands still: on paper, and where no script runs. */
export const printed = (figure, state) => `<div class="convkit"><p class="ck-title">${figure.title}</p>
${figure.drawing(state, still)}${figure.more?.(state, still) ?? ""}</div>`;

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

/** Whether a figure can show a state, whatever it holds. */
function possible(figure, state) {
  try {
    return figure.accepts(state);
  } catch {
    return false;
  }
}

/** Where an element was clicked, as shares of its width and height. */
function clickedAt(element, x, y) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [(x - left) / width, (y - top) / height];
}

// What Jupyter would otherwise take for its own: every plain key but those that leave a field.
const isKeyOfFigure = ({ key, ctrlKey, metaKey, altKey, shiftKey }) =>
  !(ctrlKey || metaKey || altKey || key === "Tab" || (shiftKey && key === "Enter"));

class View {
  constructor({ model, el }, figure) {
    Object.assign(this, { model, figure, playing: null, kept: {} });
    this.id = window.convkitPage ? el.closest(".convkit-figure")?.id : undefined;
    this.start = this.state;
    el.insertAdjacentHTML("beforeend", `<form class="convkit" aria-label="Figure: ${figure.title}">
<button type="button" class="ck-skip" data-do="skip">Skip this figure</button>
<div></div><p class="ck-note" role="status"></p><span class="ck-end" tabindex="-1"></span></form>`);
    this.form = el.lastElementChild;
    [, this.body, this.note, this.end] = this.form.children;
    this.events = [["beforeinput", this.onbeforeinput], ["input", this.oninput], ["change", this.draw], ["click", this.onclick],
      ["submit", (event) => event.preventDefault()]];
    for (const [name, listener] of this.events) this.form.addEventListener(name, listener);
    for (const trait of figure.traits) model.on(`change:${trait}`, this.later);
    window.addEventListener("keydown", this.onkey, true);
    if (this.id) window.addEventListener("hashchange", this.follow);
    this.reached = new IntersectionObserver(([{ isIntersecting }]) =>
      this.form.classList.toggle("ck-reached", isIntersecting), { rootMargin: "0px 0px -40%" });
    this.reached.observe(this.form);
    this.draw();
    if (this.id) this.follow();
  }

  get state() {
    return Object.fromEntries(this.figure.traits.map((trait) => [trait, this.model.get(trait)]));
  }

  draw = () => {
    const { figure, state, id } = this;
    for (const [name, value] of Object.entries(state)) this.kept[name] = remembered(this.kept[name], value);
    const fresh = document.createElement("div");
    const shown = parts(figure, { ...state, playing: this.playing !== null });
    const hint = shown.includes('data-set="') && shown.includes('step="any"')
      ? '<span class="ck-hint">Every dotted digit can be changed.</span>' : "";
    fresh.innerHTML = `${shown}
<div class="ck-row">${button("Reset", "reset")}
${id ? button("Copy link", "link") : ""}${button("Copy as NumPy", "numpy")}${hint}
<details><summary>The same in Python</summary><pre>${figure.code(state)}</pre></details></div>`;
    morph(this.body, fresh, this.form.getRootNode().activeElement);
  };

  // A change of several traits arrives one by one: wait for the last.
  later = () => queueMicrotask(this.draw);

  /** Take over what is given, or nothing of it: returns whether it was taken. */
  change(patch) {
    const next = { ...this.state, ...patch };
    if (!possible(this.figure, next)) return false;
    for (const [name, value] of Object.entries(patch)) this.model.set(name, value);
    this.model.save_changes();
    this.draw();
    if (this.playing === null) this.announce(this.figure.describe(this.state), 700);
    return true;
  }

  announce(text, delay = 0) {
    clearTimeout(this.timer);
    this.note.classList.toggle("ck-unseen", delay > 0);
    this.timer = setTimeout(() => { this.note.textContent = text; }, delay);
  }

  act(name, value) {
    const [action, ...details] = name.split(",");
    this.change(this.figure.actions[action]({ ...this.state, kept: this.kept }, value, ...details));
  }

  // A minus sign that is typed or pasted is what a field calls a hyphen.
  onbeforeinput = (event) => {
    if (!event.data?.includes("−")) return;
    event.preventDefault();
    document.execCommand("insertText", false, event.data.replaceAll("−", "-"));
  };

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
    const own = { reset: this.reset, link: this.link, numpy: this.numpy, skip: () => this.end.focus() };
    if (name) (own[name] ?? (() => this.act(name, clickedAt(clicked, clientX, clientY))))();
  };

  // Heard before everything else, for a notebook takes arrow keys and letters as its commands.
  onkey = (event) => {
    const [target] = event.composedPath();
    if (!this.form.contains(target) || !isKeyOfFigure(event)) return;
    event.stopPropagation();
    const area = target.closest("[data-keys]");
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
    if (patch === null) return;
    if (!patch || !this.change({ ...this.start, ...patch }))
      this.announce("The link asks for what this figure cannot show, so nothing was changed.");
    requestAnimationFrame(() => this.form.scrollIntoView());
  };

  reset = () => {
    this.kept = {};
    this.change(this.start);
    if (this.id && location.hash.startsWith(`#${this.id}?`)) history.replaceState(null, "", `#${this.id}`);
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
    this.reached.disconnect();
    clearTimeout(this.timer);
    window.removeEventListener("keydown", this.onkey, true);
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
