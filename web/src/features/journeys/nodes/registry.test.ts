import i18next from "i18next";
import { beforeAll, describe, expect, test } from "vitest";
import { emptyCatalogue } from "@/shared/expression/catalogue";
import type { Catalogue } from "@/shared/types";
import { branchesOf, isEntry } from "../graph";
import en from "../locales/en.json";
import zh from "../locales/zh-CN.json";
import { kindNames, kindOf, newNode, unfinished } from "./registry";
import type { Lookups, Text } from "./types";

const catalogue: Catalogue = { ...emptyCatalogue, tags: ["VIP"] };
const lookups: Lookups = { catalogue, templates: [] };
let t: Text;

beforeAll(async () => {
  await i18next.init({ lng: "en", resources: { en: { journeys: en } } });
  t = i18next.getFixedT("en", ["journeys", "expression"]);
});

describe.each(kindNames)("the kind %s", (name) => {
  const kind = kindOf(name);

  test("has a name in both languages", () => {
    expect(en.kind[name]).toBeTruthy();
    expect(zh.kind[name]).toBeTruthy();
  });

  test("sums up its own start without failing", () =>
    expect(typeof kind.summary(kind.start(), lookups, t)).toBe("string"));

  test("belongs to the entries exactly when it starts journeys", () =>
    expect(kind.group === "entry").toBe(isEntry(name)));

  test("ends only as an exit", () => expect(branchesOf(name).length === 0).toBe(name === "exit"));
});

test("fresh nodes that still need a choice are unfinished", () => {
  const nodes = kindNames.map((name, index) => newNode(`n${index}`, name));
  const names = unfinished(nodes, lookups).map((id) => nodes.find((node) => node.id === id)?.kind);
  expect(names).toEqual(["entry_event", "entry_segment", "send_mail", "condition", "add_tag"]);
});

test("a condition on a segment names it, whether it holds the slug or the id", () => {
  const segments = [{ id: 3, slug: "loyal", name: "Loyal" }];
  const known: Lookups = { ...lookups, catalogue: { ...catalogue, segments } };
  for (const segment of ["loyal", 3]) {
    const config = { expression: { all: [{ segment, op: "in" as const }] } };
    expect(kindOf("condition").summary(config, known, t)).toContain("Loyal");
  }
});
