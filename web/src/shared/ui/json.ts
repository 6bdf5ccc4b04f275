export type JsonToken = { kind: "key" | "string" | "number" | "word" | "plain"; text: string };

const TOKEN =
  /(?<key>"(?:\\.|[^"\\])*")(?=\s*:)|(?<string>"(?:\\.|[^"\\])*")|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(?<word>true|false|null)\b/g;

const kinds = ["key", "string", "number", "word"] as const;

/** The text of JSON cut into coloured pieces; joined again they are the text. */
export function jsonTokens(text: string): JsonToken[] {
  const tokens: JsonToken[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > at) tokens.push({ kind: "plain", text: text.slice(at, match.index) });
    const kind = kinds.find((each) => match.groups?.[each] !== undefined) ?? "plain";
    tokens.push({ kind, text: match[0] });
    at = match.index + match[0].length;
  }
  if (at < text.length) tokens.push({ kind: "plain", text: text.slice(at) });
  return tokens;
}

/** The same JSON with line breaks; text that is no JSON (cut off, broken) stays as it is. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
