import { expect, test } from "vitest";
import { Client } from "./client";
import { tokenOf } from "./handover";
import { type Options, settingsOf } from "./options";
import { Rehearsal } from "./testing/platform";

const visit = (url: string, at = "2026-05-01T08:00:00Z") => ({ url, referrer: "", at, own: ["example.com"] });

function started(options: Partial<Options> = {}, platform = new Rehearsal()) {
  const client = new Client(
    settingsOf({ writeKey: "wk_1", host: "https://c.example.com/", ...options }),
    platform,
  );
  return { client, platform };
}

test("an event says who, when, where, how they came, and which key sends it", async () => {
  const { client, platform } = started();
  client.visit(visit("https://shop.example.com/?utm_source=baidu&utm_campaign=spring&bd_vid=b1"));
  client.track("Order Completed", { total: 128.5 });
  await platform.pass(2_000);
  expect(platform.posted[0]?.writeKey).toBe("wk_1");
  expect(platform.events).toEqual([
    {
      type: "track",
      messageId: "cml-id-00002",
      timestamp: "2026-05-01T08:00:00.000Z",
      anonymousId: "id-00001",
      event: "Order Completed",
      properties: { total: 128.5 },
      context: expect.objectContaining({
        campaign: { name: "spring", source: "baidu" },
        touch: {
          first: expect.objectContaining({ source: "baidu", click_ids: { bd_vid: "b1" } }),
          last: expect.objectContaining({ campaign: "spring" }),
        },
      }),
    },
  ]);
});

test("identify is remembered for what comes after, also on the next page", async () => {
  const { client, platform } = started();
  client.identify("u-1", { email: "lin@example.com" });
  started({}, platform).client.track("Seen");
  await platform.pass(2_000);
  expect(platform.events.map((event) => [event.type, event.userId, event.anonymousId])).toEqual([
    ["identify", "u-1", "id-00001"],
    ["track", "u-1", "id-00001"],
  ]);
});

test("somebody else who signs in on the same device is a new visitor", async () => {
  const { client, platform } = started();
  client.identify("u-1");
  client.identify("u-2");
  await platform.pass(2_000);
  const [first, second] = platform.events;
  expect(first?.anonymousId).not.toBe(second?.anonymousId);
});

test("reset forgets user, visitor and touches", async () => {
  const { client, platform } = started();
  client.visit(visit("https://shop.example.com/?utm_source=a"));
  client.identify("u-1");
  client.reset();
  client.track("Seen");
  await platform.pass(2_000);
  const [before, after] = platform.events;
  expect(after?.userId).toBeUndefined();
  expect(after?.anonymousId).not.toBe(before?.anonymousId);
  expect(after?.context).not.toHaveProperty("touch");
});

test("where consent is required nothing is stored or sent before it, and nothing is lost by it", async () => {
  const { client, platform } = started({ consent: "required" });
  client.visit(visit("https://shop.example.com/?utm_source=a"));
  client.identify("u-1");
  client.page();
  await platform.pass(60_000);
  client.leave();
  expect([platform.kept.size, platform.posted.length, platform.beaconed.length]).toEqual([0, 0, 0]);
  client.consent("granted");
  await platform.pass(2_000);
  expect(platform.events.map((event) => [event.type, event.userId, event.timestamp])).toEqual([
    ["identify", "u-1", "2026-05-01T08:00:00.000Z"],
    ["page", "u-1", "2026-05-01T08:00:00.000Z"],
  ]);
});

test("consent once given holds on the next page", async () => {
  const { client, platform } = started({ consent: "required" });
  client.consent("granted");
  started({ consent: "required" }, platform).client.track("Seen");
  await platform.pass(2_000);
  expect(platform.events).toHaveLength(1);
});

test("refused consent clears everything, and leaves not even a note", async () => {
  const { client, platform } = started({ consent: "required" });
  client.consent("granted");
  client.visit(visit("https://shop.example.com/?utm_source=a"));
  client.identify("u-1");
  client.consent("denied");
  client.track("Seen");
  await platform.pass(60_000);
  expect([...platform.kept]).toEqual([]);
  expect(platform.events).toEqual([]);
});

test("an objection where consent is presumed holds on the next page, and can be taken back", async () => {
  const { client, platform } = started();
  client.track("Seen");
  client.consent("denied");
  expect([...platform.kept]).toEqual([["cml.consent", "denied"]]);
  const next = started({}, platform).client;
  next.track("Not Seen");
  next.consent("granted");
  next.track("Seen Again");
  await platform.pass(2_000);
  expect(platform.events.map(({ event }) => event)).toEqual(["Seen Again"]);
});

test("consent that another tab takes back ends here, too", async () => {
  const { client, platform } = started({ consent: "required" });
  client.consent("granted");
  platform.kept.delete("cml.consent");
  client.review();
  client.track("Seen");
  await platform.pass(2_000);
  expect([platform.events, [...platform.kept]]).toEqual([[], []]);
});

test("a visitor who arrives from another domain keeps the id, and an id of before is linked to it", async () => {
  const { client, platform } = started();
  started({}, platform);
  const again = started({}, platform).client;
  again.arrive(tokenOf("other-domain-id", platform.time));
  again.track("Seen");
  await platform.pass(2_000);
  expect(platform.events.map((event) => [event.type, event.anonymousId, event.previousId])).toEqual([
    ["alias", "other-domain-id", "id-00001"],
    ["track", "other-domain-id", undefined],
  ]);
  expect(client.anonymousId()).toBe("other-domain-id");
});

test("a new visitor who arrives from another domain brings no alias", async () => {
  const { client, platform } = started();
  client.arrive(tokenOf("other-domain-id", platform.time));
  client.arrive(tokenOf("too-old-domain-id", platform.time - 121_000));
  client.track("Seen");
  await platform.pass(2_000);
  expect(platform.events.map((event) => [event.type, event.anonymousId])).toEqual([
    ["track", "other-domain-id"],
  ]);
});

test("no link is decorated without consent", () => {
  const { client, platform } = started({ consent: "required" });
  expect(client.link("https://b.example/")).toBe("https://b.example/");
  client.consent("granted");
  expect(client.link("https://b.example/")).toBe(
    `https://b.example/?_cml=${tokenOf("id-00001", platform.time)}`,
  );
});
