import { expect, test } from "vitest";

const files = import.meta.glob<object>("../**/locales/*.json", { eager: true, import: "default" });
const english = Object.keys(files).filter((path) => /(^|[./])en\.json$/.test(path));

/** The paths of all texts; plural forms, of which each language has its own, count as one. */
function keysOf(texts: object, at = ""): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string"
      ? `${at}${key.replace(/_(one|other)$/, "")}`
      : keysOf(value as object, `${at}${key}.`),
  );
}

test.each(english)("%s has the texts of its Chinese twin", (path) => {
  const twin = files[path.replace(/en\.json$/, "zh-CN.json")];
  const ours = files[path];
  if (!twin || !ours) throw new Error(`${path} has no twin`);
  expect(new Set(keysOf(ours))).toEqual(new Set(keysOf(twin)));
});
