/* <lead-board>: turns a list of leads, each with three radio tiles, into a board of columns.
 *
 * The radios stay in the form and carry the answer; this element only checks them, so that the form that leaves is
 * the same with and without it. A lead moves by key (1, 2, 3 on a focused lead; U takes the last move back; arrows
 * walk), by tapping it and then a column or one of its own three buttons, or by dragging. Moves are told in a status.
 * The keys obey the switch of the lab's other shortcuts (WCAG 2.1.4). Each change fires one `change` event.
 */
const SWITCH = "lead-keys";
const FAR_ENOUGH = 6; // CSS pixels after which a press becomes a drag
const EDGE = 64; // CSS pixels from the edge of the window where a drag scrolls the page
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export class LeadBoard extends HTMLElement {
  #columns = new Map();
  #moves = [];
  #picked = null;
  #drag = null;
  #status;
  #undo;

  connectedCallback() {
    const list = this.querySelector("ol.board__leads");
    if (this.#status || !list || this.querySelector("input:disabled")) return;
    const leads = [...list.children];
    list.before(this.#makeColumns(leads[0]));
    for (const lead of leads) this.#equip(lead);
    list.remove();
    this.#addFoot();
    this.classList.add("board--columns");
    this.addEventListener("keydown", (event) => this.#press(event));
    this.addEventListener("click", (event) => this.#choose(event));
    this.#refresh();
  }

  disconnectedCallback() {
    this.#drag?.end(false);
  }

  #makeColumns(lead) {
    const columns = made("div", "board__columns");
    columns.append(this.#makeColumn("", "Not placed yet"));
    for (const radio of radios(lead)) columns.append(this.#makeColumn(temperature(radio), wordOf(radio), radio));
    return columns;
  }

  #makeColumn(key, word, radio = null) {
    const column = made("section", "board__column");
    const head = made("p", "board__head");
    head.id = `${this.#prefix()}-column-${key || "open"}`;
    head.append(radio ? radio.closest(".option").querySelector(".temperature").cloneNode(true) : word, made("span", "board__count"));
    column.dataset.column = key;
    if (key) column.dataset.temperature = key;
    column.setAttribute("aria-labelledby", head.id);
    column.append(head, made("ol", "board__leads"));
    this.#columns.set(key, column);
    return column;
  }

  #prefix() {
    return this.querySelector("input").name.split("-")[0];
  }

  #equip(lead) {
    const pick = made("button", "board__pick");
    const grip = made("span", "board__grip");
    const text = made("span", "board__text");
    pick.type = "button";
    grip.setAttribute("aria-hidden", "true");
    text.append(nameOf(lead), made("span", "visually-hidden board__place"));
    pick.append(text, grip);
    lead.querySelector("legend").after(pick);
    lead.querySelector("details").open = false;
    pick.after(this.#makePuts(lead));
    lead.addEventListener("pointerdown", (event) => this.#grab(event, lead));
    this.#column(placeOf(lead)).append(lead);
  }

  #makePuts(lead) {
    const puts = made("div", "board__puts");
    puts.hidden = true;
    for (const [index, radio] of radios(lead).entries()) {
      const put = made("button", "board__put");
      put.type = "button";
      put.dataset.put = temperature(radio);
      put.dataset.temperature = temperature(radio);
      put.textContent = wordOf(radio);
      put.setAttribute("aria-label", `${wordOf(radio)}: put ${nameOf(lead)} there`);
      const key = made("kbd", "board__key");
      key.textContent = String(index + 1);
      key.setAttribute("aria-hidden", "true");
      if (keysAreOn()) put.append(key);
      puts.append(put);
    }
    return puts;
  }

  #addFoot() {
    const how = this.querySelector(".board__how");
    if (how) {
      how.textContent = "Choose a lead to read it, then choose its column; or drag it there.";
      if (keysAreOn()) how.append(" Keys on a lead: 1, 2, 3 put it under cold, warm, hot; U takes the last move back; arrows walk.");
    }
    const foot = made("div", "board__foot");
    this.#undo = made("button", "button button--quiet button--small");
    this.#undo.type = "button";
    this.#undo.textContent = "Undo the last move";
    this.#undo.addEventListener("click", () => this.#takeBack());
    this.#status = made("p", "visually-hidden");
    this.#status.setAttribute("role", "status");
    foot.append(this.#undo);
    this.append(foot, this.#status);
  }

  #column(key) {
    return this.#columns.get(key).querySelector("ol");
  }

  #leads() {
    return [...this.querySelectorAll(".board__lead:not(.board__lead--ghost)")];
  }

  #press(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
    const lead = event.target.closest(".board__lead");
    if (event.key === "Escape" && this.#picked) this.#letGo(this.#picked);
    else if (event.key in STEPS && lead && event.target.matches(".board__pick")) this.#walk(lead, STEPS[event.key]);
    else if (!keysAreOn()) return;
    else if (["1", "2", "3"].includes(event.key) && lead) this.#placeByKey(lead, [...this.#columns.keys()][Number(event.key)]);
    else if (event.key.toLowerCase() === "u") this.#takeBack();
    else return;
    event.preventDefault();
  }

  #walk(lead, by) {
    const leads = this.#leads();
    leads[leads.indexOf(lead) + by]?.querySelector(".board__pick").focus();
  }

  #placeByKey(lead, key) {
    const next = placeOf(lead) ? null : this.#nextOpen(lead);
    this.#move(lead, key);
    (next ?? lead).querySelector(".board__pick").focus();
  }

  #nextOpen(lead) {
    return lead.nextElementSibling ?? lead.previousElementSibling;
  }

  #choose(event) {
    const lead = event.target.closest(".board__lead");
    const put = event.target.closest(".board__put");
    const column = event.target.closest(".board__column");
    if (put) this.#placeByKey(lead, put.dataset.put);
    else if (event.target.closest(".board__pick")) this.#pickOrPut(lead, column);
    else if (this.#picked && column?.dataset.column && !lead) this.#placeByKey(this.#picked, column.dataset.column);
  }

  /** A click on another lead's name while one is picked means its column, when that is one to put things in. */
  #pickOrPut(lead, column) {
    const isTarget = this.#picked && this.#picked !== lead && column.dataset.column;
    if (isTarget) this.#placeByKey(this.#picked, column.dataset.column);
    else this.#pick(this.#picked === lead ? null : lead);
  }

  /** A chosen lead lies open for reading, the others closed. */
  #pick(lead) {
    this.#close();
    this.#picked = lead;
    if (lead) lead.querySelector("details").open = true;
    this.#refresh();
    if (lead) this.#status.textContent = `${nameOf(lead)} is chosen. Choose a column.`;
  }

  /** What had the focus may close with the lead, so its name takes it. */
  #letGo(lead) {
    this.#pick(null);
    lead.querySelector(".board__pick").focus();
  }

  #move(lead, key, isBack = false) {
    const before = placeOf(lead);
    this.#close();
    if (before !== key) {
      if (!isBack) this.#moves.push([lead, before]);
      for (const radio of radios(lead)) radio.checked = temperature(radio) === key;
      this.#column(key).append(lead);
      radios(lead)[0].dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.#refresh();
    const open = this.#column("").children.length;
    this.#status.textContent = `${nameOf(lead)}: ${key || "not placed"}. ${open ? `${open} not placed yet.` : "All are placed."}`;
  }

  #close() {
    if (this.#picked) this.#picked.querySelector("details").open = false;
    this.#picked = null;
  }

  #takeBack() {
    const move = this.#moves.pop();
    if (!move) return;
    this.#move(move[0], move[1], true);
    move[0].querySelector(".board__pick").focus();
  }

  #refresh() {
    for (const lead of this.#leads()) {
      const isPicked = lead === this.#picked;
      lead.classList.toggle("board__lead--picked", isPicked);
      lead.querySelector(".board__pick").setAttribute("aria-pressed", String(isPicked));
      lead.querySelector(".board__place").textContent = ` — ${placeOf(lead) || "not placed"}`;
      lead.querySelector(".board__puts").hidden = !isPicked;
    }
    for (const column of this.#columns.values()) {
      column.querySelector(".board__count").textContent = String(column.querySelector("ol").children.length);
    }
    this.#undo.setAttribute("aria-disabled", String(!this.#moves.length));
    this.classList.toggle("board--picking", Boolean(this.#picked));
  }

  #grab(event, lead) {
    if (event.button !== 0 || this.#drag || event.target.closest("summary, details, .board__put")) return;
    if (event.pointerType === "touch" && !event.target.closest(".board__grip")) return;
    this.#drag = new Drag(event, lead, this, (column) => {
      this.#drag = null;
      if (column && column.dataset.column !== placeOf(lead)) this.#move(lead, column.dataset.column);
    });
  }
}

/** One press on a lead: from a few pixels on a ghost follows the pointer, until it is let go or Escape is pressed. */
class Drag {
  #lead;
  #board;
  #done;
  #start;
  #pointer;
  #ghost = null;
  #over = null;
  #stop = new AbortController();

  constructor(event, lead, board, done) {
    this.#lead = lead;
    this.#board = board;
    this.#done = done;
    this.#pointer = event.pointerId;
    this.#start = { x: event.clientX, y: event.clientY };
    const signal = this.#stop.signal;
    document.addEventListener("pointermove", (moved) => this.#follow(moved), { signal });
    document.addEventListener("pointerup", (raised) => this.#isMine(raised) && this.end(true), { signal });
    document.addEventListener("pointercancel", (lost) => this.#isMine(lost) && this.end(false), { signal });
    document.addEventListener("keydown", (pressed) => this.#cancel(pressed), { signal, capture: true });
  }

  #isMine(event) {
    return event.pointerId === this.#pointer;
  }

  #follow(event) {
    if (!this.#isMine(event)) return;
    const far = Math.hypot(event.clientX - this.#start.x, event.clientY - this.#start.y);
    if (!this.#ghost && far < FAR_ENOUGH) return;
    event.preventDefault();
    this.#ghost ??= this.#raise();
    this.#ghost.style.transform = `translate(${event.clientX - this.#ghost.dataset.dx}px, ${event.clientY - this.#ghost.dataset.dy}px)`;
    if (event.clientY < EDGE) scrollBy(0, -EDGE / 4);
    else if (event.clientY > innerHeight - EDGE) scrollBy(0, EDGE / 4);
    this.#mark(document.elementFromPoint(event.clientX, event.clientY)?.closest(".board__column"));
  }

  #raise() {
    const box = this.#lead.getBoundingClientRect();
    const ghost = made("div", "board__lead board__lead--ghost");
    ghost.append(nameOf(this.#lead));
    ghost.setAttribute("aria-hidden", "true");
    ghost.style.inlineSize = `${Math.min(box.width, 320)}px`;
    ghost.dataset.dx = String(Math.min(this.#start.x - box.left, 300));
    ghost.dataset.dy = String(this.#start.y - box.top);
    this.#board.append(ghost);
    this.#lead.classList.add("board__lead--lifted");
    getSelection()?.removeAllRanges();
    return ghost;
  }

  #mark(column) {
    const here = column && this.#board.contains(column) ? column : null;
    if (here === this.#over) return;
    this.#over?.classList.remove("board__column--over");
    here?.classList.add("board__column--over");
    this.#over = here;
  }

  #cancel(event) {
    if (event.key !== "Escape" || !this.#ghost) return;
    event.preventDefault();
    event.stopPropagation();
    this.end(false);
  }

  end(isDropped) {
    const column = this.#over;
    const wasDragged = Boolean(this.#ghost);
    this.#stop.abort();
    this.#mark(null);
    this.#ghost?.remove();
    this.#lead.classList.remove("board__lead--lifted");
    if (wasDragged) swallowClick();
    this.#done(isDropped && wasDragged ? column : null);
  }
}

/** The click that a browser sends after a drag is not a choice. */
function swallowClick() {
  const swallow = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", swallow, { capture: true }), 0);
}

function made(name, className) {
  const element = document.createElement(name);
  element.className = className;
  return element;
}

function radios(lead) {
  return [...lead.querySelectorAll("input[type=radio]")];
}

function temperature(radio) {
  return radio.closest(".option").dataset.temperature;
}

function wordOf(radio) {
  return radio.closest(".option").querySelector(".temperature").textContent.trim();
}

function nameOf(lead) {
  return lead.querySelector("legend").textContent.trim();
}

function placeOf(lead) {
  const chosen = radios(lead).find((radio) => radio.checked);
  return chosen ? temperature(chosen) : "";
}

function keysAreOn() {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
}

if (!customElements.get("lead-board")) customElements.define("lead-board", LeadBoard);
