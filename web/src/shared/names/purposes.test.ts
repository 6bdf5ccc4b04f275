import i18next from "i18next";
import { afterEach, expect, test } from "vitest";
import { purposeName } from "./purposes";

const declared = [{ key: "marketing", name_zh: "营销消息", name_en: "Marketing messages" }];

afterEach(() => i18next.changeLanguage("en"));

test("a purpose is called as the workspace calls it, in the reader's language", async () => {
  await i18next.changeLanguage("en");
  expect(purposeName(declared, "marketing")).toBe("Marketing messages");
  await i18next.changeLanguage("zh-CN");
  expect(purposeName(declared, "marketing")).toBe("营销消息");
});

test("one that nobody declares keeps its key", () => expect(purposeName(declared, "old")).toBe("old"));
