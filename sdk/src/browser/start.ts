import { Client } from "../client";
import { tokenIn, withoutToken } from "../handover";
import { type Options, settingsOf } from "../options";
import { clickOf } from "./clicks";
import { filledOf } from "./forms";
import { decorate } from "./links";
import { pagePlatform } from "./page";
import { watchRoutes } from "./routes";
import { Scroll, watchScroll } from "./scroll";

/** Starts watching the page as the options ask. */
export function startInPage(options: Options, ownHost = ""): Client {
  const settings = settingsOf(options, ownHost);
  const client = new Client(settings, pagePlatform(window, settings.cookieDomain));
  const scroll = new Scroll();
  receive(client);
  noteVisit(client, document.referrer);
  if (settings.autoPages) firstPage(client);
  watchRoutes(window, settings.hashRoutes, (from) => {
    scroll.reset();
    noteVisit(client, "");
    // The title of the new page is set after its address.
    if (settings.autoPages) setTimeout(() => client.page(null, { referrer: from }), 0);
  });
  watchPeople(client, scroll);
  watchLife(client, scroll);
  return client;
}

/** A script from the cache can be here before the page's title is. */
function firstPage(client: Client): void {
  if (document.readyState !== "loading" || document.title) client.page();
  else document.addEventListener("DOMContentLoaded", () => client.page(), { once: true });
}

/** Takes the token of another domain out of the address, consent or not. */
function receive(client: Client): void {
  const token = tokenIn(location.href);
  if (!token) return;
  history.replaceState(history.state, "", withoutToken(location.href));
  client.arrive(token);
}

function noteVisit(client: Client, referrer: string): void {
  const own = [location.hostname.replace(/^www\./, ""), ...client.settings.domains];
  client.visit({ url: location.href, referrer, at: new Date().toISOString(), own });
}

function watchPeople(client: Client, scroll: Scroll): void {
  const { clicks, forms, domains, scroll: depths } = client.settings;
  const onClick = (event: MouseEvent) => {
    const click = clicks ? clickOf(event.target) : null;
    if (click) client.track(click.name, click.properties);
    if (domains.length) decorate(event, location.hostname, domains, (url) => client.link(url));
  };
  // Capturing: a page that stops the event does not hide it from us.
  document.addEventListener("click", onClick, true);
  document.addEventListener("auxclick", onClick, true);
  if (forms) document.addEventListener("submit", (event) => onSubmit(client, event), true);
  if (depths)
    watchScroll(window, scroll, (depth) => client.track("Page Scrolled", { depth, path: location.pathname }));
}

function onSubmit(client: Client, event: SubmitEvent): void {
  const filled = filledOf(event.target);
  if (!filled) return;
  if (Object.keys(filled.traits).length) client.identify(null, filled.traits);
  client.track("Form Submitted", filled.properties);
}

function watchLife(client: Client, scroll: Scroll): void {
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    // Back to a page that the browser had kept: a view like any other.
    scroll.reset();
    if (client.settings.autoPages) client.page();
    client.hurry();
  });
  window.addEventListener("pagehide", () => client.leave());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") client.leave();
  });
  window.addEventListener("online", () => client.hurry());
  window.addEventListener("storage", () => client.review());
}
