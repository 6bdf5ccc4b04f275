import { cleanup, render, screen } from "@testing-library/react";
import i18next from "i18next";
import { afterEach, expect, test, vi } from "vitest";
import { makeFormat } from "@/shared/format";
import { Sampled } from "./Sampled";
import "./texts";

vi.mock("@/shared/format", async (whole) => ({
  ...(await whole<typeof import("@/shared/format")>()),
  useFormat: () => makeFormat("en", "UTC"),
}));
afterEach(cleanup);

test.each([
  ["zh-CN", "共有 1,204,000 人。随机抽取并读取了其中 499,812 人，只有他们参与排序和保存。"],
  [
    "en",
    "There are 1,204,000 people. A random sample of 499,812 was read, and only they are ranked and saved.",
  ],
])("in %s a ranking of a sample says how many of how many", async (locale, words) => {
  await i18next.changeLanguage(locale);
  render(<Sampled found={{ read: 499_812, all: 1_204_000 }} about="lookalike" />);
  expect(screen.getByRole("note").textContent).toContain(words);
});

test("a ranking of everybody says nothing, nor one from before this was counted", () => {
  render(<Sampled found={{ read: 600, all: 600 }} about="lookalike" />);
  render(<Sampled found={{}} about="groups" />);
  expect(screen.queryByRole("note")).toBeNull();
});
