import { expect, test } from "vitest";
import { amountOf, money } from "./money";

test.each([
  ["", null],
  ["1,200,000.5", "1200000.5"],
  ["12", "12"],
  ["-1", undefined],
  ["1.234", undefined],
  ["abc", undefined],
])("%s as an amount", (text, amount) => {
  expect(amountOf(text)).toBe(amount);
});

test("an amount is written in its currency, an unknown one is not zero", () => {
  expect(money(1_200_000, "CNY", "zh-CN")).toBe("¥1,200,000");
  expect(money(null, "CNY", "en")).toBe("—");
});
