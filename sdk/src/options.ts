export type ConsentMode = "required" | "granted";

export interface Options {
  /** The source's write key: it can only send. */
  writeKey: string;
  /** Cumulus' address, such as https://c.example.com. The script tag knows its own. */
  host?: string;
  /** "required": nothing is stored or sent before consent("granted"). */
  consent?: ConsentMode;
  /** Other domains of yours that the visitor's anonymous id is handed over to. */
  domains?: string[];
  /** Page views by themselves, also of a single-page app; in a mini-programme, screens. */
  autoPages?: boolean;
  /** Also routes behind the hash, such as #/orders. */
  hashRoutes?: boolean;
  /** Clicks on elements with data-cml-click. */
  clicks?: boolean;
  /** Submits of forms with data-cml-form. */
  forms?: boolean;
  /** How far a page is scrolled. */
  scroll?: boolean;
  /** The cookie's domain; found by itself. */
  cookieDomain?: string;
}

export type Settings = Required<Omit<Options, "cookieDomain">> & { cookieDomain: string | null };

/** Options with every default filled in. Throws when there is no telling where to send. */
export function settingsOf(options: Options, ownHost = ""): Settings {
  const host = (options.host ?? ownHost).replace(/\/+$/, "");
  if (!options.writeKey || !host) throw new Error("init needs a writeKey and a host");
  return {
    writeKey: options.writeKey,
    host,
    consent: options.consent ?? "granted",
    domains: (options.domains ?? []).map((domain) => domain.toLowerCase()),
    autoPages: options.autoPages ?? true,
    hashRoutes: options.hashRoutes ?? true,
    clicks: options.clicks ?? true,
    forms: options.forms ?? true,
    scroll: options.scroll ?? true,
    cookieDomain: options.cookieDomain ?? null,
  };
}

/** Whether a host is one of the domains, or below one. */
export function isAmong(host: string, domains: string[]): boolean {
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}
