// <quick-check>: sends a quick check's form in the background and puts the judged check in its place.
// Without JavaScript the form posts as usual and the page comes back at the check.

import { postForm } from "./forms.js";

class QuickCheck extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => this.#send(event));
  }

  async #send(event) {
    const form = event.target;
    event.preventDefault();
    const section = this.closest("section");
    try {
      const page = await postForm(form);
      const fresh = page.getElementById(section.id);
      if (!fresh) throw new Error("no check in the answer");
      section.replaceChildren(...fresh.childNodes);
      const verdict = section.querySelector(".item__verdict, .verdict") ?? section;
      verdict.tabIndex = -1;
      verdict.focus();
    } catch {
      form.submit(); // the plain way still works, and shows what went wrong
    }
  }
}

customElements.define("quick-check", QuickCheck);
