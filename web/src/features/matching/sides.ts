import type { Detail, Pair } from "./api";

export type Piece = { text: string; differs: boolean };
export type Line = {
  key: string;
  left: Piece[];
  right: Piece[];
  same: boolean;
  /** Whose value a merged person would have; null where they agree. */
  kept: "left" | "right" | null;
};

const FIRST = ["name", "firstName", "lastName", "email", "phone", "company", "title", "birth_date", "city"];
/** Beyond so many characters a value is marked as a whole: nobody reads a table of marks. */
const LONGEST = 200;

function shown(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(shown).join("、");
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

/** Both texts in pieces: what they have in common in the same order, and what differs. */
export function differences(left: string, right: string): [Piece[], Piece[]] {
  if (left === right) return [pieces(left, () => false), pieces(right, () => false)];
  const one = [...left];
  const other = [...right];
  if (!left || !right || one.length > LONGEST || other.length > LONGEST)
    return [pieces(left, () => true), pieces(right, () => true)];
  const [keptLeft, keptRight] = common(one, other);
  return [pieces(left, (at) => !keptLeft.has(at)), pieces(right, (at) => !keptRight.has(at))];
}

/** The places of the longest common subsequence in both. */
function common(one: string[], other: string[]): [Set<number>, Set<number>] {
  const width = other.length + 1;
  const table = new Uint16Array((one.length + 1) * width);
  const at = (row: number, column: number) => table[row * width + column] ?? 0;
  for (let row = one.length - 1; row >= 0; row--)
    for (let column = other.length - 1; column >= 0; column--)
      table[row * width + column] =
        one[row] === other[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
  const left = new Set<number>();
  const right = new Set<number>();
  for (let row = 0, column = 0; row < one.length && column < other.length; ) {
    if (one[row] === other[column]) {
      left.add(row++);
      right.add(column++);
    } else if (at(row + 1, column) >= at(row, column + 1)) row++;
    else column++;
  }
  return [left, right];
}

function pieces(text: string, differs: (at: number) => boolean): Piece[] {
  const found: Piece[] = [];
  [...text].forEach((letter, at) => {
    const last = found.at(-1);
    if (last && last.differs === differs(at)) last.text += letter;
    else found.push({ text: letter, differs: differs(at) });
  });
  return found;
}

/** The attributes of both, aligned: those that everybody looks for first, then those that differ. */
export function linesOf(detail: Pick<Detail, "left" | "right" | "kept">): Line[] {
  const { left, right, kept } = detail;
  const keys = new Set([...Object.keys(left.attributes), ...Object.keys(right.attributes)]);
  const lines = [...keys].map((key): Line => {
    const texts = [shown(left.attributes[key]), shown(right.attributes[key])] as const;
    const [one, other] = differences(...texts);
    const same = texts[0] === texts[1];
    return { key, left: one, right: other, same, kept: same ? null : (kept[key] ?? null) };
  });
  const rank = ({ key }: Line) => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);
  return lines.sort(
    (a, b) => rank(a) - rank(b) || Number(a.same) - Number(b.same) || a.key.localeCompare(b.key),
  );
}

/** A pair that agrees in everything is certain; no other reads as 100 %, however probable it is. */
export function shownScore({ score, evidence }: Pick<Pair, "score" | "evidence">): number {
  return evidence.every(({ similarity }) => similarity === 1) ? score : Math.min(score, 0.99);
}
