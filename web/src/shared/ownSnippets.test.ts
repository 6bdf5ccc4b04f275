import { expect, test } from "vitest";
import { ownSnippetOf, ownSnippets, troubleOf } from "./ownSnippets";

const connection = { origin: "https://c.example.com", writeKey: "wk_1", asksConsent: true };

test.each(ownSnippets)("the snippet for %s names the key and this server", (kind) => {
  const code = ownSnippetOf(kind, connection);
  expect(code).toContain("wk_1");
  expect(code).toContain("https://c.example.com");
});

test("consent is asked for where it is wanted", () => {
  expect(ownSnippetOf("html", connection)).toContain('consent: "required"');
  expect(ownSnippetOf("html", { ...connection, asksConsent: false })).not.toContain("consent");
});

test("the tag is a script that a browser can read", () => {
  const script = /<script>([\s\S]*)<\/script>/.exec(ownSnippetOf("html", connection))?.[1] ?? "";
  expect(() => new Function(script)).not.toThrow();
});

test.each([
  ["http://127.0.0.1:8000", "loopback"],
  ["http://localhost:8000", "loopback"],
  ["http://c.example.com", "plain"],
  ["https://c.example.com", null],
])("%s: %s", (origin, trouble) => {
  expect(troubleOf(origin)).toBe(trouble);
});
