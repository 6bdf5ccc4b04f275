/** The arithmetic of a line chart: its ticks, its curve, the labels that find room. */

export type Point = readonly [x: number, y: number];

const STEPS = [1, 2, 5, 10];

/** Round numbers from 0 to at least `top`, some `wanted` of them; whole, since things are counted. */
export function ticksTo(top: number, wanted = 4): number[] {
  const rough = Math.max(top, 1) / wanted;
  const scale = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, scale * (STEPS.find((each) => each * scale >= rough) ?? 10));
  const count = Math.max(1, Math.ceil(top / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/**
 * A smooth path through points whose x ascend, that never swings beyond two neighbours: the cubic of
 * Fritsch and Carlson (1980), with Steffen's (1990) slopes.
 */
export function smoothPath(points: readonly Point[]): string {
  const [first] = points;
  if (!first) return "";
  const slopes = points.map((_, index) => slopeAt(points, index));
  const curves = points.slice(1).map(([x, y], index) => {
    const [fromX, fromY] = points[index] as Point;
    const third = (x - fromX) / 3;
    const out = fromY + third * (slopes[index] ?? 0);
    const into = y - third * (slopes[index + 1] ?? 0);
    return `C${shown(fromX + third)},${shown(out)} ${shown(x - third)},${shown(into)} ${shown(x)},${shown(y)}`;
  });
  return [`M${shown(first[0])},${shown(first[1])}`, ...curves].join(" ");
}

const shown = (value: number): string => String(Math.round(value * 100) / 100);

function slopeAt(points: readonly Point[], index: number): number {
  const [before, here, after] = [points[index - 1], points[index], points[index + 1]];
  if (!before || !here || !after) return 0;
  const [left, right] = [here[0] - before[0], after[0] - here[0]];
  const [rise, next] = [(here[1] - before[1]) / left, (after[1] - here[1]) / right];
  const mean = (rise * right + next * left) / (left + right);
  const least = Math.min(Math.abs(rise), Math.abs(next), Math.abs(mean) / 2);
  return (Math.sign(rise) + Math.sign(next)) * least;
}

/** Indexes of the labels to show: evenly, the last one always, each with `room` pixels. */
export function shownLabels(count: number, width: number, room: number): number[] {
  const step = Math.max(1, Math.ceil((count * room) / Math.max(width, 1)));
  return Array.from({ length: count }, (_, index) => index).filter(
    (index) => (count - 1 - index) % step === 0,
  );
}
