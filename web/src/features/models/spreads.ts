import type { Spread } from "./report";

export const WATCH = 0.1;
export const ALARM = 0.25;
const SIDE = 0.03;
const UNKNOWN = 0.05;

export type Level = "calm" | "watch" | "alarm";
export type Move = "still" | "up" | "down" | "unknown" | "other";
export type Bin = { from: number | null; to: number | null; unknown: boolean; before: number; after: number };

export const levelOf = (psi: number): Level => (psi >= ALARM ? "alarm" : psi >= WATCH ? "watch" : "calm");

/** The bins with their ends; that of the unknown only where somebody is in it. */
export function binsOf({ edges = [], before = [], after = [] }: Spread): Bin[] {
  const bins = before.map((share, at) => ({
    from: at > 0 ? (edges[at - 1] ?? null) : null,
    to: edges[at] ?? null,
    unknown: at === before.length - 1,
    before: share,
    after: after[at] ?? 0,
  }));
  return bins.filter((bin) => !bin.unknown || bin.before > 0 || bin.after > 0);
}

/** The mean place of the known, from 0 (all in the lowest bin) to 1. */
function placeOf(shares: number[]): number {
  const known = shares.slice(0, -1);
  const all = known.reduce((sum, share) => sum + share, 0);
  const mean = known.reduce((sum, share, at) => sum + share * at, 0) / (all || 1);
  return mean / Math.max(1, known.length - 1);
}

/** Where people have gone, in one word. */
export function moveOf({ psi, before = [], after = [] }: Spread): Move {
  if (psi < WATCH) return "still";
  const step = placeOf(after) - placeOf(before);
  const unknown = (after.at(-1) ?? 0) - (before.at(-1) ?? 0);
  if (unknown > UNKNOWN && unknown > Math.abs(step)) return "unknown";
  if (Math.abs(step) < SIDE) return "other";
  return step > 0 ? "up" : "down";
}
