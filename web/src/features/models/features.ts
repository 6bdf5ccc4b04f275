import type { TFunction } from "i18next";

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

/** A feature in words; events and attributes keep their names. */
export function featureText(t: TFunction<"models">, name: string): string {
  const { key, ...parts } = readFeature(name);
  return t(`feature.${key}`, { ...parts, defaultValue: name });
}

/** What a group may be called: its two strongest traits, and which way they point. */
export function groupName(
  t: TFunction<"models">,
  traits: { name: string; gap: number }[],
  place: number,
): string {
  const said = traits
    .slice(0, 2)
    .map((trait) => t(trait.gap > 0 ? "groups.much" : "groups.little", { what: featureText(t, trait.name) }));
  return said.length ? said.join(t("groups.and")) : t("groups.group", { number: place + 1 });
}
