/* <quiz-timer>: counts down to the server's deadline and hands in when it comes.
 *
 * The server's own clock decides; data-now corrects this device's. It speaks up at five minutes and at one, and hands
 * in what the form holds at zero. data-ends, data-now  instants as ISO 8601.
 */
const WARNINGS = [5 * 60, 60]; // seconds

/** Words for the seconds that are left. */
export function leftWords(seconds) {
  if (seconds <= 0) return "Time is up";
  if (seconds < 60) return `${seconds} second${seconds === 1 ? "" : "s"} left`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 5) return `${minutes}:${String(seconds % 60).padStart(2, "0")} left`;
  return `${Math.ceil(seconds / 60)} minutes left`;
}

export class QuizTimer extends HTMLElement {
  #clock = 0;

  connectedCallback() {
    this.left = this.querySelector(".quiz__left");
    this.ends = Date.parse(this.dataset.ends);
    this.ahead = Date.parse(this.dataset.now) - Date.now();
    if (!this.left || Number.isNaN(this.ends) || this.#clock) return;
    this.said = document.createElement("span");
    this.said.className = "visually-hidden";
    this.said.setAttribute("role", "status");
    this.append(this.said);
    this.before = this.seconds();
    this.#clock = setInterval(() => this.tick(), 1000);
    this.tick();
  }

  disconnectedCallback() {
    clearInterval(this.#clock);
    this.#clock = 0;
  }

  /** Whole seconds to the deadline, rounded up. */
  seconds() {
    return Math.ceil((this.ends - Date.now() - this.ahead) / 1000);
  }

  tick() {
    const seconds = this.seconds();
    this.left.textContent = leftWords(seconds);
    this.classList.toggle("quiz__time--short", seconds < 5 * 60);
    if (WARNINGS.some((mark) => this.before > mark && seconds <= mark)) this.said.textContent = leftWords(seconds);
    this.before = seconds;
    if (seconds <= 0) this.handIn();
  }

  handIn() {
    clearInterval(this.#clock);
    const form = this.closest("form");
    form?.requestSubmit(form.querySelector('button[name="action"][value="hand_in"]'));
  }
}

if (!customElements.get("quiz-timer")) customElements.define("quiz-timer", QuizTimer);
