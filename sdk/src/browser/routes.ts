import { hashRoute } from "./page";

type Change = "pushState" | "replaceState";

/** Calls back after each move of a single-page app, with the address before. */
export function watchRoutes(win: Window, hashRoutes: boolean, onMove: (from: string) => void): void {
  const route = () => {
    const { pathname, search, hash } = win.location;
    return { path: pathname + (hashRoutes ? hashRoute(hash) : ""), search };
  };
  let last = route();
  let address = win.location.href;
  const look = (replaced: boolean) => {
    const now = route();
    const from = address;
    // A replaced query is a filter that writes itself down, not another page.
    const moved = now.path !== last.path || (!replaced && now.search !== last.search);
    last = now;
    address = win.location.href;
    if (moved) onMove(from);
  };
  for (const change of ["pushState", "replaceState"] as Change[]) {
    const original = win.history[change];
    win.history[change] = function (this: History, ...given) {
      original.apply(this, given);
      look(change === "replaceState");
    };
  }
  win.addEventListener("popstate", () => look(false));
  win.addEventListener("hashchange", () => look(false));
}
