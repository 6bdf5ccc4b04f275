import i18next from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { addLocales } from "../i18n";
import en from "./locales/en.json";
import zh from "./locales/zh-CN.json";

addLocales("names", { "zh-CN": zh, en });

function named(kind: keyof typeof en, name: string): string {
  return Object.hasOwn(en[kind], name) ? i18next.t(`${kind}.${name}`, { ns: "names" }) : name;
}

/** What an event of our own is called in the person's language; any other keeps its name. */
export const eventName = (name: string): string => named("event", name);

/** What an attribute that everybody knows is called; any other keeps its key. */
export const attributeName = (key: string): string => named("attribute", key);

/** Both, new with the language. */
export function useNames() {
  const { t } = useTranslation("names");
  return useMemo(() => ({ event: eventName, attribute: attributeName }), [t]);
}
