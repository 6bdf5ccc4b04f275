export type Line = { text: string; marked: boolean };

/** The lines of an item's JSON, those at the offending places marked; text that is no JSON stays whole. */
export function markedLines(item: string, places: string[]): Line[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(item);
  } catch {
    return item.split("\n").map((text) => ({ text, marked: false }));
  }
  const lines: Line[] = [];
  write(parsed, "", "", "", lines, new Set(places));
  return lines;
}

function write(
  value: unknown,
  path: string,
  lead: string,
  indent: string,
  lines: Line[],
  places: Set<string>,
  end = "",
): void {
  const marked = places.has(path);
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) {
    lines.push({ text: `${indent}${lead}${JSON.stringify(value)}${end}`, marked });
    return;
  }
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  lines.push({ text: `${indent}${lead}${open}`, marked });
  const entries = Object.entries(value);
  entries.forEach(([key, inner], index) => {
    const name = Array.isArray(value) ? "" : `${JSON.stringify(key)}: `;
    const comma = index < entries.length - 1 ? "," : "";
    write(inner, path ? `${path}.${key}` : key, name, `${indent}  `, lines, places, comma);
  });
  lines.push({ text: `${indent}${close}${end}`, marked });
}
