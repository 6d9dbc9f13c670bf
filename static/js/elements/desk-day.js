// <desk-day>: one day of the lead desk. Keeps the budget up to date while choices change, stops a form that costs more than
// the day holds, and listens to a few keys. It wraps a form that works without it and is posted as it stands.
// The keys act only outside text fields, and can be switched off for good (WCAG 2.1.4).

const SWITCH = "lead-keys";
const OWN_ENTER = "a, button, summary, [data-desk-switch]";

class DeskDay extends HTMLElement {
  #undo = [];
  #asked = false;

  connectedCallback() {
    this.form = this.querySelector("[data-desk-form]");
    this.say = this.querySelector("[data-desk-say]");
    this.keys = this.querySelector("[data-desk-keys]");
    this.switch = this.querySelector("[data-desk-switch]");
    if (!this.form || !this.say || !this.switch) return;
    this.keys.hidden = false;
    this.switch.checked = stored() !== "off";
    this.switch.addEventListener("change", () => keep(this.switch.checked));
    this.leads = [...this.querySelectorAll("[data-desk-lead]")];
    this.chosen = this.#chosen();
    this.form.addEventListener("change", (event) => this.#changed(event));
    this.form.addEventListener("submit", (event) => this.#leaving(event));
    document.addEventListener("keydown", this);
    this.#count();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this);
  }

  #chosen() {
    return this.leads.map((lead) => lead.querySelector("input:checked"));
  }

  #changed(event) {
    if (event.target.type !== "radio") return;
    this.#undo.push(this.chosen);
    this.#count();
    this.#tell(this.#words());
  }

  /** Brings the numbers and meters up to date; remembers what is chosen. */
  #count() {
    this.chosen = this.#chosen();
    this.#asked = false;
    this.left = {};
    for (const purse of this.querySelectorAll("[data-desk-purse]")) {
      const name = purse.dataset.deskPurse;
      const whole = Number(this.dataset[name]);
      const left = this.chosen.reduce((rest, box) => rest - Number(box?.dataset[name] ?? 0), whole);
      const words = purse.querySelector("[data-desk-left]");
      const counted = (count) => (count === 1 ? words.dataset.one : words.dataset.many);
      this.left[name] = { left, word: counted(Math.abs(left)) };
      words.textContent = left < 0 ? `${-left} ${counted(-left)} too much` : `${left} of ${whole} ${words.dataset.many} left`;
      purse.querySelector("meter").value = Math.max(left, 0);
      purse.classList.toggle("desk__purse--over", left < 0);
    }
  }

  #isOver() {
    return Object.values(this.left).some(({ left }) => left < 0);
  }

  #words() {
    const over = Object.values(this.left).filter(({ left }) => left < 0);
    if (over.length) return `${over.map(({ left, word }) => `${-left} ${word}`).join(" and ")} too much: take something back.`;
    return `${Object.values(this.left).map(({ left, word }) => `${left} ${word}`).join(", ")} left.`;
  }

  /** Says something to screen readers; for all to see when it asks for something. */
  #tell(words, isLoud = this.#isOver()) {
    this.say.textContent = words;
    this.say.classList.toggle("desk__say--loud", isLoud);
    this.say.classList.toggle("desk__say--warn", this.#isOver());
  }

  #leaving(event) {
    if (!this.#isOver()) return;
    event.preventDefault();
    this.say.textContent = "";
    requestAnimationFrame(() => this.#tell(this.#words()));
  }

  handleEvent(event) {
    if (!this.switch.checked || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (isText(event.target)) return;
    const key = event.key.toLowerCase();
    if (key === "arrowdown" || key === "arrowup") this.#move(event, key === "arrowdown" ? 1 : -1);
    else if (event.repeat) return;
    else if (/^[1-9]$/.test(key)) this.#choose(event, Number(key) - 1);
    else if (key === "u") this.#takeBack(event);
    else if (key === "enter" && !event.target.closest(OWN_ENTER)) this.#close(event);
    else if (key === "?") this.#help(event);
  }

  #here() {
    return this.leads.findIndex((lead) => lead.contains(document.activeElement));
  }

  #focus(place) {
    const box = this.leads[place]?.querySelector("input:checked");
    box?.focus();
    this.leads[place]?.scrollIntoView({ block: "nearest" });
  }

  /** Arrows move between leads only from inside one; elsewhere they scroll. */
  #move(event, step) {
    const here = this.#here();
    if (here < 0) return;
    event.preventDefault();
    this.#focus(Math.min(Math.max(here + step, 0), this.leads.length - 1));
  }

  #choose(event, place) {
    const here = Math.max(this.#here(), 0);
    const box = this.leads[here]?.querySelectorAll("input")[place];
    if (!box) return;
    event.preventDefault();
    box.focus();
    if (box.checked) return;
    box.checked = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #takeBack(event) {
    const before = this.#undo.pop();
    if (!before) return;
    event.preventDefault();
    const place = this.leads.findIndex((_, at) => before[at] !== this.chosen[at]);
    for (const box of before) if (box) box.checked = true;
    this.#count();
    this.#focus(place);
    this.#tell(`Taken back. ${this.#words()}`);
  }

  /** Closes the day at once when all is spent, else after a second press. */
  #close(event) {
    event.preventDefault();
    if (this.#isOver() || this.#asked || Object.values(this.left).every(({ left }) => left === 0)) {
      this.form.requestSubmit();
      return;
    }
    this.#tell(`${this.#words()} Press Enter again to close the day.`, true);
    this.#asked = true;
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

function keep(isOn) {
  try {
    localStorage.setItem(SWITCH, isOn ? "on" : "off");
  } catch {
    // without storage the switch holds for this page
  }
}

function isText(target) {
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target.matches("input") && !["radio", "checkbox", "button", "submit"].includes(target.type);
}

if (!customElements.get("desk-day")) customElements.define("desk-day", DeskDay);
