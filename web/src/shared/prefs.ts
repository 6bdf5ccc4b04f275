import { useSyncExternalStore } from "react";
import { create } from "zustand";

export type Locale = "zh-CN" | "en";
export type ThemeChoice = "light" | "dark" | "system";
export type ResolvedTheme = "light" | "dark";

const LOCALE_KEY = "cumulus.locale";
const THEME_KEY = "cumulus.theme";

export function toLocale(value: string | null | undefined): Locale | null {
  if (!value) return null;
  return value.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

export function toTheme(value: string | null | undefined): ThemeChoice | null {
  return value === "light" || value === "dark" || value === "system" ? value : null;
}

function firstLocale(): Locale {
  return toLocale(localStorage.getItem(LOCALE_KEY)) ?? toLocale(navigator.language) ?? "zh-CN";
}

type Prefs = { locale: Locale; theme: ThemeChoice };

/** Language and theme: kept in the browser for the first paint, and with the account by the shell. */
export const usePrefs = create<Prefs>(() => ({
  locale: firstLocale(),
  theme: toTheme(localStorage.getItem(THEME_KEY)) ?? "system",
}));

export function setLocale(locale: Locale): void {
  localStorage.setItem(LOCALE_KEY, locale);
  usePrefs.setState({ locale });
}

export function setTheme(theme: ThemeChoice): void {
  localStorage.setItem(THEME_KEY, theme);
  usePrefs.setState({ theme });
}

export function useLocale(): Locale {
  return usePrefs((prefs) => prefs.locale);
}

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (notify) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", notify);
      return () => media.removeEventListener("change", notify);
    },
    () => window.matchMedia(query).matches,
  );
}

export function useResolvedTheme(): ResolvedTheme {
  const choice = usePrefs((prefs) => prefs.theme);
  const systemDark = useMedia("(prefers-color-scheme: dark)");
  if (choice === "system") return systemDark ? "dark" : "light";
  return choice;
}

/** True on screens where the menu is a drawer and tables are cards. */
export function usePhone(): boolean {
  return useMedia("screen and (max-width: 900px)");
}
