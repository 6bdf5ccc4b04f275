import { describe, expect, test } from "vitest";
import en from "./locales/en.json";
import zh from "./locales/zh-CN.json";
import { knownReason, reasons } from "./reasons";

describe("every reason is explained in both languages", () => {
  test.each([...reasons, "other" as const])("%s", (reason) => {
    for (const texts of [en.reason, zh.reason]) {
      expect(texts[reason].title).not.toBe("");
      expect(texts[reason].todo).not.toBe("");
    }
  });
});

test("a reason that nobody knows is still shown", () => expect(knownReason("brand_new")).toBe("other"));
