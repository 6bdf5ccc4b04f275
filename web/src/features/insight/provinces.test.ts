import { expect, test } from "vitest";
import { tiles } from "./provinces";
import { COLUMNS, countries, LINES } from "./world";

test("every division of the first level has a tile of its own", () => {
  expect(tiles).toHaveLength(34);
  expect(new Set(tiles.map(([code]) => code)).size).toBe(34);
  expect(new Set(tiles.map(([, , , column, row]) => `${column} ${row}`)).size).toBe(34);
  expect(tiles.map(([, name]) => name)).toEqual(expect.arrayContaining(["台湾", "香港", "澳门"]));
});

test("every country has a tile of its own, and China is one", () => {
  expect(countries).toHaveLength(197);
  expect(new Set(countries.map(([code]) => code)).size).toBe(197);
  expect(new Set(countries.map(([, column, row]) => `${column} ${row}`)).size).toBe(197);
  expect(countries.every(([, column, row]) => column < COLUMNS && row < LINES)).toBe(true);
  const codes = countries.map(([code]) => code);
  expect(codes).toContain("CN");
  for (const part of ["TW", "HK", "MO"]) expect(codes).not.toContain(part);
});
