export type Piece = { kind: "plain" | "tag" | "name" | "text" | "value" | "comment"; text: string };

const TOKEN = /(<!--[\s\S]*?-->)|(\{[{%#][\s\S]*?[}%#]\})|(<\/?)([a-zA-Z][\w-]*)|("[^"<]*")|(\/?>)/g;

/** MJML or HTML with template marks, cut into coloured pieces; together they are the source again. */
export function highlight(source: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  const push = (kind: Piece["kind"], text: string | undefined) => {
    if (text) pieces.push({ kind, text });
  };
  for (const match of source.matchAll(TOKEN)) {
    push("plain", source.slice(end, match.index));
    end = match.index + match[0].length;
    push("comment", match[1]);
    push("value", match[2]);
    push("tag", match[3]);
    push("name", match[4]);
    push("text", match[5]);
    push("tag", match[6]);
  }
  push("plain", source.slice(end));
  return pieces;
}
