import { expect, test } from "vitest";
import { tiles } from "./provinces";

test("every division of the first level has a tile of its own", () => {
  expect(tiles).toHaveLength(34);
  expect(new Set(tiles.map(([code]) => code)).size).toBe(34);
  expect(new Set(tiles.map(([, , , column, row]) => `${column} ${row}`)).size).toBe(34);
});
