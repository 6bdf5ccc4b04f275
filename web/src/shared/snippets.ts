export const snippets = ["analytics.js", "Node.js", "Python", "curl"] as const;
export type Snippet = (typeof snippets)[number];

function browser(origin: string, key: string): string {
  return `// npm install @segment/analytics-next
import { AnalyticsBrowser } from "@segment/analytics-next";

const analytics = AnalyticsBrowser.load({
  writeKey: "${key}",
  cdnURL: "${origin}",
});
analytics.page();
analytics.identify("u-1", { name: "Lin Yue", email: "lin@example.com" });
analytics.track("Order Completed", { total: 128.5, currency: "CNY" });`;
}

function node(origin: string, key: string): string {
  return `// npm install @segment/analytics-node
import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({
  writeKey: "${key}",
  host: "${origin}",
});
analytics.identify({ userId: "u-1", traits: { name: "Lin Yue", email: "lin@example.com" } });
analytics.track({ userId: "u-1", event: "Order Completed", properties: { total: 128.5 } });
await analytics.closeAndFlush();`;
}

function python(origin: string, key: string): string {
  return `# pip install segment-analytics-python
import segment.analytics as analytics

analytics.write_key = "${key}"
analytics.host = "${origin}"
analytics.identify("u-1", {"name": "Lin Yue", "email": "lin@example.com"})
analytics.track("u-1", "Order Completed", {"total": 128.5, "currency": "CNY"})
analytics.flush()`;
}

function curl(origin: string, key: string): string {
  return `curl ${origin}/v1/batch \\
  -u '${key}:' \\
  -H 'Content-Type: application/json' \\
  -d '{"batch": [
    {"type": "identify", "userId": "u-1",
     "traits": {"name": "Lin Yue", "email": "lin@example.com"}},
    {"type": "track", "userId": "u-1", "event": "Order Completed",
     "properties": {"total": 128.5, "currency": "CNY"}}
  ]}'`;
}

const writers: Record<Snippet, (origin: string, key: string) => string> = {
  "analytics.js": browser,
  "Node.js": node,
  Python: python,
  curl,
};

/** A first identify and track through one of the clients, ready to paste. */
export function snippetOf(kind: Snippet, origin: string, key: string): string {
  return writers[kind](origin, key);
}
