import { expect, test } from "vitest";
import type { Event } from "./event";
import { MOST_EVENTS, Queue } from "./queue";
import { Rehearsal } from "./testing/platform";
import { Transport, verdictOf, waitMs } from "./transport";

const event = (n: number, properties = {}): Event => ({
  type: "track",
  event: "Seen",
  messageId: `m-${n}`,
  timestamp: "2026-05-01T08:00:00Z",
  anonymousId: "a",
  properties,
  context: {},
});

function started(events = 0, platform = new Rehearsal()) {
  const queue = new Queue(platform.store, "wk_1");
  for (let n = 0; n < events; n++) queue.add(event(n), platform.time);
  return { platform, queue, transport: new Transport(platform, queue, "https://c", "wk_1") };
}
const sent = (platform: Rehearsal) =>
  platform.posted.map(({ batch }) => batch.map(({ messageId }) => messageId));

test("events are gathered for a second and sent in their order", async () => {
  const { platform, queue, transport } = started(3);
  transport.wake();
  await platform.pass(999);
  expect(platform.posted).toEqual([]);
  await platform.pass(1);
  expect(sent(platform)).toEqual([["m-0", "m-1", "m-2"]]);
  expect(queue.length).toBe(0);
});

test.each([0, 408, 429, 500, 503])("after %s the same message ids are sent again", async (status) => {
  const { platform, queue, transport } = started(2);
  platform.answers.push({ status, retryAfter: null });
  transport.wake(0);
  await platform.pass(5_000);
  expect(sent(platform)).toEqual([
    ["m-0", "m-1"],
    ["m-0", "m-1"],
  ]);
  expect(queue.length).toBe(0);
});

test("Retry-After is heeded, also when new events come", async () => {
  const { platform, queue, transport } = started(1);
  platform.answers.push({ status: 429, retryAfter: "20" });
  transport.wake(0);
  await platform.pass(10_000);
  queue.add(event(9), platform.time);
  transport.wake();
  await transport.flush();
  await platform.pass(9_000);
  expect(platform.posted).toHaveLength(1);
  await platform.pass(2_000);
  expect(sent(platform)[1]).toEqual(["m-0", "m-9"]);
});

test("a bad event is found by halving and dropped alone", async () => {
  const { platform, queue, transport } = started(4);
  platform.post = async (_, body) => {
    platform.posted.push(JSON.parse(body));
    return { status: body.includes("m-2") ? 400 : 200, retryAfter: null };
  };
  transport.wake(0);
  await platform.pass(5_000);
  const taken = sent(platform).filter((ids) => !ids.includes("m-2"));
  expect(taken.flat()).toEqual(["m-0", "m-1", "m-3"]);
  expect(queue.length).toBe(0);
});

test("a store that cannot forget does not make it send for ever", async () => {
  const { platform, transport } = started(2);
  platform.store.remove = () => {};
  transport.wake(0);
  await platform.pass(60_000);
  transport.leave();
  expect([platform.posted.length, platform.beaconed.length]).toEqual([1, 0]);
});

test("a wrong key keeps the events and stops until the next page", async () => {
  const { platform, queue, transport } = started(2);
  platform.answers.push({ status: 401, retryAfter: null });
  transport.wake(0);
  await platform.pass(600_000);
  expect([platform.posted.length, queue.length]).toEqual([1, 2]);
  started(0, platform).transport.wake(0);
  await platform.pass(0);
  expect(queue.length).toBe(0);
});

test("offline nothing is tried; the network's return sends at once", async () => {
  const { platform, transport } = started(1);
  platform.connected = false;
  transport.wake(0);
  await platform.pass(60_000);
  expect(platform.posted).toEqual([]);
  platform.connected = true;
  transport.hurry();
  await platform.pass(0);
  expect(sent(platform)).toEqual([["m-0"]]);
});

test("on leaving everything that is not under way is handed over, and stays until it is known to have arrived", async () => {
  const { platform, queue, transport } = started(60);
  transport.leave();
  expect(platform.beaconed.map(({ batch }) => batch.length)).toEqual([50, 10]);
  expect(queue.length).toBe(60);
});

test("another tab that sends at this moment is not disturbed", async () => {
  const { platform, transport } = started(1);
  let busy = true;
  const { alone } = platform;
  platform.alone = async (run) => (busy ? false : alone(run));
  transport.wake(0);
  await platform.pass(500);
  busy = false;
  await platform.pass(1_000);
  expect(sent(platform)).toEqual([["m-0"]]);
});

test("a batch stays under the size that beacons allow", () => {
  const { platform, queue } = started();
  for (let n = 0; n < 10; n++) queue.add(event(n, { text: "字".repeat(5_000) }), platform.time);
  const [batch] = [queue.take(50, 60_000)];
  expect(batch.length).toBe(3);
  queue.add(event(11, { text: "x".repeat(100_000) }), 0);
  expect(queue.take(50, 60_000)).toHaveLength(1);
});

test("the queue is bounded: the oldest go", () => {
  const { platform, queue } = started();
  for (let n = 0; n < MOST_EVENTS + 5; n++) queue.add(event(n), platform.time + n);
  expect(queue.length).toBe(MOST_EVENTS);
  expect(queue.take(1, 1)[0]?.text).toContain('"m-5"');
});

test("two tabs that write at the same moment lose nothing", () => {
  const { platform, queue } = started();
  const other = new Queue(platform.store, "wk_1");
  queue.add(event(1), platform.time);
  other.add(event(2), platform.time);
  expect(queue.length).toBe(2);
});

test.each([
  [200, "taken"],
  [204, "taken"],
  [400, "refused"],
  [401, "stop"],
  [404, "stop"],
  [413, "refused"],
  [429, "later"],
  [503, "later"],
])("%s means %s", (status, verdict) => {
  expect(verdictOf(status)).toBe(verdict);
});

test.each([
  [0, null, 1_000],
  [3, null, 8_000],
  [20, null, 60_000],
  [0, "7", 7_000],
  [0, "86400", 300_000],
  [0, "Fri, 01 May 2026 08:00:30 GMT", 30_000],
  [0, "soon", 1_000],
])("try %i with Retry-After %s waits %i ms", (attempt, retryAfter, expected) => {
  expect(waitMs(attempt, retryAfter, Date.parse("2026-05-01T08:00:00Z"), 1)).toBe(expected);
});
