function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, " "));
  } catch {
    return text;
  }
}

/** The parameters of an address; the first of a name counts. Mini-programmes have no URL class. */
export function queryOf(url: string): Record<string, string> {
  const found: Record<string, string> = {};
  const query = /\?([^#]*)/.exec(url)?.[1] ?? "";
  for (const pair of query.split("&")) {
    const [name = "", ...rest] = pair.split("=");
    const key = decode(name);
    if (key && !(key in found)) found[key] = decode(rest.join("="));
  }
  return found;
}

/** The host of an address without its port, in lower case; "" where there is none. */
export function hostOf(url: string): string {
  return (/^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(url)?.[1] ?? "").toLowerCase();
}
