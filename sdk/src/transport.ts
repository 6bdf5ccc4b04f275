import type { Answer, Platform } from "./platform";
import type { Queue, Waiting } from "./queue";

const MOST_AT_ONCE = 50;
/** Browsers give all beacons and kept-alive requests of a page 64 KB together. */
const MOST_BYTES = 60_000;
const GATHER_MS = 1_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const LONGEST_ASKED_MS = 300_000;

export type Verdict = "taken" | "later" | "refused" | "stop";

/** What an answer means for the events that were sent. */
export function verdictOf(status: number): Verdict {
  if (status >= 200 && status < 300) return "taken";
  if (status === 0 || status === 408 || status === 429 || status >= 500) return "later";
  // The key is wrong or the source is off: somebody may mend it, so the events stay.
  return status === 401 || status === 403 || status === 404 ? "stop" : "refused";
}

/** How long to wait before try `attempt` (from 0), as the server asks or twice as long each time. */
export function waitMs(attempt: number, retryAfter: string | null, now: number, random: number): number {
  const own = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + random / 2);
  const seconds = Number(retryAfter || "NaN");
  const asked = Number.isNaN(seconds) ? Date.parse(retryAfter ?? "") - now : seconds * 1000;
  return Math.max(own, Math.min(LONGEST_ASKED_MS, asked || 0));
}

/** Brings the queue to the collector. An event leaves the queue when it is known to have arrived. */
export class Transport {
  private callOff: (() => void) | null = null;
  private sending = false;
  private stopped = false;
  private attempt = 0;
  private notBefore = 0;
  private most = MOST_AT_ONCE;
  private readonly underway = new Set<string>();
  /** A store that cannot forget must not make us send for ever. */
  private readonly done = new Set<string>();

  constructor(
    private readonly platform: Platform,
    private readonly queue: Queue,
    private readonly host: string,
    private readonly writeKey: string,
  ) {}

  /** Sends soon, together with what comes in the meantime. */
  wake(milliseconds = GATHER_MS): void {
    if (this.stopped || this.callOff) return;
    const wait = Math.max(milliseconds, this.notBefore - this.platform.now());
    this.callOff = this.platform.later(() => {
      this.callOff = null;
      void this.flush();
    }, wait);
  }

  /** The network is back: waits no longer. */
  hurry(): void {
    this.attempt = 0;
    this.notBefore = 0;
    this.callOff?.();
    this.callOff = null;
    this.wake(0);
  }

  /** Sends everything now, unless the server asked to wait. */
  async flush(): Promise<void> {
    if (this.sending || this.stopped || !this.platform.online()) return;
    if (this.platform.now() < this.notBefore) return this.wake();
    this.sending = true;
    try {
      if (!(await this.platform.alone(() => this.sendAll()))) this.wake();
    } finally {
      this.sending = false;
    }
    if (this.queue.take(1, 0, this.done).length) this.wake();
  }

  /** The page may be gone in a moment: hands over what waits. It stays queued until an answer is seen. */
  leave(): void {
    const given = new Set([...this.underway, ...this.done]);
    for (;;) {
      const batch = this.queue.take(MOST_AT_ONCE, MOST_BYTES, given);
      if (!batch.length || !this.platform.beacon(this.url, this.body(batch))) return;
      for (const { key } of batch) given.add(key);
    }
  }

  close(): void {
    this.stopped = true;
    this.callOff?.();
  }

  private get url(): string {
    return `${this.host}/v1/batch`;
  }

  private body(batch: Waiting[]): string {
    const sentAt = new Date(this.platform.now()).toISOString();
    const head = JSON.stringify({ writeKey: this.writeKey, sentAt }).slice(0, -1);
    return `${head},"batch":[${batch.map(({ text }) => text).join(",")}]}`;
  }

  private async sendAll(): Promise<void> {
    for (;;) {
      const batch = this.stopped ? [] : this.queue.take(this.most, MOST_BYTES, this.done);
      if (!batch.length) return;
      for (const { key } of batch) this.underway.add(key);
      const answer = await this.platform.post(this.url, this.body(batch));
      this.underway.clear();
      if (!this.heed(answer, batch)) return;
    }
  }

  /** Does what the answer asks for; says whether to go on. */
  private heed(answer: Answer, batch: Waiting[]): boolean {
    const verdict = verdictOf(answer.status);
    if (verdict === "later") {
      const now = this.platform.now();
      this.notBefore = now + waitMs(this.attempt++, answer.retryAfter, now, Math.random());
      return false;
    }
    if (verdict === "stop") {
      this.stopped = true;
      return false;
    }
    this.attempt = 0;
    if (verdict === "taken") this.most = MOST_AT_ONCE;
    else if (batch.length > 1) {
      // One of them is at fault: halves find it, and the others arrive.
      this.most = Math.ceil(batch.length / 2);
      return true;
    }
    for (const { key } of batch) this.done.add(key);
    this.queue.drop(batch.map(({ key }) => key));
    return true;
  }
}
