// Which kinds of outlets the reader has hidden: one set for all maps and legends of the page.

let hidden = null; // Set of kinds; null until the server has told the session's
const told = new Set(); // what was sent to the server and will come back late
const listeners = new Set();

export function hiddenKinds() {
  return hidden ?? new Set();
}

/** Take over what the server remembers, unless it only repeats what this page has told it before. */
export function takeOver(kinds) {
  const text = JSON.stringify([...kinds].sort());
  if (hidden !== null && (told.has(text) || text === JSON.stringify([...hidden].sort()))) return;
  hidden = new Set(kinds);
  listeners.forEach((listener) => listener());
}

/** Hide a kind or show it again, and return all that are hidden now. */
export function toggle(kind) {
  hidden = new Set(hiddenKinds());
  if (!hidden.delete(kind)) hidden.add(kind);
  const all = [...hidden].sort();
  told.add(JSON.stringify(all));
  listeners.forEach((listener) => listener());
  return all;
}

/** Call `listener` after every change; return a function that ends it. */
export function whenKindsChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
