import type { JsonObject } from "../json";
import { propertiesOf } from "../values";

const MARK = "data-cml-click";
const MOST_CHARACTERS = 100;

/** What a click on a marked element says; null elsewhere. */
export function clickOf(target: EventTarget | null): { name: string; properties: JsonObject } | null {
  const element = target instanceof Element ? target.closest(`[${MARK}]`) : null;
  const name = element?.getAttribute(MARK);
  if (!element || !name) return null;
  const text = (element.textContent ?? "").replace(/\s+/g, " ").trim().slice(0, MOST_CHARACTERS);
  const href = element.closest("a")?.getAttribute("href");
  return {
    name,
    properties: { ...(text ? { text } : {}), ...(href ? { href } : {}), ...propertiesOf(element) },
  };
}
