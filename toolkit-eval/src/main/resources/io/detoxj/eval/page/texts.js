/* SPDX-License-Identifier: Apache-2.0 */
/* ---- prompts and texts ---- */

/** What is chosen; nothing of it outlives the page. */
const state = { data: null, order: [], at: 0, left: 0, right: 0, showAll: false, onlyFlagged: false };

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

/** The second system's mean less the first one's, or null. */
function difference(prompt) {
  const left = mean(prompt, state.left);
  const right = mean(prompt, state.right);
  return left === null || right === null ? null : right - left;
}

function sortKey(prompt) {
  switch (byId("order").value) {
    case "difference": {
      const found = difference(prompt);
      return found === null ? null : Math.abs(found);
    }
    case "left":
      return mean(prompt, state.left);
    case "right":
      return mean(prompt, state.right);
    default:
      return 0;
  }
}

function wanted() {
  return byId("search").value.trim().toLowerCase();
}

function isFlagged(sample) {
  return state.data.flag !== null && typeof sample[3] === "number" && sample[3] >= state.data.flag.from;
}

/** The samples of a system that fit the search and the switch. */
function fitting(prompt, system, words, wholePrompt) {
  const figures = prompt.systems[system];
  return (figures ? figures.texts : []).filter(
    (sample) =>
      (wholePrompt || sample[1].toLowerCase().includes(words)) && (!state.onlyFlagged || isFlagged(sample)),
  );
}

function isOfPrompt(prompt, words) {
  return words === "" || `${prompt.id}\n${prompt.text}`.toLowerCase().includes(words);
}

/** Puts the prompts that fit in order and lists them; `keep` stays chosen if it can. */
function listPrompts(keep) {
  const words = wanted();
  const hits = state.data.systems.map(() => 0);
  const found = state.data.prompts
    .map((prompt, index) => ({ prompt, index, key: sortKey(prompt) }))
    .filter(({ prompt }) => {
      const whole = isOfPrompt(prompt, words);
      let fits = whole && !state.onlyFlagged;
      hits.forEach((_, system) => {
        const number = fitting(prompt, system, words, whole).length;
        hits[system] += number;
        fits ||= number > 0 && (!state.onlyFlagged || system === state.left || system === state.right);
      });
      return fits;
    });
  found.sort((a, b) => {
    if (a.key === null || b.key === null) {
      return (a.key === null ? 1 : 0) - (b.key === null ? 1 : 0) || a.index - b.index;
    }
    return b.key - a.key || a.index - b.index;
  });
  state.order = found.map(({ index }) => index);
  state.at = Math.max(0, state.order.indexOf(keep));
  const options = found.map(({ prompt, index }) => {
    const changed = difference(prompt);
    const note = changed === null ? "" : ` (${signed(changed)})`;
    return make("option", prompt.id + note, { value: String(index) });
  });
  byId("pick").replaceChildren(...options);
  tellFound(words, found.length, hits);
  showPrompt();
}

function tellFound(words, prompts, hits) {
  const parts = hits.map((number, system) => [state.data.systems[system], number]).filter(([, number]) => number > 0);
  byId("found").textContent =
    words === "" && !state.onlyFlagged
      ? ""
      : `${prompts} prompts fit. Texts that fit: ${parts.map(([name, number]) => `${name} ${number}`).join(", ") || "none"}.`;
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
  const parts = [make("h4", `Prompt ${prompt.id}`)];
  if (prompt.text === "") {
    parts.push(make("p", "Nothing: the text begins freely.", { class: "note" }));
  } else if (prompt.characters > prompt.text.length) {
    parts.push(make("p", `The first ${prompt.text.length} of its ${prompt.characters} characters are shown.`, { class: "note" }));
  }
  byId("prompt").replaceChildren(...parts);
  byId("samples").replaceChildren(column(prompt, state.left), column(prompt, state.right));
  byId("shown").textContent = `Prompt ${prompt.id}, ${at + 1} of ${order.length}`;
}

/** A system's samples of a prompt. */
function column(prompt, system) {
  const part = make("div");
  part.append(make("h5", state.data.systems[system]));
  const figures = prompt.systems[system];
  if (!figures) {
    part.append(make("p", "No sample of this prompt.", { class: "figures" }));
    return part;
  }
  part.append(make("p", figuresOf(figures, prompt, system), { class: "figures" }));
  const list = make("ol");
  const words = wanted();
  const texts = fitting(prompt, system, words, isOfPrompt(prompt, words));
  if (byId("sample-order").value === "score") {
    texts.sort((a, b) => scoreOr(b, -1) - scoreOr(a, -1) || a[0] - b[0]);
  }
  for (const sample of texts) {
    list.append(sampleItem(prompt, sample));
  }
  part.append(texts.length > 0 ? list : make("p", "No text fits.", { class: "note" }));
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

function sampleItem(prompt, sample) {
  const [number, text, characters, ...outcomes] = sample;
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
  item.append(veiled(prompt.text, text, characters));
  if (text === "") {
    item.append(make("p", "empty text", { class: "note" }));
  }
  return item;
}

/** A prompt and what follows it, blurred until the button is pressed. */
function veiled(begin, text, characters) {
  const box = make("div", undefined, { class: "text" });
  const paragraph = make("p", undefined, { dir: "auto" });
  paragraph.append(make("span", begin, { class: "begin" }), text);
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

