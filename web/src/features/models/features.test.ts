import { expect, test } from "vitest";
import { readFeature } from "./features";

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
