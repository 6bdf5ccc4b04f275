import type { JsonObject } from "./json";
import { isAmong } from "./options";
import type { Store } from "./platform";
import { hostOf, queryOf } from "./query";

const KEY = "cml.touch";
const MOST_CHARACTERS = 300;
const UTM = ["source", "medium", "campaign", "term", "content", "id"] as const;
/** What ad platforms add to a link: Google, Meta, Microsoft, TikTok, X, LinkedIn, Yandex, Baidu, Tencent, Ocean Engine, 360. */
export const CLICK_IDS = [
  "gclid",
  "gbraid",
  "wbraid",
  "dclid",
  "fbclid",
  "msclkid",
  "ttclid",
  "twclid",
  "li_fat_id",
  "yclid",
  "bd_vid",
  "qz_gdt",
  "gdt_vid",
  "clickid",
  "qhclickid",
] as const;

/** How somebody came: by a campaign's link, from another site, or directly. */
export interface Touch {
  type: "campaign" | "referral" | "direct";
  at: string;
  source?: string;
  medium?: string;
  campaign?: string;
  term?: string;
  content?: string;
  id?: string;
  click_ids?: Record<string, string>;
  referrer?: string;
  landing_page: string;
}

export interface Visit {
  url: string;
  referrer: string;
  at: string;
  /** Hosts that are not "another site". */
  own: string[];
}

const cut = (text: string) => text.slice(0, MOST_CHARACTERS);

/** How this visit came to be. */
export function touchOf({ url, referrer, at, own }: Visit): Touch {
  const query = queryOf(url);
  const touch: Touch = { type: "direct", at, landing_page: cut(url.replace(/[?#].*$/, "")) };
  const from = hostOf(referrer);
  if (from && !isAmong(from, own)) {
    touch.type = "referral";
    touch.source = from;
    touch.medium = "referral";
    touch.referrer = cut(referrer);
  }
  const utm = UTM.filter((name) => query[`utm_${name}`]);
  const clicks = CLICK_IDS.filter((name) => query[name]);
  if (!utm.length && !clicks.length) return touch;
  touch.type = "campaign";
  delete touch.source;
  delete touch.medium;
  for (const name of utm) touch[name] = cut(query[`utm_${name}`] ?? "");
  if (clicks.length)
    touch.click_ids = Object.fromEntries(clicks.map((name) => [name, cut(query[name] ?? "")]));
  return touch;
}

type Touches = { first: Touch; last: Touch };

function parsed(text: string | null): Touches | null {
  try {
    const found = JSON.parse(text ?? "null") as Touches | null;
    return found?.first && found.last ? found : null;
  } catch {
    return null;
  }
}

/** The first touch for ever, and the last that was not direct. */
export class Journal {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** Notes a visit; a direct one changes nothing but the very first. */
  note(visit: Visit): void {
    const touch = touchOf(visit);
    const before = this.touches();
    if (before && touch.type === "direct") return;
    this.store.set(KEY, JSON.stringify({ first: before?.first ?? touch, last: touch }));
  }

  /** What each event says of it: `touch`, and the last campaign as Segment writes it. */
  context(): JsonObject {
    const touches = this.touches();
    if (!touches) return {};
    const { first, last } = touches;
    const { source, medium, campaign: name, term, content, id } = last;
    const campaign =
      last.type === "campaign" ? { campaign: { name, source, medium, term, content, id } } : {};
    return { ...campaign, touch: { first: { ...first }, last: { ...last } } };
  }

  forget(): void {
    Journal.clear(this.store);
  }

  private touches(): Touches | null {
    return parsed(this.store.get(KEY));
  }

  static clear(store: Store): void {
    store.remove(KEY);
  }
}
