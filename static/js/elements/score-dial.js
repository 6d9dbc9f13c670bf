/* <score-dial>: turns the number fields of a dial into sliders and works out at each change what they bring.
 *
 * The leads and their outcomes are in the table that the server sent, [data-lead]; how interest fades is in data-fades.
 * Scores are whole numbers in thousandths, summed as items/scores.py sums them, so that both rank alike. The numbers go
 * where the server put them ([data-trial]); a pause later a status tells them. The fields stay those of the form.
 */
const FULL = 1000;
const PAUSE = 700; // ms of rest before the numbers are spoken

class ScoreDial extends HTMLElement {
  #leads = [];
  #fades;
  #status;
  #pause = 0;

  connectedCallback() {
    const panel = this.querySelector("[data-dial-trial]");
    if (this.#status || !panel || this.querySelector("[data-dial]:disabled")) return;
    this.#leads = Array.from(this.querySelectorAll("[data-lead]"), (row) => row.dataset.lead.split(" ").map(Number));
    this.#fades = JSON.parse(this.dataset.fades);
    for (const input of this.#inputs()) this.#slide(input);
    this.#status = document.createElement("p");
    this.#status.className = "visually-hidden";
    this.#status.setAttribute("role", "status");
    this.append(this.#status);
    this.classList.add("dial--live");
    for (const button of this.closest("form")?.querySelectorAll("[data-try]") ?? []) button.hidden = true;
    this.addEventListener("input", () => this.#turned());
    this.#show(this.#trial());
  }

  disconnectedCallback() {
    clearTimeout(this.#pause);
  }

  #inputs() {
    return [...this.querySelectorAll("[data-dial]")];
  }

  #slide(input) {
    const number = document.createElement("span"); // an <output> would be spoken beside the slider's own value
    number.className = "dial__output";
    number.setAttribute("aria-hidden", "true");
    input.type = "range";
    number.textContent = signed(input.value);
    input.after(number);
    input.addEventListener("input", () => {
      number.textContent = signed(input.value);
    });
  }

  #turned() {
    const trial = this.#trial();
    this.#show(trial);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#tell(trial), PAUSE);
  }

  #trial() {
    const features = this.#inputs().filter((input) => input.dataset.dial !== "cut");
    const radios = [...this.querySelectorAll("input[type=radio]")];
    const fades = this.#fades[Math.max(0, radios.findIndex((radio) => radio.checked))];
    const weights = features.map((input) => Number(input.value));
    const steady = features.map((input) => input.dataset.dial === "steady");
    const calls = Number(this.querySelector("[data-dial=cut]").value);
    return this.#counted(this.#leads.map((lead) => scoreOf(lead, weights, steady, fades)), calls);
  }

  #counted(scores, calls) {
    const order = scores.map((_, place) => place).sort((one, other) => scores[other] - scores[one] || one - other);
    const curve = [0];
    for (const place of order) curve.push(curve.at(-1) + this.#leads[place].at(-1));
    const reached = curve[calls];
    const buyers = curve.at(-1);
    const value = reached * Number(this.dataset.deal) - calls * Number(this.dataset.call);
    const lastScore = calls ? scores[order[calls - 1]] / FULL : 0;
    return { calls, reached, buyers, curve, value, lastScore };
  }

  #show(trial) {
    const { calls, reached, buyers, curve } = trial;
    const words = {
      calls, reached, buyers,
      wasted: calls - reached,
      lost_deals: buyers - reached,
      left: curve.length - 1 - calls - (buyers - reached),
      precision: share(reached, calls),
      recall: share(reached, buyers),
      value: money(trial.value, this.dataset.currency),
      last_score: trial.lastScore.toFixed(1),
    };
    for (const place of this.querySelectorAll("[data-dial-trial] [data-trial]")) place.textContent = String(words[place.dataset.trial]);
    for (const cell of this.querySelectorAll("[data-dial-trial] [data-trial-at]")) cell.textContent = String(curve[Number(cell.dataset.trialAt)]);
    this.#draw(trial);
  }

  #draw({ calls, reached, buyers, curve }) {
    const x = (count) => (10 + (300 * count) / (curve.length - 1)).toFixed(1);
    const y = (deals) => (160 - (150 * deals) / (buyers || 1)).toFixed(1);
    const plot = this.querySelector("[data-dial-trial] svg");
    plot.querySelector("[data-trial-curve]").setAttribute("points", curve.map((deals, count) => `${x(count)},${y(deals)}`).join(" "));
    const cut = plot.querySelector("[data-trial-cut]");
    cut.setAttribute("x1", x(calls));
    cut.setAttribute("x2", x(calls));
    const dot = plot.querySelector("[data-trial-dot]");
    dot.setAttribute("cx", x(calls));
    dot.setAttribute("cy", y(reached));
  }

  #tell({ calls, reached, buyers, value }) {
    const lost = buyers - reached;
    this.#status.textContent = `Precision ${share(reached, calls)}, recall ${share(reached, buyers)}, ${lost} lost deal${lost === 1 ? "" : "s"}, value ${money(value, this.dataset.currency)}.`;
  }
}

/** A lead is its counts, then days since the last sign, then 1 for a buyer. */
function scoreOf(lead, weights, steady, fades) {
  const left = fades[lead.at(-2)];
  return weights.reduce((sum, weight, place) => sum + weight * lead[place] * (steady[place] ? FULL : left), 0);
}

function share(part, whole) {
  return whole ? `${Math.floor((100 * part) / whole + 0.5)} %` : "–";
}

function money(amount, currency) {
  return `${amount < 0 ? "−" : ""}${currency}${Math.abs(amount).toLocaleString("en-GB")}`;
}

function signed(value) {
  return value.replace("-", "−");
}

if (!customElements.get("score-dial")) customElements.define("score-dial", ScoreDial);
