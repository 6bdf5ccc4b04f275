import type { JsonObject } from "./json";

export type EventType = "track" | "page" | "screen" | "identify" | "group" | "alias";

/** What the kinds of events say beside their time, place and person. */
export interface Said {
  event?: string;
  name?: string;
  groupId?: string;
  previousId?: string;
  properties?: JsonObject;
  traits?: JsonObject;
}

/** An event as the collector takes it. */
export interface Event extends Said {
  type: EventType;
  messageId: string;
  timestamp: string;
  anonymousId: string;
  userId?: string;
  context: JsonObject;
}
