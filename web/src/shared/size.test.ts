import { expect, test } from "vitest";
import { shownSize } from "./size";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [24_560, "24.6 kB"],
  [3_200_000, "3.2 MB"],
])("%d bytes are %s", (bytes, shown) => expect(shownSize(bytes)).toBe(shown));
