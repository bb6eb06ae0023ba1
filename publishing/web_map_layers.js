// From the page's content to deck.gl's layers, from the ground up.

"use strict";

const CELL_OPACITY = 185;
const FEW_OPACITY = 80; // hardly anybody lives in most cells
const UNIT_OPACITY = 165;
const MARKER_PIXELS = 64;
const MARKER_SCALE = 36; // pixels of the icon atlas per unit of an outline
// In metres within limits: markers do not bury a town in the overview and are easy to hit in its streets.
const MARKER_METRES = 190;
const MARKER_LIMITS = [17, 30];

function rgb(colour, opacity = 255) {
  return [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16)).concat(opacity);
}

/** Turns whole numbers on the content's grid into degrees. */
class Decoder {
  constructor([west, south, step]) {
    Object.assign(this, { west, south, step });
  }

  point(x, y) {
    return [this.west + x * this.step, this.south + y * this.step];
  }

  line(steps) {
    const points = [];
    let [x, y] = [0, 0];
    for (let place = 0; place < steps.length; place += 2) {
      x += steps[place];
      y += steps[place + 1];
      points.push(this.point(x, y));
    }
    return points;
  }

  polygons(all) {
    return all.map(([owner, rings]) => ({ owner, rings: rings.map((ring) => this.line(ring)) }));
  }

  points({ x, y }, make) {
    return x.map((_, place) => ({ place, at: this.point(x[place], y[place]), ...make(place) }));
  }
}

/** The content with its shapes in degrees. */
function decoded(content) {
  const decoder = new Decoder(content.grid);
  const { units, outlets, sites, gaps } = content;
  return {
    unitShapes: decoder.polygons(units.shapes),
    gapShapes: decoder.polygons(gaps.shapes),
    units: decoder.points(units, (place) => ({ name: units.names[place] })),
    places: decoder.points(content.places, (place) => ({ name: content.places.names[place] })),
    outlets: decoder.points(outlets, (place) => ({
      name: outlets.names[place],
      kind: content.kinds[outlets.kind[place]].key,
      closed: Boolean(outlets.closed[place]),
    })),
    sites: decoder.points(sites, (place) => ({
      name: sites.names[place],
      number: sites.facts.rows[place][0],
      year: sites.year[place],
    })),
    gaps: decoder.points(gaps, (place) => ({ rank: gaps.rank[place] })),
    changes: content.changes.map((marks, group) => decoder.points(marks, (place) => ({ name: marks.names[place], icon: `change/${group}` }))),
  };
}

/** Draw every marker side by side; return the picture and where each is in it. */
function markers(content) {
  const all = content.kinds.map(({ key, colour, outline }) => [key, outline, colour, 1]);
  content.changes.forEach(({ colour, outline }, group) => all.push([`change/${group}`, outline, colour, 1.15]));
  all.push(["closed", content.closedOutline, content.colours.alert, 0.9]);
  const picture = document.createElement("canvas");
  [picture.width, picture.height] = [MARKER_PIXELS * all.length, MARKER_PIXELS];
  const pen = picture.getContext("2d");
  const places = {};
  all.forEach(([key, outline, colour, larger], place) => {
    const scale = MARKER_SCALE * larger;
    pen.setTransform(scale, 0, 0, scale, MARKER_PIXELS * (place + 0.5), MARKER_PIXELS / 2);
    const path = new Path2D(outline);
    Object.assign(pen, { lineJoin: "round", lineWidth: 0.26, strokeStyle: content.colours.paper, fillStyle: colour });
    pen.stroke(path);
    pen.fill(path);
    places[key] = { x: place * MARKER_PIXELS, y: 0, width: MARKER_PIXELS, height: MARKER_PIXELS };
  });
  return { iconAtlas: picture, iconMapping: places };
}

/** Makes the layers of one map. */
class Layers {
  constructor(content, ground) {
    Object.assign(this, { content, ground });
    this.markers = markers(content);
    this.cells = { length: content.cells.h.length };
  }

  all(shown) {
    const { hidden } = shown;
    const surface = shown.surface();
    return [
      ...this.#surfaces(shown, surface),
      ...this.#picked(shown),
      ...(hidden.has("outlets") ? [] : this.#outlets(shown)),
      ...(surface.key === "change" ? this.ground.changes.map((rows, group) => this.#icons(`change-${group}`, rows, (row) => row.icon)) : []),
      ...this.#sites(shown),
    ];
  }

  #surfaces(shown, surface) {
    const { content, ground } = this;
    const { classes } = surface.states[shown.stateOf(surface)];
    const onUnits = surface.of === "units";
    const turn = [surface.key, classes, ...shown.hidden].join();
    const colourOf = (place, opacity) => {
      const at = classes[place];
      if (at === "." || shown.hidden.has(`${surface.key}/${at}`)) return [0, 0, 0, 0];
      return rgb(surface.classes[at].colour, opacity);
    };
    // The units' ground can always be clicked, even where nothing colours it.
    const units = new deck.SolidPolygonLayer({
      id: "units",
      data: ground.unitShapes,
      getPolygon: (row) => row.rings,
      getFillColor: (row) => (onUnits ? colourOf(row.owner, UNIT_OPACITY) : [0, 0, 0, 0]),
      updateTriggers: { getFillColor: turn },
      pickable: true,
    });
    const { h, p } = content.cells;
    const cells = new deck.H3HexagonLayer({
      id: "cells",
      data: this.cells,
      visible: !onUnits,
      getHexagon: (_, { index }) => h[index],
      getFillColor: (_, { index }) => (onUnits ? [0, 0, 0, 0] : colourOf(index, p[index] < content.few && surface.key !== "jobs" ? FEW_OPACITY : CELL_OPACITY)),
      updateTriggers: { getFillColor: turn },
      highPrecision: true,
      stroked: false,
      extruded: false,
      pickable: true,
    });
    return [units, cells];
  }

  /** Draw a line around the cell, or a ring around the point, that is being told of. */
  #picked({ picked }) {
    if (!picked) return [];
    const { what, place } = picked;
    const { ink } = this.content.colours;
    if (what === "units" || what === "gaps") return [];
    if (what === "cells") {
      const hexagon = { getHexagon: () => this.content.cells.h[place], filled: false, getLineColor: rgb(ink), lineWidthUnits: "pixels", getLineWidth: 3 };
      return [new deck.H3HexagonLayer({ id: "picked-cell", data: [place], highPrecision: true, extruded: false, ...hexagon })];
    }
    const ring = { getRadius: 16, radiusUnits: "pixels", filled: false, stroked: true, getLineColor: rgb(ink), lineWidthUnits: "pixels", getLineWidth: 3 };
    return [new deck.ScatterplotLayer({ id: "picked-point", data: [this.ground[what][place]], getPosition: (row) => row.at, ...ring })];
  }

  /** Return the middles and radii of the markers that are shown. */
  points(shown, view) {
    const marker = Math.min(Math.max(MARKER_METRES * pixelsPerMetre(view), MARKER_LIMITS[0]), MARKER_LIMITS[1]);
    const outlets = shown.outlets().map(({ at }) => ({ at, pixels: 0.42 * marker }));
    return [...outlets, ...shown.sites().map(({ at }) => ({ at, pixels: SITE_PIXELS + 1 }))];
  }

  #icons(id, data, getIcon) {
    return new deck.IconLayer({
      id,
      data,
      ...this.markers,
      getIcon,
      getPosition: (row) => row.at,
      getSize: MARKER_METRES,
      sizeUnits: "meters",
      sizeMinPixels: MARKER_LIMITS[0],
      sizeMaxPixels: MARKER_LIMITS[1],
      pickable: true,
    });
  }

  #outlets(shown) {
    const outlets = shown.outlets();
    const closed = shown.isPlanned() ? outlets.filter((row) => row.closed) : [];
    return [this.#icons("outlets", outlets, (row) => row.kind), this.#icons("closed", closed, () => "closed")];
  }

  #sites(shown) {
    const { colours } = this.content;
    const data = shown.sites();
    const text = { data, getPosition: (row) => row.at, fontFamily: LABEL_FONT, getColor: rgb(colours.ink) };
    return [
      new deck.ScatterplotLayer({
        id: "sites", data, getPosition: (row) => row.at, getRadius: SITE_PIXELS, radiusUnits: "pixels", stroked: true,
        getFillColor: rgb(colours.site), getLineColor: rgb(colours.ink), lineWidthUnits: "pixels", getLineWidth: 1.5, pickable: true,
      }),
      new deck.TextLayer({ id: "site-numbers", ...text, getText: (row) => row.number, getSize: 13, fontWeight: "bold" }),
    ];
  }
}
