import type { QuarantineCount } from "@/shared/types";

const DAYS = 30;
const DAY_MS = 86_400_000;

export type OfReason = { reason: string; category: QuarantineCount["category"]; count: number };

/** How many wait for each reason, the most first. */
export function byReason(counts: QuarantineCount[]): OfReason[] {
  const found = new Map<string, OfReason>();
  for (const { reason, category, count } of counts) {
    const known = found.get(reason);
    if (known) known.count += count;
    else found.set(reason, { reason, category, count });
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

/** How many wait that came on each of the past days (UTC), today last; of one reason or of all. */
export function byDay(
  counts: QuarantineCount[],
  reason: string | undefined,
  now: Date,
): { day: string; count: number }[] {
  const found = new Map<string, number>();
  for (const each of counts)
    if (!reason || each.reason === reason) found.set(each.day, (found.get(each.day) ?? 0) + each.count);
  return Array.from({ length: DAYS }, (_, at) => {
    const day = new Date(now.getTime() - (DAYS - 1 - at) * DAY_MS).toISOString().slice(0, 10);
    return { day, count: found.get(day) ?? 0 };
  });
}
