import { isBot } from "../bots";
import type { JsonObject } from "../json";
import type { Platform } from "../platform";
import { uuid } from "../uuid";
import { cookieKeeper } from "./cookies";
import { localStore } from "./storage";

const PATIENCE_MS = 30_000;
const LOCK = "cml.sending";
const MOST_CHARACTERS = 2_000;
const KEEPALIVE_BYTES = 60_000;

/** A route behind the hash, such as #/orders or #!/orders; not a place in the page. */
export function hashRoute(hash: string): string {
  return /^#!?\//.test(hash) ? hash : "";
}

export function placeOf(win: Window): JsonObject {
  const { href, pathname, hash, search } = win.location;
  const cut = (text: string) => text.slice(0, MOST_CHARACTERS);
  return {
    url: cut(href),
    path: cut(pathname + hashRoute(hash)),
    search: cut(search),
    title: cut(win.document.title),
    referrer: cut(win.document.referrer),
  };
}

function contextOf(win: Window): JsonObject {
  const { navigator, screen } = win;
  return {
    page: placeOf(win),
    userAgent: navigator.userAgent,
    locale: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: { width: screen.width, height: screen.height, density: win.devicePixelRatio },
    ...(/MicroMessenger/i.test(navigator.userAgent) ? { app: { name: "WeChat" } } : {}),
    ...(isBot(navigator) ? { bot: true } : {}),
  };
}

function random(): number {
  // randomUUID is missing on pages without TLS; getRandomValues is not.
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

async function post(url: string, body: string) {
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), PATIENCE_MS);
  try {
    // text/plain and the key in the body: no preflight.
    const answer = await fetch(url, {
      method: "POST",
      body,
      headers: { "Content-Type": "text/plain" },
      credentials: "omit",
      keepalive: body.length < KEEPALIVE_BYTES / 3,
      signal: cut.signal,
    });
    return { status: answer.status, retryAfter: answer.headers.get("Retry-After") };
  } catch {
    return { status: 0, retryAfter: null };
  } finally {
    clearTimeout(timer);
  }
}

async function alone(run: () => Promise<void>): Promise<boolean> {
  // Locks need TLS. Without them two tabs may send the same event, which counts once all the same.
  if (!navigator.locks) return run().then(() => true);
  return navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock) await run();
    return lock !== null;
  });
}

/** The page that the script runs in. */
export function pagePlatform(win: Window, cookieDomain: string | null): Platform {
  const store = localStore(() => win.localStorage);
  const { hostname, protocol } = win.location;
  return {
    store,
    keeper: cookieKeeper(win.document, store, {
      host: hostname,
      secure: protocol === "https:",
      domain: cookieDomain,
    }),
    now: () => Date.now(),
    uuid: () => uuid(() => random() / 2 ** 32),
    later: (run, milliseconds) => {
      const timer = win.setTimeout(run, milliseconds);
      return () => win.clearTimeout(timer);
    },
    online: () => win.navigator.onLine !== false,
    post,
    beacon: (url, body) => win.navigator.sendBeacon?.(url, new Blob([body], { type: "text/plain" })) ?? false,
    alone,
    context: () => contextOf(win),
  };
}
