/* <quiz-form>: saves each answer of a quiz as it is given, and says so once the server has stored it.
 *
 * It wraps the page's one form; each question is an element with data-position. A changed question goes into a queue
 * that is kept in localStorage until the server has acknowledged it, so that a closed lid or a lost network costs
 * nothing. Each save has its own key: sent twice, it is stored once. Leaving with unsaved answers asks first.
 * data-attempt  uuid of the attempt · data-review  where a handed-in attempt is shown.
 */
import { token } from "./forms.js";

const PAUSE = 500; // ms after a change, so that one question is sent once and not per key press
const LONGEST_WAIT = 30_000;

/** Answers not yet acknowledged, by position; the newest of each replaces an older one. Kept across page loads. */
export class Queue {
  constructor(name, store = localStorage) {
    this.name = name;
    this.store = store;
    this.entries = new Map(Object.entries(this.#read()));
  }

  put(position, fields) {
    this.entries.set(String(position), { fields, key: newKey() });
    this.#write();
  }

  /** Removes an entry, unless a newer answer has taken its place meanwhile. */
  settle(position, key) {
    if (this.entries.get(String(position))?.key === key) this.entries.delete(String(position));
    this.#write();
  }

  clear() {
    this.entries.clear();
    this.#write();
  }

  first() {
    return this.entries.entries().next().value;
  }

  get size() {
    return this.entries.size;
  }

  #read() {
    try {
      return JSON.parse(this.store.getItem(this.name) ?? "{}");
    } catch {
      return {};
    }
  }

  #write() {
    try {
      if (this.size) this.store.setItem(this.name, JSON.stringify(Object.fromEntries(this.entries)));
      else this.store.removeItem(this.name);
    } catch {
      // A full or forbidden store: answers wait in memory, and leaving the page asks first.
    }
  }
}

/** A random key; crypto.randomUUID is missing on plain http. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Milliseconds before try number `tries`, doubling up to half a minute; `chance` (0 to 1) spreads a class of thirty. */
export function wait(tries, chance = Math.random()) {
  return Math.min(LONGEST_WAIT, 1000 * 2 ** (tries - 1)) * (0.75 + chance / 2);
}

export class QuizForm extends HTMLElement {
  #timers = new Map();
  #sending = null;
  #tries = 0;
  #again = 0;
  #isLeaving = false;

  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form || this.queue) return;
    this.queue = new Queue(`quiz/${this.dataset.attempt}`);
    this.state = this.querySelector(".quiz__state");
    this.form.addEventListener("input", this);
    this.form.addEventListener("change", this);
    this.form.addEventListener("submit", this);
    window.addEventListener("online", this);
    window.addEventListener("beforeunload", this);
    if (this.queue.size) this.#catchUp();
  }

  disconnectedCallback() {
    window.removeEventListener("online", this);
    window.removeEventListener("beforeunload", this);
  }

  handleEvent(event) {
    if (event.type === "submit") this.#submit(event);
    else if (event.type === "online") this.#send();
    else if (event.type === "beforeunload") this.#guard(event);
    else this.#changed(event);
  }

  #changed(event) {
    const question = event.target.closest("[data-position]");
    if (!question) return;
    this.#say("Not saved yet.");
    clearTimeout(this.#timers.get(question));
    if (event.type === "change" && event.target.type !== "text") return this.#enqueue(question);
    const pause = event.type === "change" ? 0 : PAUSE * 2;
    this.#timers.set(question, setTimeout(() => this.#enqueue(question), pause));
  }

  #enqueue(question) {
    this.#timers.delete(question);
    this.queue.put(question.dataset.position, this.#fields(question));
    this.#send();
  }

  #fields(question) {
    const names = new Set(Array.from(question.querySelectorAll("[name]"), (control) => control.name));
    return [...new FormData(this.form)].filter(([name]) => names.has(name) && !name.endsWith("-was"));
  }

  /** Answers that an earlier visit could not send go first; then the page shows what is stored. */
  async #catchUp() {
    this.#say("Sending answers kept on this device…");
    if (await this.#send()) this.#leave(() => location.reload());
  }

  /** Sends the queue, one save after the other; resolves to whether everything is stored. */
  #send() {
    clearTimeout(this.#again);
    this.#sending ??= this.#drain().finally(() => (this.#sending = null));
    return this.#sending;
  }

  async #drain() {
    while (this.queue.size) {
      this.#say("Saving…");
      const [position, entry] = this.queue.first();
      const outcome = await this.#post(position, entry);
      if (outcome === "again") return this.#waitForNetwork();
      this.queue.settle(position, entry.key);
      if (outcome === "over") return this.#leaveForReview();
    }
    this.#tries = 0;
    if (this.querySelector(".quiz__question--problem")) this.#say("One answer is not saved: see the note at the question.", true);
    else this.#say("All answers saved.");
    return true;
  }

  async #post(position, { fields, key }) {
    const body = new URLSearchParams([...fields, ["position", position], ["idempotency_key", key]]);
    const headers = { Accept: "application/json", "X-CSRFToken": this.form.elements.csrf_token.value };
    let answer;
    try {
      answer = await fetch(`${this.form.getAttribute("action")}/save`, { method: "POST", body, headers, keepalive: true });
      if (answer.status === 400) this.form.elements.csrf_token.value = await token();
    } catch {
      return "again";
    }
    if (answer.status === 400 || answer.status === 429 || answer.status >= 500) return "again";
    if (answer.status === 422) return this.#refused(position, (await answer.json()).error);
    if (!answer.ok) return "over";
    return this.#stored(await answer.json());
  }

  #stored({ position, was, answered, state }) {
    if (state !== "open") return "over";
    this.#tell(position, "");
    this.form.elements[`q${position}-was`].value = was;
    const bar = this.querySelector("progress");
    bar.value = answered;
    const [sum, share] = this.querySelectorAll(".progress__sum span");
    sum.textContent = `${answered} of ${bar.max} answered`;
    share.textContent = `${Math.round((100 * answered) / bar.max)} %`;
    return "stored";
  }

  #refused(position, words) {
    this.#tell(position, words);
    return "refused";
  }

  #tell(position, words) {
    const question = this.querySelector(`[data-position="${position}"]`);
    const note = question.querySelector(".quiz__problem");
    note.textContent = words;
    note.hidden = !words;
    question.classList.toggle("quiz__question--problem", Boolean(words));
  }

  #waitForNetwork() {
    this.#tries += 1;
    this.#say("Waiting for the network. Your answers are kept on this device.", true);
    this.#again = setTimeout(() => this.#send(), wait(this.#tries));
    return false;
  }

  #leaveForReview() {
    this.queue.clear();
    this.#leave(() => location.assign(this.dataset.review));
    return false;
  }

  #leave(go) {
    this.#isLeaving = true;
    go();
  }

  /** The queue goes first, so that an older save can never arrive after the page's own. */
  async #submit(event) {
    if (this.#isLeaving || (!this.queue.size && !this.#timers.size && !this.#sending)) {
      this.#isLeaving = true;
      return;
    }
    event.preventDefault();
    const submitter = event.submitter;
    for (const [question, timer] of this.#timers) {
      clearTimeout(timer);
      this.#enqueue(question);
    }
    const isStored = await this.#send();
    // In a task of its own: while this submit event is still on its way, a form refuses to be submitted again.
    if (isStored) this.#leave(() => setTimeout(() => this.form.requestSubmit(submitter)));
    else if (!this.#isLeaving) this.#say("You are offline. Your answers are kept on this device; press the button again when the network is back.", true);
  }

  #guard(event) {
    if (this.#isLeaving || (!this.queue.size && !this.#timers.size)) return;
    event.preventDefault();
  }

  #say(words, isWaiting = false) {
    if (this.state.textContent !== words) this.state.textContent = words;
    this.state.classList.toggle("quiz__state--waiting", isWaiting);
  }
}

if (!customElements.get("quiz-form")) customElements.define("quiz-form", QuizForm);
