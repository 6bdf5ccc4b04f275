import i18next, { type TFunction } from "i18next";
import { expect, test } from "vitest";
import "./texts";
import { featureText, groupNames, readFeature, traitText } from "./features";

test.each([
  ["count:Order Completed:30", { key: "countWithin", about: "Order Completed", days: "30", value: "" }],
  ["count:Order Completed", { key: "count", about: "Order Completed", days: "", value: "" }],
  ["sum:Order.total:90", { key: "sumWithin", about: "Order.total", days: "90", value: "" }],
  ["all:count:7", { key: "all.countWithin", about: "", days: "7", value: "" }],
  ["all:since", { key: "all.since", about: "", days: "", value: "" }],
  ["attribute:city = 上海", { key: "attribute", about: "city", days: "", value: "上海" }],
  ["last:1 = Page Viewed", { key: "last", about: "1", days: "", value: "Page Viewed" }],
  ["count:a:b:30", { key: "countWithin", about: "a:b", days: "30", value: "" }],
])("%s is read", (name, read) => expect(readFeature(name)).toEqual(read));

const t = (locale: string) => i18next.getFixedT(locale, "models") as TFunction<"models">;

test.each([
  ["count:Link Clicked:30", 1, "常“点击链接”", "often “Clicked a link”"],
  ["all:since", -1, "近期活跃", "active lately"],
  ["attribute:vip level = 金", -1, "vip level：非 金", "vip level: not 金"],
  ["sum:Order Completed.total:90", 1, "“完成订单”的总额高", "high total of “Order Completed”"],
  ["sum:Order Completed.spout:90", -1, "“完成订单”的 spout 低", "low spout of “Order Completed”"],
  ["tag:VIP", 1, "有标签“VIP”", "tagged “VIP”"],
])("%s is a trait in both languages", async (name, gap, zh, en) => {
  await i18next.changeLanguage("zh-CN");
  expect(traitText(t("zh-CN"), { name, gap })).toBe(zh);
  await i18next.changeLanguage("en");
  expect(traitText(t("en"), { name, gap })).toBe(en);
});

test.each([
  [
    "sum:Order Completed.total:90",
    "90 天内“完成订单”的总额合计",
    "sum of total of “Order Completed” in 90 days",
  ],
  ["sum:Order Completed.sku", "“完成订单”的 SKU 累计", "sum of SKU of “Order Completed”"],
  [
    "interest:Product Viewed.category = 茶",
    "最关注 茶（“浏览商品”的类别）",
    "looks most at 茶 (category of “Viewed a product”)",
  ],
])("%s is a feature in both languages", async (name, zh, en) => {
  await i18next.changeLanguage("zh-CN");
  expect(featureText(t("zh-CN"), name)).toBe(zh);
  await i18next.changeLanguage("en");
  expect(featureText(t("en"), name)).toBe(en);
});

test("groups alike in their first traits have different names", () => {
  const both = [
    { name: "count:A:7", gap: 1 },
    { name: "count:A:30", gap: 1 },
    { name: "all:since", gap: -1 },
  ];
  const names = groupNames(t("en"), [
    { traits: both },
    { traits: [...both, { name: "tag:VIP", gap: 1 }] },
    { traits: both },
  ]);
  expect(names).toEqual([
    "often “A” · active lately",
    "often “A” · active lately · tagged “VIP”",
    "often “A” · active lately · Group 3",
  ]);
});
