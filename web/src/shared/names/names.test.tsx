import { act, renderHook } from "@testing-library/react";
import i18next from "i18next";
import { expect, test } from "vitest";
import {
  declareAttributes,
  declareEvents,
  declareMoving,
  declareProperties,
  propertyInside,
  useNames,
} from "./names";

test.each([
  ["zh-CN", "打开邮件", "姓名"],
  ["en", "Opened a mail", "Name"],
])("in %s our own events and well-known attributes have names", async (locale, event, attribute) => {
  await i18next.changeLanguage(locale);
  const { result } = renderHook(() => useNames());
  expect(result.current.event("Email Opened")).toBe(event);
  expect(result.current.attribute("name")).toBe(attribute);
});

test.each(["Lamp Sold", "a.b", "names:x", "{{x}}", "toString"])("%s stays as it is", (name) => {
  const { result } = renderHook(() => useNames());
  expect(result.current.event(name)).toBe(name);
  expect(result.current.attribute(name)).toBe(name);
  expect(result.current.property("Lamp Sold", name)).toBe(name);
  expect(result.current.property(name, "spout")).toBe("spout");
});

test.each([
  ["zh-CN", "总额", "新阶段", "标题", "职位"],
  ["en", "Total", "New stage", "Title", "Job title"],
])("in %s properties have names, and their own in some events", async (locale, total, to, title, job) => {
  await i18next.changeLanguage(locale);
  const { result } = renderHook(() => useNames());
  expect(result.current.property("Order Completed", "total")).toBe(total);
  expect(result.current.property("Stage Changed", "to")).toBe(to);
  expect(result.current.property("Trip Booked", "to")).toBe("to");
  expect(result.current.property("Page Viewed", "title")).toBe(title);
  expect(result.current.property("Contact Identified", "title")).toBe(job);
});

test("properties of the workspace are what its tracking plan calls them, each in its event", async () => {
  await i18next.changeLanguage("zh-CN");
  const { result } = renderHook(() => useNames());
  const names = { name_zh: "实付金额", name_en: "" };
  act(() => declareProperties([{ event: "Lamp Sold", name: "total", ...names }]));
  expect(result.current.property("Lamp Sold", "total")).toBe("实付金额");
  expect(result.current.property("Lamp Lent", "total")).toBe("总额");
  await i18next.changeLanguage("en");
  expect(result.current.property("Lamp Sold", "total")).toBe("Total");
  act(() => declareProperties([]));
  await i18next.changeLanguage("zh-CN");
  expect(result.current.property("Lamp Sold", "total")).toBe("总额");
});

test.each([
  ["total", "total"],
  ["product_id", "product id"],
  ["sku", "SKU"],
  ["URI", "URI"],
  ["Weird", "Weird"],
])("%s stands as “%s” in an English sentence", async (key, inside) => {
  await i18next.changeLanguage("en");
  expect(propertyInside("Order Completed", key)).toBe(inside);
});

test("events of shops have names, and those of the workspace what its tracking plan calls them", async () => {
  await i18next.changeLanguage("zh-CN");
  const { result } = renderHook(() => useNames());
  expect(result.current.event("Cart Updated")).toBe("更新购物车");
  act(() =>
    declareEvents([
      { name: "Lamp Sold", name_zh: "售出灯具", name_en: "" },
      { name: "Cart Updated", name_zh: "别的", name_en: "Other" },
    ]),
  );
  expect(result.current.event("Lamp Sold")).toBe("售出灯具");
  expect(result.current.event("Cart Updated")).toBe("更新购物车");
  await i18next.changeLanguage("en");
  expect(result.current.event("Lamp Sold")).toBe("Lamp Sold");
  expect(result.current.event("Cart Updated")).toBe("Changed the cart");
  act(() => declareEvents([]));
});

test("scores, lifecycles and stages are called as their makers call them, fields of companies as everybody does", async () => {
  await i18next.changeLanguage("zh-CN");
  const { result } = renderHook(() => useNames());
  expect(result.current.stage("life", "lead")).toBe("lead");
  act(() =>
    declareMoving({
      scores: [{ slug: "fit", name: "适配度" }],
      stage_models: [{ slug: "life", name: "客户旅程" }],
      stages: [{ model: "life", key: "lead", name_zh: "线索", name_en: "" }],
    }),
  );
  const { score, lifecycle, stage, companyField } = result.current;
  expect([score("fit"), score("gone"), lifecycle("life"), stage("life", "lead")]).toEqual([
    "适配度",
    "gone",
    "客户旅程",
    "线索",
  ]);
  expect([stage("other", "lead"), companyField("employees"), companyField("name")]).toEqual([
    "lead",
    "员工人数",
    "name",
  ]);
  await i18next.changeLanguage("en");
  expect([stage("life", "lead"), companyField("company_size")]).toEqual(["lead", "Company size"]);
  act(() => declareMoving({ scores: [], stage_models: [], stages: [] }));
});

test("attributes are called and shown as the workspace declares them, well-known values in words", async () => {
  await i18next.changeLanguage("zh-CN");
  const { result } = renderHook(() => useNames());
  expect(result.current.attribute("lifetime_orders")).toBe("lifetime_orders");
  const own = { label_zh: "累计订单", label_en: "Lifetime orders" };
  act(() =>
    declareAttributes([
      { name: "lifetime_orders", ...own, type: "number", unit: "单" },
      { name: "total_spent", label_zh: "", label_en: "", type: "money", unit: "" },
    ]),
  );
  expect(result.current.attribute("lifetime_orders")).toBe("累计订单");
  expect(result.current.value("lifetime_orders", 1200)).toBe("1,200 单");
  expect(result.current.value("total_spent", { amount: 12.5, currency: "CNY" })).toBe("¥12.50");
  expect(result.current.value("total_spent", { amount: "x" })).toBe('{"amount":"x"}');
  expect(result.current.value("gender", "female")).toBe("女");
  expect(result.current.value("gender", "toString")).toBe("toString");
  expect(result.current.value("language", "en")).toBe("英语");
  expect(result.current.value("country", "中国")).toBe("中国");
  act(() => declareAttributes([]));
});
