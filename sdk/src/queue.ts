import type { Event } from "./event";
import type { Store } from "./platform";

const PREFIX = "cml.q.";
/** About half of what a browser lets a site keep, at 2 to 4 KB an event. */
export const MOST_EVENTS = 500;

export interface Waiting {
  key: string;
  text: string;
  bytes: number;
}

/** Length in UTF-8, or a little more. */
export function bytesOf(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
  }
  return bytes;
}

/**
 * Events that are not known to have arrived, oldest first. Each is a key of its own, so tabs that
 * write at the same moment cannot lose each other's.
 */
export class Queue {
  private readonly prefix: string;
  private count = 0;

  constructor(
    private readonly store: Store,
    writeKey: string,
  ) {
    this.prefix = `${PREFIX}${writeKey}.`;
  }

  /** Keeps an event; the oldest go when there are too many. */
  add(event: Event, now: number): void {
    const order = `${now.toString(36).padStart(9, "0")}.${(this.count++).toString(36).padStart(4, "0")}`;
    this.store.set(`${this.prefix}${order}.${event.messageId}`, JSON.stringify(event));
    const keys = this.keys();
    this.drop(keys.slice(0, Math.max(0, keys.length - MOST_EVENTS)));
  }

  /** The oldest events but `skipped`, at most so many and so large together; one at least. */
  take(most: number, mostBytes: number, skipped: ReadonlySet<string> = new Set()): Waiting[] {
    const taken: Waiting[] = [];
    let sum = 0;
    for (const key of this.keys()) {
      if (taken.length === most) break;
      const text = skipped.has(key) ? null : this.store.get(key);
      if (text === null) continue;
      const bytes = bytesOf(text) + 1;
      if (taken.length > 0 && sum + bytes > mostBytes) break;
      taken.push({ key, text, bytes });
      sum += bytes;
    }
    return taken;
  }

  drop(keys: string[]): void {
    for (const key of keys) this.store.remove(key);
  }

  get length(): number {
    return this.keys().length;
  }

  private keys(): string[] {
    return this.store
      .keys()
      .filter((key) => key.startsWith(this.prefix))
      .sort();
  }

  /** Removes the events of every write key. */
  static clear(store: Store): void {
    for (const key of store.keys()) if (key.startsWith(PREFIX)) store.remove(key);
  }
}
