import { expect, test } from "vitest";
import { readToken, tokenIn, tokenOf, withoutToken, withToken } from "./handover";
import { hostOf, queryOf } from "./query";
import { uuid } from "./uuid";

const NOW = Date.parse("2026-05-01T08:00:00Z");
const ID = uuid(Math.random);
const TOKEN = tokenOf(ID, NOW);

test("a token holds for two minutes", () => {
  expect(readToken(TOKEN, NOW + 120_000)).toBe(ID);
  expect(readToken(TOKEN, NOW + 120_001)).toBeNull();
});

test.each(["", "x", TOKEN.slice(0, -1), TOKEN.replace(/^./, "z"), `${TOKEN}.more`])(
  "%s is no token",
  (token) => {
    expect(readToken(token, NOW)).toBeNull();
  },
);

test.each([
  ["https://b.example/", "https://b.example/?_cml=T"],
  ["https://b.example/a?x=%20y&z", "https://b.example/a?x=%20y&z&_cml=T"],
  ["https://b.example/#/route?q=1", "https://b.example/?_cml=T#/route?q=1"],
  ["https://b.example/?_cml=old&x=1#f", "https://b.example/?x=1&_cml=T#f"],
])("%s becomes %s", (plain, decorated) => {
  expect(withToken(plain, "T")).toBe(decorated);
});

test.each([
  ["https://b.example/?_cml=T", "https://b.example/"],
  ["https://b.example/?_cml=T&x=1", "https://b.example/?x=1"],
  ["https://b.example/?x=1&_cml=T#f", "https://b.example/?x=1#f"],
  ["https://b.example/?x=1&_cml=T&y=2", "https://b.example/?x=1&y=2"],
])("%s is cleaned to %s", (decorated, plain) => {
  expect(tokenIn(decorated)).toBe("T");
  expect(withoutToken(decorated)).toBe(plain);
});

test("an address gives its host and its parameters, damaged ones as they are", () => {
  expect(hostOf("https://u:p@Shop.Example.com:8443/x?y")).toBe("shop.example.com");
  expect(hostOf("/relative")).toBe("");
  expect(queryOf("/p?a=1&a=2&b=%E0%A4%A&c#x=9")).toEqual({ a: "1", b: "%E0%A4%A", c: "" });
});

test("ids are version 4 UUIDs and differ", () => {
  const ids = new Set(Array.from({ length: 1_000 }, () => uuid(Math.random)));
  expect(ids.size).toBe(1_000);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
