// <copy-text> around a readonly input: adds a button that copies its value. Without a clipboard the field stays as it is.

export class CopyText extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input");
    if (!field || !navigator.clipboard || this.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet";
    button.textContent = "Copy";
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    button.addEventListener("click", () => this.copy(field, button, said));
    this.append(button, said);
  }

  async copy(field, button, said) {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Copied";
      said.textContent = "Link copied";
    } catch {
      field.select();
      said.textContent = "Select the link and copy it";
    }
  }
}

customElements.define("copy-text", CopyText);
