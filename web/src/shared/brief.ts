import { formatMoney } from "./format";
import { usePrefs } from "./prefs";
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
  "Segment Entered": ["name"],
  "Segment Exited": ["name"],
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

/** In a line a thing of several values is its name, an amount its number: not their JSON. */
function named(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(named);
  if (value === null || typeof value !== "object") return value;
  const { name, title, amount, currency } = value as JsonObject;
  if (typeof amount === "number" && typeof currency === "string")
    return formatMoney(usePrefs.getState().locale, amount, currency);
  return [name, title].find((each) => typeof each === "string" && each !== "") ?? value;
}

type Told = { name: string; properties: JsonObject };

/** Their properties are attributes of the person; in other events a `title` is no job. */
const ofThePerson = new Set(["Contact Identified", "Contact Created", "Contact Updated"]);
const ownWords = new Set(["Contact Created", "Contact Updated"]);

/** Channels have names of their own. */
const ofNames = new Set(["channel"]);

type NameOf = (key: string) => string;
/** What is called otherwise than in events. */
type Names = {
  attribute: NameOf;
  property: (event: string, key: string) => string;
  score: NameOf;
  lifecycle: NameOf;
  stage: (lifecycle: string, key: string) => string;
};
const itself: NameOf = (key) => key;

function toldValue(key: string, value: unknown, nameOf: NameOf, purposeOf: NameOf): string {
  if (key === "purpose") return purposeOf(shownValue(value));
  return ofNames.has(key) ? nameOf(shownValue(value)) : shownValue(value);
}

/** A score or a stage that moved: of what, from where, to where. */
function moveOf({ name, properties }: Told, names: Names): string {
  const told = (key: string) => shownValue(properties[key]);
  const arrow = (before: string, after: string) =>
    before && before !== after ? `${before} → ${after}` : after;
  if (name === "Stage Changed") {
    const stage = (key: string) => names.stage(told("model"), told(key));
    return [names.lifecycle(told("model")), arrow(stage("from"), stage("to"))].filter(Boolean).join(" · ");
  }
  if (name !== "Score Changed") return "";
  const moves = [arrow(told("from"), told("to")), arrow(told("grade_from"), told("grade"))];
  return [names.score(told("score")), ...moves].filter(Boolean).join(" · ");
}

/** A property's value in plain words, for a list of all: things of several values by their names. */
export function factOf(key: string, value: unknown, nameOf: NameOf, purposeOf: NameOf): string {
  return toldValue(key, named(value), nameOf, purposeOf);
}

/** One line about an event: values that tell, each once; or the first properties with their names. */
export function briefOf(event: Told, names: Names, purposeOf: NameOf = itself): string {
  const nameOf = names.attribute;
  const called = ofThePerson.has(event.name) ? nameOf : (key: string) => names.property(event.name, key);
  const move = moveOf(event, names);
  if (move) return move;
  const told = (telling[event.name] ?? []).filter((key) => event.properties[key]);
  if (told.length > 0)
    return [...new Set(told.map((key) => toldValue(key, event.properties[key], nameOf, purposeOf)))].join(
      " · ",
    );
  if (ownWords.has(event.name) && !event.properties.set) return namesOf(event, nameOf);
  return Object.entries(writtenBy(event) ?? event.properties)
    .filter(([key, value]) => !isNumberOfThing(key) && shownValue(value) !== "")
    .slice(0, SHOWN_PROPERTIES)
    .map(([key, value]) => `${called(key)}: ${shownValue(named(value))}`)
    .join(" · ");
}

/** What was changed or removed, where the values are not told. */
function namesOf({ properties }: Told, nameOf: (key: string) => string): string {
  const names = [properties.keys, properties.removed].find((each) => Array.isArray(each) && each.length > 0);
  return Array.isArray(names) ? names.map((name) => nameOf(String(name))).join("、") : "";
}

/** The attributes that our own word about a contact says were written; who wrote them is no news on a line. */
function writtenBy(event: Told): JsonObject | null {
  if (!ownWords.has(event.name)) return null;
  const written = event.properties.set;
  return typeof written === "object" && written !== null && !Array.isArray(written)
    ? (written as JsonObject)
    : {};
}
