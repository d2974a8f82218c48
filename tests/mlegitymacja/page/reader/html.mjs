// HTML as far as a reader of one page needs it: elements, attributes, text; selectors of tag, #id,
// .class and [attribute].

const VOID = new Set(["area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"]);
const TOKEN = /<!--[^]*?-->|<![^>]*>|<(\/?)([a-z][a-z0-9-]*)((?:\s+[^\s=>/]+(?:="[^"]*")?)*)\s*\/?>|([^<]+)/gi;
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'", "#39": "'", nbsp: "\u00a0" };

const decoded = (text) => text.replace(/&([a-z0-9#]+);/gi, (whole, name) => ENTITIES[name.toLowerCase()] ?? whole);

class Element {
  constructor(name, attributes) {
    Object.assign(this, { name, attributes, children: [] });
  }

  get text() {
    const parts = this.children.map((child) => (typeof child === "string" ? child : child.text));
    return parts.join("").replace(/\s+/g, " ").trim();
  }

  get elements() {
    return this.children.filter((child) => typeof child !== "string");
  }

  is(selector) {
    const [, name, id, className, attribute] = selector.match(/^([a-z0-9-]*)(?:#([^[.]+))?(?:\.([^[#]+))?(?:\[([^\]]+)\])?$/);
    return (!name || name === this.name)
      && (!id || id === this.attributes.id)
      && (!className || (this.attributes.class ?? "").split(" ").includes(className))
      && (!attribute || attribute in this.attributes);
  }

  all(selector) {
    return this.elements.flatMap((child) => [...(child.is(selector) ? [child] : []), ...child.all(selector)]);
  }

  first(selector) {
    return this.all(selector)[0];
  }
}

export function parsed(html) {
  const root = new Element("#document", {});
  const open = [root];
  for (const [, closes, name, attributes, text] of html.matchAll(TOKEN)) {
    if (text) open.at(-1).children.push(decoded(text));
    if (!name) continue;
    if (closes) {
      if (open.length > 1 && open.at(-1).name === name) open.pop();
      else throw new Error(`</${name}> closes <${open.at(-1).name}>`);
      continue;
    }
    const found = [...attributes.matchAll(/([^\s=]+)(?:="([^"]*)")?/g)];
    const element = new Element(name, Object.fromEntries(found.map(([, key, value]) => [key, decoded(value ?? "")])));
    open.at(-1).children.push(element);
    if (!VOID.has(name)) open.push(element);
  }
  if (open.length > 1) throw new Error(`<${open.at(-1).name}> is never closed`);
  return root;
}
