import type { Connector, ConnectorChange, PeopleMapping, Preview } from "./api";

export const valueKinds = ["text", "number", "bool", "date", "datetime", "list", "json"] as const;
export type ValueKind = (typeof valueKinds)[number];
export const meanings = {
  people: ["identifier", "attribute", "tags", "ignore"],
  events: ["identifier", "time", "event", "property", "ignore"],
} as const;
export type Meaning =
  | "identifier"
  | "attribute"
  | "tags"
  | "channel"
  | "ignore"
  | "time"
  | "event"
  | "property";
export type Meant = { meaning: Meaning; name: string; kind: ValueKind };
export type Draft = {
  columns: { [column: string]: Meant };
  event: string;
  tags: string[];
  policy: NonNullable<PeopleMapping["policy"]>;
};

type Suggested = Preview["columns"][number];

function meantForEvents({ name, guessed, suggestion }: Suggested, timed: boolean): Meant {
  if (suggestion.meaning === "identifier")
    return { meaning: "identifier", name: suggestion.name ?? "email", kind: "text" };
  if (!timed && (guessed === "datetime" || guessed === "date"))
    return { meaning: "time", name, kind: guessed };
  return { meaning: "property", name, kind: guessed };
}

/** What is stored of the mapping, or a first guess from the rows. */
export function draftOf(found: Pick<Connector, "target" | "people" | "events">, rows: Preview): Draft {
  const columns: Draft["columns"] = {};
  const { people, events } = found;
  if (found.target === "people") {
    const stored = new Map(people?.columns.map((each) => [each.column, each]));
    for (const { name, suggestion } of rows.columns) {
      const { meaning, name: kept = "", kind = "text" } = stored.get(name) ?? suggestion;
      columns[name] =
        people && !stored.has(name)
          ? { meaning: "ignore", name: "", kind: "text" }
          : { meaning, name: kept, kind };
    }
  } else if (events) {
    for (const { column, namespace } of events.identities)
      columns[column] = { meaning: "identifier", name: namespace, kind: "text" };
    for (const { column, name, kind = "text" } of events.properties ?? [])
      columns[column] = { meaning: "property", name, kind };
    if (events.time_column) columns[events.time_column] = { meaning: "time", name: "", kind: "datetime" };
    if (events.event_column) columns[events.event_column] = { meaning: "event", name: "", kind: "text" };
  } else {
    let timed = false;
    for (const column of rows.columns) {
      const meant = meantForEvents(column, timed);
      timed ||= meant.meaning === "time";
      columns[column.name] = meant;
    }
  }
  return {
    columns,
    event: events?.event ?? "",
    tags: people?.tags ?? [],
    policy: people?.policy ?? "overwrite",
  };
}

/** The draft as the API takes it. */
export function toChange(
  target: Connector["target"],
  draft: Draft,
): Pick<ConnectorChange, "people" | "events"> {
  const all = Object.entries(draft.columns);
  const only = (meaning: Meaning) => all.filter(([, each]) => each.meaning === meaning);
  if (target === "people") {
    const columns = all
      .filter(([, each]) => each.meaning !== "ignore")
      .map(([column, { meaning, name, kind }]) => ({
        column,
        meaning: meaning as PeopleMapping["columns"][number]["meaning"],
        name: meaning === "tags" ? "" : name,
        kind: meaning === "attribute" ? kind : ("text" as const),
      }));
    return {
      people: { columns, tags: draft.tags, policy: draft.policy, dates: "ymd", region: "CN", required: "" },
    };
  }
  const event_column = only("event")[0]?.[0] ?? "";
  return {
    events: {
      event: event_column ? "" : draft.event.trim(),
      event_column,
      time_column: only("time")[0]?.[0] ?? "",
      identities: only("identifier").map(([column, { name }]) => ({ column, namespace: name })),
      properties: only("property").map(([column, { name, kind }]) => ({ column, name, kind })),
      dates: "ymd",
    },
  };
}
