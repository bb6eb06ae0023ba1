// The legend beside a map. Kinds of outlets are buttons that hide and show them on every map of the page at once;
// the server is told afterwards, so that the choice outlives the page.

import { hiddenKinds, takeOver, toggle, whenKindsChange } from "./map_kinds.js";

const legends = new WeakMap(); // mounted element -> what the last call made

/** The newest legend of the page, for a map that fills the screen. */
export let newest = null;

/** Fill `root` with a legend; `told` hears of every change of the hidden kinds. */
export function draw(root, data, told) {
  root.replaceChildren();
  root.className = "oa-legend";
  heading(root, data.title);
  for (const { label, colour } of data.classes) line(root, swatch(`background:${colour}`), label);
  heading(root, data.outlets);
  for (const kind of data.kinds) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.kind = kind.key;
    button.title = data.hint;
    const image = document.createElement("img");
    image.src = kind.image;
    image.alt = "";
    const count = document.createElement("em");
    count.textContent = kind.count;
    fill(button, image, kind.label, count);
    button.addEventListener("click", () => told(toggle(kind.key)));
    root.append(button);
  }
  if (data.signs.length) heading(root, data.other);
  for (const { css, label, text } of data.signs) line(root, swatch(css, text), label);
  showPressed(root);
}

/** Let the buttons tell which kinds are shown. */
export function showPressed(root) {
  const hidden = hiddenKinds();
  for (const button of root.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(!hidden.has(button.dataset.kind)));
  }
}

function heading(root, text) {
  const title = document.createElement("h4");
  title.textContent = text;
  root.append(title);
}

function swatch(css, text = "") {
  const made = document.createElement("i");
  made.style.cssText = css; // ours, never from data
  made.textContent = text;
  return made;
}

function line(root, sign, label) {
  const made = document.createElement("div");
  fill(made, sign, label);
  root.append(made);
}

function fill(parent, sign, label, ...after) {
  const words = document.createElement("span");
  words.textContent = label;
  parent.append(sign, words, ...after);
}

export default function show({ data, parentElement, setStateValue }) {
  let legend = legends.get(parentElement);
  if (!legend) {
    const root = document.createElement("div");
    parentElement.append(root);
    legend = { root, text: "" };
    legend.stop = whenKindsChange(() => showPressed(root));
    legends.set(parentElement, legend);
  }
  // Without this check a button would lose the keyboard's focus whenever the server repeats the legend.
  const text = JSON.stringify(data);
  if (text !== legend.text) {
    const focused = legend.root.contains(document.activeElement) ? document.activeElement.dataset.kind : null;
    const told = (kinds) => setStateValue("hidden", kinds);
    takeOver(data.hidden);
    draw(legend.root, data, told);
    if (focused) legend.root.querySelector(`button[data-kind="${CSS.escape(focused)}"]`)?.focus();
    legend.text = text;
    newest = { data, told };
  }
  return () =>
    setTimeout(() => {
      if (!parentElement.isConnected) legend.stop();
    });
}
