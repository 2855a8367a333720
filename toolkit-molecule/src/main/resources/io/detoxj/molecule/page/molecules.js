/* SPDX-License-Identifier: Apache-2.0 */
/* ---- the molecules and what was proposed ---- */

const STEP = 20;
const SMALLEST = { width: 620, height: 420 };
const KEYS = ["safety", "QED", "SA score", "violations", "similarity"];

/** What is chosen; nothing of it outlives the page. */
const shown = { data: null, found: [], count: 0 };

/** A new element of SVG. */
function draw(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  return element;
}

/* ---- pictures ---- */

/** A structural formula; small ones are not made large. */
function formula(number, name) {
  const picture = shown.data.pictures[number];
  const [x, y, width, height] = picture.box;
  const wide = Math.max(width + 60, SMALLEST.width);
  const high = Math.max(height + 60, SMALLEST.height);
  const box = [x - (wide - width) / 2, y - (high - height) / 2, wide, high].map(Math.round);
  const svg = draw("svg", { class: "formula", viewBox: box.join(" "), role: "img", "aria-label": name });
  if (picture.gained) {
    svg.append(draw("path", { class: "changed", d: picture.gained }));
  }
  svg.append(draw("path", { class: "bonds", d: picture.bonds || "" }));
  if (picture.wedges) {
    svg.append(draw("path", { class: "wedges", d: picture.wedges }));
  }
  const letters = picture.letters || [];
  for (let i = 0; i < letters.length; i += 4) {
    const [outline, kind, left, top] = letters.slice(i, i + 4);
    svg.append(draw("path", {
      class: `letter k${kind}`,
      d: shown.data.outlines[outline],
      transform: `translate(${left} ${top}) scale(.1)`,
    }));
  }
  return svg;
}

/** While a candidate is pointed at or has the focus, what it lacks is shaded in the original. */
function shadeLost(candidate, picture, original) {
  const lost = picture === undefined ? undefined : shown.data.pictures[picture].lost;
  if (!lost || !original) {
    return;
  }
  const shade = draw("path", { class: "lost", d: lost });
  for (const begin of ["mouseenter", "focus"]) {
    candidate.addEventListener(begin, () => original.prepend(shade));
  }
  for (const end of ["mouseleave", "blur"]) {
    candidate.addEventListener(end, () => shade.remove());
  }
}

/* ---- a candidate ---- */

function outcomeWords(outcome) {
  return { success: "repaired", failure: "not repaired", unknown: "not known" }[outcome];
}

/** Whether a valid candidate passes a gate: "pass", "fail" or "unknown". */
function passing(candidate, letter, index) {
  if (index === 0 && candidate.safety === undefined) {
    return "unknown";
  }
  return candidate.failed.includes(letter) ? "fail" : "pass";
}

function valueOf(candidate, index) {
  if (index > 0) {
    return String(candidate.measures[index - 1]);
  }
  return candidate.safety === undefined ? candidate.judged || "not judged" : String(candidate.safety);
}

function gateMarks(candidate) {
  const list = make("ul", undefined, { class: "gates", "aria-label": "Gates" });
  shown.data.gates.forEach(([letter, name], index) => {
    const state = passing(candidate, letter, index);
    const item = make("li", undefined, { title: `${name}: ${valueOf(candidate, index)}` });
    item.append(make("span", letter, { class: `mark ${state}`, "aria-hidden": "true" }));
    item.append(make("span", `${name}: ${{ pass: "passes", fail: "fails", unknown: "not known" }[state]}`, { class: "unseen" }));
    list.append(item);
  });
  return list;
}

function values(candidate) {
  const box = make("div", undefined, { class: "values" });
  if (!candidate.problem) {
    const list = make("dl");
    shown.data.gates.forEach(([letter], index) => {
      list.append(make("dt", KEYS[index]));
      list.append(make("dd", valueOf(candidate, index), { class: passing(candidate, letter, index) }));
    });
    box.append(list);
  }
  box.append(make("code", candidate.smiles));
  if (candidate.cut) {
    box.append(make("p", `The first ${candidate.smiles.length} of ${candidate.cut} characters.`, { class: "note" }));
  }
  return box;
}

function invalid(candidate, why) {
  const part = make("p", undefined, { class: "invalid" });
  part.append(make("span", why), make("code", candidate.smiles));
  return part;
}

function candidateCard(candidate, number, original) {
  const words = candidate.problem || outcomeWords(candidate.outcome);
  const card = make("div", undefined, {
    class: `candidate ${candidate.outcome}`,
    role: "group",
    tabindex: "0",
    "aria-label": `Candidate ${number}: ${words}`,
  });
  if (candidate.picture === undefined) {
    card.append(invalid(candidate, candidate.problem || "too large to be drawn"));
  } else {
    card.append(formula(candidate.picture, `Structural formula of candidate ${number}`));
    shadeLost(card, candidate.picture, original);
  }
  if (!candidate.problem) {
    card.append(gateMarks(candidate));
  }
  const tags = [candidate.copy && "a copy of the original", candidate.duplicate && "a duplicate"].filter(Boolean);
  if (tags.length > 0) {
    card.append(make("p", tags.join(", "), { class: "tags" }));
  }
  card.append(values(candidate));
  return card;
}

/* ---- a molecule ---- */

function answerPart(answer, model, original) {
  const part = make("section", undefined, { class: "answer", "aria-label": shown.data.models[model] });
  const title = make("h4", shown.data.models[model]);
  title.append(make("span", outcomeWords(answer.outcome), { class: `badge ${answer.outcome}` }));
  part.append(title);
  if (answer.candidates.length === 0) {
    const why = { none: "It answered that there is no repair.", missing: "There is no answer." }[answer.kind];
    part.append(make("p", why || "Its answer is not in the format that was asked for.", { class: "note" }));
    return part;
  }
  const list = make("div", undefined, { class: "candidates" });
  answer.candidates.forEach((one, index) => list.append(candidateCard(one, index + 1, original)));
  part.append(list);
  return part;
}

function moleculePart(item) {
  const part = make("article", undefined, { class: "molecule", "aria-label": item.unit });
  const left = make("div", undefined, { class: "original" });
  const figure = make("div", undefined, { class: "figure" });
  left.append(make("h3", item.unit));
  left.append(make("p", `${item.endpoint}; the original, by the judge: ${item.judged}`));
  const picture = item.picture === undefined ? null : formula(item.picture, `Structural formula of ${item.unit}`);
  figure.append(picture || make("p", "It cannot be drawn.", { class: "note" }));
  figure.append(make("code", item.smiles));
  left.append(figure);
  const right = make("div");
  chosenModels().forEach((model) => right.append(answerPart(item.answers[model], model, picture)));
  part.append(left, right);
  return part;
}

/* ---- what is shown ---- */

function chosenModels() {
  const model = byId("model").value;
  return model === "" ? shown.data.models.map((_, index) => index) : [Number(model)];
}

function outcomeFits(answers) {
  const wanted = byId("outcome").value;
  if (wanted === "differ") {
    return new Set(answers.map(({ outcome }) => outcome)).size > 1;
  }
  return wanted === "" || answers.some(({ outcome }) => outcome === wanted);
}

function candidateFits(candidate) {
  const wanted = byId("gate").value;
  switch (wanted) {
    case "":
      return true;
    case "invalid":
      return candidate.problem !== undefined;
    case "copy":
      return candidate.copy === true;
    default:
      return candidate.failed !== undefined && candidate.failed.includes(wanted);
  }
}

function fits(item) {
  const task = byId("task").value;
  if (task !== "" && item.task !== task) {
    return false;
  }
  const models = chosenModels();
  const answers = models.map((model) => item.answers[model]);
  // "Models differ" is about all of them, whichever is shown.
  if (!outcomeFits(byId("outcome").value === "differ" ? item.answers : answers)) {
    return false;
  }
  const candidates = answers.flatMap((answer) => answer.candidates);
  if (byId("gate").value !== "" && !candidates.some(candidateFits)) {
    return false;
  }
  const words = byId("search").value.trim();
  return words === "" || item.unit === words || item.smiles.includes(words)
    || candidates.some((candidate) => candidate.smiles.includes(words));
}

function find() {
  shown.found = shown.data.items.filter(fits);
  shown.count = 0;
  byId("list").replaceChildren();
  showMore(false);
}

function showMore(focus) {
  const next = shown.found.slice(shown.count, shown.count + STEP);
  const parts = next.map(moleculePart);
  byId("list").append(...parts);
  shown.count += next.length;
  const rest = shown.found.length - shown.count;
  byId("more").hidden = rest === 0;
  byId("more").textContent = `Show ${Math.min(STEP, rest)} more`;
  byId("found").textContent = shown.found.length === 0
    ? "No molecule fits."
    : `${shown.found.length} of ${shown.data.items.length} molecules fit; ${shown.count} are shown.`;
  if (focus && parts.length > 0) {
    parts[0].tabIndex = -1;
    parts[0].focus();
  }
}

function fill(select, entries) {
  entries.forEach(([value, text]) => byId(select).append(make("option", text, { value })));
}

function moleculeBrowser() {
  shown.data = JSON.parse(byId("data").textContent);
  const { models, items, gates } = shown.data;
  fill("task", [["", "all"], ...[...new Set(items.map(({ task }) => task))].map((task) => [task, task])]);
  fill("model", [["", "all"], ...models.map((model, index) => [String(index), model])]);
  fill("gate", gates.map(([letter, name]) => [letter, name]));
  for (const [letter, name] of gates) {
    const item = make("li");
    item.append(make("span", letter, { class: "mark" }), ` ${name}`);
    byId("legend").append(item);
  }
  for (const id of ["task", "model", "outcome", "gate"]) {
    byId(id).addEventListener("change", find);
  }
  byId("search").addEventListener("input", find);
  byId("more").addEventListener("click", () => showMore(true));
  byId("values").addEventListener("click", () => {
    const on = byId("list").classList.toggle("numbers");
    byId("values").setAttribute("aria-checked", String(on));
  });
  byId("browser").hidden = false;
  find();
}

document.querySelectorAll("table.sortable").forEach(makeSortable);
moleculeBrowser();
