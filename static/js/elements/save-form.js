/* <save-form data-save="/assess/…/save">: keeps each answer as it is chosen.
 *
 * It wraps a form whose questions carry data-position. Answers wait in a queue, are sent one after another and
 * again after a failure; each carries a key, so that one sent twice is stored once. [data-state] says how it stands.
 * The form itself sends everything anyway, so a queue that could not be emptied loses nothing.
 */
const WAITS = [1000, 2000, 5000, 10000, 30000];

class SaveForm extends HTMLElement {
  #queue = new Map();
  #failures = 0;
  #isSending = false;

  connectedCallback() {
    this.form = this.querySelector("form");
    this.state = this.querySelector("[data-state]");
    if (!this.form || !this.dataset.save || this.isReady) return;
    this.isReady = true;
    this.form.addEventListener("change", (event) => this.#note(event.target));
    this.form.addEventListener("submit", () => this.#queue.clear());
    window.addEventListener("online", () => this.#send());
  }

  #note(input) {
    const question = input.closest("[data-position]");
    if (!question) return;
    const position = Number(question.dataset.position);
    this.#queue.set(position, { position, value: input.value, key: this.#key() });
    this.#send();
  }

  #key() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async #send() {
    if (this.#isSending) return;
    this.#isSending = true;
    this.#say("Saving …");
    while (this.#queue.size > 0) {
      const [position, answer] = this.#queue.entries().next().value;
      if (!(await this.#post(answer))) return this.#later();
      if (this.#queue.get(position) === answer) this.#queue.delete(position);
      this.#failures = 0;
    }
    this.#isSending = false;
    this.#say("Saved");
  }

  async #post(answer) {
    try {
      const reply = await fetch(this.dataset.save, {
        method: "POST",
        headers: {
          Accept: "application/json",
          "Content-Type": "application/json",
          "X-CSRFToken": this.form.elements.csrf_token.value,
        },
        body: JSON.stringify(answer),
      });
      await reply.arrayBuffer();
      return reply.ok;
    } catch {
      return false;
    }
  }

  #later() {
    this.#isSending = false;
    const wait = WAITS[Math.min(this.#failures, WAITS.length - 1)];
    this.#failures += 1;
    this.#say("Not saved yet; trying again. The button below saves too.");
    setTimeout(() => this.#queue.size > 0 && this.#send(), wait);
  }

  #say(words) {
    if (this.state) this.state.textContent = words;
  }
}

if (!customElements.get("save-form")) customElements.define("save-form", SaveForm);
