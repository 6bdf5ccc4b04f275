/** Where the boxes and ribbons of a two-sided flow stand. */

export type Move = { before: string; after: string; count: number };
export type Box = { key: string; side: "before" | "after"; y: number; height: number; count: number };
export type Ribbon = {
  before: string;
  after: string;
  count: number;
  from: number;
  to: number;
  height: number;
};

/** A ribbon of one person beside thousands is still seen. */
const THINNEST = 1.5;

function boxes(moves: Move[], side: Box["side"], order: string[], height: number, gap: number): Box[] {
  const totals = new Map<string, number>();
  for (const move of moves) totals.set(move[side], (totals.get(move[side]) ?? 0) + move.count);
  const keys = [...totals.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const total = moves.reduce((sum, move) => sum + move.count, 0);
  const room = Math.max(0, height - gap * Math.max(0, keys.length - 1));
  let y = 0;
  return keys.map((key) => {
    const count = totals.get(key) ?? 0;
    const box = { key, side, y, height: Math.max(THINNEST, (count / Math.max(1, total)) * room), count };
    y += box.height + gap;
    return box;
  });
}

/** Boxes in the order of the stages on both sides, and between them a ribbon for each pair. */
export function layout(
  moves: Move[],
  order: string[],
  height: number,
  gap: number,
): { boxes: Box[]; ribbons: Ribbon[] } {
  const left = boxes(moves, "before", order, height, gap);
  const right = boxes(moves, "after", order, height, gap);
  const used = new Map<Box, number>();
  const take = (box: Box | undefined, count: number) => {
    if (!box) return { y: 0, height: 0 };
    const at = used.get(box) ?? 0;
    const share = (count / Math.max(1, box.count)) * box.height;
    used.set(box, at + share);
    return { y: box.y + at, height: share };
  };
  const place = (key: string) => order.indexOf(key);
  const sorted = [...moves].sort(
    (a, b) => place(a.before) - place(b.before) || place(a.after) - place(b.after),
  );
  const ribbons = sorted.map((move) => {
    const from = take(
      left.find((box) => box.key === move.before),
      move.count,
    );
    const to = take(
      right.find((box) => box.key === move.after),
      move.count,
    );
    return { ...move, from: from.y, to: to.y, height: Math.max(THINNEST, Math.min(from.height, to.height)) };
  });
  return { boxes: [...left, ...right], ribbons };
}

/** Of a letter at 12 px; Chinese ones are as wide as they are high. */
const LETTER = 6.7;
const widthOf = (letter: string) => (letter > "\u2e80" ? 12 : LETTER);

/** A name as far as it fits into so many pixels. */
export function fitting(name: string, room: number): string {
  let used = 0;
  const letters = [...name];
  const cut = letters.findIndex((letter) => {
    used += widthOf(letter);
    return used > room;
  });
  return cut < 0
    ? name
    : `${letters
        .slice(0, Math.max(1, cut - 1))
        .join("")
        .trimEnd()}…`;
}
