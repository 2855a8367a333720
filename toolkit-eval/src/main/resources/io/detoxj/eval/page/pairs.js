/* SPDX-License-Identifier: Apache-2.0 */
/* ---- which two systems stand side by side ---- */

/** Chooses the two and shows their numbers; the prompts are to be listed after it. */
function showPair(left, right) {
  state.left = left;
  state.right = right;
  byId("left").value = String(left);
  byId("right").value = String(right);
  const names = [state.data.systems[left], state.data.systems[right]];
  const table = byId("systems-table");
  const rows = names.map((name) => [...table.tBodies[0].rows].find((row) => row.cells[0].dataset.value === name));
  const pair = byId("pair").querySelector("table");
  const head = make("tr");
  head.append(...["Number", ...names].map((name) => make("th", name, { scope: "col" })));
  pair.tHead.replaceChildren(head);
  const body = [...table.tHead.rows[0].cells].slice(1).map((header, i) => {
    const line = make("tr");
    line.append(make("th", titleOf(header), { scope: "row" }));
    line.append(...rows.map((row) => make("td", row ? words(row.cells[i + 1]) : "-")));
    return line;
  });
  pair.tBodies[0].replaceChildren(...body);
}

/** A cell's words with a space between those of different elements. */
function words(cell) {
  return cell.textContent.replace(/\s+/g, " ").trim();
}

/** The prompt with the highest mean of a system, beside the base. */
function showWorst(name) {
  const system = state.data ? state.data.systems.indexOf(name) : -1;
  if (system >= 0) {
    showPair(0, system);
    byId("order").value = "right";
    byId("search").value = "";
    listPrompts(-1);
    byId("pair-title").scrollIntoView();
  }
}

function textBrowser() {
  if (!byId("browser")) {
    return;
  }
  state.data = JSON.parse(byId("data").textContent);
  const { prompts, systems, flag } = state.data;
  if (prompts.length === 0) {
    return;
  }
  for (const side of ["left", "right"]) {
    byId(side).append(...systems.map((name, i) => make("option", name, { value: String(i) })));
    byId(side).addEventListener("change", () => {
      showPair(Number(byId("left").value), Number(byId("right").value));
      listPrompts(state.order[state.at]);
    });
  }
  byId("search").addEventListener("input", () => listPrompts(state.order[state.at]));
  byId("order").addEventListener("change", () => listPrompts(-1));
  byId("sample-order").addEventListener("change", showPrompt);
  byId("pick").addEventListener("change", (event) => {
    state.at = state.order.indexOf(Number(event.target.value));
    showPrompt();
  });
  byId("previous").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  const only = byId("only-flagged");
  only.hidden = flag === null;
  only.textContent = flag === null ? "" : `Only ${flag.word} texts`;
  only.addEventListener("click", () => {
    state.onlyFlagged = !state.onlyFlagged;
    only.setAttribute("aria-checked", String(state.onlyFlagged));
    listPrompts(state.order[state.at]);
  });
  byId("show-all").addEventListener("click", (event) => {
    state.showAll = !state.showAll;
    event.currentTarget.setAttribute("aria-checked", String(state.showAll));
    showPrompt();
  });
  byId("browser").hidden = false;
  showPair(0, systems.length > 1 ? 1 : 0);
  listPrompts(0);
}

textBrowser();
