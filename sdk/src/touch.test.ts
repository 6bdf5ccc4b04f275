import { expect, test } from "vitest";
import { Rehearsal } from "./testing/platform";
import { CLICK_IDS, Journal, touchOf } from "./touch";

const own = ["shop.example.com", "example.com"];
const visit = (url: string, referrer = "", at = "t1") => ({ url, referrer, at, own });
const SHOP = "https://shop.example.com/sale";

test("utm parameters make a campaign", () => {
  const url = `${SHOP}?utm_source=wechat&utm_medium=social&utm_campaign=%E6%98%A5&utm_term=a+b&utm_content=c&utm_id=7`;
  expect(touchOf(visit(url, "https://www.baidu.com/"))).toEqual({
    type: "campaign",
    at: "t1",
    source: "wechat",
    medium: "social",
    campaign: "春",
    term: "a b",
    content: "c",
    id: "7",
    referrer: "https://www.baidu.com/",
    landing_page: SHOP,
  });
});

test.each(CLICK_IDS)("%s alone makes a campaign", (name) => {
  expect(touchOf(visit(`${SHOP}?${name}=x1#top`))).toMatchObject({
    type: "campaign",
    click_ids: { [name]: "x1" },
  });
});

test("another site makes a referral, an own one does not", () => {
  expect(touchOf(visit(SHOP, "https://www.zhihu.com/question/1"))).toMatchObject({
    type: "referral",
    source: "www.zhihu.com",
    medium: "referral",
  });
  expect(touchOf(visit(SHOP, "https://blog.example.com/")).type).toBe("direct");
});

test("the first touch stays, the last is the newest that was not direct", () => {
  const { store } = new Rehearsal();
  const journal = new Journal(store);
  journal.note(visit(SHOP, "", "t1"));
  journal.note(visit(`${SHOP}?utm_source=a`, "", "t2"));
  journal.note(visit(SHOP, "", "t3"));
  expect(new Journal(store).context()).toMatchObject({
    campaign: { source: "a" },
    touch: { first: { type: "direct", at: "t1" }, last: { type: "campaign", at: "t2" } },
  });
});

test("damaged notes are no touches", () => {
  const { store } = new Rehearsal();
  store.set("cml.touch", '{"first":');
  expect(new Journal(store).context()).toEqual({});
});
