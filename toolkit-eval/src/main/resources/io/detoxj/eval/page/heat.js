/* SPDX-License-Identifier: Apache-2.0 */
/* ---- mean scores of prompts under systems ---- */

const CELL = 22;

/** Prompts with the highest score of the base first, each with its place in the data. */
function heatOrder() {
  const base = (index) => mean(state.data.prompts[index], 0) ?? -1;
  return state.data.prompts.map((_, index) => index).sort((a, b) => base(b) - base(a) || a - b);
}

function drawHeat(canvas, order) {
  const { prompts, systems } = state.data;
  const room = canvas.parentElement.clientWidth;
  const width = Math.max(5, Math.min(CELL, Math.floor(room / prompts.length)));
  const sharp = window.devicePixelRatio || 1;
  canvas.width = prompts.length * width * sharp;
  canvas.height = systems.length * CELL * sharp;
  canvas.style.width = `${prompts.length * width}px`;
  const pen = canvas.getContext("2d");
  pen.scale(sharp, sharp);
  pen.fillStyle = getComputedStyle(canvas).color;
  order.forEach((prompt, column) => {
    systems.forEach((_, system) => {
      const score = mean(prompts[prompt], system);
      if (score !== null) {
        pen.globalAlpha = 0.04 + 0.96 * Math.min(1, Math.max(0, score));
        pen.fillRect(column * width, system * CELL, width - (width > 8 ? 1 : 0), CELL - 1);
      }
    });
  });
  return width;
}

function heatMap() {
  const canvas = byId("heat");
  if (!canvas || !state.data || state.data.prompts.length === 0) {
    return;
  }
  const { prompts, systems } = state.data;
  const order = heatOrder();
  byId("heat-names").replaceChildren(...systems.map((name) => make("li", name, { title: name })));
  let width = drawHeat(canvas, order);
  const redraw = () => {
    width = drawHeat(canvas, order);
  };
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  byId("theme").addEventListener("click", redraw);
  window.addEventListener("resize", redraw);
  const cell = (event) => {
    const box = canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * prompts.length);
    const system = Math.floor(((event.clientY - box.top) / box.height) * systems.length);
    return column >= 0 && column < order.length && system >= 0 && system < systems.length
      ? { prompt: order[column], system }
      : null;
  };
  canvas.addEventListener("mousemove", (event) => {
    const at = cell(event);
    if (at) {
      const score = mean(prompts[at.prompt], at.system);
      const value = score === null ? "no score" : `mean ${fixed(score, 2)}`;
      byId("heat-note").textContent = `${prompts[at.prompt].id}, ${systems[at.system]}: ${value}`;
    }
  });
  canvas.addEventListener("click", (event) => {
    const at = cell(event);
    if (at) {
      showPair(at.system === 0 ? state.left : 0, at.system === 0 ? state.right : at.system);
      listPrompts(at.prompt);
      byId("pair-title").scrollIntoView();
    }
  });
}

heatMap();
