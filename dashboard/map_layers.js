// From the layers that the server describes (pydeck's JSON) to deck.gl's: rows are fetched once and kept, unchanged
// rows stay the same object, so that deck.gl uploads again only what is new.

import { hiddenKinds } from "./map_kinds.js";

const FILES_KEPT = 24;
const FILTERED = ["outlets", "circles"]; // layers whose rows have a kind, `k`
const NAMES = "names"; // the layer whose rows have the zoom from which there is room for them, `z`
const files = new Map(); // address -> promise of its content
let converter = null;

/** Return the content of a file of this server; every file is fetched once. */
function fetched(address) {
  let content = files.get(address);
  if (!content) {
    content = fetch(address).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} ${address}`);
      return answer.json();
    });
    content.catch(() => files.delete(address));
    files.set(address, content);
    if (files.size > FILES_KEPT) files.delete(files.keys().next().value);
  }
  return content;
}

/** Return how many names there is room for; their rows stand by zoom. */
function namesAt(rows, zoom) {
  const first = rows.findIndex((row) => row.z > zoom);
  return first < 0 ? rows.length : first;
}

/** Describes the layers of one map and remembers their rows. */
export class LayerMaker {
  #rows = new Map(); // layer's id -> {text, rows}
  #shown = new Map(); // layer's id -> {rows, by, filtered}
  #files = new Map(); // layer's id -> content of its file
  #zoom = 0;

  /** Fetch what the layers need; their drawing waits for it, so that a map never shows half a change. */
  async fetchRows(specs) {
    const needed = specs.filter((spec) => typeof spec.data === "string");
    const contents = await Promise.all(needed.map((spec) => fetched(spec.data)));
    this.#files = new Map(needed.map((spec, place) => [spec.id, contents[place]]));
  }

  /** Return the deck.gl layers at a zoom; `fetchRows` has been awaited for the same ones. */
  make(specs, zoom) {
    this.#zoom = zoom;
    return specs.map((spec) => (spec.cells ? this.#cells(spec) : this.#plain(spec)));
  }

  #plain(spec) {
    converter ??= new globalThis.deck.JSONConverter({ configuration: { classes: globalThis.deck } });
    const { data, tip, ...description } = spec;
    // The rows go around the converter, which would copy them one by one.
    const [layer] = converter.convert({ layers: [{ ...description, data: [] }] }).layers;
    return layer.clone({ data: this.#visible(spec.id, this.#keptRows(spec)) });
  }

  #keptRows({ id, data }) {
    if (typeof data === "string") return this.#files.get(id);
    const text = JSON.stringify(data);
    const before = this.#rows.get(id);
    if (before?.text === text) return before.rows;
    this.#rows.set(id, { text, rows: data });
    return data;
  }

  /** Tell whether other names have room at this zoom than when the layers were made. */
  hasOtherNames(zoom) {
    const rows = this.#files.get(NAMES);
    return Boolean(rows) && namesAt(rows, zoom) !== namesAt(rows, this.#zoom);
  }

  #visible(id, rows) {
    if (id === NAMES) {
      const count = namesAt(rows, this.#zoom);
      return this.#filtered(id, rows, String(count), (_, place) => place < count);
    }
    const hidden = [...hiddenKinds()].sort().join();
    if (!hidden || !FILTERED.includes(id)) return rows;
    return this.#filtered(id, rows, hidden, (row) => !hiddenKinds().has(row.k));
  }

  #filtered(id, rows, by, shows) {
    const before = this.#shown.get(id);
    if (before?.rows === rows && before.by === by) return before.filtered;
    const filtered = rows.filter(shows);
    this.#shown.set(id, { rows, by, filtered });
    return filtered;
  }

  #cells({ id, cells }) {
    // Columns, not rows: h the H3 index; the class of each cell is one digit of `of`.
    const columns = this.#files.get(id);
    columns.rows ??= { length: columns.h.length };
    return new globalThis.deck.H3HexagonLayer({
      id,
      data: columns.rows,
      getHexagon: (_, { index }) => columns.h[index],
      getFillColor: (_, { index }) => cells.colours[cells.of.charCodeAt(index) - 48],
      updateTriggers: { getFillColor: cells.of + cells.colours.join() },
      highPrecision: true,
      stroked: false,
      extruded: false,
      pickable: true,
      columns,
      cells,
    });
  }
}

/** Return the lines to tell of the thing under the pointer, or null. */
export function tipOf(info) {
  if (!info?.picked || !info.layer) return null;
  const { columns, cells } = info.layer.props;
  if (columns) return cellTip(columns, cells.tip, info.index);
  const row = info.object?.properties ?? info.object;
  return row?.t ? [row.t, row.s, row.u].filter(Boolean) : null;
}

function cellTip(columns, words, index) {
  const whole = (number) => number.toLocaleString("en-US");
  const minutes = columns.m[index];
  return [
    columns.units[columns.u[index]],
    minutes === null ? words.never : words.minutes.replace("{m}", minutes.toFixed(1)),
    words.people.replace("{p}", whole(columns.p[index])).replace("{j}", whole(columns.j[index])),
  ].filter(Boolean); // a cell outside all units has no name
}

/** Return what was clicked as {what, id} with `columns` naming each layer's id column, or null. */
export function pickOf(info, idColumns) {
  if (!info?.picked || !info.layer) return null;
  const named = idColumns[info.layer.id.split("-")[0]];
  if (!named) return null;
  const { columns } = info.layer.props;
  const row = info.object?.properties ?? info.object;
  const id = columns ? columns[named.column][info.index] : row?.[named.column];
  return id === undefined ? null : { what: named.what, id: String(id) };
}
