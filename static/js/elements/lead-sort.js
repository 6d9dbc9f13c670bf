// <lead-sort>: sends the answers to a lead in the background, shows the verdict in place, and listens to a few keys.
// It wraps a page that works without it: a form before the answer, a verdict and a link after it.
// The keys act only outside text fields, and can be switched off for good (WCAG 2.1.4).

const SWITCH = "lead-keys";
const GROUPS = { 1: ["temperature", 0], 2: ["temperature", 1], 3: ["temperature", 2], 4: ["handler", 0], 5: ["handler", 1], 6: ["handler", 2] };
const OWN_ENTER = "a, button, summary, label, input";

class LeadSort extends HTMLElement {
  #shown = 0;
  #isSending = false;

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
    document.addEventListener("keydown", this);
    this.#opened();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this);
  }

  /** What a page needs once it is shown: the time it was, and the keys on its tiles. */
  #opened() {
    this.#shown = performance.now();
    const on = this.switch.checked;
    for (const mark of this.page.querySelectorAll(".option__key")) mark.remove();
    if (!on || !this.page.querySelector("form")) return;
    for (const [key, [group, place]] of Object.entries(GROUPS)) {
      const radio = this.#radios(group)[place];
      if (!radio) continue;
      const mark = document.createElement("kbd");
      Object.assign(mark, { className: "option__key", textContent: key });
      mark.setAttribute("aria-hidden", "true");
      radio.closest(".option").append(mark);
    }
  }

  #radios(group) {
    return [...this.page.querySelectorAll(`form input[type=radio][name$="-${group}"]`)];
  }

  #keep() {
    try {
      localStorage.setItem(SWITCH, this.switch.checked ? "on" : "off");
    } catch {
      // without storage the switch holds for this page
    }
    this.#opened();
  }

  async #send(event) {
    const form = event.target;
    event.preventDefault();
    if (this.#isSending) return;
    this.#isSending = true;
    form.elements.took_ms.value = String(Math.max(1, Math.round(performance.now() - this.#shown)));
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/html", "X-Shows-Page": "itself" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      this.#show(fresh);
    } catch {
      form.submit(); // the plain way: its key makes sure that the answer is stored once
    } finally {
      this.#isSending = false;
    }
  }

  #show(fresh) {
    const page = fresh.querySelector("[data-sort-page]");
    if (!page) throw new Error("no lead in the answer");
    this.page.replaceChildren(...page.childNodes);
    document.title = fresh.title;
    const told = this.page.querySelector(".verdict__title, .error-summary");
    this.#opened();
    told?.focus();
    told?.scrollIntoView({ block: "nearest" });
    this.status.textContent = told?.matches(".verdict__title") ? told.textContent.trim() : "";
  }

  handleEvent(event) {
    if (!this.switch.checked || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (isText(event.target) || event.repeat) return;
    if (event.key in GROUPS) this.#choose(event, ...GROUPS[event.key]);
    else if (event.key === "Enter" && !event.target.closest(OWN_ENTER)) this.#onward(event);
    else if (event.key === "?") this.#help(event);
  }

  #choose(event, group, place) {
    const radio = this.#radios(group)[place];
    if (!radio) return;
    event.preventDefault();
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #onward(event) {
    event.preventDefault();
    const form = this.page.querySelector("form");
    if (form) form.requestSubmit();
    else this.page.querySelector(".sort__acts a")?.click();
  }

  #help(event) {
    event.preventDefault();
    this.keys.open = !this.keys.open;
    if (this.keys.open) this.keys.querySelector("summary").focus();
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
