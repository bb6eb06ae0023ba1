// Opens the map: what is shown, what a click picks, where the view is.

"use strict";

const MAX_ZOOM = 18;
const CLOSEST_FLIGHT = 14;
const FLIGHT_MS = 600;
const AROUND_PIXELS = 12;
const MOST_COVERED = 0.75;
const PICKED_LAYERS = { cells: "cells", units: "units", outlets: "outlets", closed: "outlets", sites: "sites" };

/** Return who draws in this browser with WebGL 2, null where nobody can; the context tried is given back at once. */
function renderer() {
  const context = document.createElement("canvas").getContext("webgl2");
  if (!context) return null;
  const told = context.getExtension("WEBGL_debug_renderer_info");
  const name = context.getParameter(told?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER);
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return String(name);
}

/** What the reader has chosen to see. */
class Shown {
  hidden = new Set(); // names of layers; `surface/class`, `kind/…` and `year/…` of the legend
  state = 0; // 0 at present, 1 with the proposed sites
  picked = null;

  constructor(content, ground) {
    Object.assign(this, { content, ground });
    this.key = content.surfaces[0].key;
  }

  surface() {
    return this.content.surfaces.find(({ key }) => key === this.key);
  }

  stateOf(surface) {
    return surface.states.length > 1 ? this.state : 0;
  }

  isPlanned() {
    return this.state > 0 || this.key === "gain";
  }

  overlays() {
    const { content } = this;
    const sites = content.sites.names.length ? ["sites"] : [];
    const gaps = content.gaps.rank.length ? ["gaps"] : [];
    return ["outlets", ...sites, ...gaps, "names", "borders", "roads", "land"];
  }

  outlets() {
    return this.hidden.has("outlets") ? [] : this.ground.outlets.filter(({ kind }) => !this.hidden.has(`kind/${kind}`));
  }

  sites() {
    return this.hidden.has("sites") ? [] : this.ground.sites.filter(({ year }) => !this.hidden.has(`year/${year}`));
  }
}

/** Return what the card tells of a thing: its kind, name and rows, and of a cell those of its unit as well. */
function factsOf({ what, place }, content) {
  const { words, cells } = content;
  const rowsOf = ({ labels, rows }) => labels.map((label, column) => [label, rows[place][column]]);
  if (what === "outlets") {
    const { outlets, kinds } = content;
    const closed = outlets.closed[place] ? [[words.closed, "✕"]] : [];
    return [{ what: kinds[outlets.kind[place]].name, name: outlets.names[place], rows: [...rowsOf(outlets.facts), ...closed] }];
  }
  if (what === "sites") return [{ what: words.site, name: content.sites.names[place], rows: rowsOf(content.sites.facts) }];
  if (what === "gaps") return [{ what: words.gap, name: String(content.gaps.rank[place]), rows: rowsOf(content.gaps.facts) }];
  if (what === "units") return [{ what: words.area, name: content.units.names[place], rows: rowsOf(content.units.facts) }];
  const reason = content.surfaces.find(({ key }) => key === "reason");
  const whole = (number) => number.toLocaleString("en-US");
  const minutes = (value) => (value === null ? words.unreachable : value.toFixed(1));
  const unit = cells.u[place];
  const rows = [
    [words.unit, unit < 0 ? "" : content.units.names[unit]],
    [words.persons, whole(cells.p[place])],
    [words.jobs, whole(cells.j[place])],
    [words.minutes, minutes(cells.m[place])],
    [words.minutesAfter, cells.a ? minutes(cells.a[place]) : ""],
    [reason.heading, reason.classes[reason.states[0].classes[place]].name],
    [words.gap, cells.g[place] ? String(cells.g[place]) : ""],
  ];
  return [{ what: words.cell, name: cells.h[place], rows }, ...(unit < 0 ? [] : factsOf({ what: "units", place: unit }, content))];
}

class AtlasMap {
  constructor(root, content) {
    this.root = root;
    this.content = content;
    root.setAttribute("aria-label", content.words.map);
    document.title = content.title;
    this.ground = decoded(content);
    this.shown = new Shown(content, this.ground);
    this.frame = new Frame(root, content, {
      zoomIn: () => this.#move({ zoom: this.view.zoom + 1 }, 200),
      zoomOut: () => this.#move({ zoom: this.view.zoom - 1 }, 200),
      home: () => this.fly(content.whole),
      unpick: () => this.pick(null),
    });
    this.panel = new Panel(document.getElementById("panel"), content, this.shown, {
      choose: (key) => this.#change(() => (this.shown.key = key)),
      turn: (state) => this.#change(() => (this.shown.state = state)),
      toggle: (key) => this.#change(() => this.shown.hidden.delete(key) || this.shown.hidden.add(key)),
      pick: (picked, fly) => this.pick(picked, fly),
    });
    const name = globalThis.deck ? renderer() : null;
    if (name === null) this.#giveUp();
    else this.#start(!/swiftshader|llvmpipe|softpipe|basic render/i.test(name));
  }

  #giveUp() {
    document.getElementById("message").textContent = this.content.words.noWebgl;
    for (const folded of document.querySelectorAll("details.units, details.sites, details.gaps")) folded.open = true;
    document.body.dataset.ready = "failed";
  }

  #start(smooth) {
    const { content } = this;
    this.canvases = new GroundCanvases(this.root, content);
    this.labels = new Labels(this.ground);
    this.layers = new Layers(content, this.ground);
    this.minZoom = Math.max(this.#fitted(content.whole).zoom - 2, 0);
    this.view = this.#fitted(content.opening);
    this.deck = new deck.Deck({
      parent: this.root,
      views: new deck.MapView({ repeat: false }),
      controller: { dragRotate: false, touchRotate: false },
      initialViewState: { ...this.view, minZoom: this.minZoom, maxZoom: MAX_ZOOM },
      // Without a graphics processor smooth edges cost a quarter of every frame.
      useDevicePixels: smooth ? Math.min(globalThis.devicePixelRatio, 2) : false,
      deviceProps: { webgl: { antialias: smooth } },
      pickingRadius: 4,
      layers: this.#made(),
      onViewStateChange: ({ viewState }) => this.#moved(viewState),
      onClick: (info) => this.pick(this.#pickOf(info)),
      onHover: (info) => this.frame.showTip(this.#tipOf(info), info.x, info.y),
      onAfterRender: () => this.#rendered(),
      getCursor: ({ isDragging, isHovering }) => (isDragging ? "grabbing" : isHovering ? "pointer" : "grab"),
    });
    this.root.addEventListener("pointerleave", () => this.frame.showTip(null));
    this.frame.showScale(this.view);
  }

  #made() {
    this.drawn = this.layers.all(this.shown);
    return this.drawn;
  }

  #change(change) {
    change();
    this.panel.show();
    this.#redraw();
  }

  #redraw() {
    if (!this.deck) return;
    document.body.dataset.ready = "0";
    this.deck.setProps({ layers: this.#made() });
  }

  #rendered() {
    const viewport = this.deck.getViewports()[0];
    this.canvases.draw(viewport, this.shown, this.layers.points(this.shown, viewport), this.labels.at(viewport.zoom, this.shown));
    if (!this.drawn.every((layer) => layer.isLoaded)) return;
    document.getElementById("message").hidden = true;
    document.body.dataset.ready = "1";
  }

  #fitted([west, south, east, north]) {
    const { clientWidth: width, clientHeight: height } = this.root;
    const covered = this.frame.covered();
    // On the smallest screens what lies over the map leaves hardly anything: some of it is then left out of account.
    const free = Math.min(1, (MOST_COVERED * height) / (covered.top + covered.bottom), (MOST_COVERED * width) / (covered.left + covered.right));
    const padding = Object.fromEntries(Object.entries(covered).map(([edge, pixels]) => [edge, pixels * free + AROUND_PIXELS]));
    const fit = new deck.WebMercatorViewport({ width, height }).fitBounds(
      [[west, south], [east, north]],
      { padding, minExtent: 0.002, maxZoom: CLOSEST_FLIGHT },
    );
    return { longitude: fit.longitude, latitude: fit.latitude, zoom: fit.zoom };
  }

  fly(bounds) {
    this.#move(this.#fitted(bounds), FLIGHT_MS);
  }

  #move(to, milliseconds) {
    if (!this.deck) return;
    const gently = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    const transition = gently ? { transitionDuration: milliseconds, transitionInterpolator: new deck.FlyToInterpolator() } : {};
    const { longitude, latitude, zoom } = { ...this.view, ...to };
    const within = Math.min(Math.max(zoom, this.minZoom), MAX_ZOOM);
    this.deck.setProps({
      initialViewState: { longitude, latitude, zoom: within, minZoom: this.minZoom, maxZoom: MAX_ZOOM, ...transition },
    });
    if (!gently) this.#moved({ longitude, latitude, zoom: within });
  }

  #moved({ longitude, latitude, zoom }) {
    this.view = { longitude, latitude, zoom };
    this.frame.showScale(this.view);
  }

  /** Return what was clicked: a thing by its list and place in it. Where a class is hidden the unit under it counts. */
  #pickOf({ picked, layer, index, object }) {
    const what = picked ? PICKED_LAYERS[layer.id] : null;
    if (!what) return null;
    if (what === "units") return { what, place: object.owner };
    if (what !== "cells") return { what, place: object.place };
    const surface = this.shown.surface();
    const at = surface.states[this.shown.stateOf(surface)].classes[index];
    if (at !== "." && !this.shown.hidden.has(`${surface.key}/${at}`)) return { what, place: index };
    const unit = this.content.cells.u[index];
    return unit < 0 ? null : { what: "units", place: unit };
  }

  #tipOf(info) {
    if (info.picked && info.layer.id.startsWith("change-")) return info.object.name;
    const picked = this.#pickOf(info);
    if (!picked) return null;
    const { what, place } = picked;
    if (what !== "cells") return this.content[what].names[place];
    const unit = this.content.cells.u[place];
    return unit < 0 ? null : this.content.units.names[unit];
  }

  /** Tell of a thing and mark it; move to it where asked. */
  pick(picked, fly = false) {
    this.shown.picked = picked;
    this.frame.tell(picked ? factsOf(picked, this.content) : null);
    this.#redraw();
    if (picked && fly && this.deck) this.fly(this.#boundsOf(picked));
  }

  #boundsOf({ what, place }) {
    const shapes = { units: this.ground.unitShapes, gaps: this.ground.gapShapes }[what]?.filter(({ owner }) => owner === place);
    const points = shapes?.length ? shapes.flatMap(({ rings }) => rings[0]) : [this.ground[what][place].at];
    const [lons, lats] = [points.map(([lon]) => lon), points.map(([, lat]) => lat)];
    const least = (values) => values.reduce((one, other) => Math.min(one, other));
    const most = (values) => values.reduce((one, other) => Math.max(one, other));
    return [least(lons), least(lats), most(lons), most(lats)];
  }

  /** Return where a place is on the page, in CSS pixels; for tests. */
  project(lon, lat) {
    const { left, top } = this.root.getBoundingClientRect();
    const [x, y] = this.deck.getViewports()[0].project([lon, lat]);
    return [left + x, top + y];
  }
}

globalThis.outletAtlasMap = new AtlasMap(
  document.getElementById("map"),
  JSON.parse(document.getElementById("content").textContent),
);
