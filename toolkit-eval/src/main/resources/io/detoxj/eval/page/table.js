/* SPDX-License-Identifier: Apache-2.0 */
/* ---- the table of systems: order, rows, columns ---- */

function systemsTable() {
  const table = byId("systems-table");
  const headers = makeSortable(table);
  for (const button of document.querySelectorAll("#filters [data-rows]")) {
    button.addEventListener("click", () => {
      for (const other of document.querySelectorAll("#filters [data-rows]")) {
        other.setAttribute("aria-pressed", String(other === button));
      }
      filterRows(table);
    });
  }
  byId("limit")?.addEventListener("change", () => filterRows(table));
  chooseColumns(table, headers);
  byId("filters").hidden = false;
}

/** The place of a column by the part that it plays, or -1. */
function columnOf(table, part) {
  return [...table.tHead.rows[0].cells].findIndex((header) => header.dataset.part === part);
}

/** The base stays, so that there is something to compare with. */
function filterRows(table) {
  const wanted = document.querySelector("#filters [aria-pressed='true']").dataset.rows;
  const limit = byId("limit")?.value || "";
  const cost = columnOf(table, "cost");
  for (const row of table.tBodies[0].rows) {
    const { role, passing } = row.dataset;
    const ratio = cost < 0 ? "" : row.cells[cost].dataset.value;
    const within = limit === "" || (ratio !== "" && Number(ratio) <= Number(limit));
    const fits = wanted === "all" || role === wanted || passing === wanted;
    row.hidden = role !== "base" && !(fits && within);
  }
  tellBest(table, wanted !== "all" || limit !== "");
}

/** Says which of the methods that are shown is best, broken ones left out. */
function tellBest(table, filtered) {
  const primary = columnOf(table, "primary");
  const sign = table.dataset.better === "lower" ? 1 : -1;
  const value = (row) => sign * Number(row.cells[primary].dataset.value);
  const methods = [...table.tBodies[0].rows].filter(
    (row) => !row.hidden && row.dataset.role === "method" && row.dataset.sound === "true"
      && row.cells[primary].dataset.value !== "",
  );
  const best = methods.sort((a, b) => value(a) - value(b))[0];
  byId("best").hidden = !filtered;
  const said = best
    ? `Best of the methods shown: ${best.cells[0].dataset.value}, ${table.dataset.label} ${words(best.cells[primary])}; it ${best.cells[1].querySelector(".badge").textContent}.`
    : "No sound method is shown.";
  byId("best").replaceChildren(said);
  if (best && byId("browser")) {
    const button = make("button", "Show its worst prompt", { type: "button" });
    button.addEventListener("click", () => showWorst(best.cells[0].dataset.value));
    byId("best").append(" ", button);
  }
}

function chooseColumns(table, headers) {
  const fieldset = document.querySelector("#columns fieldset");
  headers.forEach((header, column) => {
    if (column === 0) {
      return;
    }
    const box = make("input", undefined, { type: "checkbox" });
    box.checked = !header.hidden;
    box.addEventListener("change", () => {
      for (const row of table.rows) {
        row.cells[column].hidden = !box.checked;
      }
    });
    const label = make("label");
    label.append(box, make("span", titleOf(header)));
    fieldset.append(label);
  });
}

systemsTable();
