// Starts a page: applies a guest's theme, moves the focus where the server asks, and loads the custom elements in use.

import { applyTheme, storedTheme } from "./elements/theme-toggle.js";

if (!document.documentElement.dataset.theme) applyTheme(storedTheme());

document.querySelector("[data-takes-focus]")?.focus();

/** Loads the file of each custom element that the page holds: <ordering-list> lives in elements/ordering-list.js. */
export function loadElements(root = document) {
  const names = new Set(Array.from(root.querySelectorAll(":not(:defined)"), (element) => element.localName));
  for (const name of names) {
    import(`./elements/${name}.js`).catch((reason) => console.warn(`<${name}> stays as plain HTML`, reason));
  }
}

loadElements();
