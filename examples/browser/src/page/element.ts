/** The element with an id, which must exist on the page. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what kind of element has the id
export function element<Kind extends Element = HTMLElement>(id: string): Kind {
  const found = document.querySelector<Kind>(`#${id}`);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** Makes an SVG element with attributes. */
export function svg(name: string, attributes: Readonly<Record<string, string | number>>, text?: string): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}
