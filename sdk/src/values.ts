import type { JsonObject } from "./json";

const PROPERTY = "data-cml-prop-";

/** A number or yes-or-no where the text is surely one: "007" and long digits are codes. */
export function typed(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/.test(text) ? Number(text) : text;
}

/** The data-cml-prop-* attributes of an element: `data-cml-prop-order-id="A7"` is `order_id`. */
export function propertiesOf(element: Element): JsonObject {
  const found: JsonObject = {};
  for (const { name, value } of Array.from(element.attributes))
    if (name.startsWith(PROPERTY)) found[name.slice(PROPERTY.length).replace(/-/g, "_")] = typed(value);
  return found;
}
