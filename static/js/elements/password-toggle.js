// <password-toggle> wraps a password field and adds a button that shows what was typed.

class PasswordToggle extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input[type=password]");
    if (!this.field || this.button) return;
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "password-toggle__button";
    this.button.setAttribute("aria-controls", this.field.id);
    this.button.addEventListener("click", this);
    this.field.form?.addEventListener("submit", this);
    this.field.after(this.button);
    this.show(false);
  }

  handleEvent(event) {
    // Hidden again before it is sent: browsers offer to keep a password only from a password field.
    this.show(event.type === "click" && this.field.type === "password");
  }

  show(plain) {
    this.field.type = plain ? "text" : "password";
    this.button.textContent = plain ? "Hide password" : "Show password";
  }
}

if (!customElements.get("password-toggle")) customElements.define("password-toggle", PasswordToggle);
