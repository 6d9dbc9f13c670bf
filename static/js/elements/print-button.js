// <print-button hidden> wraps a button that prints the page; it shows itself, because printing needs this script.

class PrintButton extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.querySelector("button")?.addEventListener("click", () => window.print());
  }
}

if (!customElements.get("print-button")) customElements.define("print-button", PrintButton);
