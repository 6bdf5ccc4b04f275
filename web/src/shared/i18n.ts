import i18next from "i18next";
import type { Locale } from "./prefs";

type Texts = { [key: string]: string | Texts };

/** Registers texts under a namespace, at import: by a feature's chunk, or before the app has started i18next. */
export function addLocales(namespace: string, texts: Record<Locale, Texts>): void {
  const add = () => {
    for (const [locale, resources] of Object.entries(texts)) {
      i18next.addResourceBundle(locale, namespace, resources, true, true);
    }
  };
  if (i18next.isInitialized) add();
  else i18next.on("initialized", add);
}
