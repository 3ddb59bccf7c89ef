// Runs the figures of a page from their saved state: the part of a Jupyter
// front end that an anywidget needs, and nothing else.

window.convkitPage = true;

class Model {
  #state;
  #listeners = new Map();

  constructor(state) {
    this.#state = state;
  }

  get(name) {
    return this.#state[name];
  }

  set(name, value) {
    const changes = typeof name === "string" ? { [name]: value } : name;
    const changed = Object.keys(changes).filter((key) => this.#state[key] !== changes[key]);
    Object.assign(this.#state, changes);
    for (const key of changed) this.#emit(`change:${key}`, this.#state[key]);
    if (changed.length) this.#emit("change");
  }

  on(names, callback, context) {
    for (const name of names.split(/\s+/)) {
      const listeners = this.#listeners.get(name) ?? [];
      this.#listeners.set(name, [...listeners, { callback, context }]);
    }
  }

  off(names, callback) {
    for (const name of names?.split(/\s+/) ?? [...this.#listeners.keys()]) {
      const kept = this.#listeners.get(name)?.filter((one) => callback && one.callback !== callback);
      this.#listeners.set(name, kept ?? []);
    }
  }

  #emit(name, value) {
    for (const { callback, context } of this.#listeners.get(name) ?? []) {
      callback.call(context ?? this, this, value);
    }
  }

  save_changes() {}

  send() {
    console.info("This figure runs without a kernel; nothing was sent.");
  }
}

async function start(place) {
  const figure = window.convkitFigures[place.dataset.figure];
  const model = new Model(JSON.parse(place.querySelector("script").textContent));
  const stage = document.createElement("div");
  const context = {
    model,
    el: stage,
    signal: new AbortController().signal,
    host: { getModel: () => Promise.reject(new Error("This page holds no other model.")) },
    experimental: { invoke: () => Promise.reject(new Error("This page runs without a kernel.")) },
  };
  place.append(stage);
  try {
    await figure.initialize?.(context);
    await figure.render(context);
  } catch (error) {
    stage.remove();
    throw error;
  }
  place.querySelector(".ck-static").remove();
  place.dataset.ready = "";
}

for (const place of document.querySelectorAll(".convkit-figure")) start(place);
