// Which names stand on the map: the more important first, none over another. Moving the map does not change that, only
// its zoom does.

"use strict";

const NAME_LETTERS = 14; // longer names are cut on the map; the card tells them whole
const BUCKET = 96; // pixels of the squares in which neighbours are looked for
const LABEL_FONT = "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', sans-serif";
const PLACES_FROM_ZOOM = 11.5;
const OUTLETS_FROM_ZOOM = 13.5;
const LABEL_MARGIN = 3;
const OUTLET_PIXELS = 7;
const SITE_PIXELS = 11;
const STEPS_PER_ZOOM = 4;

function shortened(name) {
  const letters = Array.from(name);
  return letters.length > NAME_LETTERS ? `${letters.slice(0, NAME_LETTERS - 1).join("")}…` : name;
}

/** Rectangles on the plane of the whole world at one zoom, and whether there is room for another one. */
class Room {
  #taken = new Map();

  #squares([left, top, right, bottom]) {
    const found = [];
    for (let x = Math.floor(left / BUCKET); x <= right / BUCKET; x += 1) {
      for (let y = Math.floor(top / BUCKET); y <= bottom / BUCKET; y += 1) found.push(`${x},${y}`);
    }
    return found;
  }

  take(box) {
    for (const square of this.#squares(box)) {
      if (!this.#taken.has(square)) this.#taken.set(square, []);
      this.#taken.get(square).push(box);
    }
  }

  isFree(box) {
    const [left, top, right, bottom] = box;
    const meets = (other) => left < other[2] && right > other[0] && top < other[3] && bottom > other[1];
    return this.#squares(box).every((square) => !(this.#taken.get(square) ?? []).some(meets));
  }
}

/** Chooses the labels of a map at a zoom. */
class Labels {
  #key = "";
  #found = [];
  #pen = document.createElement("canvas").getContext("2d");

  constructor(ground) {
    this.ground = ground; // decoded content
  }

  /** Return the labels that have room at this zoom, told only when it, or what is shown, has changed. */
  at(zoom, shown) {
    const round = Math.round(zoom * STEPS_PER_ZOOM) / STEPS_PER_ZOOM;
    const key = [round, ...shown.hidden].join();
    if (this.#key !== key) [this.#key, this.#found] = [key, this.#placed(round, shown)];
    return this.#found;
  }

  #placed(zoom, shown) {
    const room = new Room();
    const scale = (512 * 2 ** zoom) / 360;
    const onPlane = ([lon, lat]) => [
      (lon + 180) * scale,
      (180 - (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))) * scale,
    ];
    for (const { at } of shown.sites()) {
      const [x, y] = onPlane(at);
      room.take([x - SITE_PIXELS, y - SITE_PIXELS, x + SITE_PIXELS, y + SITE_PIXELS]);
    }
    for (const { at } of shown.outlets()) {
      const [x, y] = onPlane(at);
      room.take([x - OUTLET_PIXELS, y - OUTLET_PIXELS, x + OUTLET_PIXELS, y + OUTLET_PIXELS]);
    }
    return this.#wanted(zoom, shown).flatMap((label) => {
      this.#pen.font = label.font;
      const [x, y] = onPlane(label.at);
      const half = this.#pen.measureText(label.text).width / 2 + LABEL_MARGIN;
      const boxAt = (below) => {
        const top = y + below - label.size / 2 - LABEL_MARGIN;
        return [x - half, top, x + half, top + label.size + 2 * LABEL_MARGIN];
      };
      const below = label.belows.find((each) => room.isFree(boxAt(each)));
      if (below === undefined) return [];
      room.take(boxAt(below));
      return [{ ...label, below }];
    });
  }

  #wanted(zoom, shown) {
    const { gaps, units, places } = this.ground;
    const found = [];
    const name = (each, size, style, belows = [0]) => {
      found.push({ text: shortened(each.name), at: each.at, size, font: `${style === "place" ? 500 : 700} ${size}px ${LABEL_FONT}`, style, belows });
    };
    for (const site of shown.sites()) name({ ...site, name: String(site.year) }, 11, "year", [SITE_PIXELS + 10]);
    if (!shown.hidden.has("gaps")) for (const gap of gaps) name({ ...gap, name: String(gap.rank) }, 14, "gap");
    if (shown.hidden.has("names")) return found;
    for (const unit of units) name(unit, 14, "unit", [0, -18, 18, -36, 36]);
    if (zoom >= OUTLETS_FROM_ZOOM) for (const outlet of shown.outlets()) name(outlet, 12, "outlet", [18, -18]);
    if (zoom >= PLACES_FROM_ZOOM) for (const place of places) name(place, 11, "place");
    return found;
  }
}
