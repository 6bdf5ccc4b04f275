/** A fault in a text, from one character to another. */
export type Mark = { from: number; to: number; text: string };
type Problem = { path: string; code: string; message: string };

/** Where a line lies in the text, without its spaces. */
function lineAt(lines: string[], index: number): { from: number; to: number } {
  const before = lines.slice(0, index).reduce((sum, line) => sum + line.length + 1, 0);
  const line = lines[index] ?? "";
  const from = before + (line.length - line.trimStart().length);
  return { from, to: Math.max(from + 1, before + line.trimEnd().length) };
}

/**
 * Where the problems of an expression stand in its text. The server writes one line for each part of the outermost
 * group; where somebody breaks the lines otherwise, the whole text is marked.
 */
export function marksOf(
  text: string,
  written: string,
  problems: readonly Problem[],
): (Mark & { code: string })[] {
  const lines = text.split("\n");
  const same = lines.length === written.split("\n").length;
  return problems.map(({ path, code, message }) => {
    const at = same && /^(all|any)\.(\d+)/.exec(path);
    const place = at && lines.length > 1 ? lineAt(lines, Number(at[2])) : { from: 0, to: text.length };
    return { ...place, code, text: message };
  });
}

/** The text cut at its marks, in order; marks that overlap are one. */
export function pieces(text: string, marks: readonly Mark[]): { text: string; marked: boolean }[] {
  const found: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const { from, to } of [...marks].sort((a, b) => a.from - b.from)) {
    const start = Math.max(from, at);
    const end = Math.max(start, to);
    if (start > at) found.push({ text: text.slice(at, start), marked: false });
    // At the end of the text there is no letter to mark.
    if (end > start) found.push({ text: text.slice(start, end) || " ", marked: true });
    at = end;
  }
  if (at < text.length) found.push({ text: text.slice(at), marked: false });
  return found;
}
