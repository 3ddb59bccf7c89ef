// Keeps the reader's answers in this browser and quotes a belief where a page recalls it.
// Nothing is sent anywhere; where the browser keeps nothing, questions still work.

const kept = (() => {
  try {
    return window.localStorage;
  } catch {
    return { getItem: () => null, setItem: () => {} };
  }
})();

const keyOf = (name) => `convkit:${name}`;

for (const quiz of document.querySelectorAll("fieldset.quiz")) {
  const before = JSON.parse(kept.getItem(keyOf(quiz.id)) ?? "null");
  if (before && quiz.classList.contains("belief")) {
    const radio = quiz.querySelector(`input[value="${before.value}"]`);
    if (radio) radio.checked = true;
  }
  quiz.addEventListener("change", ({ target }) => {
    if (!quiz.classList.contains("belief")) return;
    const answer = quiz.querySelector(`label[for="${target.id}"]`).textContent.trim();
    const asked = quiz.querySelector("legend").textContent.trim();
    kept.setItem(keyOf(quiz.id), JSON.stringify({ value: target.value, asked, answer }));
  });
}

for (const place of document.querySelectorAll(".recall")) {
  const belief = JSON.parse(kept.getItem(keyOf(place.dataset.belief)) ?? "null");
  if (!belief) continue;
  const asked = document.createElement("em");
  asked.textContent = belief.asked;
  place.replaceChildren("You were asked: ", asked, document.createElement("br"));
  place.append(`Your first answer was: “${belief.answer}”`);
}
