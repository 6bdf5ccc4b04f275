import { describe, expect, it } from "vitest";
import { binsOf, levelOf, moveOf } from "./spreads";

describe("spreads", () => {
  it("has a bin more than edges, and one of the unknown where somebody is in it", () => {
    const known = binsOf({ psi: 0, edges: [2, 5], before: [0.2, 0.3, 0.5, 0], after: [0.3, 0.3, 0.4, 0] });
    expect(known.map(({ from, to }) => [from, to])).toEqual([
      [null, 2],
      [2, 5],
      [5, null],
    ]);
    const some = binsOf({ psi: 0, edges: [2], before: [0.5, 0.5, 0], after: [0.4, 0.4, 0.2] });
    expect(some.map((bin) => bin.unknown)).toEqual([false, false, true]);
  });

  it("says where people went", () => {
    const before = [0.25, 0.25, 0.25, 0.25, 0];
    expect(moveOf({ psi: 0.05, before, after: [0.2, 0.3, 0.25, 0.25, 0] })).toBe("still");
    expect(moveOf({ psi: 0.4, before, after: [0.1, 0.1, 0.3, 0.5, 0] })).toBe("up");
    expect(moveOf({ psi: 0.4, before, after: [0.5, 0.3, 0.1, 0.1, 0] })).toBe("down");
    expect(moveOf({ psi: 0.4, before, after: [0.5, 0, 0, 0.5, 0] })).toBe("other");
    expect(moveOf({ psi: 0.4, before, after: [0.15, 0.15, 0.15, 0.15, 0.4] })).toBe("unknown");
  });

  it("knows nothing of a model that was scored before spreads were kept", () => {
    expect(binsOf({ psi: 0.3 })).toEqual([]);
    expect(moveOf({ psi: 0.3 })).toBe("other");
  });

  it("uses the usual bounds", () => {
    expect([0.09, 0.1, 0.25].map(levelOf)).toEqual(["calm", "watch", "alarm"]);
  });
});
