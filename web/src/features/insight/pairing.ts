import type { PairSide } from "./api";

export type By = "index" | "share";
type Two = { left: PairSide; right: PairSide; apart: boolean };

/** How far two sides are from each other: in points of the index, or as a difference of shares. */
export function gap(trait: Two, by: By): number {
  if (by === "share") return trait.left.share - trait.right.share;
  return (trait.left.index ?? 0) - (trait.right.index ?? 0);
}

/** What surely differs first, then by how much. */
export function byGap<T extends Two>(traits: T[], by: By): T[] {
  return [...traits].sort(
    (a, b) => Number(b.apart) - Number(a.apart) || Math.abs(gap(b, by)) - Math.abs(gap(a, by)),
  );
}
