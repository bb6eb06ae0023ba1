// A field with the link to this view and a button that copies it. The page's own address knows the map's place.

const SHOW_MS = 1500;

function linkHere(query) {
  const told = new URLSearchParams(query);
  const at = new URLSearchParams(location.search).get("at");
  if (at) told.set("at", at);
  return `${location.origin}${location.pathname}?${told.toString().replaceAll("%2C", ",")}`;
}

/** Copy the text of a field; on pages without TLS only the old way is allowed. */
async function copy(field) {
  field.select();
  if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
  else document.execCommand("copy");
}

export default function show({ data, parentElement }) {
  let box = parentElement.querySelector(".oa-link");
  if (!box) {
    box = document.createElement("div");
    box.className = "oa-link";
    box.append(document.createElement("input"), document.createElement("button"));
    parentElement.append(box);
  }
  const [field, button] = box.children;
  field.readOnly = true;
  field.ariaLabel = data.label;
  field.value = linkHere(data.query);
  field.onfocus = () => {
    field.value = linkHere(data.query);
    field.select();
  };
  button.textContent = data.copy;
  button.onclick = async () => {
    field.value = linkHere(data.query);
    await copy(field);
    button.textContent = data.copied;
    setTimeout(() => (button.textContent = data.copy), SHOW_MS);
  };
}
