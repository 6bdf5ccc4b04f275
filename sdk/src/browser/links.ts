import { isAmong } from "../options";
import { hostOf } from "../query";

/** Gives links to the domains their token at the moment of the click, and takes it off again. */
export function decorate(
  event: Event,
  ownHost: string,
  domains: string[],
  link: (url: string) => string,
): void {
  const anchor = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(anchor instanceof HTMLAnchorElement)) return;
  const host = hostOf(anchor.href);
  if (host === ownHost || !isAmong(host, domains)) return;
  const plain = anchor.getAttribute("href") ?? "";
  anchor.href = link(anchor.href);
  setTimeout(() => anchor.setAttribute("href", plain), 0);
}
