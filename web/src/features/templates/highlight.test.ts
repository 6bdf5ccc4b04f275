import { describe, expect, test } from "vitest";
import { starterLetter, starters } from "./gallery/letters";
import { highlight } from "./highlight";

describe("highlighting", () => {
  test.each([
    `<mj-text color="#fff">{{ contact.name }}</mj-text>`,
    `<!-- a <b> --> plain < text {% if x %}y{% endif %}`,
    `<a href="{{ url }}">open</a`,
    "",
  ])("loses nothing of %j", (source) =>
    expect(
      highlight(source)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(source),
  );

  test("tells names, attribute values and marks apart", () =>
    expect(highlight(`<mj-text a="b">{{ c }}`).map((piece) => [piece.kind, piece.text])).toEqual([
      ["tag", "<"],
      ["name", "mj-text"],
      ["plain", " a="],
      ["text", `"b"`],
      ["tag", ">"],
      ["value", "{{ c }}"],
    ]));
});

test.each(starters)("the starter %s can be unsubscribed from, in both languages", (starter) => {
  for (const locale of ["zh-CN", "en"] as const)
    expect(starterLetter(starter, locale).source).toContain("{{ links.unsubscribe }}");
});
