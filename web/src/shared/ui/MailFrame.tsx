import { useMemo } from "react";
import { cspNonce } from "../csp";

/** The letter as a document of its own: links open outside, its style blocks carry the page's nonce. */
export function framedLetter(html: string, nonce: string | undefined): string {
  // As text, before it is parsed: the policy already holds for the parser's document.
  const permitted = nonce ? html.replace(/<style(?=[\s>])/gi, `<style nonce="${nonce}"`) : html;
  const page = new DOMParser().parseFromString(permitted, "text/html");
  for (const script of page.querySelectorAll("script")) script.remove();
  // The policy lets pictures through over TLS only; a mail program shows an empty frame for the rest, too.
  for (const picture of page.querySelectorAll<HTMLImageElement>('img[src^="http:"]')) {
    if (new URL(picture.src).origin !== window.location.origin) picture.removeAttribute("src");
  }
  const base = page.createElement("base");
  base.target = "_blank";
  page.head.prepend(base);
  return `<!doctype html>${page.documentElement.outerHTML}`;
}

type Props = { html: string; title: string; className?: string };

/** A letter's HTML without scripts, same-origin rights or forms. */
export function MailFrame({ html, title, className }: Props) {
  const source = useMemo(() => framedLetter(html, cspNonce()), [html]);
  return (
    <iframe
      className={className ?? "mail-frame"}
      title={title}
      srcDoc={source}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
    />
  );
}
