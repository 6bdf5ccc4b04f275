import { expect, test } from "vitest";
import { viewShowing } from "./sight";

const size = { width: 800, height: 600 };
const view = { x: 0, y: 0, zoom: 1 };

test.each([
  ["a step in sight leaves the view as it is", view, { x: 100, y: 100 }, view],
  ["a step under the right edge moves it left", view, { x: 700, y: 100 }, { x: -156, y: 0, zoom: 1 }],
  ["one above and left of it moves it back", view, { x: -50, y: -10 }, { x: 74, y: 34, zoom: 1 }],
  ["one under the zoom buttons moves it up", view, { x: 100, y: 500 }, { x: 0, y: -36, zoom: 1 }],
  ["the zoom counts", { x: 10, y: 0, zoom: 0.5 }, { x: 1400, y: 100 }, { x: -40, y: 0, zoom: 0.5 }],
])("%s", (_, before, at, after) => expect(viewShowing(before, size, at)).toEqual(after));

test("where a step does not fit, its start is shown", () =>
  expect(viewShowing(view, { width: 200, height: 600 }, { x: 300, y: 100 })).toEqual({
    x: -276,
    y: 0,
    zoom: 1,
  }));
