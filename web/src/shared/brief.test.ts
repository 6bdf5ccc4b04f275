import { expect, test } from "vitest";
import { briefOf, factOf } from "./brief";

type NameOf = (key: string) => string;
const said = (attribute: NameOf) => ({
  attribute,
  property: (_event: string, key: string) => key,
  score: (slug: string) => slug,
  lifecycle: (slug: string) => slug,
  stage: (_lifecycle: string, key: string) => key,
});
const asIs = said((key) => key);

test("our own events say what they are about, each word once", () => {
  const properties = { account: "Bluefern", account_id: 22, role: "manager" };
  expect(briefOf({ name: "Account Joined", properties }, asIs)).toBe("Bluefern");
  expect(
    briefOf({ name: "Page Viewed", properties: { name: "价格", title: "价格", path: "/p" } }, asIs),
  ).toBe("价格 · /p");
});

test("another event shows its first properties with their names, and no numbers of things", () => {
  const properties = { order_id: 7, city: "上海", note: null, total: 12 };
  const inChinese = said((key) => (key === "city" ? "城市" : key));
  expect(briefOf({ name: "Order Completed", properties }, inChinese)).toBe("city: 上海 · total: 12");
  expect(briefOf({ name: "Contact Identified", properties }, inChinese)).toBe("城市: 上海 · total: 12");
  expect(briefOf({ name: "Contact Created", properties: { by: "connector:1" } }, inChinese)).toBe("");
});

test("properties are told by their names in their event", () => {
  const property = (event: string, key: string) =>
    event === "Order Completed" && key === "total" ? "实付" : key;
  const names = { ...said((key) => (key === "total" ? "累计" : key)), property };
  const properties = { total: 12, sku: "A7" };
  expect(briefOf({ name: "Order Completed", properties }, names)).toBe("实付: 12 · sku: A7");
  expect(briefOf({ name: "Order Placed", properties }, names)).toBe("total: 12 · sku: A7");
});

test("a fact is a value in plain words", () => {
  const channelOf = (key: string) => (key === "email" ? "邮箱" : key);
  const purposeOf = (key: string) => (key === "marketing" ? "营销消息" : key);
  const fact = (key: string, value: unknown) => factOf(key, value, channelOf, purposeOf);
  expect(fact("purpose", "marketing")).toBe("营销消息");
  expect(fact("channel", "email")).toBe("邮箱");
  expect(fact("products", [{ name: "咖啡", price: 79 }, { title: "Cup" }])).toBe("咖啡、Cup");
  expect(fact("note", null)).toBe("");
});

test("attributes and channels are told by their names", () => {
  const inChinese = said((key) => ({ city: "城市", email: "邮箱" })[key] ?? key);
  expect(briefOf({ name: "Contact Updated", properties: { keys: ["city", "shoe"] } }, inChinese)).toBe(
    "城市、shoe",
  );
  const given = { purpose: "营销", channel: "email" };
  expect(briefOf({ name: "Consent Given", properties: given }, inChinese)).toBe("营销 · 邮箱");
  const declared = (key: string) => (key === "marketing" ? "营销消息" : key);
  const keyed = { name: "Consent Withdrawn", properties: { purpose: "marketing", channel: "email" } };
  expect(briefOf(keyed, inChinese, declared)).toBe("营销消息 · 邮箱");
});

test("our own word about a contact says what was written, not who wrote it", () => {
  const inChinese = said((key) => (key === "city" ? "城市" : key));
  const brief = (properties: Record<string, unknown>) =>
    briefOf({ name: "Contact Updated", properties }, inChinese);
  expect(brief({ keys: ["city"], by: "computed", set: { city: "上海" } })).toBe("城市: 上海");
  expect(brief({ keys: ["city", "plan"], by: "hand" })).toBe("城市、plan");
  expect(brief({ by: "import:1" })).toBe("");
  expect(brief({ keys: [], removed: ["city"] })).toBe("城市");
});

test("things of several values are told by their names", () => {
  const products = [{ name: "云南小粒咖啡", price: 79 }, { title: "Cup", price: 4 }, { sku: "X" }];
  expect(briefOf({ name: "Order Completed", properties: { products } }, asIs)).toBe(
    'products: 云南小粒咖啡、Cup、{"sku":"X"}',
  );
});

test("a score and a stage that moved say from where to where", () => {
  const score = { score: "buyers", from: 12, to: 40.5, grade_from: "C2", grade: "B2", cause: "change" };
  expect(briefOf({ name: "Score Changed", properties: score }, asIs)).toBe("buyers · 12 → 40.5 · C2 → B2");
  const stage = { model: "life", from: "lead", to: "customer" };
  expect(briefOf({ name: "Stage Changed", properties: stage }, asIs)).toBe("life · lead → customer");
  const called = {
    ...asIs,
    score: () => "买家",
    lifecycle: () => "客户旅程",
    stage: (lifecycle: string, key: string) => (lifecycle === "life" && key === "lead" ? "线索" : key),
  };
  expect(briefOf({ name: "Score Changed", properties: score }, called)).toBe("买家 · 12 → 40.5 · C2 → B2");
  expect(briefOf({ name: "Stage Changed", properties: stage }, called)).toBe("客户旅程 · 线索 → customer");
  expect(briefOf({ name: "Stage Changed", properties: { ...stage, from: "" } }, called)).toBe(
    "客户旅程 · customer",
  );
});
