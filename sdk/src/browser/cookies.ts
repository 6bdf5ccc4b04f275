import type { Keeper, Store } from "../platform";

const NAME = "_cml_id";
const PROBE = "_cml_probe";
/** Chrome keeps no cookie longer than 400 days. */
const LIFE_SECONDS = 400 * 24 * 3600;

type CookieJar = { cookie: string };

export function readCookie(jar: CookieJar, name: string): string | null {
  const found = jar.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : null;
}

function write(
  jar: CookieJar,
  name: string,
  value: string,
  seconds: number,
  domain: string,
  secure: boolean,
): void {
  const where = domain ? `; Domain=${domain}` : "";
  jar.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${seconds}; SameSite=Lax${where}${secure ? "; Secure" : ""}`;
}

/** The widest domain that takes a cookie, so that all subdomains share it; "" is this host alone. */
export function widestDomain(jar: CookieJar, host: string): string {
  const parts = host.split(".");
  if (parts.length < 2 || /^[\d.]+$|:/.test(host)) return "";
  for (let from = parts.length - 2; from >= 0; from--) {
    const domain = parts.slice(from).join(".");
    write(jar, PROBE, "1", 10, domain, false);
    const taken = readCookie(jar, PROBE) !== null;
    write(jar, PROBE, "", 0, domain, false);
    if (taken) return domain;
  }
  return "";
}

/** The anonymous id in a first-party cookie and beside it in the store: either can be lost. */
export function cookieKeeper(
  jar: CookieJar,
  store: Store,
  place: { host: string; secure: boolean; domain: string | null },
): Keeper {
  let found: string | null = place.domain;
  const domain = () => {
    found ??= widestDomain(jar, place.host);
    return found;
  };
  return {
    read: () => readCookie(jar, NAME) ?? store.get(NAME),
    write: (id) => {
      write(jar, NAME, id, LIFE_SECONDS, domain(), place.secure);
      store.set(NAME, id);
    },
    clear: () => {
      if (readCookie(jar, NAME) !== null) write(jar, NAME, "", 0, domain(), place.secure);
      store.remove(NAME);
    },
  };
}
