// <theme-toggle> wraps the form (or, for guests, the link) that changes between light and dark, and does it in place.

const YEAR = 60 * 60 * 24 * 365;

/** The theme kept in the cookie: "light", "dark" or "" for the device's own. */
export function storedTheme(cookies = document.cookie) {
  return cookies.match(/(?:^|;\s*)theme=(light|dark)(?:;|$)/)?.[1] ?? "";
}

/** Shows a theme; "" goes back to the device's own. */
export function applyTheme(theme, root = document.documentElement) {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
}

/** The theme one sees now, whoever chose it. */
export function seenTheme(root = document.documentElement) {
  return root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

function keepTheme(theme) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
}

class ThemeToggle extends HTMLElement {
  connectedCallback() {
    this.control = this.querySelector("button, a");
    if (!this.control) return;
    if (this.control.localName === "a") this.control = this.buttonFor(this.control);
    this.addEventListener("submit", this);
    this.control.addEventListener("click", this);
    this.describe();
  }

  handleEvent(event) {
    event.preventDefault();
    if (event.type !== "click") return;
    const theme = seenTheme() === "dark" ? "light" : "dark";
    applyTheme(theme);
    keepTheme(theme);
    this.describe();
  }

  /** A guest's link becomes a button, since it now acts in place. */
  buttonFor(link) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = link.className;
    button.append(...link.childNodes);
    link.replaceWith(button);
    return button;
  }

  describe() {
    const dark = seenTheme() === "dark";
    this.control.setAttribute("aria-label", dark ? "Use light colours" : "Use dark colours");
    const use = this.querySelector("use");
    use?.setAttribute("href", use.getAttribute("href").replace(/#.*$/, dark ? "#sun" : "#moon"));
  }
}

if (!customElements.get("theme-toggle")) customElements.define("theme-toggle", ThemeToggle);
