import { useMemo } from "react";
import { type Locale, useLocale } from "./prefs";
import { useSession } from "./session";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function relative(locale: Locale, ms: number): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "long" });
  const size = Math.abs(ms);
  if (size < MINUTE) return format.format(Math.round(ms / 1000), "second");
  if (size < HOUR) return format.format(Math.round(ms / MINUTE), "minute");
  if (size < DAY) return format.format(Math.round(ms / HOUR), "hour");
  if (size < 60 * DAY) return format.format(Math.round(ms / DAY), "day");
  if (size < 730 * DAY) return format.format(Math.round(ms / (30.44 * DAY)), "month");
  return format.format(Math.round(ms / (365.25 * DAY)), "year");
}

/** An exact number with separators; from a million on, Chinese shows 万 with the rest in two decimals. */
export function formatCount(locale: Locale, value: number): string {
  if (locale === "zh-CN" && Math.abs(value) >= 100_000_000)
    return `${(value / 100_000_000).toLocaleString(locale, { maximumFractionDigits: 2 })} 亿`;
  if (locale === "zh-CN" && Math.abs(value) >= 10_000_000)
    return `${(value / 10_000).toLocaleString(locale, { maximumFractionDigits: 1 })} 万`;
  return value.toLocaleString(locale);
}

export function formatDuration(locale: Locale, ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const digits = { maximumFractionDigits: ms < 10_000 ? 2 : 1 };
  if (ms < 120_000) return `${(ms / 1000).toLocaleString(locale, digits)} s`;
  return `${(ms / 60_000).toLocaleString(locale, digits)} min`;
}

/** An amount with its currency's sign; of an unknown currency with its code. */
export function formatMoney(locale: Locale, amount: number, currency: string): string {
  if (!/^[A-Z]{3}$/.test(currency)) return `${formatCount(locale, amount)} ${currency}`.trim();
  return amount.toLocaleString(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" });
}

/** The change from `before` to `now` as a share, or null where there is nothing to compare with. */
export function changeOf(now: number, before: number): number | null {
  return before === 0 ? null : (now - before) / before;
}

export type Format = {
  count: (value: number) => string;
  percent: (share: number, digits?: number) => string;
  money: (amount: number, currency: string) => string;
  duration: (ms: number) => string;
  date: (iso: string) => string;
  /** Month and day, for an axis. */
  day: (iso: string) => string;
  dateTime: (iso: string) => string;
  time: (iso: string) => string;
  /** "3 minutes ago"; the exact instant belongs in a title. */
  ago: (iso: string) => string;
  zone: string;
};

export function makeFormat(locale: Locale, zone: string): Format {
  const part = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
    return (iso: string) => format.format(new Date(iso));
  };
  const month = locale === "en" ? "short" : "2-digit";
  const day = { year: "numeric", month, day: locale === "en" ? "numeric" : "2-digit" } as const;
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return {
    count: (value) => formatCount(locale, value),
    money: (amount, currency) => formatMoney(locale, amount, currency),
    percent: (share, digits = 1) =>
      share.toLocaleString(locale, { style: "percent", maximumFractionDigits: digits }),
    duration: (ms) => formatDuration(locale, ms),
    date: part(day),
    day: part({ month, day: day.day }),
    dateTime: part({ ...day, ...clock }),
    time: part({ ...clock, second: "2-digit" }),
    ago: (iso) => relative(locale, new Date(iso).getTime() - Date.now()),
    zone,
  };
}

/** Formatting in the person's language and the workspace's time zone. */
export function useFormat(): Format {
  const locale = useLocale();
  const zone = useSession().workspace.timezone || "UTC";
  return useMemo(() => makeFormat(locale, zone), [locale, zone]);
}
