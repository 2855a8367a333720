/* SPDX-License-Identifier: Apache-2.0 */
/* ---- tables in the order of a column ---- */

/** Turns the titles of a table into buttons; cells have their values as data. */
function makeSortable(table) {
  const headers = [...table.tHead.rows[0].cells];
  headers.forEach((header, column) => {
    const button = make("button", header.firstElementChild.textContent, { type: "button" });
    button.addEventListener("click", () => sortBy(table, headers, column));
    header.firstElementChild.replaceWith(button);
    header.setAttribute("aria-sort", "none");
  });
  return headers;
}

function titleOf(header) {
  return header.firstElementChild.textContent;
}

function sortBy(table, headers, column) {
  const header = headers[column];
  const descending = header.getAttribute("aria-sort") === "ascending";
  headers.forEach((other) => other.setAttribute("aria-sort", "none"));
  header.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  rows.sort((a, b) => compareCells(a.cells[column], b.cells[column], descending ? -1 : 1));
  body.append(...rows);
  byId("sorted").textContent = `Sorted by ${titleOf(header)}, ${descending ? "descending" : "ascending"}`;
}

/** What has no value is last, whichever way the others go. */
function compareCells(a, b, sign) {
  const first = a.dataset.value;
  const second = b.dataset.value;
  if (first === "" || second === "") {
    return (first === "" ? 1 : 0) - (second === "" ? 1 : 0);
  }
  const difference = Number(first) - Number(second);
  const order = Number.isNaN(difference)
    ? first.localeCompare(second, "en", { numeric: true })
    : difference;
  return sign * order;
}
