// <reading-place>: remembers the heading that is being read, and marks it in the outline of the page.

import { token } from "./forms.js";

class ReadingPlace extends HTMLElement {
  #last = "";
  #timer = 0;

  connectedCallback() {
    const headings = document.querySelectorAll(".prose > h2[id]");
    this.form = this.querySelector("form");
    if (!headings.length || !this.form) return;
    const watch = new IntersectionObserver((seen) => this.#saw(seen), { rootMargin: "-10% 0px -70% 0px" });
    for (const heading of headings) watch.observe(heading);
  }

  #saw(entries) {
    const entry = entries.find((one) => one.isIntersecting);
    if (!entry || entry.target.id === this.#last) return;
    this.#last = entry.target.id;
    for (const link of document.querySelectorAll(".toc a")) {
      link.toggleAttribute("aria-current", link.hash === `#${this.#last}`);
    }
    clearTimeout(this.#timer);
    if (this.form.elements.csrf_token) this.#timer = setTimeout(() => this.#keep(), 3000); // readers with a session only
  }

  async #keep() {
    const body = new URLSearchParams({ anchor: this.#last, csrf_token: this.form.elements.csrf_token?.value ?? (await token()) });
    fetch(this.form.action.replace(/done$/, "progress"), { method: "POST", body, keepalive: true }).catch(() => {});
  }
}

customElements.define("reading-place", ReadingPlace);
