import type { Kind } from "./types";

/** What has to be typed beside an operator. */
export type ValueShape =
  | "none"
  | "text"
  | "texts"
  | "number"
  | "numbers"
  | "range"
  | "bool"
  | "date"
  | "dates"
  | "span"
  | "pattern"
  | "regions";

export type Operator = { op: string; shape: ValueShape };

const existence: Operator[] = [
  { op: "exists", shape: "none" },
  { op: "not_exists", shape: "none" },
];

const byKind: Record<Kind, Operator[]> = {
  text: [
    { op: "eq", shape: "text" },
    { op: "ne", shape: "text" },
    { op: "in", shape: "texts" },
    { op: "not_in", shape: "texts" },
    { op: "contains", shape: "text" },
    { op: "not_contains", shape: "text" },
    { op: "starts_with", shape: "text" },
    { op: "ends_with", shape: "text" },
    { op: "matches", shape: "pattern" },
    { op: "not_matches", shape: "pattern" },
    { op: "in_region", shape: "regions" },
    { op: "not_in_region", shape: "regions" },
  ],
  number: [
    { op: "eq", shape: "number" },
    { op: "ne", shape: "number" },
    { op: "gt", shape: "number" },
    { op: "gte", shape: "number" },
    { op: "lt", shape: "number" },
    { op: "lte", shape: "number" },
    { op: "between", shape: "range" },
    { op: "in", shape: "numbers" },
    { op: "not_in", shape: "numbers" },
  ],
  bool: [{ op: "is", shape: "bool" }],
  date: [
    { op: "last", shape: "span" },
    { op: "before", shape: "date" },
    { op: "after", shape: "date" },
    { op: "between", shape: "dates" },
  ],
  list: [
    { op: "has_any", shape: "texts" },
    { op: "has_all", shape: "texts" },
    { op: "has_none", shape: "texts" },
  ],
  object: [],
};

function known(kinds: readonly string[]): Kind[] {
  const found = (Object.keys(byKind) as Kind[]).filter((kind) => kinds.includes(kind));
  return found.length > 0 ? found : ["text"];
}

/** The operators that fit a field of these kinds, the field's first kind first, existence last. */
export function operatorsFor(kinds: readonly string[]): Operator[] {
  const seen = new Map<string, Operator>();
  for (const kind of known(kinds))
    for (const each of byKind[kind]) if (!seen.has(each.op)) seen.set(each.op, each);
  return [...seen.values(), ...existence];
}

/** All that a field of these kinds may be compared by: one operator may mean several kinds. */
function ways(kinds: readonly string[]): Operator[] {
  const dates = kinds.includes("date") ? byKind.text : [];
  return [...known(kinds).flatMap((kind) => byKind[kind]), ...existence, ...dates];
}

/** What has to be typed beside an operator; of several the one that the value has already. */
export function shapeOf(kinds: readonly string[], op: string, value?: unknown): ValueShape {
  const shapes = ways(kinds)
    .filter((each) => each.op === op)
    .map((each) => each.shape);
  return shapes.find((shape) => value !== undefined && valueFits(shape, value)) ?? shapes[0] ?? "text";
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

const fits: Record<ValueShape, (value: unknown) => boolean> = {
  none: () => true,
  text: (value) => isText(value) || isNumber(value),
  texts: (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
  number: isNumber,
  numbers: (value) => Array.isArray(value) && value.length > 0 && value.every(isNumber),
  range: (value) => Array.isArray(value) && value.length === 2 && value.every(isNumber),
  bool: (value) => typeof value === "boolean",
  date: isText,
  dates: (value) => Array.isArray(value) && value.length === 2 && value.every(isText),
  span: (value) => isText(value) && /^[1-9]\d*[mhdw]$/.test(value),
  pattern: isText,
  regions: (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
};

export function valueFits(shape: ValueShape, value: unknown): boolean {
  return fits[shape](value);
}

const starts: Partial<Record<ValueShape, unknown>> = {
  bool: true,
  span: "30d",
  texts: [],
  numbers: [],
  regions: [],
};
/** Shapes whose values mean the same sort of thing: only between these is a value kept. */
const families: ValueShape[][] = [
  ["text", "texts"],
  ["number", "numbers", "range"],
  ["date", "dates"],
];

/** The value after the operator changed: kept where it still fits, else a start, else empty. */
export function carryValue(shape: ValueShape, value: unknown, before: ValueShape = shape): unknown {
  if (shape === "none") return undefined;
  const akin = shape === before || families.some((each) => each.includes(shape) && each.includes(before));
  if (!akin) return starts[shape];
  if (valueFits(shape, value)) return value;
  if (shape === "texts" && isText(value)) return [value];
  if (shape === "numbers" && isNumber(value)) return [value];
  if (shape === "text" && Array.isArray(value) && isText(value[0])) return value[0];
  if (shape === "number" && Array.isArray(value) && isNumber(value[0])) return value[0];
  return starts[shape];
}
