/* <ordering-list>: moves steps by button, arrow key or drag.
 *
 * It wraps an <ol> whose rows each hold a <label> and a numbered <select>. The selects stay in the form and carry
 * the answer; this element only sets them. Untouched, they stay empty, so that an unanswered question stays
 * unanswered; "Keep this order" answers with the order as it is shown. Each change fires one `change` event.
 */
export class OrderingList extends HTMLElement {
  #list;
  #status;
  #keep;
  #dragged = null;

  connectedCallback() {
    this.#list = this.querySelector("ol");
    if (this.#status || !this.#list || this.#selects().some((select) => select.disabled)) return;
    this.#restore();
    for (const step of this.#list.children) this.#equip(step);
    this.#addWords();
    this.#refresh();
    this.classList.add("ordering--movable");
  }

  #selects() {
    return [...this.#list.querySelectorAll("select")];
  }

  #isAnswered() {
    return this.#selects().every((select) => select.value);
  }

  #restore() {
    if (!this.#isAnswered()) return;
    const at = (step) => Number(step.querySelector("select").value);
    this.#list.append(...[...this.#list.children].sort((one, other) => at(one) - at(other)));
  }

  #equip(step) {
    const select = step.querySelector("select");
    select.hidden = true;
    const text = step.querySelector("label").textContent.trim();
    const grip = document.createElement("span");
    grip.className = "ordering__grip";
    grip.setAttribute("aria-hidden", "true");
    const moves = document.createElement("span");
    moves.className = "ordering__moves";
    moves.append(this.#mover(step, text, -1), this.#mover(step, text, 1));
    step.prepend(grip);
    step.append(moves);
    step.addEventListener("pointerdown", (event) => this.#grab(event, step));
  }

  #mover(step, text, by) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `ordering__move ordering__move--${by < 0 ? "up" : "down"}`;
    button.setAttribute("aria-label", `Move ${by < 0 ? "up" : "down"}: ${text}`);
    button.addEventListener("click", () => this.#move(step, by, button));
    button.addEventListener("keydown", (event) => {
      const to = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!to) return;
      event.preventDefault();
      this.#move(step, to, button);
    });
    return button;
  }

  #addWords() {
    this.querySelector(".ordering__how").textContent = "Move the steps until they stand in order, the first on top.";
    this.#status = document.createElement("p");
    this.#status.className = "visually-hidden";
    this.#status.setAttribute("role", "status");
    this.#keep = document.createElement("button");
    this.#keep.type = "button";
    this.#keep.className = "button button--quiet button--small ordering__keep";
    this.#keep.textContent = "Keep this order";
    this.#keep.addEventListener("click", () => this.#settle("The order is kept as shown."));
    this.append(this.#keep, this.#status);
  }

  #move(step, by, button) {
    const other = by < 0 ? step.previousElementSibling : step.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(step);
    else other.after(step);
    this.#settle(this.#place(step));
    button.focus();
  }

  #place(step) {
    const steps = [...this.#list.children];
    const text = step.querySelector("label").textContent.trim();
    return `${text}: position ${steps.indexOf(step) + 1} of ${steps.length}.`;
  }

  #settle(words) {
    const hadFocus = document.activeElement === this.#keep;
    [...this.#list.children].forEach((step, index) => {
      step.querySelector("select").value = String(index + 1);
    });
    this.#refresh();
    this.#status.textContent = words;
    if (hadFocus) this.#list.querySelector("button:not([aria-disabled=true])").focus();
    this.#selects()[0].dispatchEvent(new Event("change", { bubbles: true }));
  }

  #refresh() {
    const steps = [...this.#list.children];
    steps.forEach((step, index) => {
      step.querySelector(".ordering__move--up").setAttribute("aria-disabled", String(index === 0));
      step.querySelector(".ordering__move--down").setAttribute("aria-disabled", String(index === steps.length - 1));
    });
    this.#keep.hidden = this.#isAnswered();
  }

  #grab(event, step) {
    if (event.button !== 0 || event.target.closest("button")) return;
    if (event.pointerType === "touch" && !event.target.closest(".ordering__grip")) return;
    event.preventDefault();
    this.#dragged = step;
    step.classList.add("ordering__step--dragged");
    step.setPointerCapture(event.pointerId);
    const before = [...this.#list.children].indexOf(step);
    const follow = (moved) => this.#follow(moved.clientY);
    const drop = () => {
      step.removeEventListener("pointermove", follow);
      step.classList.remove("ordering__step--dragged");
      this.#dragged = null;
      if ([...this.#list.children].indexOf(step) !== before) this.#settle(this.#place(step));
    };
    step.addEventListener("pointermove", follow);
    step.addEventListener("lostpointercapture", drop, { once: true });
  }

  #follow(y) {
    const step = this.#dragged;
    const middle = (other) => other.getBoundingClientRect().top + other.getBoundingClientRect().height / 2;
    const { previousElementSibling: above, nextElementSibling: below } = step;
    // The neighbour moves, not the step: taking the step out of the page would end its pointer capture.
    if (above && y < middle(above)) step.after(above);
    else if (below && y > middle(below)) step.before(below);
  }
}

customElements.define("ordering-list", OrderingList);
