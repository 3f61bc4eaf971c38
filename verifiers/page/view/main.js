"use strict";
/* The page: sends the document to the checker in its own thread, shows the answer, plays the path, takes changes. */

const byId = (id) => document.getElementById(id);
const MOST_SECONDS = 120;
const PLAY_SECONDS = 8;
const MOST_CHANGES = 12;
const BADGES = {
  verified: ["✓", "Verified in your browser"],
  refused: ["✗", "Refused"],
  malformed: ["✗", "Malformed"],
  "not covered": ["–", "Not checked on this page"],
  failed: ["–", "The check failed to run"],
  checking: ["…", "Checking"],
};

/** One checker at a time: a new text stops the check of the old one. */
class Checker {
  constructor(answered, drawn) { Object.assign(this, { answered, drawn, id: 0, worker: null, idle: true }); }

  check(text) {
    if (!this.idle) this.stop();
    this.worker ??= this.start();
    this.idle = false;
    this.id += 1;
    clearTimeout(this.clock);
    this.open = true;
    this.clock = setTimeout(() => {
      this.stop();
      if (this.open) this.answered(failure(`not finished after ${MOST_SECONDS} seconds; nothing is decided`));
    }, 1000 * MOST_SECONDS);
    this.worker.postMessage({ id: this.id, text });
  }

  start() {
    const source = [byId("engine").textContent, byId("worker").textContent];
    const worker = new Worker(URL.createObjectURL(new Blob(source, { type: "text/javascript" })));
    worker.onmessage = ({ data }) => {
      if (data.id !== this.id) return;
      if (data.answer) {
        this.open = false;
        this.answered(data.answer);
      } else {
        clearTimeout(this.clock);
        this.idle = true;
        this.drawn(data.picture);
      }
    };
    worker.onerror = (event) => {
      this.stop();
      if (this.open) this.answered(failure(`the checker stopped: ${event.message}; nothing is decided`));
    };
    return worker;
  }

  stop() {
    clearTimeout(this.clock);
    this.worker?.terminate();
    Object.assign(this, { worker: null, idle: true });
  }
}

function failure(words) { return { status: "failed", rule: null, where: null, words, steps: [] }; }

/** The answer in the bar at the top, and the steps of the check. */
function showAnswer({ status, rule, where, words, steps }) {
  const [mark, name] = BADGES[status];
  for (const id of ["bar", "verdict"]) Object.assign(byId(id), { className: `${id} ${status.replace(" ", "-")}`, hidden: false });
  const ruled = status === "refused" && RULE_WORDS[rule] ? ` by the rule “${RULE_WORDS[rule][0]}”` : "";
  byId("badge").textContent = `${mark} ${name}${ruled}`;
  byId("reason").textContent = status === "verified" ? "" : words;
  byId("verdict").replaceChildren(status === "verified" ? element("p", {}, words) : ruleParagraph(rule) ?? "");
  byId("rule").replaceChildren(ruleParagraph(rule) ?? "");
  byId("steps").replaceChildren(...steps.map((step) => stepItem(step, where)));
  byId("no-steps").hidden = steps.length > 0;
}

function stepItem({ where, rule, ok, words }) {
  const item = element("li", { class: ok ? "passed" : "stopped" });
  item.append(element("b", {}, `${ok ? "✓" : "✗"} ${where}: ${RULE_WORDS[rule]?.[0] ?? rule}`), ok || words ? ` — ${words}` : "");
  const why = ruleParagraph(rule);
  if (why) {
    const details = element("details");
    details.append(element("summary", {}, "the rule"), why);
    item.append(details);
  }
  return item;
}

/** The figures with their slider and button. */
class Player {
  constructor() {
    this.panels = [];
    this.picture = null;
    this.slider = byId("time");
    this.button = byId("play");
    this.slider.addEventListener("input", () => { this.pause(); this.show(); });
    this.button.addEventListener("click", () => (this.playing ? this.pause() : this.play()));
    byId("output").addEventListener("change", () => this.draw(this.picture));
  }

  /** Draw a picture anew; the time stays where it is. */
  draw(picture) {
    this.picture = picture;
    byId("figures").hidden = picture === null;
    byId("no-picture").hidden = picture !== null;
    if (picture === null) {
      this.pause();
      return;
    }
    this.journey = new Journey(picture);
    const { m } = picture.problem;
    this.chooseOutput(m);
    const output = Math.min(m - 1, Number(byId("output").value) || 0);
    this.panels = [];
    this.add("loss", lossPanel(byId("loss"), this.journey, picture));
    this.add("function", functionPanel(byId("function"), this.journey, picture, output));
    this.add("neurons", neuronPanel(byId("neurons"), this.journey));
    this.stops(picture);
    this.show();
  }

  add(id, panel) {
    byId(id).closest("figure").hidden = panel === null;
    if (panel === null) return;
    byId(`${id}-caption`).textContent = panel.caption;
    byId(id).setAttribute("aria-label", panel.caption);
    this.panels.push(panel);
  }

  chooseOutput(m) {
    const select = byId("output");
    select.closest("label").hidden = m === 1;
    if (select.options.length !== m) {
      select.replaceChildren(...Array.from({ length: m }, (_, j) => element("option", { value: String(j) }, `output ${j + 1}`)));
    }
  }

  /** The stops of the path as a table. */
  stops({ kind }) {
    const { segments } = this.journey;
    const names = segments.map((segment) => segment.kind);
    const rows = ["start", ...names].map((name, i) => {
      const row = element("tr");
      const loss = i === 0 ? this.journey.startLoss : this.journey.loss(i / segments.length);
      const movers = i > 0 ? segments[i - 1].moving.length : 0;
      const moving = movers > 0 ? ` (${count(movers, "neuron")})` : "";
      const reached = kind === "valley" ? ["the given network", "the better network"][i] : `${name}${moving}`;
      row.append(element("th", { scope: "row" }, reached),
        element("td", {}, Number.isFinite(loss) ? String(Number(loss.toPrecision(10))) : "–"));
      return row;
    });
    byId("stops").replaceChildren(...rows);
  }

  show() {
    if (this.picture === null) return;
    const t = Number(this.slider.value) / Number(this.slider.max);
    for (const panel of this.panels) panel.show(t);
    const { index } = this.journey.place(t);
    const { segments } = this.journey;
    const where = segments.length === 0 ? "the constant path"
      : `segment ${index + 1} of ${segments.length}, ${segments[index].kind}`;
    const words = `${where}: loss ${brief(this.journey.loss(t))}`;
    this.slider.setAttribute("aria-valuetext", words);
    byId("now").textContent = words;
  }

  play() {
    this.playing = true;
    this.button.textContent = "Pause";
    if (this.slider.value === this.slider.max) this.slider.value = "0";
    let before = null;
    let at = Number(this.slider.value);
    const step = (now) => {
      if (!this.playing) return;
      at += before === null ? 0 : ((now - before) / (1000 * PLAY_SECONDS)) * Number(this.slider.max);
      before = now;
      this.slider.value = String(Math.min(at, Number(this.slider.max)));
      this.show();
      if (at >= Number(this.slider.max)) this.pause();
      else requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  pause() {
    this.playing = false;
    this.button.textContent = "Play";
  }
}

/** The sizes of the problem as the document has them now. */
function showSizes(tree) {
  const problem = tree instanceof Map && tree.get("claim") instanceof Map ? tree.get("claim").get("problem") : null;
  const sizes = byId("sizes");
  if (!(problem instanceof Map)) {
    sizes.replaceChildren();
    return;
  }
  const data = problem.get("data");
  const N = data instanceof Map && Array.isArray(data.get("x")) ? [["points N", String(data.get("x").length)]] : [];
  const pairs = [["inputs n", problem.get("n")], ["outputs m", problem.get("m")], ["width p", problem.get("p")], ...N,
    ["activation σ(z)", activationWords(problem.get("activation"))]];
  sizes.replaceChildren(...pairs.filter(([, value]) => typeof value === "string").map(([name, value]) => {
    const pair = element("div");
    pair.append(element("dt", {}, name), element("dd", {}, value));
    return pair;
  }));
}

function activationWords(value) {
  try {
    const σ = readActivation(value, true);
    return σ === null ? value.get("type") : String(σ);
  } catch {
    return null;
  }
}

function main() {
  const original = byId("document").textContent;
  const player = new Player();
  const checker = new Checker(showAnswer, (picture) => player.draw(picture));
  let waiting = null;
  let text = original;

  const send = (next) => {
    text = next;
    showAnswer({ status: "checking", rule: null, where: null, words: "", steps: [] });
    checker.check(text);
  };
  const editor = new Editor(byId("tree"), parseDocument(original), () => {
    clearTimeout(waiting);
    showChanges();
    waiting = setTimeout(() => send(writeDocument(editor.tree)), 250);
    showSizes(editor.tree);
  });
  const showChanges = () => {
    const changes = editor.changes();
    byId("stale").hidden = !changes.some(({ path }) => path[0] === "claim");
    const more = changes.length > MOST_CHANGES ? [element("li", {}, `and ${changes.length - MOST_CHANGES} more`)] : [];
    byId("changes").replaceChildren(...changes.slice(0, MOST_CHANGES).map(changeItem), ...more);
  };

  /** A text from outside the fields: check it, and show its fields where it can be read. */
  const take = (next, note) => {
    clearTimeout(waiting);
    byId("forged").textContent = note;
    send(next);
    try {
      const tree = parseDocument(next);
      editor.show(tree instanceof Map ? tree : new Map([["document", tree]]));
      showSizes(tree);
      byId("unreadable").hidden = true;
    } catch {
      byId("unreadable").hidden = false;
    }
    showChanges();
    if (byId("text").closest("details").open) byId("text").value = next;
  };

  offerForgeries(original, take);
  byId("restore").addEventListener("click", () => take(original, ""));
  byId("check-text").addEventListener("click", () => take(byId("text").value, "The text below was checked."));
  byId("text").closest("details").addEventListener("toggle", () => { byId("text").value = text; });
  byId("file").addEventListener("change", async () => {
    const [file] = byId("file").files;
    if (file) take(await readFile(file), "This is the file that you chose; the formulas above are about the original.");
  });
  take(original, "");
}

/** The bytes of a file as characters 0 to 255, so that what is not ASCII is seen. */
async function readFile(file) {
  if (file.size > MOST_BYTES) return " ".repeat(MOST_BYTES + 1);
  const bytes = new Uint8Array(await file.arrayBuffer());
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function changeItem({ path, from, to }) {
  if (from === undefined) return element("li", {}, `${placeName(path)}: added ${shortened(to)}`);
  if (to === undefined) return element("li", {}, `${placeName(path)}: left out ${shortened(from)}`);
  return element("li", {}, `${placeName(path)}: ${shortened(from)} → ${shortened(to)}`);
}

function shortened(value) {
  const text = isTree(value) ? writeDocument(value) : String(value);
  return text.length > 40 ? `${text.slice(0, 18)}…${text.slice(-18)}` : text;
}

function offerForgeries(original, take) {
  const tree = parseDocument(original);
  byId("forgeries").replaceChildren(...forgeriesOf(tree).map(([name, text]) => {
    const button = element("button", { type: "button" }, name);
    button.addEventListener("click", () => take(text, `Forgery: ${name}.`));
    return button;
  }));
}

main();
