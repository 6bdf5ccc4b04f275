import type { ContactEvent } from "@/shared/types";

export type Entry = { kind: "one"; event: ContactEvent } | { kind: "session"; events: ContactEvent[] };

const FEWEST = 3;
/** Between two page views of one session. */
const PAUSE_MS = 30 * 60_000;

/** Page views one after another are one session; anything else between them, or half an hour, ends it. */
export function foldSessions(events: ContactEvent[]): Entry[] {
  const entries: Entry[] = [];
  let views: ContactEvent[] = [];
  const close = () => {
    if (views.length >= FEWEST) entries.push({ kind: "session", events: views });
    else entries.push(...views.map((event): Entry => ({ kind: "one", event })));
    views = [];
  };
  for (const event of events) {
    const last = views.at(-1);
    const apart = last ? Date.parse(last.timestamp) - Date.parse(event.timestamp) > PAUSE_MS : false;
    if (event.about !== "page" || apart) close();
    if (event.about === "page") views.push(event);
    else entries.push({ kind: "one", event });
  }
  close();
  return entries;
}
