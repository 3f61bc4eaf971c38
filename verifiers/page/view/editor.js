"use strict";
/* Every number, word and truth value of the document in a field of its own, named by its place. Long lists are shown
   piece by piece, and nothing is built before it is opened. */

const ROWS_AT_ONCE = 20;
const FIELDS_AT_ONCE = 60;

/** Where a value stands, for people and screen readers: claim.start.U[0][3]. */
function placeName(path) {
  return path.map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? step : `.${step}`)).join("");
}

function valueIn(tree, path) {
  return path.reduce(entryOf, tree);
}

const isTree = (node) => node instanceof Map || Array.isArray(node);

const entryOf = (node, key) => (node instanceof Map ? node.get(key) : node[key]);

/** Where two documents differ: {path, from, to}, undefined standing for what is not there. */
function differences(from, to, path = []) {
  if (!isTree(from) || !isTree(to) || Array.isArray(from) !== Array.isArray(to)) {
    return from === to ? [] : [{ path, from, to }];
  }
  const keys = new Set([...from.keys(), ...to.keys()]);
  return [...keys].flatMap((key) => differences(entryOf(from, key), entryOf(to, key), [...path, key]));
}

function putIn(tree, path, value) {
  const parent = valueIn(tree, path.slice(0, -1));
  const last = path[path.length - 1];
  if (parent instanceof Map) parent.set(last, value);
  else parent[last] = value;
}

/** The words of JSON as what they mean, any other text as itself. */
function wordOrText(text) {
  const found = WORDS_OF_JSON.find(([word]) => word === text);
  return found ? found[1] : text;
}

class Editor {
  /** `original` is what changes are counted from; `changed()` is called after a change of the tree. */
  constructor(root, original, changed) { Object.assign(this, { root, original, changed, tree: null }); }

  /** Show a document: claim and proof are open, and the folders in which it differs from the original. */
  show(tree) {
    this.tree = tree;
    this.places = new Set(this.changes().flatMap(({ path }) => path.map((_, i) => placeName(path.slice(0, i)))));
    this.root.replaceChildren(...this.entries(tree, []));
  }

  changes() { return differences(this.original, this.tree); }

  isChanged(path) {
    const was = path.reduce((node, step) => (isTree(node) ? entryOf(node, step) : undefined), this.original);
    return was !== valueIn(this.tree, path);
  }

  entries(node, path) {
    return [...node.entries()].map(([key, value]) => this.entry(value, [...path, key]));
  }

  entry(value, path) {
    const name = String(path[path.length - 1]);
    if (typeof value === "string" || typeof value === "boolean" || value === null) {
      const row = element("div", { class: "field" });
      row.append(this.input(value, path, name));
      return row;
    }
    if (Array.isArray(value) && value.every((one) => typeof one === "string")) return this.row(value, path, name);
    return this.folder(value, path, name);
  }

  /** A list of numbers on one line, as many as are shown at once. */
  row(values, path, name) {
    const row = element("div", { class: "numbers", role: "group", "aria-label": placeName(path) });
    row.append(element("span", { class: "key" }, name));
    const add = (from) => {
      values.slice(from, from + FIELDS_AT_ONCE).forEach((value, i) => row.append(this.input(value, [...path, from + i], null)));
      this.offerMore(row, values.length, from + FIELDS_AT_ONCE, add);
    };
    add(0);
    return row;
  }

  folder(value, path, name) {
    const details = element("details");
    const size = value instanceof Map ? count(value.size, "key") : count(value.length, "entry").replace(/ys$/, "ies");
    details.append(element("summary", {}, `${name} (${size})`));
    const body = element("div", { class: "folder" });
    details.append(body);
    const keys = [...value.keys()];
    const add = (from) => {
      keys.slice(from, from + ROWS_AT_ONCE).forEach((key) => body.append(this.entry(entryOf(value, key), [...path, key])));
      this.offerMore(body, keys.length, from + ROWS_AT_ONCE, add);
    };
    details.addEventListener("toggle", () => { if (details.open && body.childElementCount === 0) add(0); });
    details.open = path.length === 1 || this.places.has(placeName(path));
    return details;
  }

  offerMore(parent, total, from, add) {
    if (from >= total) return;
    const button = element("button", { type: "button", class: "more" }, `show more (${total - from} left)`);
    button.addEventListener("click", () => {
      const before = parent.childElementCount;
      button.remove();
      add(from);
      parent.children[before - 1]?.querySelector?.("input, summary")?.focus();
    });
    parent.append(button);
  }

  input(value, path, label) {
    const place = placeName(path);
    const input = element("input", { type: "text", spellcheck: "false", autocomplete: "off", "aria-label": place });
    input.value = typeof value === "string" ? value : String(value);
    input.size = Math.max(3, Math.min(14, input.value.length + 1));
    input.classList.toggle("edited", this.isChanged(path));
    input.addEventListener("input", () => {
      putIn(this.tree, path, typeof value === "string" ? input.value : wordOrText(input.value));
      input.classList.toggle("edited", this.isChanged(path));
      this.changed();
    });
    if (label === null) return input;
    const box = element("label");
    box.append(element("span", { class: "key" }, label), input);
    return box;
  }
}
