import { describe, expect, it } from "vitest";
import type { Preview } from "./api";
import { draftOf, toChange } from "./mapping";

const rows: Preview = {
  columns: [
    {
      name: "mail",
      samples: ["a@b.example"],
      guessed: "text",
      suggestion: { meaning: "identifier", name: "email", kind: "text" },
    },
    {
      name: "at",
      samples: ["2026-01-01 08:00"],
      guessed: "datetime",
      suggestion: { meaning: "attribute", name: "at", kind: "datetime" },
    },
    {
      name: "sum",
      samples: ["3"],
      guessed: "number",
      suggestion: { meaning: "attribute", name: "sum", kind: "number" },
    },
  ],
  rows: [],
  people: [],
  events: [],
};
const none = { people: null, events: null };

describe("a mapping", () => {
  it("guesses who, when and what of events", () => {
    const draft = draftOf({ target: "events", ...none }, rows);
    expect(toChange("events", { ...draft, event: "Order Placed" }).events).toEqual({
      event: "Order Placed",
      event_column: "",
      time_column: "at",
      identities: [{ column: "mail", namespace: "email" }],
      properties: [{ column: "sum", name: "sum", kind: "number" }],
      dates: "ymd",
    });
  });

  it("comes back as it was kept", () => {
    const first = toChange("people", draftOf({ target: "people", ...none }, rows));
    const kept = { target: "people" as const, people: first.people ?? null, events: null };
    expect(toChange("people", draftOf(kept, rows))).toEqual(first);
  });

  it("leaves out what was ignored", () => {
    const draft = draftOf({ target: "people", ...none }, rows);
    draft.columns.sum = { meaning: "ignore", name: "", kind: "text" };
    const people = toChange("people", draft).people ?? null;
    expect(people?.columns.map((each) => each.column)).toEqual(["mail", "at"]);
    expect(draftOf({ target: "people", people, events: null }, rows).columns.sum?.meaning).toBe("ignore");
  });
});
