// What never needs to be picked, drawn on plain canvases: land and roads below deck.gl's canvas, borders above it. On the
// many machines without a graphics processor tens of thousands of lines take deck.gl seconds a frame, a canvas some
// hundredths of one.

"use strict";

const EARTH_METRES = 40075016.686; // around the equator, WGS 84
const UNITS = 2 ** 22; // of the paths' plane around the whole world: precise to centimetres in any one area
const SQUARE_DEGREES = 0.05;
const LABEL_REACH = 200; // pixels that a label may reach beyond its place
const STREETS_FROM_ZOOM = 12; // the finest roads would only be a grey haze before

/** Return how many CSS pixels a metre of ground is wide. */
function pixelsPerMetre({ zoom, latitude }) {
  return (512 * 2 ** zoom) / (EARTH_METRES * Math.cos((latitude * Math.PI) / 180));
}

/** Lines or polygons of one look as paths, a path for each square of the ground, so that only what is in view is drawn. */
class Paths {
  #squares = new Map();

  constructor(plane) {
    this.plane = plane;
  }

  /** Add a line or ring given as steps on the content's grid. */
  add(steps) {
    const points = this.plane.points(steps);
    const size = (SQUARE_DEGREES / 360) * UNITS;
    const key = `${Math.floor(points[0] / size)},${Math.floor(points[1] / size)}`;
    const square = this.#squares.get(key) ?? { path: new Path2D(), box: [Infinity, Infinity, -Infinity, -Infinity] };
    this.#squares.set(key, square);
    const { path, box } = square;
    for (let place = 0; place < points.length; place += 2) {
      const [x, y] = [points[place], points[place + 1]];
      if (place) path.lineTo(x, y);
      else path.moveTo(x, y);
      [box[0], box[1], box[2], box[3]] = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
    }
    return this;
  }

  static of(plane, lines) {
    return lines.reduce((paths, steps) => paths.add(steps), new Paths(plane));
  }

  *within([left, top, right, bottom]) {
    for (const { path, box } of this.#squares.values()) {
      if (box[0] <= right && box[2] >= left && box[1] <= bottom && box[3] >= top) yield path;
    }
  }
}

/** The plane of the paths: Web Mercator around the content's corner. */
class Plane {
  constructor([west, south, step]) {
    Object.assign(this, { west, south, step, origin: Plane.world(west, south) });
  }

  /** Return where a place is on a square of 1 around the world, its origin in the north-west. */
  static world(lon, lat) {
    return [(lon + 180) / 360, 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)];
  }

  place(lon, lat) {
    const [east, down] = Plane.world(lon, lat);
    return [(east - this.origin[0]) * UNITS, (down - this.origin[1]) * UNITS];
  }

  points(steps) {
    const found = new Array(steps.length);
    let [x, y] = [0, 0];
    for (let place = 0; place < steps.length; place += 2) {
      x += steps[place];
      y += steps[place + 1];
      [found[place], found[place + 1]] = this.place(this.west + x * this.step, this.south + y * this.step);
    }
    return found;
  }
}

/** The canvases below and above deck.gl's. */
class GroundCanvases {
  constructor(root, content) {
    const plane = new Plane(content.grid);
    const { ground, units, gaps } = content;
    this.plane = plane;
    this.colours = content.colours;
    [this.below, this.above] = ["below", "above"].map((name) => {
      const canvas = document.createElement("canvas");
      canvas.className = name;
      return canvas;
    });
    root.prepend(this.below);
    root.append(this.above);
    // The rings of one polygon must stay in one path, lest its holes be filled.
    const shapes = (polygons) => polygons.map((rings) => rings.reduce((paths, ring) => this.#ring(paths, ring), new Path2D()));
    this.green = shapes(ground.green);
    this.water = shapes(ground.water);
    this.rivers = Paths.of(plane, ground.rivers);
    this.rail = Paths.of(plane, ground.rail);
    this.roads = ground.roads.map((road) => ({ ...road, paths: Paths.of(plane, road.lines) }));
    this.boundaries = Paths.of(plane, ground.boundaries);
    this.units = units.shapes.map(([owner, rings]) => ({ owner, paths: Paths.of(plane, rings) }));
    this.gaps = gaps.shapes.map(([owner, rings]) => ({ owner, paths: Paths.of(plane, rings) }));
  }

  #ring(path, steps) {
    const points = this.plane.points(steps);
    for (let place = 0; place < points.length; place += 2) {
      if (place) path.lineTo(points[place], points[place + 1]);
      else path.moveTo(points[place], points[place + 1]);
    }
    return path;
  }

  /** Draw both as deck.gl's view is; no line may cross the markers, `points`, and the labels stand over everything. */
  draw({ longitude, latitude, zoom, width, height }, { hidden, picked }, points, labels) {
    const [below, above] = [this.below, this.above].map((canvas) => this.#pen(canvas, { longitude, latitude, zoom, width, height }));
    if (!hidden.has("land")) this.#land(below);
    if (!hidden.has("roads")) this.#roads(below, { zoom, latitude });
    if (!hidden.has("borders")) {
      this.#stroke(above, this.boundaries, this.colours.border, 0.5);
      for (const { paths } of this.units) this.#stroke(above, paths, this.colours.border, 1.6);
    }
    if (!hidden.has("gaps")) for (const { paths } of this.gaps) this.#stroke(above, paths, this.colours.gap, 1.8);
    const outlines = { units: this.units, gaps: this.gaps }[picked?.what] ?? [];
    for (const { owner, paths } of outlines) if (owner === picked.place) this.#stroke(above, paths, this.colours.ink, 4);
    this.#spare(above, points);
    this.#write(above, labels);
  }

  /** Take away what lies over the markers, which deck.gl draws below. */
  #spare({ pen, scale, view: [left, top, right, bottom] }, points) {
    pen.globalCompositeOperation = "destination-out";
    for (const { at, pixels } of points) {
      const [x, y] = this.plane.place(...at);
      if (x < left || x > right || y < top || y > bottom) continue;
      pen.beginPath();
      pen.arc(x, y, pixels / scale, 0, 2 * Math.PI);
      pen.fill();
    }
    pen.globalCompositeOperation = "source-over";
  }

  #write({ pen, scale, view: [left, top, right, bottom] }, labels) {
    const { colours } = this;
    const colourOf = { gap: colours.gap, unit: colours.border };
    const margin = LABEL_REACH / scale;
    pen.setTransform(Math.min(globalThis.devicePixelRatio, 2), 0, 0, Math.min(globalThis.devicePixelRatio, 2), 0, 0);
    Object.assign(pen, { textAlign: "center", textBaseline: "middle", strokeStyle: `${colours.paper}e6`, lineWidth: 3 });
    for (const { text, at, below, font, style } of labels) {
      const [x, y] = this.plane.place(...at);
      if (x < left - margin || x > right + margin || y < top - margin || y > bottom + margin) continue;
      const place = [(x - left) * scale, (y - top) * scale + below];
      Object.assign(pen, { font, fillStyle: colourOf[style] ?? colours.ink });
      pen.strokeText(text, ...place);
      pen.fillText(text, ...place);
    }
  }

  /** Return a cleared canvas's pen on the plane of the paths, with what of it is in view and the pixels per unit. */
  #pen(canvas, { longitude, latitude, zoom, width, height }) {
    const ratio = Math.min(globalThis.devicePixelRatio, 2);
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
    const pen = canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, wide, high);
    const scale = (512 * 2 ** zoom) / UNITS; // CSS pixels per unit
    const [x, y] = this.plane.place(longitude, latitude);
    pen.setTransform(scale * ratio, 0, 0, scale * ratio, (width / 2 - x * scale) * ratio, (height / 2 - y * scale) * ratio);
    pen.lineJoin = pen.lineCap = "round";
    const [half, tall] = [width / 2 / scale, height / 2 / scale];
    return { pen, scale, view: [x - half, y - tall, x + half, y + tall] };
  }

  #stroke({ pen, scale, view }, paths, colour, pixels) {
    pen.strokeStyle = colour;
    pen.lineWidth = pixels / scale;
    for (const path of paths.within(view)) pen.stroke(path);
  }

  #land(drawing) {
    const { pen } = drawing;
    for (const [shapes, colour] of [[this.green, this.colours.green], [this.water, this.colours.water]]) {
      pen.fillStyle = colour;
      for (const shape of shapes) pen.fill(shape, "evenodd");
    }
    this.#stroke(drawing, this.rivers, this.colours.water, 1.5);
  }

  #roads(drawing, view) {
    const drawn = this.roads.filter((road) => road.overview || view.zoom >= STREETS_FROM_ZOOM);
    const width = ({ points }) => Math.min(Math.max(points * 9 * pixelsPerMetre(view), points * 0.55), points * 3.2);
    for (const road of drawn) if (road.casing) this.#stroke(drawing, road.paths, road.casing, width(road) + 1.2);
    for (const road of drawn) this.#stroke(drawing, road.paths, road.colour, width(road));
    this.#stroke(drawing, this.rail, this.colours.rail, 1.2);
  }
}
