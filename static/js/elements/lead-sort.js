// <lead-sort>: sends the answer to one item of a session in the background, shows the verdict in place, and listens to a
// few keys. It wraps a page that works without it: a form before the answer, a verdict and a link after it.
// Digits choose answers in the order of the form; an element inside that has keys of its own (data-own-keys) keeps them.
// The keys act only outside text fields, and can be switched off for good (WCAG 2.1.4).

import { loadElements } from "../main.js";

const SWITCH = "lead-keys";
const DIGITS = "1234567890";
const OWN_ENTER = "a, button, summary, label, input";
const USUAL = { cold: "marketing", hot: "sales" };

class LeadSort extends HTMLElement {
  #shown = 0;
  #isSending = false;
  #undo = [];

  connectedCallback() {
    this.page = this.querySelector("[data-sort-page]");
    this.keys = this.querySelector("[data-sort-keys]");
    this.switch = this.querySelector("[data-sort-switch]");
    if (!this.page || !this.switch) return;
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    this.append(this.status);
    this.keys.hidden = false;
    this.switch.checked = stored() !== "off";
    this.switch.addEventListener("change", () => this.#keep());
    this.addEventListener("submit", (event) => this.#send(event));
    this.addEventListener("change", (event) => this.#changed(event));
    document.addEventListener("keydown", this);
    this.#opened();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this);
  }

  /** What a page needs once it is shown: the time it was, and the keys on its tiles. */
  #opened() {
    this.#shown = performance.now();
    this.#undo = [];
    for (const mark of this.page.querySelectorAll(".option__key")) mark.remove();
    const boxes = this.#boxes();
    this.marks = new Map(boxes.map((box) => [box, box.checked]));
    if (!this.switch.checked) return;
    boxes.slice(0, DIGITS.length).forEach((box, place) => {
      const mark = document.createElement("kbd");
      Object.assign(mark, { className: "option__key", textContent: DIGITS[place] });
      mark.setAttribute("aria-hidden", "true");
      box.closest(".option, label")?.append(mark);
    });
  }

  /** The radios and checkboxes that digits choose; none where an element in the form has keys of its own. */
  #boxes() {
    if (this.page.querySelector("form [data-own-keys]")) return [];
    return [...this.page.querySelectorAll("form input:is([type=radio], [type=checkbox]):enabled")];
  }

  #keep() {
    try {
      localStorage.setItem(SWITCH, this.switch.checked ? "on" : "off");
    } catch {
      // without storage the switch holds for this page
    }
    this.#opened();
  }

  /** Remembers what was chosen before, for undo; in a learner's first sessions brings the usual handler along. */
  #changed(event) {
    const box = event.target;
    if (!this.marks?.has(box)) return;
    this.#undo.push(this.marks);
    this.#help(box);
    this.marks = new Map([...this.marks.keys()].map((each) => [each, each.checked]));
  }

  #help(box) {
    const usual = USUAL[box.value];
    if (!("helps" in this.dataset) || !usual || !box.name.endsWith("-temperature")) return;
    const others = [...this.page.querySelectorAll("form input[name$='-handler']")];
    if (others.some((other) => other.checked)) return;
    const other = others.find((each) => each.value === usual);
    if (other) other.checked = true;
  }

  async #send(event) {
    const form = event.target;
    if (event.submitter?.hasAttribute("formaction") || event.defaultPrevented) return;
    event.preventDefault();
    if (this.#isSending) return;
    this.#isSending = true;
    form.elements.took_ms.value = String(Math.max(1, Math.round(performance.now() - this.#shown)));
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/html", "X-Shows-Page": "itself" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.redirected) location.assign(answer.url);
      else this.#show(fresh);
    } catch {
      form.submit(); // the plain way: its key makes sure that the answer is stored once
    } finally {
      this.#isSending = false;
    }
  }

  #show(fresh) {
    const page = fresh.querySelector("[data-sort-page]");
    if (!page) throw new Error("no item in the answer");
    this.page.replaceChildren(...page.childNodes);
    document.title = fresh.title;
    loadElements(this.page);
    const told = this.page.querySelector(".verdict__title, .error-summary");
    this.#opened();
    told?.focus();
    told?.scrollIntoView({ block: "nearest" });
    this.status.textContent = told?.matches(".verdict__title") ? told.textContent.trim() : "";
  }

  handleEvent(event) {
    if (!this.switch.checked || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (isText(event.target) || event.repeat) return;
    const key = event.key.toLowerCase();
    if (DIGITS.includes(key)) this.#choose(event, DIGITS.indexOf(key));
    else if (key === "enter" && !event.target.closest(OWN_ENTER)) this.#onward(event);
    else if (key === "h") this.#toggle(event, this.page.querySelector("form [data-sort-hint]"));
    else if (key === "u") this.#takeBack(event);
    else if (key === "?") this.#toggle(event, this.keys);
  }

  #choose(event, place) {
    const box = this.#boxes()[place];
    if (!box) return;
    event.preventDefault();
    box.checked = box.type === "radio" || !box.checked;
    box.focus();
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #takeBack(event) {
    const before = this.#undo.pop();
    if (!before) return;
    event.preventDefault();
    for (const [box, wasChecked] of before) box.checked = wasChecked;
    this.marks = before;
    this.status.textContent = "Taken back";
  }

  #onward(event) {
    event.preventDefault();
    const form = this.page.querySelector("form");
    if (form) form.requestSubmit();
    else this.page.querySelector(".sort__acts a")?.click();
  }

  #toggle(event, details) {
    if (!details) return;
    event.preventDefault();
    details.open = !details.open;
    if (details.open) details.querySelector("summary").focus();
  }
}

function stored() {
  try {
    return localStorage.getItem(SWITCH);
  } catch {
    return null;
  }
}

function isText(target) {
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target.matches("input") && !["radio", "checkbox", "button", "submit"].includes(target.type);
}

if (!customElements.get("lead-sort")) customElements.define("lead-sort", LeadSort);
