import type { CardDefinition, Factor, Rule, RuleGroup } from "./types";

export const letters = ["A", "B", "C", "D"] as const;
export const digits = ["1", "2", "3", "4"] as const;
export const usualThresholds = [75, 50, 25];

/** A key that no rule of the card has: it names the rule in reasons, so it never changes afterwards. */
export function freeKey(card: CardDefinition): string {
  const taken = new Set(card.groups.flatMap((group) => group.rules.map((rule) => rule.key)));
  for (let at = 1; ; at += 1) if (!taken.has(`rule_${at}`)) return `rule_${at}`;
}

export function thresholdsOf(card: CardDefinition, factor: Factor): number[] {
  return card.thresholds?.[factor] ?? usualThresholds;
}

export function withThreshold(
  card: CardDefinition,
  factor: Factor,
  at: number,
  value: number,
): CardDefinition {
  const found = thresholdsOf(card, factor).map((each, index) => (index === at ? value : each));
  return { ...card, thresholds: { ...card.thresholds, [factor]: found } };
}

export function withGroup(card: CardDefinition, at: number, group: RuleGroup): CardDefinition {
  return { ...card, groups: card.groups.map((each, index) => (index === at ? group : each)) };
}

export function withoutGroup(card: CardDefinition, at: number): CardDefinition {
  return { ...card, groups: card.groups.filter((_, index) => index !== at) };
}

export function withRule(group: RuleGroup, at: number, rule: Rule): RuleGroup {
  return { ...group, rules: group.rules.map((each, index) => (index === at ? rule : each)) };
}

export function withoutRule(group: RuleGroup, at: number): RuleGroup {
  return { ...group, rules: group.rules.filter((_, index) => index !== at) };
}

/** Whether the thresholds fall, as the server wants them. */
export function isFalling(values: number[]): boolean {
  return values.every((value, at) => at === 0 || value < (values[at - 1] ?? Number.POSITIVE_INFINITY));
}

/** How strong a cell's shade is, 0 to 1, by the people in it. */
export function shadeOf(people: number, most: number): number {
  return most === 0 ? 0 : Math.sqrt(people / most);
}
