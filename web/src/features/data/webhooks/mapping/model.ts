/** A mapping as the API takes it, and what a person does to it: pure. */

export type Scalar = string | number | boolean | null;
export type Become = "same" | "text" | "number" | "bool" | "time";
export type Value = { text?: Scalar; path?: string; as?: Become; divide_by?: number; zone?: string };
export type Condition = { path: string; equals?: Scalar | Scalar[] };
export type Kind = "track" | "identify" | "group" | "page";
export const groups = ["identifiers", "traits", "properties"] as const;
export type Group = (typeof groups)[number];
export const singles = ["event", "group", "timestamp", "messageId"] as const;
export type Single = (typeof singles)[number];
export type Rule = {
  kind: Kind;
  each?: string;
  when?: Condition;
} & { [key in Single]?: Value } & { [key in Group]?: { [name: string]: Value } };
export type Mapping = { unpack?: string[]; each?: string; items: Rule[] };

/** A place in a mapping that one value stands at. */
export type Spot = { rule: number; field: Single } | { rule: number; field: Group; name: string };

export type Segment = string | number;

/** The mapping in what the API gave; anything else is an empty one. */
export function readMapping(value: unknown): Mapping {
  const found = typeof value === "object" && value !== null ? (value as Partial<Mapping>) : {};
  return { ...found, items: Array.isArray(found.items) ? found.items : [] };
}

/** JMESPath to a place in a document. */
export function pathOf(segments: Segment[]): string {
  return segments
    .map((part, index) => {
      if (typeof part === "number") return `[${part}]`;
      const name = /^[A-Za-z_][A-Za-z0-9_]*$/.test(part) ? part : JSON.stringify(part);
      return index === 0 ? name : `.${name}`;
    })
    .join("");
}

/** The path as a rule must write it: an element of the rule's own list is called `each`. */
export function pathIn(segments: Segment[], each: string | undefined): string {
  const path = pathOf(segments);
  if (!each || !path.startsWith(`${each}[`)) return path;
  return `each${path.slice(each.length).replace(/^\[\d+\]/, "")}`;
}

/** The name that a clicked value suggests for its field. */
export function nameOf(segments: Segment[]): string {
  const last = segments.filter((part) => typeof part === "string").at(-1);
  return typeof last === "string" ? last : "value";
}

/** Where a value stands, as the server names it in its problems. */
export function placeOf(spot: Spot): string {
  return "name" in spot
    ? `items[${spot.rule}].${spot.field}.${spot.name}`
    : `items[${spot.rule}].${spot.field}`;
}

export function sameSpot(one: Spot | null, other: Spot): boolean {
  return one !== null && placeOf(one) === placeOf(other);
}

export function changeRule(mapping: Mapping, index: number, change: (rule: Rule) => Rule): Mapping {
  return { ...mapping, items: mapping.items.map((rule, at) => (at === index ? change(rule) : rule)) };
}

/** The mapping with this value at the spot; undefined takes it away. */
export function setValue(mapping: Mapping, spot: Spot, value: Value | undefined): Mapping {
  return changeRule(mapping, spot.rule, (rule) => {
    if (!("name" in spot)) return { ...rule, [spot.field]: value };
    const rest = Object.entries(rule[spot.field] ?? {});
    const there = rest.some(([name]) => name === spot.name);
    const next: [string, Value | undefined][] = there
      ? rest.map(([name, old]) => [name, name === spot.name ? value : old])
      : [...rest, [spot.name, value]];
    return { ...rule, [spot.field]: Object.fromEntries(next.filter(([, each]) => each !== undefined)) };
  });
}

export function valueAt(mapping: Mapping, spot: Spot): Value | undefined {
  const rule = mapping.items[spot.rule];
  if (!rule) return undefined;
  return "name" in spot ? rule[spot.field]?.[spot.name] : rule[spot.field];
}

/** The mapping with a field under another name, at the same place; a taken name changes nothing. */
export function renameField(mapping: Mapping, spot: Spot, name: string): Mapping {
  if (!("name" in spot)) return mapping;
  return changeRule(mapping, spot.rule, (rule) => {
    const fields = Object.entries(rule[spot.field] ?? {});
    if (name !== spot.name && fields.some(([taken]) => taken === name)) return rule;
    return {
      ...rule,
      [spot.field]: Object.fromEntries(fields.map(([old, value]) => [old === spot.name ? name : old, value])),
    };
  });
}

/** What a click on a value of the sample does: fill the chosen field, or make a new one of the last rule. */
export function pick(
  mapping: Mapping,
  chosen: Spot | null,
  segments: Segment[],
): { mapping: Mapping; spot: Spot | null } {
  const index = chosen?.rule ?? mapping.items.length - 1;
  const rule = mapping.items[index];
  if (!rule) return { mapping, spot: null };
  const path = pathIn(segments, rule.each ?? mapping.each);
  if (chosen) {
    const { text: _, ...rest } = valueAt(mapping, chosen) ?? {};
    return { mapping: setValue(mapping, chosen, { ...rest, path }), spot: chosen };
  }
  const field: Group = rule.kind === "identify" || rule.kind === "group" ? "traits" : "properties";
  const spot: Spot = { rule: index, field, name: freeName(rule[field] ?? {}, nameOf(segments)) };
  return { mapping: setValue(mapping, spot, { path }), spot: null };
}

export function freeName(fields: { [name: string]: unknown }, wanted: string): string {
  let name = wanted;
  for (let count = 2; name in fields; count += 1) name = `${wanted}_${count}`;
  return name;
}

/** The groups of fields that a rule of this kind has. */
export function groupsOf(kind: Kind): Group[] {
  return kind === "identify" || kind === "group" ? ["identifiers", "traits"] : ["identifiers", "properties"];
}

/** What stands at the end of a path of the sample, shortened to a glance. */
export function glance(value: unknown): string {
  if (Array.isArray(value)) return `[${value.length}]`;
  if (typeof value === "object" && value !== null) return `{${Object.keys(value).length}}`;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
