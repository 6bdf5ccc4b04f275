import type { Kind, KindIn } from "./api";

const STEP = 10;

/** What a kind is declared as; what the server tells beside it is left out. */
export function declaration(kind: Kind): KindIn {
  return {
    label_zh: kind.label_zh,
    label_en: kind.label_en,
    rank: kind.rank,
    normaliser: kind.normaliser as KindIn["normaliser"],
    region: kind.region,
    max_per_person: kind.max_per_person,
    scoped: kind.scoped,
    follows_latest: kind.follows_latest,
    expires_after_days: kind.expires_after_days,
  };
}

type Placed = { namespace: string; rank: number };

/** The ranks that change when the kind at `from` goes to `to`: its own alone, where there is room between its neighbours. */
export function moved(kinds: readonly Placed[], from: number, to: number): Placed[] {
  const order = [...kinds];
  const [kind] = order.splice(from, 1);
  if (!kind || from === to) return [];
  order.splice(to, 0, kind);
  const before = order[to - 1]?.rank ?? 0;
  const after = order[to + 1]?.rank ?? before + 2 * STEP;
  const between = Math.floor((before + after) / 2);
  if (between > before && between < after) return [{ namespace: kind.namespace, rank: between }];
  return order
    .map((each, at) => ({ namespace: each.namespace, rank: (at + 1) * STEP }))
    .filter((each) => kinds.find((kind) => kind.namespace === each.namespace)?.rank !== each.rank);
}
