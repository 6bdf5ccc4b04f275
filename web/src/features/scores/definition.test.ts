import { describe, expect, it } from "vitest";
import { freeKey, isFalling, shadeOf, withoutRule, withRule, withThreshold } from "./definition";
import type { CardDefinition, RuleGroup } from "./types";

const group: RuleGroup = {
  name: "g",
  factor: "fit",
  rules: [
    { key: "rule_1", name: "a", points: 1, event: "x" },
    { key: "rule_3", name: "b", points: 2, event: "y" },
  ],
};
const card: CardDefinition = { groups: [group] };

describe("a card's definition", () => {
  it("gives a new rule a key of its own", () => {
    expect(freeKey(card)).toBe("rule_2");
    expect(freeKey({ groups: [] })).toBe("rule_1");
  });
  it("changes one threshold and keeps the others", () => {
    const changed = withThreshold(card, "fit", 1, 40);
    expect(changed.thresholds).toEqual({ fit: [75, 40, 25] });
  });
  it("replaces and removes a rule in its place", () => {
    expect(withRule(group, 1, { key: "rule_3", name: "c", points: 5, event: "y" }).rules[1]?.name).toBe("c");
    expect(withoutRule(group, 0).rules.map((rule) => rule.key)).toEqual(["rule_3"]);
  });
  it("knows thresholds that fall", () => {
    expect(isFalling([3, 2, 1])).toBe(true);
    expect(isFalling([3, 3, 1])).toBe(false);
  });
  it("shades an empty card nowhere", () => {
    expect(shadeOf(0, 0)).toBe(0);
    expect(shadeOf(4, 4)).toBe(1);
  });
});
