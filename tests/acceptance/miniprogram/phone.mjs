// The mini-programme build under a stand-in for WeChat's runtime that speaks to a real collector.
// node phone.mjs <build> <collector> <write key> <events>
import { createRequire } from "node:module";
import { setTimeout as wait } from "node:timers/promises";

const [build, host, writeKey, events] = process.argv.slice(2);
const kept = new Map();
const heard = { hide: [], net: [] };
const pages = [];
let online = true;

globalThis.wx = {
  request({ url, method, data, header, success, fail }) {
    if (!online) return fail();
    fetch(url, { method, body: data, headers: header }).then(
      (answer) => success({ statusCode: answer.status, header: Object.fromEntries(answer.headers) }),
      fail,
    );
  },
  getStorageSync: (key) => kept.get(key) ?? "",
  setStorageSync: (key, value) => kept.set(key, value),
  removeStorageSync: (key) => kept.delete(key),
  getStorageInfoSync: () => ({ keys: [...kept.keys()] }),
  getLaunchOptionsSync: () => ({ path: "pages/index", query: { utm_source: "moments" }, scene: 1045 }),
  getAccountInfoSync: () => ({ miniProgram: { appId: "wx123" } }),
  getSystemInfoSync: () => ({ brand: "HUAWEI", platform: "android", language: "zh_CN" }),
  onAppHide: (run) => heard.hide.push(run),
  onNetworkStatusChange: (run) => heard.net.push(run),
};
globalThis.Page = (options) => pages.push(options);

function connect(isConnected) {
  online = isConnected;
  for (const run of heard.net) run({ isConnected });
}

const waiting = () => [...kept.keys()].filter((key) => key.startsWith("cml.q.")).length;

const cumulus = createRequire(import.meta.url)(build);
cumulus.init({ writeKey, host });
globalThis.Page({});
pages[0].onShow.call({ route: "pages/index", options: {} });
for (let n = 0; n < Number(events); n++) {
  if (n === Math.floor(events / 3)) connect(false);
  cumulus.track("Mini Event", { n });
}
connect(true);
for (const run of heard.hide) run();
const until = Date.now() + 30_000;
while (waiting() > 0 && Date.now() < until) await wait(50);
console.log(JSON.stringify({ waiting: waiting(), id: cumulus.anonymousId() }));
process.exit(0);
