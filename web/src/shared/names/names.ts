import i18next from "i18next";
import { useMemo, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import known from "@/generated/names.json";
import { shownValue } from "../brief";
import { formatMoney } from "../format";
import { addLocales } from "../i18n";
import { usePrefs } from "../prefs";
import type { DeclaredAttribute } from "../types";
import en from "./locales/en.json";
import zh from "./locales/zh-CN.json";

addLocales("names", { "zh-CN": zh, en });

/** What the workspace's tracking plan says of an event, where it is short enough for a name. */
export type DeclaredEvent = { name: string; name_zh: string; name_en: string };

/** The same of a property of that event. */
export type DeclaredProperty = DeclaredEvent & { event: string };

/** The event whose properties are attributes. */
const OF_THE_PERSON = "Contact Identified";

let planned: ReadonlyMap<string, DeclaredEvent> = new Map();
let plannedOf: ReadonlyMap<string, DeclaredProperty> = new Map();
let declared: ReadonlyMap<string, DeclaredAttribute> = new Map();
const listeners = new Set<() => void>();

/** From now on attributes are called as the workspace calls them. */
export function declareAttributes(items: readonly DeclaredAttribute[]): void {
  declared = new Map(items.map((item) => [item.name, item]));
  for (const tell of listeners) tell();
}

/** From now on events that we do not know are called as the tracking plan calls them. */
export function declareEvents(items: readonly DeclaredEvent[]): void {
  planned = new Map(items.map((item) => [item.name, item]));
  for (const tell of listeners) tell();
}

/** From now on properties are called as the tracking plan calls them in their event. */
export function declareProperties(items: readonly DeclaredProperty[]): void {
  plannedOf = new Map(items.map((item) => [placeOf(item.event, item.name), item]));
  for (const tell of listeners) tell();
}

/** What scores are called by slug, lifecycles by slug, and their stages by lifecycle and key. */
export type Moving = {
  scores: readonly { slug: string; name: string }[];
  stage_models: readonly { slug: string; name: string }[];
  stages: readonly { model: string; key: string; name_zh: string; name_en: string }[];
};

let scores: ReadonlyMap<string, string> = new Map();
let lifecycles: ReadonlyMap<string, string> = new Map();
let stages: ReadonlyMap<string, { name_zh: string; name_en: string }> = new Map();

/** From now on scores, lifecycles and stages are called as their makers call them. */
export function declareMoving(moving: Moving): void {
  scores = new Map(moving.scores.map((each) => [each.slug, each.name]));
  lifecycles = new Map(moving.stage_models.map((each) => [each.slug, each.name]));
  stages = new Map(moving.stages.map((each) => [placeOf(each.model, each.key), each]));
  for (const tell of listeners) tell();
}

const placeOf = (event: string, key: string): string => JSON.stringify([event, key]);

function subscribe(tell: () => void) {
  listeners.add(tell);
  return () => void listeners.delete(tell);
}

type Called = { [name: string]: string[] };
const everybodys: { [kind in "event" | "attribute" | "property"]: Called } = known;
const ofEvents: { [event: string]: Called } = known.event_property;

function found<T>(from: { [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(from, name) ? from[name] : undefined;
}

function inLanguage(called: string[] | undefined): string | undefined {
  return called?.[i18next.language === "en" ? 1 : 0];
}

function named(kind: "event" | "attribute" | "property", name: string): string {
  return inLanguage(found(everybodys[kind], name)) ?? name;
}

/** What an event that everybody knows is called in the person's language; any other keeps its name. */
export const knownEventName = (name: string): string => named("event", name);

/** The same, and of any other what the tracking plan calls it. */
export function eventName(name: string): string {
  if (Object.hasOwn(known.event, name)) return knownEventName(name);
  const own = planned.get(name);
  return (i18next.language === "en" ? own?.name_en : own?.name_zh) || name;
}

/** What the workspace calls an attribute, or everybody; any other keeps its key. */
export function attributeName(key: string): string {
  const own = declared.get(key);
  return (i18next.language === "en" ? own?.label_en : own?.label_zh) || named("attribute", key);
}

/** What the tracking plan calls a property of an event, else everybody; any other keeps its key. */
export function propertyName(event: string, key: string): string {
  if (event === OF_THE_PERSON) return attributeName(key);
  const own = plannedOf.get(placeOf(event, key));
  const told = i18next.language === "en" ? own?.name_en : own?.name_zh;
  return told || (inLanguage(found(found(ofEvents, event) ?? {}, key)) ?? named("property", key));
}

/** The same in the middle of a sentence: "Total" without the capital, "SKU" with all. */
export function propertyInside(event: string, key: string): string {
  const said = propertyName(event, key);
  return said === key || /^.\p{Lu}/u.test(said) ? said : said.slice(0, 1).toLowerCase() + said.slice(1);
}

/** What a score is called; one that is gone keeps its slug. */
export const scoreName = (slug: string): string => scores.get(slug) ?? slug;

/** What a lifecycle is called. */
export const lifecycleName = (slug: string): string => lifecycles.get(slug) ?? slug;

/** What a stage of a lifecycle is called. */
export function stageName(lifecycle: string, key: string): string {
  const own = stages.get(placeOf(lifecycle, key));
  return (i18next.language === "en" ? own?.name_en : own?.name_zh) || key;
}

/** What a field of a company that not every one has is called; any other keeps its key. */
export function companyFieldName(key: string): string {
  const said = inLanguage(found(known.company as Called, `attributes.${key}`));
  return said ? said.slice(0, 1).toUpperCase() + said.slice(1) : key;
}

/** A value of an attribute in the person's language: amounts, dates, numbers and the words that everybody knows. */
export function attributeValue(key: string, value: unknown): string {
  const own = declared.get(key);
  const text = own
    ? ofType(own, value)
    : typeof value === "number"
      ? value.toLocaleString(i18next.language)
      : null;
  return text ?? wellKnown(key, shownValue(value));
}

function ofType({ type, unit }: DeclaredAttribute, value: unknown): string | null {
  const locale = usePrefs.getState().locale;
  if (type === "money" && typeof value === "object" && value !== null) {
    const { amount, currency } = value as { amount?: unknown; currency?: unknown };
    return typeof amount === "number" ? formatMoney(locale, amount, String(currency ?? "")) : null;
  }
  if (type === "number" && typeof value === "number")
    return unit ? `${value.toLocaleString(locale)} ${unit}` : value.toLocaleString(locale);
  if (type === "datetime" && typeof value === "string" && !Number.isNaN(Date.parse(value)))
    return new Date(value).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
  return null;
}

const tongues = new Set(["language", "locale"]);

function wellKnown(key: string, text: string): string {
  if (Object.hasOwn(en.value, key)) {
    const words = en.value[key as keyof typeof en.value];
    return Object.hasOwn(words, text) ? i18next.t(`value.${key}.${text}`, { ns: "names" }) : text;
  }
  if (tongues.has(key)) return code(text, "language", /^[a-z]{2,3}([-_][A-Za-z]{2,4})?$/);
  return key === "country" ? code(text, "region", /^[A-Z]{2}$/) : text;
}

function code(text: string, type: "language" | "region", form: RegExp): string {
  if (!form.test(text)) return text;
  const names = new Intl.DisplayNames(i18next.language, { type, fallback: "code" });
  return names.of(text.replace("_", "-")) ?? text;
}

/** All of it, as things are called at the moment. */
export const NAMES = {
  event: eventName,
  attribute: attributeName,
  property: propertyName,
  companyField: companyFieldName,
  score: scoreName,
  lifecycle: lifecycleName,
  stage: stageName,
  value: attributeValue,
};

/** The same, new with the language and with what the workspace declares. */
export function useNames() {
  const { t } = useTranslation("names");
  const own = useSyncExternalStore(subscribe, () => declared);
  const told = useSyncExternalStore(subscribe, () => planned);
  const toldOf = useSyncExternalStore(subscribe, () => plannedOf);
  const moving = useSyncExternalStore(subscribe, () => stages);
  return useMemo(() => ({ ...NAMES }), [t, own, told, toldOf, moving]);
}
