import { type Consent, rememberConsent, rememberedConsent } from "./consent";
import type { Event, EventType, Said } from "./event";
import { readToken, tokenOf, withToken } from "./handover";
import { Identity } from "./identity";
import type { JsonObject } from "./json";
import type { Settings } from "./options";
import type { Platform } from "./platform";
import { Queue } from "./queue";
import { Journal, type Visit } from "./touch";
import { Transport } from "./transport";
import { VERSION } from "./version";

/** What is done before consent waits in memory, the newest of it at most. */
const MOST_WAITING = 200;

/** Everything that stores or sends; exists only with consent. */
interface Open {
  identity: Identity;
  journal: Journal;
  queue: Queue;
  transport: Transport;
}

type Deed = (open: Open) => void;

/** The part that a web page and a mini-programme share. */
export class Client {
  private consented: Consent;
  private open: Open | null = null;
  private waiting: Deed[] = [];

  constructor(
    readonly settings: Settings,
    readonly platform: Platform,
  ) {
    this.consented = rememberedConsent(platform.store, settings.consent);
    if (this.consented === "granted") this.begin();
  }

  track(name: string, properties: JsonObject = {}): void {
    this.say("track", { event: name, properties });
  }

  page(name?: string | null, properties: JsonObject = {}): void {
    this.say("page", { ...(name ? { name } : {}), properties: { ...this.place(), ...properties } });
  }

  screen(name: string, properties: JsonObject = {}): void {
    this.say("screen", { name, properties });
  }

  identify(userId: string | number | null, traits: JsonObject = {}): void {
    if (userId !== null && userId !== "") this.when(({ identity }) => identity.become(String(userId)));
    this.say("identify", { traits });
  }

  group(groupId: string | number, traits: JsonObject = {}): void {
    this.say("group", { groupId: String(groupId), traits });
  }

  alias(userId: string | number, previousId?: string): void {
    this.when(({ identity }) => identity.become(String(userId)));
    this.say("alias", previousId ? { previousId } : {});
  }

  /** Somebody signs out: the next event is a new visitor's. */
  reset(): void {
    this.when(({ identity, journal }) => {
      identity.reset();
      journal.forget();
    });
  }

  consent(given: "granted" | "denied"): void {
    if (given === "granted") rememberConsent(this.platform.store, this.settings.consent, given);
    if (given === this.consented) return;
    this.consented = given;
    if (given === "granted") this.begin();
    else {
      this.end();
      rememberConsent(this.platform.store, this.settings.consent, given);
    }
  }

  /** Notes how the visitor came. */
  visit(visit: Visit): void {
    this.when(({ journal }) => journal.note(visit));
  }

  /** Takes over the anonymous id that a link from another domain carries. */
  arrive(token: string): void {
    const id = readToken(token, this.platform.now());
    if (!id) return;
    this.when(({ identity }) => {
      const previousId = identity.adopt(id);
      if (previousId) this.say("alias", { previousId });
    });
  }

  /** The address with the anonymous id in it, good for two minutes; unchanged without consent. */
  link(url: string): string {
    const id = this.anonymousId();
    return id ? withToken(url, tokenOf(id, this.platform.now())) : url;
  }

  anonymousId(): string | null {
    return this.open?.identity.anonymousId ?? null;
  }

  flush(): Promise<void> {
    return this.open?.transport.flush() ?? Promise.resolve();
  }

  hurry(): void {
    this.open?.transport.hurry();
  }

  leave(): void {
    this.open?.transport.leave();
  }

  /** Another tab may have taken consent back. */
  review(): void {
    const kept = rememberedConsent(this.platform.store, this.settings.consent);
    if (this.consented !== "granted" || kept === "granted") return;
    this.consented = "denied";
    this.end();
  }

  private say(type: EventType, said: Said): void {
    const timestamp = new Date(this.platform.now()).toISOString();
    const messageId = `cml-${this.platform.uuid()}`;
    const context = { library: { name: "cumulus.js", version: VERSION }, ...this.platform.context() };
    this.when(({ identity, journal, queue, transport }) => {
      const { anonymousId, userId } = identity;
      const who = userId === null ? { anonymousId } : { anonymousId, userId };
      const whole: Event = {
        type,
        messageId,
        timestamp,
        ...who,
        ...said,
        context: { ...context, ...journal.context() },
      };
      queue.add(whole, this.platform.now());
      transport.wake();
    });
  }

  private place(): JsonObject {
    const { page } = this.platform.context();
    return page && typeof page === "object" && !Array.isArray(page) && !(page instanceof Date) ? page : {};
  }

  /** Does it now, or when consent is given, or never. */
  private when(deed: Deed): void {
    if (this.open) deed(this.open);
    else if (this.consented === "waiting") this.waiting = [...this.waiting, deed].slice(-MOST_WAITING);
  }

  private begin(): void {
    const { platform, settings } = this;
    const queue = new Queue(platform.store, settings.writeKey);
    const transport = new Transport(platform, queue, settings.host, settings.writeKey);
    const open = { identity: new Identity(platform), journal: new Journal(platform.store), queue, transport };
    this.open = open;
    for (const deed of this.waiting.splice(0)) deed(open);
    if (queue.length > 0) transport.wake();
  }

  private end(): void {
    this.open?.transport.close();
    this.open = null;
    this.waiting = [];
    Identity.clear(this.platform);
    Journal.clear(this.platform.store);
    Queue.clear(this.platform.store);
  }
}
