// A page that was opened as a file may not read its neighbours, so results come without excerpts.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// What is said of others' mistakes comes after the pages about the thing, unless it is asked for.
const asked = (new URLSearchParams(location.search).get("q") ?? "").trim().toLowerCase();
const comesLater = (page, title) =>
  ["errata", "changelog"].includes(page) && !title.split(" > ")[0].toLowerCase().includes(asked);

// Read by Sphinx's search in place of its own; only `score` differs from it.
var Scorer = {
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
  score: ([page, title, , , score]) => (comesLater(page, title) ? score / 10 : score),
};
