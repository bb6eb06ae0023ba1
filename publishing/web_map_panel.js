// The panel beside the map: figures, legend with switches, lists, and the card that tells of one thing. Whatever stems
// from data is put in as text.

"use strict";

const SVG = "http://www.w3.org/2000/svg";
const BAR_PIXELS = 100;
const LONG_TEXT = 40; // letters; what is longer stands below its label on the card
const NARROW = 0.6; // from this share of the map's width on the card lies below the middle, not beside it
// Drawn as lines in a square of 16 pixels, for fonts lack such signs.
const SIGNS = { zoomIn: "M8 3v10M3 8h10", zoomOut: "M3 8h10", home: "M2 8l6-5 6 5M4 7v6h8V7", close: "M4 4l8 8M12 4l-8 8" };

/** Add an element with text to a parent and return it. */
function add(parent, tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  parent.append(made);
  return made;
}

function addPicture(parent, viewBox, outline, colour = null) {
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS(SVG, tag));
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", outline);
  if (colour) path.setAttribute("fill", colour);
  svg.append(path);
  parent.append(svg);
}

function addButton(parent, className, text, act) {
  const button = add(parent, "button", className, text);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

function addSign(parent, name, words, act) {
  const button = addButton(parent, "sign", "", act);
  button.title = words[name];
  button.setAttribute("aria-label", words[name]);
  addPicture(button, "0 0 16 16", SIGNS[name]);
}

/** Add a table; a row is a list of texts, its first the row's head. A row that can be chosen carries a button. */
function addTable(parent, heads, rows, choose = null) {
  const table = add(parent, "table");
  if (heads) {
    const line = add(add(table, "thead"), "tr");
    for (const head of heads) add(line, "th", "", head).scope = "col";
  }
  const body = add(table, "tbody");
  rows.forEach((row, place) => {
    const line = add(body, "tr");
    row.forEach((text, column) => {
      const cell = add(line, column ? "td" : "th");
      if (!column) cell.scope = "row";
      if (!column && choose) addButton(cell, "link", text, () => choose(place));
      else cell.textContent = text;
    });
  });
  return table;
}

/** Return length and words of the longest round distance that is at most `BAR_PIXELS` wide at this place. */
function scaleOf(view, words) {
  const most = BAR_PIXELS / pixelsPerMetre(view);
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((step) => step * power).find((step) => step <= most);
  return { pixels: metres * pixelsPerMetre(view), text: metres >= 1000 ? `${metres / 1000} ${words.kilometres}` : `${metres} ${words.metres}` };
}

/** What lies over the map: stamp, notice, buttons, scale, north, imprint, the card and the name under the pointer. */
class Frame {
  constructor(root, content, act) {
    const { words } = content;
    this.words = words;
    this.root = root;
    const head = (this.head = add(root, "div", "over head"));
    add(head, "strong", content.approved ? "approved" : "stamp", content.stamp);
    if (content.notice) add(head, "span", "notice", content.notice);
    const buttons = add(root, "div", "over buttons");
    for (const name of ["zoomIn", "zoomOut", "home"]) addSign(buttons, name, words, act[name]);
    const foot = add(root, "div", "over foot");
    this.scale = add(foot, "span", "scale");
    add(foot, "span", "north", `↑ ${words.north}`);
    add(foot, "span", "imprint", content.imprint.join(" · "));
    this.card = add(root, "section", "over card");
    this.card.setAttribute("aria-live", "polite");
    this.card.hidden = true;
    this.tip = add(root, "div", "over tip");
    this.tip.hidden = true;
    this.onClose = act.unpick;
  }

  showScale(view) {
    const { pixels, text } = scaleOf(view, this.words);
    this.scale.style.width = `${pixels.toFixed(1)}px`;
    this.scale.textContent = text;
  }

  /** Tell of one thing: parts with a kind of thing, its name and rows of label and value; of none where null. */
  tell(parts) {
    this.card.hidden = !parts;
    this.card.replaceChildren();
    if (!parts) return;
    addSign(this.card, "close", this.words, this.onClose);
    for (const { what, name, rows } of parts) {
      const heading = add(this.card, "h2");
      add(heading, "small", "", what);
      add(heading, "span", "", name);
      const told = rows.filter(([, value]) => value !== "");
      addTable(this.card, null, told.filter(([, value]) => value.length <= LONG_TEXT));
      for (const [label, value] of told.filter(([, text]) => text.length > LONG_TEXT)) {
        const long = add(this.card, "p", "long");
        add(long, "small", "", label);
        add(long, "span", "", value);
      }
    }
    this.card.scrollTop = 0;
  }

  /** Return the pixels at each edge of the map that something lies over. */
  covered() {
    const { offsetWidth, offsetHeight } = this.card;
    const narrow = offsetWidth > NARROW * this.root.clientWidth;
    const beside = this.root.clientWidth - this.card.offsetLeft;
    const top = this.head.offsetTop + this.head.offsetHeight;
    return { top, left: 0, bottom: narrow ? offsetHeight : 0, right: !narrow && offsetWidth ? beside : 0 };
  }

  showTip(text, x = 0, y = 0) {
    this.tip.hidden = !text;
    if (!text) return;
    this.tip.textContent = text;
    this.tip.style.left = `${Math.max(4, Math.min(x + 12, this.root.clientWidth - this.tip.offsetWidth - 4))}px`;
    this.tip.style.top = `${Math.max(4, y - this.tip.offsetHeight - 8)}px`;
  }
}

/** The panel: built once, its legend and switches anew with every change of what is shown. */
class Panel {
  constructor(root, content, shown, act) {
    this.content = content;
    this.shown = shown;
    this.act = act;
    const { words, figures } = content;
    root.setAttribute("aria-label", words.panel);
    add(root, "h1", "", content.title);
    add(root, "p", "standard", content.standard);
    const table = addTable(root, figures.columns, figures.rows);
    table.id = "figures";
    if (figures.note) add(root, "p", "note", figures.note);
    add(root, "h2", "", words.theme);
    this.themes = this.#group(root, "themes", words.theme);
    this.states = this.#group(root, "states", words.state);
    add(root, "h2", "", words.legend);
    this.legend = add(root, "div");
    this.legend.id = "legend";
    add(root, "h2", "", words.overlays);
    this.overlays = this.#group(root, "overlays", words.overlays);
    this.#lists(root);
    this.#about(root);
    this.show();
  }

  #group(root, id, label) {
    const group = add(root, "div", "chips");
    group.id = id;
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", label);
    return group;
  }

  show() {
    const { content, shown, act } = this;
    const surface = shown.surface();
    const chips = (parent, entries) => {
      parent.replaceChildren();
      for (const [text, pressed, press] of entries) {
        addButton(parent, "chip", text, press).setAttribute("aria-pressed", String(pressed));
      }
    };
    chips(this.themes, content.surfaces.map((each) => [each.name, each === surface, () => act.choose(each.key)]));
    const states = surface.states.length > 1 ? surface.states : [];
    this.states.hidden = !states.length;
    chips(this.states, states.map(({ name }, place) => [name, place === shown.state, () => act.turn(place)]));
    chips(
      this.overlays,
      shown.overlays().map((name) => [content.words[name], !shown.hidden.has(name), () => act.toggle(name)]),
    );
    this.#legend(surface);
  }

  #legend(surface) {
    const { content, shown } = this;
    this.legend.replaceChildren();
    add(this.legend, "h3", "", surface.heading);
    surface.classes.forEach(({ name, colour }, place) => {
      const row = this.#switch(`${surface.key}/${place}`);
      add(row, "i", surface.of).style.background = colour;
      add(row, "span", "", name);
    });
    if (!shown.hidden.has("outlets") && content.kinds.length) {
      add(this.legend, "h3", "", content.words.outlets);
      for (const { key, name, colour, outline, outlets } of content.kinds) {
        this.#mark(this.#switch(`kind/${key}`), outline, colour, name, outlets);
      }
      if (content.outlets.closed.some(Boolean)) {
        this.#mark(add(this.legend, "div"), content.closedOutline, content.colours.alert, content.words.closed);
      }
    }
    if (surface.key === "change") {
      for (const { name, colour, outline, names } of content.changes) {
        this.#mark(add(this.legend, "div"), outline, colour, name, names.length);
      }
    }
    if (!shown.hidden.has("sites") && content.sites.years.length) {
      add(this.legend, "h3", "", content.words.sites);
      for (const [year, sites] of content.sites.years) {
        const row = this.#switch(`year/${year}`);
        add(row, "i", "disc", "n").style.background = content.colours.site;
        add(row, "span", "", content.words.builtIn.replace("{year}", year));
        add(row, "em", "", String(sites));
      }
    }
    if (!shown.hidden.has("gaps") && content.gaps.rank.length) {
      add(this.legend, "h3", "", content.words.gaps);
      const row = add(this.legend, "div");
      add(row, "i", "gap").style.borderColor = content.colours.gap;
      add(row, "span", "", content.words.gapNumber);
    }
  }

  #switch(key) {
    const button = addButton(this.legend, "", "", () => this.act.toggle(key));
    button.setAttribute("aria-pressed", String(!this.shown.hidden.has(key)));
    return button;
  }

  #mark(row, outline, colour, name, number = null) {
    addPicture(row, "-0.85 -0.85 1.7 1.7", outline, colour);
    add(row, "span", "", name);
    if (number !== null) add(row, "em", "", String(number));
  }

  #lists(root) {
    const { content, act } = this;
    const { words, units, sites, gaps } = content;
    const list = (what, heads, rows, note = "") => {
      if (!rows.length) return;
      const folded = add(root, "details", what);
      add(folded, "summary", "", `${words[what]} (${rows.length})`);
      if (note) add(folded, "p", "note", note);
      addTable(folded, heads, rows, (place) => act.pick({ what, place }, true));
    };
    const shares = (row) => units.listed.map((column) => row[column]);
    list("units", [words.units, ...shares(units.facts.labels)], units.facts.rows.map((row, place) => [units.names[place], ...shares(row)]));
    const [, year, kind] = sites.facts.labels;
    list("sites", [words.site, kind, year], sites.facts.rows.map((row, place) => [`${row[0]} ${sites.names[place]}`, row[2], row[1]]));
    const [unit, persons] = gaps.facts.labels;
    list("gaps", [words.gap, unit, persons], gaps.facts.rows.map((row, place) => [String(gaps.rank[place]), row[0], row[1]]), gaps.note);
  }

  #about(root) {
    const folded = add(root, "details", "about");
    folded.open = true;
    add(folded, "summary", "", this.content.words.about);
    const list = add(folded, "dl");
    for (const [item, value] of this.content.about) {
      add(list, "dt", "", item);
      add(list, "dd", "", value);
    }
  }
}
