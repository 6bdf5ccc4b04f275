import { firstValues, givenSecrets, type Secrets, s3, sftp, type Values } from "@/shared/places/PlaceFields";
import type { Schedule } from "@/shared/places/ScheduleFields";
import { type Choice, usual } from "../Choice";
import type { Scheduled, ScheduledIn } from "./api";

export const shapes = { s3, sftp };
export type Kind = keyof typeof shapes;
export type Whom = "all" | "segment" | "tag" | "q";

/** A scheduled export as it stands in the form; settings of the kind that is not chosen stay typed. */
export type Draft = {
  name: string;
  whom: Whom;
  segment: string;
  tag: string;
  q: string;
  choice: Choice;
  kind: Kind;
  values: { [kind in Kind]: Values };
  secrets: Secrets;
  path: string;
  keepLast: number;
  schedule: Schedule;
};

type Search = { q?: string; segment?: number; tag?: string };

export function newDraft(name: string, search: Search): Draft {
  return {
    name,
    whom: search.segment ? "segment" : search.tag ? "tag" : search.q ? "q" : "all",
    segment: search.segment ? String(search.segment) : "",
    tag: search.tag ?? "",
    q: search.q ?? "",
    choice: usual,
    kind: "s3",
    values: { s3: firstValues(s3), sftp: firstValues(sftp) },
    secrets: {},
    path: "people-{date}",
    keepLast: 0,
    schedule: { kind: "daily", minutes: 60, at: "03:00", cron: "" },
  };
}

export function draftOf(found: Scheduled): Draft {
  const { columns, format = "csv", encoding = "utf-8-sig", segment = "", tag = "", q = "" } = found.selection;
  const values = { s3: firstValues(s3), sftp: firstValues(sftp), [found.kind]: found.config };
  return {
    name: found.name,
    whom: segment ? "segment" : q ? "q" : tag ? "tag" : "all",
    segment,
    tag,
    q,
    choice: { columns, format, encoding },
    kind: found.kind,
    values,
    secrets: {},
    path: found.path,
    keepLast: found.keep_last,
    schedule: found.schedule,
  };
}

/** What is sent: only what the chosen kinds mean. */
export function bodyOf(draft: Draft): ScheduledIn {
  return {
    name: draft.name,
    selection: {
      ...draft.choice,
      segment: draft.whom === "segment" ? draft.segment : "",
      tag: draft.whom === "tag" || draft.whom === "q" ? draft.tag : "",
      q: draft.whom === "q" ? draft.q : "",
    },
    kind: draft.kind,
    config: draft.values[draft.kind],
    secrets: givenSecrets(draft.secrets) ?? {},
    path: draft.path,
    keep_last: draft.keepLast,
    schedule: draft.schedule,
    enabled: true,
  };
}

const fields: { [name: string]: string } = { time: "033000", run: "128" };

/** The path with its fields filled in, as an example. */
export function exampleOf(path: string, format: string, today: string): string {
  const [year = "", month = "", day = ""] = today.split("-");
  const told: { [name: string]: string } = { ...fields, date: today, year, month, day };
  const name = path.replace(/\{([a-z]+)\}/g, (all, field: string) => told[field] ?? all);
  return name.toLowerCase().endsWith(`.${format}`) ? name : `${name}.${format}`;
}
