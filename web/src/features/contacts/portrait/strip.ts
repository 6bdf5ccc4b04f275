import type { Locale } from "@/shared/prefs";

/** How dark a cell is, in percent: even one event is seen, and few are told from many. */
export function shadeOf(count: number, most: number): number {
  if (count <= 0 || most <= 0) return 0;
  return Math.round(18 + 82 * Math.sqrt(count / most));
}

/** Monday is 0. */
export function weekdayName(locale: Locale, day: number): string {
  const monday = Date.UTC(2024, 0, 1);
  return new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" }).format(
    monday + day * 86_400_000,
  );
}
