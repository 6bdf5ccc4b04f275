import { expect, test } from "vitest";
import type { PairSide } from "./api";
import { byGap, gap } from "./pairing";

const side = (share: number, index: number | null): PairSide => ({
  count: 1,
  share,
  index,
  significant: true,
});
const trait = (name: string, apart: boolean, left: PairSide, right: PairSide) => ({
  name,
  apart,
  left,
  right,
});

const near = trait("near", true, side(0.5, 110), side(0.48, 100));
const rare = trait("rare", true, side(0.01, 400), side(0.001, 40));
const common = trait("common", true, side(0.9, 120), side(0.4, 60));
const chance = trait("chance", false, side(0.2, 900), side(0, 0));

test("what may be chance comes last, however far apart it is", () => {
  expect(byGap([chance, near, common, rare], "index").map((each) => each.name)).toEqual([
    "rare",
    "common",
    "near",
    "chance",
  ]);
});

test("by share a common trait outweighs a rare one", () => {
  expect(byGap([rare, common], "share")[0]?.name).toBe("common");
});

test("a side without an index counts as zero", () => {
  expect(gap(trait("gone", true, side(0, null), side(0.1, 150)), "index")).toBe(-150);
});
