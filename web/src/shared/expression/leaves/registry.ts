import type { Leaf } from "../types";
import { account } from "./account";
import { attribute } from "./attribute";
import { consent } from "./consent";
import { date } from "./date";
import { event } from "./event";
import { identity } from "./identity";
import { ids } from "./ids";
import { journey } from "./journey";
import type { LeafKind } from "./kind";
import { listed } from "./listed";
import { members } from "./members";
import { message } from "./message";
import { reachable } from "./reachable";
import { sample } from "./sample";
import { score } from "./score";
import { segment } from "./segment";
import { sequence } from "./sequence";
import { stage } from "./stage";
import { tag } from "./tag";

/** Every kind of condition, in the order of the field picker; a new one is a file beside these and a line here. */
export const kinds: readonly LeafKind[] = [
  attribute,
  date,
  tag,
  segment,
  listed,
  score,
  stage,
  sequence,
  // Before the journey: a message may name one.
  message,
  journey,
  event,
  identity,
  reachable,
  consent,
  account,
  members,
  sample,
  ids,
];

function showsAll(kind: LeafKind, leaf: Leaf): boolean {
  return Object.keys(leaf).every((key) => kind.keys.includes(key)) && (kind.hasForm?.(leaf) ?? true);
}

/** The kind of a condition; none for what a later version wrote, which is shown as it is and kept. */
export function kindOf(leaf: Leaf): LeafKind | undefined {
  const kind = kinds.find((each) => each.key in leaf);
  return kind && showsAll(kind, leaf) ? kind : undefined;
}
