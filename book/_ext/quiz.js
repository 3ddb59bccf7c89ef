// Keeps the reader's answers in this browser and quotes a belief where a page recalls it.
// Nothing is sent anywhere; where the browser keeps nothing, questions still work.

const parts = ["value", "asked", "answer"];

/** What was answered to a belief; null if nothing was, or nothing that this page can mean. */
function answered(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(`convkit:${name}`));
    return parts.every((part) => typeof kept[part] === "string") ? kept : null;
  } catch {
    return null;
  }
}

for (const quiz of document.querySelectorAll("fieldset.quiz.belief")) {
  const before = answered(quiz.id);
  const radios = [...quiz.querySelectorAll("input")];
  for (const radio of radios) radio.checked = radio.value === before?.value;
  quiz.addEventListener("change", ({ target }) => {
    const answer = quiz.querySelector(`label[for="${target.id}"]`).textContent.trim();
    const asked = quiz.querySelector("legend").textContent.trim();
    localStorage.setItem(`convkit:${quiz.id}`, JSON.stringify({ value: target.value, asked, answer }));
  });
}

for (const place of document.querySelectorAll(".recall")) {
  const belief = answered(place.dataset.belief);
  if (!belief) continue;
  const asked = document.createElement("em");
  asked.textContent = belief.asked;
  place.replaceChildren("You were asked: ", asked, document.createElement("br"));
  place.append(`Your first answer was: “${belief.answer}”`);
  place.hidden = false;
}
