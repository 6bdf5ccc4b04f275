import { beforeEach, expect, test, vi } from "vitest";
import type { JsonObject } from "../json";
import type { Entry, PageOptions, ShownPage } from "./wx";

/** WeChat's runtime, as far as the build sees it; `net` answers its requests. */
class Phone {
  readonly kept = new Map<string, unknown>();
  readonly events: JsonObject[] = [];
  readonly pages: (PageOptions & ShownPage)[] = [];
  online = true;
  private readonly heard = {
    show: [] as ((entry: Entry) => void)[],
    hide: [] as (() => void)[],
    net: [] as ((state: { isConnected: boolean }) => void)[],
  };

  install(entry: Entry): void {
    vi.stubGlobal("wx", {
      request: (task: { url: string; data: string; success(answer: object): void; fail(): void }) => {
        if (!this.online) return task.fail();
        this.events.push(...(JSON.parse(task.data) as { batch: JsonObject[] }).batch);
        task.success({ statusCode: 200, header: {} });
      },
      getStorageSync: (key: string) => this.kept.get(key) ?? "",
      setStorageSync: (key: string, value: string) => this.kept.set(key, value),
      removeStorageSync: (key: string) => this.kept.delete(key),
      getStorageInfoSync: () => ({ keys: [...this.kept.keys()] }),
      getLaunchOptionsSync: () => entry,
      getAccountInfoSync: () => ({ miniProgram: { appId: "wx123", version: "2.1" } }),
      getDeviceInfo: () => ({ brand: "HUAWEI", model: "P60", platform: "android", system: "Android 14" }),
      getWindowInfo: () => ({ screenWidth: 390, screenHeight: 844, pixelRatio: 3 }),
      getAppBaseInfo: () => ({ language: "zh_CN" }),
      onAppShow: (run: (entry: Entry) => void) => this.heard.show.push(run),
      onAppHide: (run: () => void) => this.heard.hide.push(run),
      onNetworkStatusChange: (run: (state: { isConnected: boolean }) => void) => this.heard.net.push(run),
    });
    vi.stubGlobal("Page", (options: PageOptions & ShownPage) => this.pages.push(options));
  }

  hide(): void {
    for (const run of this.heard.hide) run();
  }

  connect(isConnected: boolean): void {
    this.online = isConnected;
    for (const run of this.heard.net) run({ isConnected });
  }
}

let phone: Phone;
beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
  phone = new Phone();
});

async function started(entry: Entry, options = {}) {
  phone.install(entry);
  const cumulus = await import("../miniprogram");
  cumulus.init({ writeKey: "wk_1", host: "https://c.example.com", ...options });
  return cumulus;
}

test("a page that is shown is a screen, with the campaign and the scene that brought the visitor", async () => {
  await started({ path: "pages/sale/index", query: { utm_source: "moments", gdt_vid: "g1" }, scene: 1045 });
  const shown = vi.fn();
  (globalThis as unknown as { Page(options: PageOptions): void }).Page({ onShow: shown });
  phone.pages[0]?.onShow?.call({ route: "pages/sale/index", options: { sku: "K-17" } });
  await vi.advanceTimersByTimeAsync(1_500);
  expect(shown).toHaveBeenCalledTimes(1);
  expect(phone.events).toEqual([
    expect.objectContaining({
      type: "screen",
      name: "pages/sale/index",
      properties: { path: "pages/sale/index", sku: "K-17" },
      context: expect.objectContaining({
        app: { name: "WeChat", appId: "wx123", version: "2.1" },
        device: { manufacturer: "HUAWEI", model: "P60" },
        wechat: { scene: 1045 },
        page: { path: "pages/sale/index" },
        campaign: { source: "moments" },
        touch: expect.objectContaining({ last: expect.objectContaining({ click_ids: { gdt_vid: "g1" } }) }),
      }),
    }),
  ]);
});

test("what waits is sent when the programme is hidden", async () => {
  const cumulus = await started({});
  cumulus.track("Coupon Taken");
  phone.hide();
  await vi.advanceTimersByTimeAsync(0);
  expect(phone.events.map(({ event }) => event)).toEqual(["Coupon Taken"]);
});

test("offline the events wait, and the network's return sends each once", async () => {
  const cumulus = await started({});
  phone.connect(false);
  cumulus.track("A");
  cumulus.track("B");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(phone.events).toEqual([]);
  phone.connect(true);
  await vi.advanceTimersByTimeAsync(10);
  expect(phone.events.map(({ event }) => event)).toEqual(["A", "B"]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(phone.events).toHaveLength(2);
});

test("where consent is required nothing is stored or sent before it", async () => {
  const cumulus = await started({ query: { utm_source: "a" } }, { consent: "required" });
  cumulus.identify("u-1");
  await vi.advanceTimersByTimeAsync(60_000);
  expect([phone.kept.size, phone.events.length]).toEqual([0, 0]);
  cumulus.consent("granted");
  await vi.advanceTimersByTimeAsync(1_500);
  expect(phone.events.map(({ type, userId }) => [type, userId])).toEqual([["identify", "u-1"]]);
});

test("a web view gets the visitor's id in its address", async () => {
  const cumulus = await started({});
  expect(cumulus.link("https://h5.example.com/a")).toContain(`?_cml=${cumulus.anonymousId()}.`);
});
