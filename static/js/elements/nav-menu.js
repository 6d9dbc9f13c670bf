// <nav-menu> wraps a <details> menu: Escape closes it and gives the focus back, a click or a step outside closes it too.

class NavMenu extends HTMLElement {
  connectedCallback() {
    this.details = this.querySelector("details");
    if (!this.details) return;
    this.addEventListener("keydown", this);
    this.addEventListener("focusout", this);
    document.addEventListener("pointerdown", this);
  }

  disconnectedCallback() {
    document.removeEventListener("pointerdown", this);
  }

  handleEvent(event) {
    if (!this.details.open) return;
    if (event.type === "keydown" && event.key === "Escape") this.close({ focus: true });
    if (event.type === "focusout" && event.relatedTarget && !this.contains(event.relatedTarget)) this.close();
    if (event.type === "pointerdown" && !this.contains(event.target)) this.close();
  }

  close({ focus = false } = {}) {
    this.details.open = false;
    if (focus) this.details.querySelector("summary").focus();
  }
}

if (!customElements.get("nav-menu")) customElements.define("nav-menu", NavMenu);
