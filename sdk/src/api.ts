import type { Client } from "./client";
import type { JsonObject } from "./json";
import type { Options } from "./options";

/** What pages call. Calls before init wait for it; nothing here ever throws into the page. */
export interface Api {
  init(options: Options): void;
  track(name: string, properties?: JsonObject): void;
  page(name?: string | null, properties?: JsonObject): void;
  screen(name: string, properties?: JsonObject): void;
  identify(userId: string | number | null, traits?: JsonObject): void;
  group(groupId: string | number, traits?: JsonObject): void;
  alias(userId: string | number, previousId?: string): void;
  reset(): void;
  consent(given: "granted" | "denied"): void;
  /** Sends what waits, now. */
  flush(): void;
  /** The address with the visitor's anonymous id in it, for a domain of yours; good for two minutes. */
  link(url: string): string;
  /** null before init and before consent. */
  anonymousId(): string | null;
}

type Verb = "track" | "page" | "screen" | "identify" | "group" | "alias" | "reset" | "consent" | "flush";
const VERBS: readonly Verb[] = [
  "track",
  "page",
  "screen",
  "identify",
  "group",
  "alias",
  "reset",
  "consent",
  "flush",
];

function guarded(run: () => void): void {
  try {
    run();
  } catch (error) {
    console.error("cumulus:", error);
  }
}

/** The calls over a client that `start` makes. */
export function createApi(start: (options: Options) => Client): Api {
  let client: Client | null = null;
  const early: ((client: Client) => void)[] = [];
  const call = (run: (client: Client) => void) => {
    if (client) run(client);
    else early.push(run);
  };
  const verbs = Object.fromEntries(
    VERBS.map((verb) => [
      verb,
      (...given: unknown[]) =>
        call((ready) => guarded(() => (ready[verb] as (...given: unknown[]) => void).apply(ready, given))),
    ]),
  ) as Pick<Api, Verb>;
  return {
    ...verbs,
    init: (options) =>
      guarded(() => {
        // A second init is a component that was mounted twice.
        if (client) return;
        const ready = start(options);
        client = ready;
        for (const run of early.splice(0)) run(ready);
      }),
    link: (url) => client?.link(url) ?? url,
    anonymousId: () => client?.anonymousId() ?? null,
  };
}

export type Command = (verb: keyof Api, ...given: unknown[]) => unknown;

/** `cumulus("track", …)` over the calls, which are its members, too. */
export function commandOf(api: Api): Command & Api {
  const command: Command = (verb, ...given) => {
    const run = api[verb] as ((...given: unknown[]) => unknown) | undefined;
    if (!run) return console.error(`cumulus: there is no "${String(verb)}"`);
    return run(...given);
  };
  return Object.assign(command, api);
}
