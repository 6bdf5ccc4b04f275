/** The build for a script tag: takes the place of the stub and does what was asked of it. */
import { type Api, type Command, commandOf, createApi } from "./api";
import { startInPage } from "./browser/start";

type Stub = { q?: ArrayLike<unknown>[] };

const page = window as Window & { cumulus?: (Command & Partial<Api>) & Stub };
const early = page.cumulus?.q ?? [];
// A tag that is there twice must not count twice.
if (!page.cumulus?.init) {
  const tag = document.currentScript;
  const ownHost = tag instanceof HTMLScriptElement ? new URL(tag.src).origin : "";
  const command = commandOf(createApi((options) => startInPage(options, ownHost)));
  page.cumulus = command;
  for (const call of early) command(...(Array.from(call) as Parameters<Command>));
}
