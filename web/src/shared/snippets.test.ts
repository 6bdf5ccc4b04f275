import { expect, test } from "vitest";
import { snippetOf, snippets } from "./snippets";

test.each(snippets)("the snippet for %s names the key and this server", (kind) => {
  const code = snippetOf(kind, "https://c.example.com", "wk_1");
  expect(code).toContain("wk_1");
  expect(code).toContain("https://c.example.com");
});
