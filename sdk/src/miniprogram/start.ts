import { Client } from "../client";
import type { JsonObject } from "../json";
import { type Options, settingsOf } from "../options";
import { addressOf, phonePlatform } from "./phone";
import type { Entry, PageOptions, ShownPage, Wx } from "./wx";

declare const wx: Wx;
declare let Page: ((options: PageOptions) => unknown) | undefined;

/** Starts in a mini-programme: call init at the top of app.js, before any page is made. */
export function startInMiniProgram(options: Options): Client {
  const settings = settingsOf(options);
  let entry = wx.getLaunchOptionsSync?.() ?? {};
  const now = { place: placeOf(entry, entry.path ?? "") };
  const client = new Client(
    settings,
    phonePlatform(wx, () => now.place),
  );
  enter(client, entry);
  wx.onAppShow?.((next) => {
    const again = next.path === entry.path && JSON.stringify(next.query) === JSON.stringify(entry.query);
    entry = next;
    if (!again) enter(client, next);
    client.hurry();
  });
  wx.onAppHide?.(() => void client.flush());
  wx.onNetworkStatusChange?.(({ isConnected }) => isConnected && client.hurry());
  if (settings.autoPages)
    watchPages((page) => {
      const path = page.route ?? "";
      now.place = placeOf(entry, path);
      client.screen(path, { path, ...(page.options ?? {}) });
    });
  return client;
}

function placeOf(entry: Entry, path: string): JsonObject {
  return { page: { path }, ...(entry.scene === undefined ? {} : { wechat: { scene: entry.scene } }) };
}

function enter(client: Client, entry: Entry): void {
  client.visit({ url: addressOf(entry), referrer: "", at: new Date().toISOString(), own: [] });
}

/** Every page made from now on says when it is shown. */
function watchPages(onShow: (page: ShownPage) => void): void {
  if (typeof Page === "undefined") return;
  const original = Page;
  Page = (options) =>
    original({
      ...options,
      onShow(this: ShownPage, ...given: unknown[]) {
        onShow(this);
        return options.onShow?.apply(this, given);
      },
    });
}
