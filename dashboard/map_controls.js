// What stands on a map beside the map itself: buttons, scale bar, tooltip, attribution and the legend of the full screen.

import { draw, newest, showPressed } from "./map_legend.js";
import { whenKindsChange } from "./map_kinds.js";

const EARTH_METRES = 40075016.686; // around the equator, WGS 84
const BAR_PIXELS = 110;
// Drawn as lines in a square of 16 pixels, for fonts lack such signs.
const SIGNS = {
  zoomIn: "M8 3v10M3 8h10",
  zoomOut: "M3 8h10",
  home: "M2 8l6-5 6 5M4 7v6h8V7",
  fullScreen: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
};

function add(parent, tag, className) {
  const made = document.createElement(tag);
  made.className = className;
  parent.append(made);
  return made;
}

function picture(lines) {
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", lines);
  svg.append(path);
  return svg;
}

/** Return length and words of the longest round distance that is at most `BAR_PIXELS` wide at this place. */
export function scaleOf({ latitude, zoom }, words) {
  const metresPerPixel = (EARTH_METRES * Math.cos((latitude * Math.PI) / 180)) / (512 * 2 ** zoom);
  const most = BAR_PIXELS * metresPerPixel;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((step) => step * power).find((step) => step <= most);
  const text = metres >= 1000 ? `${metres / 1000} ${words.kilometres}` : `${metres} ${words.metres}`;
  return { pixels: metres / metresPerPixel, text };
}

export class Controls {
  #stops = [];

  /** Put the controls on `root`; `act` holds zoomIn, zoomOut and home. */
  constructor(root, act) {
    this.root = root;
    this.bar = add(root, "div", "oa-buttons");
    this.buttons = {};
    for (const [name, lines] of Object.entries(SIGNS)) {
      const button = add(this.bar, "button", "");
      button.type = "button";
      button.append(picture(lines));
      button.addEventListener("click", name === "fullScreen" ? () => this.#toggleFullScreen() : act[name]);
      this.buttons[name] = button;
    }
    this.buttons.fullScreen.hidden = !document.fullscreenEnabled;
    this.foot = add(root, "div", "oa-foot");
    this.scale = add(this.foot, "div", "oa-scale");
    this.source = add(this.foot, "div", "oa-source");
    this.tip = add(root, "div", "oa-tip");
    this.tip.setAttribute("role", "tooltip");
    this.tip.hidden = true;
    this.legend = add(root, "div", "");
    this.legend.hidden = true;
    const changed = () => this.#showLegend();
    document.addEventListener("fullscreenchange", changed);
    this.#stops.push(() => document.removeEventListener("fullscreenchange", changed));
    this.#stops.push(whenKindsChange(() => showPressed(this.legend)));
  }

  #toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen();
  }

  #showLegend() {
    const full = document.fullscreenElement === this.root;
    this.root.classList.toggle("oa-full", full);
    this.legend.hidden = !full || !newest;
    if (full && newest) {
      draw(this.legend, newest.data, newest.told);
      this.legend.classList.add("oa-over");
    }
  }

  showWords(words, attribution) {
    this.words = words;
    for (const [name, button] of Object.entries(this.buttons)) {
      button.title = words[name];
      button.setAttribute("aria-label", words[name]);
    }
    this.source.textContent = attribution;
  }

  showScale(view) {
    const { pixels, text } = scaleOf(view, this.words);
    this.scale.style.width = `${pixels.toFixed(1)}px`;
    this.scale.textContent = text;
  }

  /** Show lines of text at a point of the map, or nothing. Text only: names come from planners' files. */
  showTip(lines, x = 0, y = 0) {
    this.tip.hidden = !lines;
    if (!lines) return;
    this.tip.replaceChildren();
    lines.forEach((line, place) => (add(this.tip, place ? "div" : "b", "").textContent = line));
    const { clientWidth, clientHeight } = this.root;
    const [wide, tall] = [this.tip.offsetWidth, this.tip.offsetHeight];
    this.tip.style.left = `${Math.max(0, x + 12 + wide > clientWidth ? x - 12 - wide : x + 12)}px`;
    this.tip.style.top = `${Math.max(0, y + 12 + tall > clientHeight ? y - 12 - tall : y + 12)}px`;
  }

  remove() {
    this.#stops.forEach((stop) => stop());
  }
}
