const KNOWN =
  /bot\b|bot[/;_-]|crawl|spider|slurp|headless|phantomjs|lighthouse|pagespeed|puppeteer|playwright|selenium|facebookexternalhit|embedly|bingpreview|mediapartners|python-|curl\/|wget\/|http-?client|go-http|yisou|sogou web|bytespider|360spider/i;

/** Whether a program drives the page, as far as it admits it. */
export function isBot(navigator: {
  userAgent: string;
  webdriver?: boolean;
  languages?: readonly string[];
}): boolean {
  return navigator.webdriver === true || navigator.languages?.length === 0 || KNOWN.test(navigator.userAgent);
}
