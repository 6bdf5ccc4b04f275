import { describe, expect, test } from "vitest";
import type { Fact, Merge, PersonIdentity } from "./api";
import { parsedName, picture, sidesOf } from "./graph";
import { moved } from "./order";

const AT = "2026-03-01T09:00:00Z";
const name = (id: number, part: number, namespace = "anonymous_id") => ({
  id,
  namespace,
  value: `v${id}`,
  first_seen_at: AT,
  part_id: part,
});
const fact = (left: number, right: number, refused = ""): Fact => ({
  left_id: left,
  right_id: right,
  at: AT,
  last_at: AT,
  source_id: null,
  source: "",
  by_hand: false,
  refused,
});
const merge = (id: number, part: number, into: number, ended: string | null = null) =>
  ({ id, part_id: part, into_id: into, ended_at: ended }) as Merge;
const person = (changes: Partial<PersonIdentity>): PersonIdentity => ({
  identifiers: [],
  outside: [],
  links: [],
  merges: [],
  ...changes,
});

describe("picture", () => {
  test("each record is a hull, the person's own first, and a refused fact leads to another person", () => {
    const found = picture(
      person({
        identifiers: [name(1, 8), name(2, 9, "user_id"), name(3, 9)],
        outside: [{ id: 4, namespace: "user_id", value: "u2", contact_id: 77, name: "Wang" }],
        links: [fact(2, 3), fact(2, 1), fact(4, 3, "limit"), fact(4, 99)],
      }),
      9,
      (each) => (each.namespace === "user_id" ? 1 : 2),
    );
    expect(found.hulls.map((hull) => [hull.kind, hull.id])).toEqual([
      ["part", 9],
      ["part", 8],
      ["outside", 77],
    ]);
    expect(found.nodes.map((node) => node.id)).toEqual([2, 3, 1, 4]);
    expect(found.edges.map((edge) => [edge.key, edge.joins])).toEqual([
      ["2 3", true],
      ["2 1", true],
      ["4 3", false],
    ]);
    for (const node of found.nodes) expect(node.x).toBeLessThan(found.width);
  });

  test("nothing known is an empty picture", () => {
    expect(picture(person({}), 1, () => 0).nodes).toEqual([]);
  });
});

test("an undone merge in the middle parts the tree in two", () => {
  const identity = {
    identifiers: [name(1, 1), name(2, 2), name(3, 3), name(4, 4)],
    merges: [merge(10, 2, 1), merge(11, 4, 3), merge(12, 3, 1), merge(13, 4, 1, AT)],
  };
  const sides = sidesOf(merge(12, 3, 1), identity);
  expect(sides.leaving.map((each) => each.id)).toEqual([3, 4]);
  expect(sides.staying.map((each) => each.id)).toEqual([1, 2]);
});

test("a name is taken apart at its first colon", () => {
  expect(parsedName("wechat_openid: wx1:o1")).toEqual({ namespace: "wechat_openid", value: "wx1:o1" });
});

describe("moved", () => {
  const kinds = [10, 20, 30, 31].map((rank) => ({ namespace: `k${rank}`, rank }));

  test("a kind takes a rank between its new neighbours", () => {
    expect(moved(kinds, 2, 1)).toEqual([{ namespace: "k30", rank: 15 }]);
    expect(moved(kinds, 1, 0)).toEqual([{ namespace: "k20", rank: 5 }]);
    expect(moved(kinds, 0, 3)).toEqual([{ namespace: "k10", rank: 41 }]);
  });

  test("without room the ranks are given anew", () => {
    expect(moved(kinds, 0, 2)).toEqual([
      { namespace: "k20", rank: 10 },
      { namespace: "k30", rank: 20 },
      { namespace: "k10", rank: 30 },
      { namespace: "k31", rank: 40 },
    ]);
  });

  test("a kind that stays changes nothing", () => {
    expect(moved(kinds, 1, 1)).toEqual([]);
  });
});
