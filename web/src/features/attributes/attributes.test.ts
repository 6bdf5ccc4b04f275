import { describe, expect, it } from "vitest";
import type { Attribute } from "@/shared/types";
import { draftOf } from "./api";

const learned = {
  kinds: ["number"],
  type: null,
  pii: "none",
  survivorship: "newest",
} as unknown as Attribute;

describe("the form of an attribute", () => {
  it.each([
    [["number"], "number"],
    [["object"], "json"],
    [["number", "text"], "text"],
    [[], "text"],
  ])("begins with the kind that values have: %j", (kinds, type) => {
    expect(draftOf({ ...learned, kinds }).type).toBe(type);
  });
  it("keeps a declared type", () => {
    expect(draftOf({ ...learned, type: "money" }).type).toBe("money");
  });
});
