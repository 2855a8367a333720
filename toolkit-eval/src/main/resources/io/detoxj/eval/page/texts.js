/* SPDX-License-Identifier: Apache-2.0 */
/* ---- prompts and texts ---- */

/** What is chosen; nothing of it outlives the page. */
const state = { data: null, order: [], at: 0, chosen: new Set(), showAll: false };

function fixed(number, digits) {
  const text = number.toFixed(digits);
  return /^-0\.?0*$/.test(text) ? text.slice(1) : text;
}

function signed(number) {
  const text = fixed(number, 2);
  return number > 0 && Number(text) !== 0 ? "+" + text : text;
}

/** The mean score of a system on a prompt, or null if nothing was scored. */
function mean(prompt, system) {
  const figures = prompt.systems[system];
  return figures && figures.mean !== undefined ? figures.mean : null;
}

/** The largest difference from the base among the chosen systems, with its sign, or null. */
function largestDifference(prompt) {
  const base = mean(prompt, 0);
  let largest = null;
  for (const system of state.chosen) {
    const own = mean(prompt, system);
    if (base !== null && own !== null && (largest === null || Math.abs(own - base) > Math.abs(largest))) {
      largest = own - base;
    }
  }
  return largest;
}

function sortKey(prompt) {
  switch (byId("order").value) {
    case "difference": {
      const difference = largestDifference(prompt);
      return difference === null ? null : Math.abs(difference);
    }
    case "base":
      return mean(prompt, 0);
    default:
      return 0;
  }
}

/** Puts the prompts that fit the search in order and lists them; `keep` stays chosen if it can. */
function listPrompts(keep) {
  const wanted = byId("search").value.trim().toLowerCase();
  const found = state.data.prompts
    .map((prompt, index) => ({ prompt, index, key: sortKey(prompt) }))
    .filter(({ prompt }) => `${prompt.id}\n${prompt.text}`.toLowerCase().includes(wanted));
  found.sort((a, b) => {
    if (a.key === null || b.key === null) {
      return (a.key === null ? 1 : 0) - (b.key === null ? 1 : 0) || a.index - b.index;
    }
    return b.key - a.key || a.index - b.index;
  });
  state.order = found.map(({ index }) => index);
  state.at = Math.max(0, state.order.indexOf(keep));
  const options = found.map(({ prompt, index }) => {
    const difference = largestDifference(prompt);
    const note = difference === null ? "" : ` (${signed(difference)})`;
    return make("option", prompt.id + note, { value: String(index) });
  });
  byId("pick").replaceChildren(...options);
  showPrompt();
}

function step(by) {
  state.at = Math.min(Math.max(state.at + by, 0), state.order.length - 1);
  showPrompt();
}

function showPrompt() {
  const { data, order, at } = state;
  const prompt = data.prompts[order[at]];
  byId("previous").disabled = at <= 0;
  byId("next").disabled = at >= order.length - 1;
  byId("pick").disabled = !prompt;
  if (!prompt) {
    byId("prompt").replaceChildren(make("p", "No prompt fits the search."));
    byId("samples").replaceChildren();
    byId("shown").textContent = "No prompt fits the search";
    return;
  }
  byId("pick").value = String(order[at]);
  byId("prompt").replaceChildren(
    make("h3", `Prompt ${prompt.id}`),
    prompt.text === "" ? make("p", "Nothing: the text begins freely.") : veiled(prompt.text, prompt.characters),
  );
  const systems = [0, ...[...state.chosen].sort((a, b) => a - b)];
  byId("samples").replaceChildren(...systems.map((system) => column(prompt, system)));
  byId("shown").textContent = `Prompt ${prompt.id}, ${at + 1} of ${order.length}`;
}

/** A system's samples of a prompt. */
function column(prompt, system) {
  const part = make("div");
  part.append(make("h4", state.data.systems[system]));
  const figures = prompt.systems[system];
  if (!figures) {
    part.append(make("p", "No sample of this prompt.", { class: "figures" }));
    return part;
  }
  part.append(make("p", figuresOf(figures, prompt, system), { class: "figures" }));
  const list = make("ol");
  const texts = [...figures.texts];
  if (byId("sample-order").value === "score") {
    texts.sort((a, b) => scoreOr(b, -1) - scoreOr(a, -1) || a[0] - b[0]);
  }
  for (const sample of texts) {
    list.append(sampleItem(sample));
  }
  part.append(list);
  return part;
}

function scoreOr(sample, otherwise) {
  return typeof sample[3] === "number" ? sample[3] : otherwise;
}

function figuresOf(figures, prompt, system) {
  const parts = [];
  if (figures.mean !== undefined) {
    parts.push(`mean ${fixed(figures.mean, 2)}`);
    const base = mean(prompt, 0);
    if (system !== 0 && base !== null) {
      parts.push(`${signed(figures.mean - base)} from base`);
    }
    parts.push(`highest ${fixed(figures.max, 2)}`);
    if (state.data.flag !== null) {
      parts.push(`${figures.flagged} of ${figures.scored} ${state.data.flag.word}`);
    }
  } else {
    parts.push("no score");
  }
  if (figures.scored < figures.samples) {
    parts.push(`${figures.samples - figures.scored} of ${figures.samples} without a score`);
  }
  if (figures.texts.length < figures.samples) {
    parts.push(`${figures.texts.length} of ${figures.samples} texts on this page`);
  }
  return parts.join(", ");
}

function sampleItem([number, text, characters, ...outcomes]) {
  const item = make("li");
  const scores = make("p", undefined, { class: "scores" });
  scores.append(make("span", `sample ${number}`));
  outcomes.forEach((outcome, scorer) => {
    const name = scorer === 0 ? "" : state.data.scorers[scorer] + ": ";
    const scored = typeof outcome === "number";
    const { flag } = state.data;
    const flagged = scored && flag !== null && outcome >= flag.from;
    const value = scored ? `score ${fixed(outcome, 3)}` : `no score, ${outcome}`;
    const attributes = flagged ? { class: "flagged" } : {};
    scores.append(" ", make("span", `${name}${value}${flagged ? `, ${flag.word}` : ""}`, attributes));
  });
  item.append(scores);
  item.append(text === "" ? make("p", "empty text", { class: "note" }) : veiled(text, characters));
  return item;
}

/** A text that is blurred until its button is pressed. */
function veiled(text, characters) {
  const box = make("div", undefined, { class: "text" });
  const paragraph = make("p", text, { dir: "auto" });
  const button = make("button", "hide", { type: "button" });
  const set = (hidden) => {
    box.classList.toggle("veiled", hidden);
    button.textContent = hidden ? "show" : "hide";
    button.setAttribute("aria-label", hidden ? "show text" : "hide text");
    if (hidden) {
      paragraph.setAttribute("aria-hidden", "true");
    } else {
      paragraph.removeAttribute("aria-hidden");
    }
  };
  button.addEventListener("click", () => set(!box.classList.contains("veiled")));
  set(!state.showAll);
  box.append(paragraph);
  if (characters > text.length) {
    box.append(make("p", `The first ${text.length} of ${characters} characters.`, { class: "note" }));
  }
  box.append(button);
  return box;
}

function chooseSystems() {
  const { data, chosen } = state;
  data.systems.forEach((name, system) => {
    if (system === 0) {
      return;
    }
    const box = make("input", undefined, { type: "checkbox" });
    box.checked = chosen.has(system);
    box.addEventListener("change", () => {
      if (box.checked) {
        chosen.add(system);
      } else {
        chosen.delete(system);
      }
      listPrompts(state.order[state.at]);
    });
    const label = make("label");
    label.append(box, make("span", name));
    byId("chosen").append(label);
  });
}

function textBrowser() {
  if (!byId("browser")) {
    return;
  }
  state.data = JSON.parse(byId("data").textContent);
  if (state.data.prompts.length === 0) {
    return;
  }
  if (state.data.systems.length > 1) {
    state.chosen.add(1);
  }
  chooseSystems();
  byId("search").addEventListener("input", () => listPrompts(state.order[state.at]));
  byId("order").addEventListener("change", () => listPrompts(-1));
  byId("sample-order").addEventListener("change", showPrompt);
  byId("pick").addEventListener("change", (event) => {
    state.at = state.order.indexOf(Number(event.target.value));
    showPrompt();
  });
  byId("previous").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  byId("show-all").addEventListener("click", (event) => {
    state.showAll = !state.showAll;
    event.currentTarget.setAttribute("aria-checked", String(state.showAll));
    showPrompt();
  });
  listPrompts(0);
  byId("browser").hidden = false;
}

textBrowser();
