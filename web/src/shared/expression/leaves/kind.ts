import type { ComponentType } from "react";
import type { useNames } from "../../names/names";
import type { Catalogue } from "../../types";
import type { Leaf } from "../types";

/** Where a kind stands in the field picker. */
export const families = ["attribute", "belongs", "score", "event", "reach", "company", "pick"] as const;
export type Family = (typeof families)[number];

export type Tone = "primary" | "amber" | "violet" | "teal" | "sky" | "green" | "coral" | "gray";

/** A text of the namespace "expression". */
export type Say = (key: string, options?: Record<string, unknown>) => string;
export type Names = ReturnType<typeof useNames>;

/** One thing to ask about; `name` is what the data calls it, empty when the kind has only one. */
export type Choice = { name: string; text: string };

export type LeafProps<L> = { leaf: L; onChange: (leaf: L) => void };

/** A kind of condition: everything that the builder knows of it. */
export type LeafKind<L = Leaf> = {
  /** The JSON key that tells it from the others. */
  key: string;
  family: Family;
  tone: Tone;
  Icon: ComponentType;
  /** All keys that the form can show. */
  keys: readonly string[];
  /** Whether nothing else may be chosen in its place. */
  fixed?: boolean;
  /** What may be asked about, for the field picker. */
  choices: (catalogue: Catalogue, names: Names, say: Say) => Choice[];
  /** Which of the choices a condition is about. */
  choice: (leaf: L) => string;
  /** A fresh condition. */
  start: (name: string, catalogue: Catalogue) => L;
  /** Whether it says something yet: an unfinished one must never be left out silently. */
  isComplete: (leaf: L, catalogue: Catalogue) => boolean;
  /** In a few words, for a journey's node. */
  brief: (leaf: L, say: Say, catalogue: Catalogue) => string;
  /** What goes on in the line after the field picker. */
  Form: ComponentType<LeafProps<L>>;
  /** Shapes beyond the keys that the form cannot show; absent: it shows all. */
  hasForm?: (leaf: L) => boolean;
  /** What stands below the line: filters, steps, a group. */
  Below?: ComponentType<LeafProps<L>>;
};

/** A kind for the registry, which knows only that it is some kind. */
export function leafKind<L>(kind: LeafKind<L>): LeafKind {
  return kind as unknown as LeafKind;
}
