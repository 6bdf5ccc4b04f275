import type { JsonObject } from "../json";
import type { Answer, Platform, Store } from "../platform";

/** A platform that stands still until it is told to go on, and notes what it is asked. */
export class Rehearsal implements Platform {
  readonly kept = new Map<string, string>();
  readonly posted: { batch: JsonObject[]; writeKey: string }[] = [];
  readonly beaconed: { batch: JsonObject[] }[] = [];
  readonly answers: Answer[] = [];
  time = Date.parse("2026-05-01T08:00:00Z");
  connected = true;
  place: JsonObject = { page: { url: "https://shop.example.com/", path: "/" } };
  private timers: { run: () => void; at: number }[] = [];
  private ids = 0;

  readonly store: Store = {
    get: (key) => this.kept.get(key) ?? null,
    set: (key, text) => void this.kept.set(key, text),
    remove: (key) => void this.kept.delete(key),
    keys: () => [...this.kept.keys()],
  };
  readonly keeper = {
    read: () => this.store.get("cookie"),
    write: (id: string) => this.store.set("cookie", id),
    clear: () => this.store.remove("cookie"),
  };
  now = () => this.time;
  uuid = () => `id-${String(++this.ids).padStart(5, "0")}`;
  online = () => this.connected;
  context = () => this.place;
  alone = async (run: () => Promise<void>) => run().then(() => true);
  later = (run: () => void, milliseconds: number) => {
    const timer = { run, at: this.time + milliseconds };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((each) => each !== timer);
    };
  };
  post = async (_: string, body: string): Promise<Answer> => {
    this.posted.push(JSON.parse(body));
    return this.answers.shift() ?? { status: 200, retryAfter: null };
  };
  beacon = (_: string, body: string) => {
    this.beaconed.push(JSON.parse(body));
    return true;
  };

  /** Lets time pass, timer by timer. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.time + milliseconds;
    for (;;) {
      const due = this.timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.time = Math.max(this.time, due.at);
      this.timers = this.timers.filter((each) => each !== due);
      due.run();
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    }
    this.time = until;
  }

  /** Every event that was posted, in order. */
  get events(): JsonObject[] {
    return this.posted.flatMap(({ batch }) => batch);
  }
}
