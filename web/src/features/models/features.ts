import i18next, { type TFunction } from "i18next";
import { attributeName, eventName, propertyInside } from "@/shared/names/names";

export type Feature = {
  /** Which sentence says it. */
  key: string;
  about: string;
  days: string;
  value: string;
};

/** Reads a feature's name as the server writes it: `count:Order Completed:30`, `attribute:city = 上海`. */
export function readFeature(name: string): Feature {
  const [kind = "", ...rest] = name.split(":");
  const text = rest.join(":");
  const at = text.indexOf(" = ");
  const about = at < 0 ? text : text.slice(0, at);
  const value = at < 0 ? "" : text.slice(at + 3);
  if (kind === "all") {
    const [what = "", days = ""] = about.split(":");
    return { key: days ? `all.${what}Within` : `all.${what}`, about: "", days, value };
  }
  const window = /^(.*):(\d+)$/.exec(about);
  if ((kind === "count" || kind === "sum") && window)
    return { key: `${kind}Within`, about: window[1] ?? "", days: window[2] ?? "", value };
  return { key: kind, about, days: "", value };
}

const ascii = /[ -~]/;

/** In Chinese, a space parts a Latin name from the text before it, and from the text after it. */
function parted(name: string, after: boolean): string {
  if (i18next.language === "en") return name;
  const begun = ascii.test(name.slice(0, 1)) ? ` ${name}` : name;
  return after && ascii.test(name.slice(-1)) ? `${begun} ` : begun;
}

const ofEvents = new Set(["count", "countWithin", "since"]);

/** Its parts under the names that the workspace and the language give them. */
function named(t: TFunction<"models">, { key, about, days, value }: Feature): Omit<Feature, "key"> {
  if (ofEvents.has(key)) return { about: eventName(about), days, value };
  if (key === "attribute") return { about: attributeName(about), days, value };
  if (key === "last") return { about, days, value: eventName(value) };
  if (key === "sum" || key === "sumWithin" || key === "interest") {
    const at = about.lastIndexOf(".");
    if (at < 0) return { about, days, value };
    const event = about.slice(0, at);
    const property = parted(propertyInside(event, about.slice(at + 1)), key !== "interest");
    return { about: t("of", { event: eventName(event), property }), days, value };
  }
  return { about, days, value };
}

/** A feature in words. */
export function featureText(t: TFunction<"models">, name: string): string {
  const feature = readFeature(name);
  return t(`feature.${feature.key}`, { ...named(t, feature), defaultValue: name });
}

type Told = { name: string; gap: number };

/** What a trait says of people in a word or two: "often “Order Completed”", "new". */
export function traitText(t: TFunction<"models">, { name, gap }: Told): string {
  const feature = readFeature(name);
  const family = feature.key.replace("Within", "");
  const kind = family === "attribute" && feature.value ? "attributeIs" : family;
  const way = gap > 0 ? "more" : "less";
  return t(`trait.${kind}.${way}`, { ...named(t, feature), defaultValue: featureText(t, name) });
}

/** What a trait is about: an event in any of its figures, or the kind of figure. */
function subjectOf(name: string): string {
  const { key, about } = readFeature(name);
  const family = key.replace("Within", "");
  if (family === "sum" || family === "interest")
    return about.slice(0, Math.max(about.lastIndexOf("."), 0)) || about;
  return ofEvents.has(key) ? about : `${family} ${about}`;
}

/** What groups may be called: the traits that set each apart, one for each subject, and no name twice. */
export function groupNames(t: TFunction<"models">, groups: { traits: Told[] }[]): string[] {
  const taken = new Set<string>();
  return groups.map(({ traits }, place) => {
    const subjects = traits.map((trait) => subjectOf(trait.name));
    const apart = traits.filter((trait, at) => subjects.indexOf(subjectOf(trait.name)) === at);
    const said = apart.map((trait) => traitText(t, trait));
    const short = [2, 3, 4].map((many) => said.slice(0, many).join(t("groups.and")));
    const free = short.find((name) => name && !taken.has(name));
    const name =
      free ?? [short[0], t("groups.group", { number: place + 1 })].filter(Boolean).join(t("groups.and"));
    taken.add(name);
    return name;
  });
}
