/** Headers as a person pastes them, one a line: pure. */

export type Headers = { [name: string]: string };

/** A header's name, by RFC 9110. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const MOST = 40;
const MOST_CHARACTERS = 500;

/** The headers in a text of `Name: value` lines; lines that are none are left out. */
export function readHeaders(text: string): Headers {
  const found = text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const at = line.indexOf(":");
    const name = line.slice(0, Math.max(at, 0)).trim();
    const value = line.slice(at + 1).trim();
    if (!NAME.test(name) || value.length > MOST_CHARACTERS) return [];
    return [[name, value]];
  });
  return Object.fromEntries(found.slice(0, MOST));
}

export function writeHeaders(headers: Headers): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}
