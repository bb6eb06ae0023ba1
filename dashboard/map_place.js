// Where the maps of an area stand. All maps of an area share one place; it outlives reruns and pages and is written
// into the page's address as ?at=lon,lat,zoom, so that a copied link opens where its sender looked.

const WRITE_AFTER_MS = 400;
const places = new Map(); // area -> {longitude, latitude, zoom}, once someone has moved there
const flown = new Map(); // area -> turn of the last flight that was carried out
let arrived = readAddress();
let timer = 0;

function readAddress() {
  const text = new URLSearchParams(location.search).get("at");
  const [longitude, latitude, zoom] = (text ?? "").split(",").map(Number);
  const sound = text && Math.abs(longitude) <= 180 && Math.abs(latitude) < 85 && zoom >= 0 && zoom <= 22;
  return sound ? { longitude, latitude, zoom } : null;
}

/** Return the place that holds for an area: the one moved to last, else the address's where it lies in the area. */
export function placeOf(area, [west, south, east, north]) {
  if (arrived) {
    // The address names one place: that of the area it was copied from, which is the first one drawn.
    const { longitude, latitude } = arrived;
    const [wide, tall] = [east - west, north - south];
    const near = longitude > west - wide && longitude < east + wide && latitude > south - tall && latitude < north + tall;
    if (near && !places.has(area)) places.set(area, arrived);
    arrived = null;
  }
  return places.get(area) ?? null;
}

/** Keep where an area's maps stand, and write it into the address when they have come to rest. */
export function remember(area, { longitude, latitude, zoom }) {
  places.set(area, { longitude, latitude, zoom });
  keepAddress(area);
}

/** Write an area's place into the address, where someone has moved; Streamlit drops it when it writes the address anew. */
export function keepAddress(area) {
  const place = places.get(area);
  if (!place) return;
  const { longitude, latitude, zoom } = place;
  clearTimeout(timer);
  timer = setTimeout(() => {
    const query = new URLSearchParams(location.search);
    query.set("at", `${longitude.toFixed(5)},${latitude.toFixed(5)},${zoom.toFixed(2)}`);
    const address = `${location.pathname}?${query.toString().replaceAll("%2C", ",")}${location.hash}`;
    // Replaced, not pushed: "back" leads to the page before, not through every move. Streamlit is not told.
    history.replaceState(history.state, "", address);
  }, WRITE_AFTER_MS);
}

/** Return whether the server asks for a flight that has not been carried out yet, and take it as carried out. */
export function takeFlight(area, flight) {
  if (!flight || (flown.get(area) ?? 0) >= flight.turn) return false;
  flown.set(area, flight.turn);
  return true;
}

/** Return the view that shows a rectangle of degrees in a map of this many pixels. */
export function viewOf([west, south, east, north], { width, height }, maxZoom) {
  const viewport = new globalThis.deck.WebMercatorViewport({ width: Math.max(width, 80), height: Math.max(height, 80) });
  const { longitude, latitude, zoom } = viewport.fitBounds(
    [
      [west, south],
      [east, north],
    ],
    { padding: 0.04 * Math.min(viewport.width, viewport.height), maxZoom, minExtent: 0.004 },
  );
  return { longitude, latitude, zoom };
}
