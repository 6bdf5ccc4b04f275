import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { NAMES } from "../../names/names";
import { SessionContext } from "../../session";
import type { Catalogue, Session } from "../../types";
import { emptyCatalogue } from "../catalogue";
import { BuilderContext } from "../context";
import { fieldKey, isComplete, leafFor } from "../fields";
import { LeafRow } from "../LeafRow";
import { fromExpression, leafNode, toExpression } from "../tree";
import type { Expression, Leaf } from "../types";
import { kindOf, kinds } from "./registry";

const catalogue: Catalogue = {
  ...emptyCatalogue,
  attributes: [
    { name: "city", kinds: ["text"] },
    { name: "born", kinds: ["date"] },
    { name: "likes", kinds: ["list"] },
    { name: "mixed", kinds: ["number", "text"] },
    { name: "address", kinds: ["object"] },
  ],
  tags: ["VIP"],
  computed_tags: [{ name: "Value", values: ["high", "low"] }],
  events: [
    {
      name: "Bought",
      count: 3,
      properties: [
        { name: "total", kinds: ["number"] },
        { name: "sku", kinds: ["text"] },
      ],
    },
  ],
  segments: [{ id: 1, slug: "loyal", name: "Loyal" }],
  scores: [{ slug: "fit", name: "Fit", kind: "card", grades: ["A1", "B2"] }],
  stage_models: [
    { slug: "life", name: "Life", states: [{ key: "new", name_zh: "新", name_en: "New", tone: "sky" }] },
  ],
  purposes: [{ key: "marketing", name_zh: "营销", name_en: "Marketing", channels: [] }],
  journeys: [{ id: 7, name: "Welcome" }],
  templates: ["Hello"],
  identities: [
    { key: "email", name_zh: "邮箱", name_en: "Email" },
    { key: "phone", name_zh: "手机号", name_en: "Phone" },
  ],
  channels: ["email", "sms"],
  outcomes: ["sent", "opened"],
  account_fields: [
    { name: "industry", kinds: ["text"] },
    { name: "signed_on", kinds: ["date"] },
  ],
};

const session = { permissions: [], workspace: { timezone: "Asia/Shanghai" } } as unknown as Session;
const where = [{ property: "total", op: "gt", value: 10 }];
const bought = { event: "Bought" };

/** Each shape that docs/reference/expressions.md knows. */
const examples: Leaf[] = [
  { attribute: "city", op: "in", value: ["上海", "苏州"] },
  { attribute: "city", op: "matches", value: "^苏" },
  { attribute: "city", op: "in_region", value: ["华东", "江苏"] },
  { attribute: "likes", op: "has_none", value: ["tea"] },
  { attribute: "mixed", op: "between", value: [1, 2] },
  { attribute: "mixed", op: "in", value: [1, 2] },
  { attribute: "born", op: "between", value: ["1990-01-01", "1999-12-31"] },
  { attribute: "born", op: "starts_with", value: "1990" },
  { attribute: "address.city", op: "gte", value: 3 },
  { attribute: "city", op: "exists" },
  { tag: "VIP", op: "has_not" },
  { tag: "VIP", op: "eq", value: "gold", within: { last: "30d" }, source: ["manual"] },
  { tag: "Value", op: "in", value: ["high"] },
  { event: "Bought", where, within: { last: "90d" }, count: { op: "gte", value: 2 } },
  { event: "Bought", count: { op: "eq", value: 0 } },
  { event: "Bought", count: { op: "gte", value: 3, in_any: "7d" } },
  { event: "Bought", aggregate: { function: "sum", property: "total", op: "between", value: [1, 9] } },
  { event: "Bought", aggregate: { function: "first", property: "sku", op: "eq", value: "a" } },
  { event: "Bought", aggregate: { function: "last", op: "before", value: "2026-01-01" } },
  { event: "Bought", aggregate: { function: "most_frequent", property: "sku", op: "in", value: ["a"] } },
  { event: "Bought", aggregate: { function: "streak", op: "gte", value: 3 } },
  { event: "Bought", within: { last: "30d", ago: "30d" } },
  { event: "Bought", within: { this: "week", weekdays: [6, 7], hours: [22, 6] } },
  { event: "Bought", within: { previous: "quarter" } },
  { event: "Bought", within: { from: "2026-01-01" } },
  { event: "Bought", within: { first: "7d", after: { event: "Bought" } } },
  { event: "Bought", within: { first: "7d", after: { attribute: "born" } } },
  { sequence: [bought, { ...bought, where, within_previous: "7d" }] },
  {
    sequence: [bought, bought],
    without: [{ ...bought, where }],
    not_then: { ...bought, within: "2d" },
    within: { last: "90d" },
  },
  { segment: "loyal", op: "in" },
  { segment: 1, op: "not_in" },
  { listed: 1 },
  { score: "fit", op: "gte", value: 60, of: "engagement" },
  { score: "fit", op: "between", value: [1, 2] },
  { score: "fit", op: "not_in", grade: ["A1"] },
  { stage: "life", op: "in", value: ["new"], within: { last: "7d" } },
  { identity: "phone", op: "has" },
  { reachable: "sms", op: "is_not" },
  { consent: "marketing", channel: "email", op: "is", value: ["given", "none"] },
  { message: "opened", template: "Hello", journey: 7, within: { this: "month" }, human: false },
  { message: "sent", channel: "email", count: { op: "eq", value: 0 } },
  { journey: "Welcome", op: "was_in" },
  { account: "industry", op: "eq", value: "Lamps" },
  { account: "attributes.size", op: "gt", value: 10 },
  { members: "all", of: { any: [{ tag: "VIP", op: "has" }, { not: bought }] } },
  { date: "born", op: "anniversary", next: "7d", calendar: "lunar" },
  { date: "born", op: "anniversary", in: "0d" },
  { sample: 12.5, salt: "test" },
  { ids: [3, 4], op: "in" },
];

afterEach(cleanup);

describe("every condition has a form that leaves it as it is", () => {
  test.each(examples.map((leaf) => [JSON.stringify(leaf), leaf] as const))("%s", (_, leaf) => {
    const change = vi.fn();
    render(
      <QueryClientProvider client={new QueryClient()}>
        <SessionContext value={session}>
          <BuilderContext
            value={{
              catalogue,
              readOnly: false,
              results: new Map(),
              problems: new Map(),
              incomplete: new Set(),
              total: 0,
              change,
              copy: vi.fn(),
            }}
          >
            <LeafRow node={leafNode(leaf)} />
          </BuilderContext>
        </SessionContext>
      </QueryClientProvider>,
    );
    expect(kindOf(leaf)).toBeDefined();
    expect(isComplete(leaf, catalogue)).toBe(true);
    expect(document.querySelector(".leaf-raw")).toBeNull();
    expect(screen.getAllByRole("group")).not.toHaveLength(0);
    expect(change).not.toHaveBeenCalled();
    const tree: Expression = { all: [leaf, { not: leaf }] };
    expect(toExpression(fromExpression(tree))).toEqual(tree);
  });
});

test("each kind is among the examples", () => {
  expect(new Set(examples.map((leaf) => kindOf(leaf)?.key))).toEqual(new Set(kinds.map((kind) => kind.key)));
});

const byHand = kinds.filter((kind) => !kind.fixed);

test.each(byHand.map((kind) => [kind.key, kind] as const))(
  "%s begins with a condition of its own",
  (_, kind) => {
    const [choice] = kind.choices(catalogue, NAMES, (key) => key);
    const key = choice?.name ? `${kind.key}:${choice.name}` : kind.key;
    expect(fieldKey(leafFor(key, catalogue))).toBe(key);
  },
);

test.each([
  { score: "fit", op: "gte", value: 60, later: true },
  { event: "Bought", within: { sometime: "7d" } },
  { event: "Bought", aggregate: { function: "median", property: "total", op: "gt", value: 1 } },
  { weather: "rain" },
])("what a later version writes is shown as it is: %j", (leaf) => {
  expect(kindOf(leaf as unknown as Leaf)).toBeUndefined();
  expect(isComplete(leaf as unknown as Leaf, catalogue)).toBe(true);
});
