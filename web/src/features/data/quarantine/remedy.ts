import type { QuarantineJobIn } from "@/shared/types";

export const kinds = ["text", "number", "bool", "date", "datetime", "list"] as const;

/** Each remedy and what a person says for it. */
export const remedies = {
  asis: [],
  accept: [],
  declare: [],
  rename_event: ["to"],
  set: ["path", "value"],
  rename: ["path", "to"],
  remove: ["path"],
  convert: ["path", "type"],
  discard: [],
} as const satisfies Record<string, readonly ("path" | "to" | "value" | "type")[]>;

export type Draft = {
  kind: keyof typeof remedies;
  path: string;
  to: string;
  value: string;
  type: (typeof kinds)[number];
};

/** Whether everything is said that the remedy needs. */
export function whole(draft: Draft): boolean {
  const needs: readonly string[] = remedies[draft.kind];
  return (
    (!needs.includes("path") || draft.path.trim() !== "") && (!needs.includes("to") || draft.to.trim() !== "")
  );
}

/** What was typed as JSON, or else as text. */
export function typed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function remedyOf(draft: Draft, dry_run: boolean): QuarantineJobIn["remedy"] {
  const { kind } = draft;
  const bare = { steps: [], accept: kind === "accept", declare: kind === "declare", dry_run };
  if (kind === "discard") return { ...bare, action: "discard" };
  if (kind === "asis" || kind === "accept" || kind === "declare") return { ...bare, action: "release" };
  const to = kind === "convert" ? draft.type : draft.to.trim();
  const value = typed(draft.value) as string;
  const path = draft.path.trim();
  return { ...bare, action: "release", steps: [{ op: kind, path, to, value }] };
}
