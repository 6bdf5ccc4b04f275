import { snippetOf } from "./snippets";

export const ownSnippets = ["html", "react", "h5", "miniprogram", "server"] as const;
export type OwnSnippet = (typeof ownSnippets)[number];

export type Connection = {
  /** Where browsers reach this server. */
  origin: string;
  writeKey: string;
  /** Nothing is stored or sent before the visitor consents. */
  asksConsent: boolean;
};

/** What each way of connecting downloads from this server; null where nothing is. */
export const sdkFile: Record<OwnSnippet, string | null> = {
  html: null,
  react: "cumulus.mjs",
  h5: null,
  miniprogram: "cumulus-miniprogram.js",
  server: null,
};

const STUB =
  "(function(w,d,u,s){w.cumulus=w.cumulus||function(){(w.cumulus.q=w.cumulus.q||[]).push(arguments)};" +
  "s=d.createElement('script');s.async=1;s.src=u;d.head.appendChild(s)})";

function options({ origin, writeKey, asksConsent }: Connection, ...more: string[]): string {
  const consent = asksConsent ? ['consent: "required"'] : [];
  const lines = [`writeKey: "${writeKey}"`, `host: "${origin}"`, ...consent, ...more];
  return `{\n${lines.map((line) => `  ${line},\n`).join("")}}`;
}

const indented = (text: string) => text.replace(/^(?=.)/gm, "  ");

function tag(connection: Connection, body: string): string {
  const load = `${STUB}\n(window,document,"${connection.origin}/sdk/cumulus.js");`;
  return `<script>\n${indented(`${load}\n${body}`)}\n</script>`;
}

function html(connection: Connection): string {
  const button = '<button data-cml-click="Trial Clicked" data-cml-prop-plan="pro">…</button>';
  return `${tag(connection, `cumulus("init", ${options(connection)});`)}\n\n${button}\n<form data-cml-form="Demo Request">…</form>`;
}

function react(connection: Connection): string {
  const init = `cumulus.init(${options(connection)});`;
  return `import cumulus from "./cumulus.mjs";

${init}

cumulus.identify("u-1", { name: "Lin Yue" });
cumulus.track("Order Completed", { total: 128.5, currency: "CNY" });`;
}

function h5(connection: Connection): string {
  const init = `cumulus("init", ${options(connection, 'domains: ["m.example.com"]')});`;
  return tag(connection, `${init}\n\ncumulus("identify", "u-1", { name: "Lin Yue" });`);
}

function miniprogram(connection: Connection): string {
  return `const cumulus = require("./cumulus-miniprogram.js");

cumulus.init(${options(connection)});

App({
  onLaunch() {
    cumulus.track("Coupon Taken", { coupon: "A7" });
  },
});`;
}

const writers: Record<OwnSnippet, (connection: Connection) => string> = {
  html,
  react,
  h5,
  miniprogram,
  server: ({ origin, writeKey }) => snippetOf("curl", origin, writeKey),
};

/** Our own SDK on a page, in an app or in a mini-programme, ready to paste. */
export function ownSnippetOf(kind: OwnSnippet, connection: Connection): string {
  return writers[kind](connection);
}

export type Trouble = "loopback" | "plain";

/** Why visitors may not reach this address; null when nothing speaks against it. */
export function troubleOf(origin: string): Trouble | null {
  const { hostname, protocol } = new URL(origin);
  if (hostname === "localhost" || hostname.endsWith(".localhost") || /^127\.|^\[::1\]$/.test(hostname))
    return "loopback";
  return protocol === "http:" ? "plain" : null;
}
