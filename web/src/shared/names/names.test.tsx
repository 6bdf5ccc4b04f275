import { renderHook } from "@testing-library/react";
import i18next from "i18next";
import { expect, test } from "vitest";
import { useNames } from "./names";

test.each([
  ["zh-CN", "打开邮件", "姓名"],
  ["en", "Opened a mail", "Name"],
])("in %s our own events and well-known attributes have names", async (locale, event, attribute) => {
  await i18next.changeLanguage(locale);
  const { result } = renderHook(() => useNames());
  expect(result.current.event("Email Opened")).toBe(event);
  expect(result.current.attribute("name")).toBe(attribute);
});

test.each(["Order Completed", "a.b", "names:x", "{{x}}", "toString"])("%s stays as it is", (name) => {
  const { result } = renderHook(() => useNames());
  expect(result.current.event(name)).toBe(name);
  expect(result.current.attribute(name)).toBe(name);
});
