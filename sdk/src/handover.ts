import { queryOf } from "./query";

export const PARAMETER = "_cml";
const VALID_MS = 120_000;
const TOKEN = /^([\w-]{8,64})\.([0-9a-z]{1,12})\.([0-9a-z]{1,8})$/;

/** FNV-1a, 32 bits: against cut and mistyped links, not against malice. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}

export function tokenOf(anonymousId: string, now: number): string {
  const said = `${anonymousId}.${now.toString(36)}`;
  return `${said}.${checksum(said)}`;
}

/** The anonymous id that a token carries; null when it is damaged or older than two minutes. */
export function readToken(token: string, now: number): string | null {
  const [, id = "", at = "", sum] = TOKEN.exec(token) ?? [];
  if (checksum(`${id}.${at}`) !== sum) return null;
  return Math.abs(now - Number.parseInt(at, 36)) <= VALID_MS ? id : null;
}

/** The address with a token; the rest of it stays as it is written. */
export function withToken(url: string, token: string): string {
  const [, address = "", fragment = ""] = /^([^#]*)(.*)$/s.exec(withoutToken(url)) ?? [];
  return `${address}${address.includes("?") ? "&" : "?"}${PARAMETER}=${token}${fragment}`;
}

export function withoutToken(url: string): string {
  return url.replace(new RegExp(`([?&])${PARAMETER}=[^&#]*(&?)`), (_, before: string, after: string) =>
    after ? before : "",
  );
}

export function tokenIn(url: string): string | null {
  return queryOf(url)[PARAMETER] ?? null;
}
