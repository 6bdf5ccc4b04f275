import i18next from "i18next";
import type { Locale } from "./prefs";

type Texts = { [key: string]: string | Texts };

/** Registers a feature's texts under its namespace; called once, at the top of the feature's chunk. */
export function addLocales(namespace: string, texts: Record<Locale, Texts>): void {
  for (const [locale, resources] of Object.entries(texts)) {
    i18next.addResourceBundle(locale, namespace, resources, true, true);
  }
}
