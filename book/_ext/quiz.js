// Keeps the reader's answers in this browser, quotes a belief where a page recalls it, and counts
// beside the name of each page how many of its questions were answered. Nothing is sent anywhere;
// where the browser keeps nothing, questions still work. `questions` has those of each page.

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

/** Beside each link to a page that asks something: how much of it was answered. */
function count() {
  for (const link of document.querySelectorAll(".bd-sidenav a, #the-chapters li > p > a:first-child")) {
    const names = questions[link.pathname.match(/(\w+)\.html$/)?.[1]] ?? [];
    const done = names.filter(answered).length;
    if (!done) continue;
    link.dataset.answered = done === names.length ? "✓" : `${done}/${names.length}`;
    link.title = `${done} of ${names.length} questions answered`;
  }
}

count();

for (const quiz of document.querySelectorAll("fieldset.quiz")) {
  const before = answered(quiz.id);
  const radios = [...quiz.querySelectorAll("input")];
  for (const radio of radios) radio.checked = radio.value === before?.value;
  quiz.addEventListener("change", ({ target }) => {
    const answer = quiz.querySelector(`label[for="${target.id}"]`).textContent.trim();
    const words = quiz.querySelector("legend").textContent.trim();
    localStorage.setItem(`convkit:${quiz.id}`, JSON.stringify({ value: target.value, asked: words, answer }));
    count();
  });
}

for (const place of document.querySelectorAll(".recall")) {
  const belief = answered(place.dataset.belief);
  if (!belief) continue;
  const words = document.createElement("em");
  words.textContent = belief.asked;
  place.replaceChildren("You were asked: ", words, document.createElement("br"));
  place.append(`Your first answer was: “${belief.answer}”`);
  place.hidden = false;
}
