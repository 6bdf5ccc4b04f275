import type { Json, JsonObject } from "../json";
import type { Platform, Store } from "../platform";
import { uuid } from "../uuid";
import type { Entry, Wx } from "./wx";

const ID = "cml.id";
const PATIENCE_MS = 20_000;

function wxStore(wx: Wx): Store {
  const memory = new Map<string, string>();
  return {
    get: (key) => {
      const kept = memory.get(key) ?? wx.getStorageSync(key);
      return typeof kept === "string" && kept !== "" ? kept : null;
    },
    set: (key, text) => {
      try {
        wx.setStorageSync(key, text);
        memory.delete(key);
      } catch {
        memory.set(key, text);
      }
    },
    remove: (key) => {
      memory.delete(key);
      wx.removeStorageSync(key);
    },
    keys: () => [...wx.getStorageInfoSync().keys, ...memory.keys()],
  };
}

function info(wx: Wx): Record<string, unknown> {
  // The three of today's WeChat, else the one they came from.
  if (!wx.getDeviceInfo) return wx.getSystemInfoSync?.() ?? {};
  return { ...wx.getDeviceInfo(), ...wx.getWindowInfo?.(), ...wx.getAppBaseInfo?.() };
}

function contextOf(wx: Wx, place: () => JsonObject): () => JsonObject {
  const known = info(wx) as Record<string, Json>;
  const app = wx.getAccountInfoSync?.().miniProgram;
  const fixed: JsonObject = {
    app: { name: "WeChat", appId: app?.appId, version: app?.version },
    device: { manufacturer: known.brand, model: known.model },
    os: { name: known.platform, version: known.system },
    locale: known.language,
    screen: { width: known.screenWidth, height: known.screenHeight, density: known.pixelRatio },
  };
  return () => ({ ...fixed, ...place() });
}

function retryAfterOf(header: Record<string, string> = {}): string | null {
  const name = Object.keys(header).find((each) => each.toLowerCase() === "retry-after");
  return name ? String(header[name]) : null;
}

function post(wx: Wx): Platform["post"] {
  return (url, data) =>
    new Promise((resolve) => {
      wx.request({
        url,
        data,
        method: "POST",
        header: { "content-type": "text/plain" },
        timeout: PATIENCE_MS,
        success: ({ statusCode, header }) =>
          resolve({ status: statusCode, retryAfter: retryAfterOf(header) }),
        fail: () => resolve({ status: 0, retryAfter: null }),
      });
    });
}

/** The address of an entry as a campaign's link would have it. */
export function addressOf({ path = "", query = {} }: Entry): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length ? `${path}?${pairs.join("&")}` : path;
}

/** WeChat's mini-programme runtime. */
export function phonePlatform(wx: Wx, place: () => JsonObject): Platform {
  const store = wxStore(wx);
  let online = true;
  wx.onNetworkStatusChange?.(({ isConnected }) => {
    online = isConnected;
  });
  return {
    store,
    keeper: {
      read: () => store.get(ID),
      write: (id) => {
        if (store.get(ID) !== id) store.set(ID, id);
      },
      clear: () => store.remove(ID),
    },
    now: () => Date.now(),
    uuid: () => uuid(Math.random),
    later: (run, milliseconds) => {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
    online: () => online,
    post: post(wx),
    beacon: () => false,
    alone: (run) => run().then(() => true),
    context: contextOf(wx, place),
  };
}
