import { beforeEach, expect, test, vi } from "vitest";
import { commandOf, createApi } from "../api";
import { isBot } from "../bots";
import { Client } from "../client";
import { settingsOf } from "../options";
import { Rehearsal } from "../testing/platform";
import { typed } from "../values";
import { clickOf } from "./clicks";
import { cookieKeeper, widestDomain } from "./cookies";
import { filledOf, isCard } from "./forms";
import { watchRoutes } from "./routes";
import { Scroll } from "./scroll";
import { localStore } from "./storage";

const CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36";
const one = (selector: string) => document.querySelector(selector);

beforeEach(() => {
  document.body.innerHTML = "";
  localStorage.clear();
});

test("a click inside a marked element is that element's, with its text, link and properties", () => {
  document.body.innerHTML = `<a href="/buy" data-cml-click="Buy Clicked" data-cml-prop-order-id="007"
    data-cml-prop-price="12.50" data-cml-prop-new="true"><b> Buy \n now </b></a><i>else</i>`;
  expect(clickOf(one("b"))).toEqual({
    name: "Buy Clicked",
    properties: { text: "Buy now", href: "/buy", order_id: "007", price: 12.5, new: true },
  });
  expect(clickOf(one("i"))).toBeNull();
});

test.each([
  ["12", 12],
  ["-0.5", -0.5],
  ["0", 0],
  ["007", "007"],
  ["6222020000000000000", "6222020000000000000"],
  ["1e5", "1e5"],
  ["false", false],
  ["", ""],
])("%s is %s", (text, value) => {
  expect(typed(text)).toBe(value);
});

test("a form says what was asked, and never a password, a card or a hidden field", () => {
  document.body.innerHTML = `<form data-cml-form="Trial" data-cml-prop-plan="pro">
    <input name="company" value="晴川" /><input name="email" data-cml-trait="email" value="lin@example.com" />
    <input name="pw" type="password" value="s1" /><input name="user_password" value="s2" />
    <input name="number" value="4111 1111 1111 1111" /><input name="cvc" value="s3" />
    <input name="code" autocomplete="one-time-code" value="s4" /><input name="csrf" type="hidden" value="s5" />
    <input name="extra" data-cml-ignore value="s6" /><input name="ok" type="checkbox" value="yes" />
    <input name="topic" type="checkbox" value="a" checked /><input name="topic" type="checkbox" value="b" checked />
    <select name="size"><option value="50+" selected>50+</option></select><textarea name="note">hi</textarea>
    <button name="go" value="1">Go</button></form>`;
  expect(filledOf(one("form"))).toEqual({
    properties: {
      form: "Trial",
      fields: { company: "晴川", topic: "a, b", size: "50+", note: "hi" },
      plan: "pro",
    },
    traits: { email: "lin@example.com" },
  });
});

test("a form that is not marked says nothing", () => {
  document.body.innerHTML = `<form><input name="q" value="x" /></form>`;
  expect(filledOf(one("form"))).toBeNull();
});

test("a card number is told by its check digit", () => {
  expect([isCard("4111-1111-1111-1111"), isCard("4111111111111112"), isCard("13812345678")]).toEqual([
    true,
    false,
    false,
  ]);
});

test("each depth is told once per page", () => {
  const scroll = new Scroll();
  expect(scroll.at(900, 4000)).toEqual([]);
  expect(scroll.at(2100, 4000)).toEqual([25, 50]);
  expect(scroll.at(1200, 4000)).toEqual([]);
  expect(scroll.at(3999, 4000)).toEqual([75, 100]);
  scroll.reset();
  expect(scroll.at(4000, 4000)).toEqual([25, 50, 75, 100]);
});

test.each([
  [{ userAgent: CHROME, webdriver: false, languages: ["zh-CN"] }, false],
  [{ userAgent: CHROME, webdriver: true, languages: ["zh-CN"] }, true],
  [{ userAgent: CHROME, languages: [] }, true],
  [{ userAgent: "Mozilla/5.0 HeadlessChrome/141", languages: ["en"] }, true],
  [{ userAgent: "Mozilla/5.0 (compatible; Baiduspider/2.0)", languages: ["zh"] }, true],
])("%j is a bot: %s", (navigator, expected) => {
  expect(isBot(navigator)).toBe(expected);
});

test("a single-page app's moves are told, with where from; filters and jumps are not", () => {
  const heard: string[] = [];
  history.replaceState(null, "", "/start");
  watchRoutes(window, true, (from) =>
    heard.push(`${new URL(from).pathname} > ${location.pathname}${location.hash}`),
  );
  history.pushState(null, "", "/orders");
  history.pushState(null, "", "/orders");
  history.replaceState(null, "", "/orders?sort=price");
  history.pushState(null, "", "/orders?page=2");
  history.replaceState(null, "", "/orders/7");
  location.hash = "#top";
  window.dispatchEvent(new Event("hashchange"));
  location.hash = "#/detail";
  window.dispatchEvent(new Event("hashchange"));
  expect(heard).toEqual([
    "/start > /orders",
    "/orders > /orders",
    "/orders > /orders/7",
    "/orders/7 > /orders/7#/detail",
  ]);
});

test("what the browser does not keep lives as long as the page", () => {
  const store = localStore(() => {
    throw new Error("denied");
  });
  store.set("cml.a", "1");
  expect([store.get("cml.a"), store.keys()]).toEqual(["1", ["cml.a"]]);
  store.remove("cml.a");
  expect(store.get("cml.a")).toBeNull();
});

test("the anonymous id survives the loss of the cookie or of the store", () => {
  const jar = { cookie: "" };
  const store = localStore(() => localStorage);
  const keeper = cookieKeeper(jar, store, { host: "localhost", secure: true, domain: null });
  keeper.write("id-1");
  expect(jar.cookie).toBe("_cml_id=id-1; Path=/; Max-Age=34560000; SameSite=Lax; Secure");
  localStorage.clear();
  expect(keeper.read()).toBe("id-1");
  keeper.write("id-2");
  jar.cookie = "";
  expect(keeper.read()).toBe("id-2");
});

test("the cookie's domain is the widest that takes one", () => {
  const kept = new Map<string, string>();
  const jar = {
    get cookie() {
      return [...kept.values()].join("; ");
    },
    set cookie(text: string) {
      const domain = /Domain=([^;]+)/.exec(text)?.[1] ?? "";
      if (domain === "com.cn") return;
      if (text.includes("Max-Age=0")) kept.delete(domain);
      else kept.set(domain, text.split(";")[0] ?? "");
    },
  };
  expect(widestDomain(jar, "www.shop.com.cn")).toBe("shop.com.cn");
  expect(widestDomain(jar, "127.0.0.1")).toBe("");
  expect(widestDomain(jar, "localhost")).toBe("");
  expect(kept.size).toBe(0);
});

test("calls before init wait for it, a second init changes nothing, and mistakes never reach the page", async () => {
  const platform = new Rehearsal();
  const complaint = vi.spyOn(console, "error").mockImplementation(() => {});
  const api = createApi((options) => new Client(settingsOf(options), platform));
  const cumulus = commandOf(api);
  cumulus("track", "Early");
  cumulus("init", { host: "https://c" });
  cumulus("init", { writeKey: "wk_1", host: "https://c" });
  cumulus("init", { writeKey: "wk_2", host: "https://c" });
  cumulus.track("Late");
  cumulus("tracl" as "track", "Wrong");
  await platform.pass(2_000);
  expect(platform.events.map(({ event }) => event)).toEqual(["Early", "Late"]);
  expect(platform.posted[0]?.writeKey).toBe("wk_1");
  expect(complaint).toHaveBeenCalledTimes(2);
  complaint.mockRestore();
});
