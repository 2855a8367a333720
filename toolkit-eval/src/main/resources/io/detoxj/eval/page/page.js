/* SPDX-License-Identifier: Apache-2.0 */
"use strict";

/* The page is whole without this script but for the sorting of its table and the texts of systems.
   Data is only ever set as the text of a node, never as markup. */

function byId(id) {
  return document.getElementById(id);
}

/** A new element with text and attributes. */
function make(tag, text, attributes) {
  const element = document.createElement(tag);
  if (text !== undefined) {
    element.textContent = text;
  }
  for (const [name, value] of Object.entries(attributes || {})) {
    element.setAttribute(name, value);
  }
  return element;
}

/* ---- light and dark ---- */

function themeButton() {
  const button = byId("theme");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : dark.matches;
  };
  const label = () => {
    button.textContent = isDark() ? "Light colours" : "Dark colours";
  };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    label();
  });
  dark.addEventListener("change", label);
  label();
  button.hidden = false;
}

/* ---- links into parts that are closed ---- */

function openTarget() {
  const target = location.hash.length > 1 ? byId(decodeURIComponent(location.hash.slice(1))) : null;
  for (let part = target; part; part = part.parentElement) {
    if (part.tagName === "DETAILS") {
      part.open = true;
    }
  }
}

/* ---- copying ---- */

function copyButtons() {
  for (const button of document.querySelectorAll("[data-copies]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = byId(button.dataset.copies);
      try {
        await navigator.clipboard.writeText(source.textContent);
        button.textContent = "Copied";
      } catch (refused) {
        window.getSelection().selectAllChildren(source);
        button.textContent = "Selected";
      }
    });
  }
}

themeButton();
copyButtons();
openTarget();
window.addEventListener("hashchange", openTarget);
