// Starts a page: a guest's theme, the focus where the server asks, the custom elements in use, tokens for public forms.

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

/** A page made for everyone carries no token: fetch one before its form leaves. Elements that send by themselves go first. */
async function armAndSubmit(event) {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-public]") || form.elements.csrf_token) return;
  event.preventDefault();
  form.removeAttribute("data-public");
  try {
    const { arm } = await import("./elements/forms.js");
    await arm(form);
  } catch (reason) {
    console.warn("The form leaves without a token; the server will ask once more", reason);
  }
  form.requestSubmit(event.submitter);
}

document.addEventListener("submit", armAndSubmit);
loadElements();
