import { describe, expect, test } from "vitest";
import { auditSubject } from "./audit";
import en from "./locales/en.json";
import zh from "./locales/zh-CN.json";
import { groupsOf } from "./permissions";
import { openSections } from "./sections";

test("sections follow the rights, the account is always there", () => {
  expect(openSections([]).map((section) => section.key)).toEqual(["account"]);
  expect(openSections(["settings.view", "audit.view"]).map((section) => section.key)).toEqual([
    "sources",
    "members",
    "audit",
    "account",
  ]);
});

test("rights are grouped by what they are about, in their order", () =>
  expect(groupsOf(["audit.view", "contacts.edit", "contacts.view"])).toEqual([
    ["contacts", ["contacts.view", "contacts.edit"]],
    ["audit", ["audit.view"]],
  ]));

describe("what an audit entry is about", () => {
  test.each([
    ["contact:12", { kind: "contact", id: "12", to: "/contacts/$id" }],
    ["segment:3", { kind: "segment", id: "3", to: "/segments/$id" }],
    ["user:1", { kind: "user", id: "1", to: null }],
    ["odd", { kind: "odd", id: "", to: null }],
  ])("%s", (subject, shown) => expect(auditSubject(subject)).toEqual(shown));
});

function keysOf(texts: object, path = ""): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "object" ? keysOf(value, `${path}${key}.`) : `${path}${key}`,
  );
}

test("both languages say the same things", () =>
  expect(keysOf(zh).sort()).toEqual(
    keysOf(en)
      .filter((key) => !key.endsWith("_one"))
      .map((key) => key.replace(/_other$/, ""))
      .sort(),
  ));
