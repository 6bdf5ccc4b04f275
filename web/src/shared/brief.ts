import type { JsonObject } from "./types";

const SHOWN_PROPERTIES = 3;

/** What says most about our own events; of any other, the first properties are shown with their names. */
const telling: Record<string, string[]> = {
  "Page Viewed": ["name", "title", "path"],
  "Screen Viewed": ["name"],
  "Group Joined": ["name"],
  "Account Joined": ["account"],
  "Account Left": ["account"],
  "Account Moved": ["account"],
  "Account Role Changed": ["role", "account"],
  "Tag Added": ["tag", "value"],
  "Tag Removed": ["tag", "value"],
  "QR Scanned": ["scene", "tag"],
  "Consent Requested": ["purpose", "channel"],
  "Consent Given": ["purpose", "channel"],
  "Consent Withdrawn": ["purpose", "channel"],
  "Link Clicked": ["url", "journey"],
  "Email Sent": ["template", "journey"],
  "Email Opened": ["template", "journey"],
  "Email Bounced": ["template", "journey"],
  "Email Unsubscribed": ["template", "journey"],
  "Journey Entered": ["journey"],
  "Journey Exited": ["journey"],
  "Contact Updated": ["keys"],
  "Task Added": ["title"],
  "Task Done": ["title"],
};
/** The number of a thing says nothing to a person. */
const isNumberOfThing = (key: string) => /(^|_)ids?$/.test(key);

/** What a person sees of a value of any kind. */
export function shownValue(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(shownValue).join("、");
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

/** In a line a thing of several values is its name: a product of an order, not its JSON. */
function named(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(named);
  if (value === null || typeof value !== "object") return value;
  const { name, title } = value as { name?: unknown; title?: unknown };
  return [name, title].find((each) => typeof each === "string" && each !== "") ?? value;
}

type Told = { name: string; properties: JsonObject };

/** Their properties are attributes of the person; in other events a `title` is no job. */
const ofThePerson = new Set(["Contact Identified", "Contact Created"]);

/** Who or what made a contact is a number as well: "connector:1". */
const isOrigin = (event: string, key: string) => key === "by" && ofThePerson.has(event);

/** Keys of attributes and channels, which have names of their own. */
const ofNames = new Set(["keys", "channel"]);

function toldValue(key: string, value: unknown, nameOf: (key: string) => string): string {
  const said = ofNames.has(key) && Array.isArray(value) ? value : [value];
  return said.map((each) => (ofNames.has(key) ? nameOf(shownValue(each)) : shownValue(each))).join("、");
}

/** One line about an event: values that tell, each once; `nameOf` says what an attribute is called. */
export function briefOf(event: Told, nameOf: (key: string) => string): string {
  const called = ofThePerson.has(event.name) ? nameOf : (key: string) => key;
  const told = (telling[event.name] ?? []).filter((key) => event.properties[key]);
  if (told.length > 0)
    return [...new Set(told.map((key) => toldValue(key, event.properties[key], nameOf)))].join(" · ");
  return Object.entries(event.properties)
    .filter(([key, value]) => !isNumberOfThing(key) && !isOrigin(event.name, key) && shownValue(value) !== "")
    .slice(0, SHOWN_PROPERTIES)
    .map(([key, value]) => `${called(key)}: ${shownValue(named(value))}`)
    .join(" · ");
}
