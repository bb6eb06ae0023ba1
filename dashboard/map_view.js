// The map: deck.gl layers over a Mapbox GL base map, one or two side by side with one view.
//
// Streamlit calls the default export again with every rerun. The maps of a mounted element are kept and only told what
// is new, so that neither the place nor the WebGL context is ever lost.

import { Controls } from "./map_controls.js";
import { takeOver, whenKindsChange } from "./map_kinds.js";
import { LayerMaker, pickOf, tipOf } from "./map_layers.js";
import { keepAddress, placeOf, remember, takeFlight, viewOf } from "./map_place.js";

const MAX_ZOOM = 18;
const CLOSEST_OPENING = 15; // how near a map may open or fly
const FLIGHT_MS = 700;
const maps = new WeakMap(); // mounted element -> AtlasMap
const testHook = (globalThis.outletAtlasMaps ??= new Map()); // key -> AtlasMap, for tests that click on places
let bundle = null;

/** Load deck.gl and Mapbox GL, which this server serves as one script; once per page. */
function loadBundle(address) {
  bundle ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error(address));
    document.head.append(script);
  });
  return bundle;
}

/** Return who draws in this browser with WebGL 2, null where nobody can; the context tried is given back at once. */
function renderer() {
  const context = document.createElement("canvas").getContext("webgl2");
  if (!context) return null;
  const told = context.getExtension("WEBGL_debug_renderer_info");
  const name = context.getParameter(told?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER);
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return String(name);
}

class AtlasMap {
  #panes = [];
  #turn = 0;
  #flight = 0;
  #waits = true; // for rows that are still being fetched
  #stops = [];

  constructor(parent) {
    this.root = document.createElement("div");
    this.root.className = "oa-map";
    this.root.dataset.ready = "0";
    parent.append(this.root);
    this.root.addEventListener("pointerleave", () => this.controls?.showTip(null));
  }

  /** Draw what the server sent; of several calls the last one counts. */
  async show(data, report) {
    const turn = ++this.#turn;
    this.#waits = true;
    this.root.dataset.ready = "0";
    this.root.style.setProperty("--oa-height", `${data.height}px`);
    this.root.setAttribute("aria-label", data.alt);
    this.root.setAttribute("role", "region");
    takeOver(data.hidden);
    this.data = data;
    this.report = report;
    testHook.set(data.key, this);
    if (!this.#panes.length && !(await this.#canStart())) return;
    if (turn !== this.#turn) return;
    if (this.#panes.length !== data.maps.length) this.#start();
    this.controls.showWords(data.words, data.attribution);
    if (takeFlight(data.area, data.fly)) this.fly(data.fly.bounds);
    else keepAddress(data.area);
    await Promise.all(this.#panes.map((pane, place) => pane.maker.fetchRows(data.maps[place].layers)));
    if (turn !== this.#turn) return;
    this.#waits = false;
    this.#panes.forEach((pane, place) => this.#fill(pane, data.maps[place]));
  }

  async #canStart() {
    try {
      const name = renderer();
      if (name === null) throw new Error("WebGL 2");
      // Without a graphics processor smooth edges cost a quarter of every frame.
      this.smooth = !/swiftshader|llvmpipe|softpipe|basic render/i.test(name);
      await loadBundle(this.data.bundle);
      return true;
    } catch (error) {
      this.tell(this.data.words[error.message === "WebGL 2" ? "noWebgl" : "noBundle"]);
      return false;
    }
  }

  /** Show words in place of the map. */
  tell(words) {
    this.root.classList.add("oa-message");
    this.root.textContent = words;
    this.root.dataset.ready = "failed";
  }

  #start() {
    this.stop();
    this.root.replaceChildren();
    const row = document.createElement("div");
    row.className = "oa-panes";
    this.root.append(row);
    const holders = this.data.maps.map(() => {
      const holder = document.createElement("div");
      holder.className = "oa-pane";
      row.append(holder);
      return holder;
    });
    this.size = { width: holders[0].clientWidth, height: holders[0].clientHeight };
    const { area, home, opening } = this.data;
    this.minZoom = Math.max(viewOf(home, this.size, CLOSEST_OPENING).zoom - 4, 0);
    const place = takeFlight(area, this.data.fly)
      ? viewOf(this.data.fly.bounds, this.size, CLOSEST_OPENING)
      : placeOf(area, home);
    this.view = { ...(place ?? viewOf(opening, this.size, CLOSEST_OPENING)), pitch: 0, bearing: 0 };
    this.controls = new Controls(this.root, {
      zoomIn: () => this.#move({ ...this.view, zoom: this.view.zoom + 1 }),
      zoomOut: () => this.#move({ ...this.view, zoom: this.view.zoom - 1 }),
      home: () => this.fly(this.data.home),
    });
    this.controls.showWords(this.data.words, this.data.attribution);
    this.controls.showScale(this.view);
    this.#panes = holders.map((holder, place) => this.#pane(holder, this.data.style, this.data.maps[place].title));
    if (place) remember(area, this.view);
    this.#stops.push(whenKindsChange(() => this.#refill()));
  }

  #refill() {
    // While rows are being fetched the drawing that follows shows the change as well.
    if (!this.#waits) this.#panes.forEach((pane, at) => this.#fill(pane, this.data.maps[at]));
  }

  #pane(holder, style, title) {
    const deck = globalThis.createDeck({
      container: holder,
      jsonInput: {
        mapProvider: "carto",
        mapStyle: style,
        mapOptions: { attributionControl: false, fadeDuration: 0 },
        viewState: this.view,
        controller: { dragRotate: false, touchRotate: false },
        useDevicePixels: this.smooth ? Math.min(globalThis.devicePixelRatio, 2) : false,
        deviceProps: { webgl: { antialias: this.smooth } },
        pickingRadius: 3,
        layers: [],
      },
    });
    const pane = { holder, deck, maker: new LayerMaker(), style: JSON.stringify(style) };
    deck.setProps({
      onViewStateChange: ({ viewState }) => {
        // deck.gl also repeats the view it was given, for instance when its size is known: that is no move.
        const moved = ["longitude", "latitude", "zoom"].some((name) => Math.abs(viewState[name] - this.view[name]) > 1e-9);
        if (moved) this.#move(viewState);
      },
      onHover: (info) => this.#hover(holder, info),
      onClick: (info) => this.#click(info),
      onAfterRender: () => this.#checkReady(),
      getCursor: ({ isDragging, isHovering }) => (isDragging ? "grabbing" : isHovering ? "pointer" : "grab"),
    });
    const base = deck.getMapboxMap();
    for (const event of ["idle", "render"]) base.on(event, () => this.#checkReady());
    base.on("error", ({ error, sourceId }) => {
      if (sourceId === "tiles") this.controls.source.textContent = this.data.words.noTiles;
      else console.error(error);
      setTimeout(() => this.#checkReady()); // a tile that failed is not waited for
    });
    if (title) {
      const heading = document.createElement("div");
      heading.className = "oa-title";
      heading.textContent = title;
      holder.append(heading);
    }
    return pane;
  }

  #fill(pane, { layers }) {
    const { style } = this.data;
    const text = JSON.stringify(style);
    if (text !== pane.style) pane.deck.setProps({ mapStyle: style });
    pane.style = text;
    this.root.dataset.ready = "0";
    pane.layers = pane.maker.make(layers, this.view.zoom);
    pane.deck.setProps({ layers: pane.layers });
  }

  /** Say when everything that was asked for is on the screen. */
  #checkReady() {
    const done = ({ layers, deck }) =>
      layers?.every((layer) => layer.isLoaded) && deck.getMapboxMap()?.loaded() && !deck.needsRedraw({ clearRedrawFlags: false });
    if (!this.#waits && this.#panes.length && this.#panes.every(done)) this.root.dataset.ready = "1";
  }

  #move(view) {
    cancelAnimationFrame(this.#flight);
    this.#show(view);
    remember(this.data.area, this.view);
  }

  #show({ longitude, latitude, zoom }) {
    const within = Math.min(Math.max(zoom, this.minZoom), MAX_ZOOM);
    this.view = { longitude, latitude, zoom: within, pitch: 0, bearing: 0 };
    for (const { deck } of this.#panes) deck.setProps({ viewState: this.view });
    if (this.#panes.some(({ layers, maker }) => layers && maker.hasOtherNames(within))) this.#refill();
    this.controls.showScale(this.view);
  }

  /** Move to a rectangle of degrees, gently where the reader has not asked for less motion. */
  fly(bounds) {
    cancelAnimationFrame(this.#flight);
    const { clientWidth: width, clientHeight: height } = this.#panes[0].holder;
    const goal = viewOf(bounds, { width, height }, CLOSEST_OPENING);
    remember(this.data.area, goal);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.#show(goal);
      return;
    }
    const path = new globalThis.deck.FlyToInterpolator();
    const [from, to] = [this.view, goal].map((view) => ({ ...view, width, height }));
    const began = performance.now();
    const step = (now) => {
      const share = Math.min(Math.max((now - began) / FLIGHT_MS, 0), 1);
      this.#show(share < 1 ? path.interpolateProps(from, to, share * (2 - share)) : goal);
      if (share < 1) this.#flight = requestAnimationFrame(step);
    };
    this.#flight = requestAnimationFrame(step);
  }

  #hover(holder, info) {
    const lines = tipOf(info);
    this.controls.showTip(lines, holder.offsetLeft + info.x, info.y);
  }

  #click(info) {
    const picked = pickOf(info, this.data.picks);
    // Where ground can be chosen, the unit under it is only what is seen through it.
    const isGround = !picked || (picked.what === "unit" && this.data.ground);
    if (!isGround) this.report("pick", picked);
    else if (this.data.ground && info.coordinate) this.report("ground", { lon: info.coordinate[0], lat: info.coordinate[1] });
  }

  /** Return where a place is on the page, in CSS pixels; for tests. */
  project(lon, lat, pane = 0) {
    const { left, top } = this.#panes[pane].holder.getBoundingClientRect();
    const [x, y] = this.#panes[pane].deck.getViewports()[0].project([lon, lat]);
    return [left + x, top + y];
  }

  /** Return what stands at a point of the page; for tests. */
  pick(pageX, pageY, pane = 0) {
    const { left, top } = this.#panes[pane].holder.getBoundingClientRect();
    return pickOf(this.#panes[pane].deck.pickObject({ x: pageX - left, y: pageY - top, radius: 3 }), this.data.picks);
  }

  stop() {
    cancelAnimationFrame(this.#flight);
    this.#stops.splice(0).forEach((stop) => stop());
    this.#panes.splice(0).forEach(({ deck }) => deck.finalize());
    this.controls?.remove();
  }

  /** Give the WebGL contexts back. */
  remove() {
    this.#turn += 1;
    this.stop();
    if (testHook.get(this.data.key) === this) testHook.delete(this.data.key);
  }
}

export default function show({ data, parentElement, setTriggerValue }) {
  let map = maps.get(parentElement);
  if (!map) {
    map = new AtlasMap(parentElement);
    maps.set(parentElement, map);
  }
  map.show(data, setTriggerValue).catch((error) => {
    // What is drawn may belong to other figures than those beside it: better nothing than that.
    console.error(error);
    map.stop();
    map.tell(data.words.noRows);
  });
  // Streamlit calls this after a change of mind as well, while the element stays: only what is gone is given back.
  return () =>
    setTimeout(() => {
      if (!parentElement.isConnected) {
        maps.delete(parentElement);
        map.remove();
      }
    });
}
