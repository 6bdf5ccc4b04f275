import type { OverlapRegion } from "@/shared/types";

type Props = {
  names: string[];
  ids: number[];
  regions: OverlapRegion[];
  count: (value: number) => string;
  label: string;
};

const TONES = ["violet", "green", "amber"];
const CIRCLES = {
  2: [
    [120, 110],
    [200, 110],
  ],
  3: [
    [120, 100],
    [200, 100],
    [160, 165],
  ],
} as const;
const RADIUS = 74;

/** Where a region's number stands: the middle of its circles, pushed away from those it is outside of. */
function placeOf(inside: number[], ids: number[]): [number, number] {
  const circles = CIRCLES[ids.length === 3 ? 3 : 2];
  const mean = (places: readonly (readonly [number, number])[]) =>
    places.reduce<[number, number]>(
      ([x, y], [a, b]) => [x + a / places.length, y + b / places.length],
      [0, 0],
    );
  const all = mean(circles);
  const own = mean(circles.filter((_, index) => inside.includes(ids[index] ?? 0)));
  const push = inside.length === ids.length ? 0 : inside.length === 1 ? 0.75 : 0.9;
  return [own[0] + (own[0] - all[0]) * push, own[1] + (own[1] - all[1]) * push];
}

/** Two or three segments laid over each other, with the exact number in each region. */
export function Venn({ names, ids, regions, count, label }: Props) {
  const circles = CIRCLES[ids.length === 3 ? 3 : 2];
  return (
    <figure className="venn">
      <svg viewBox={ids.length === 3 ? "0 0 320 250" : "0 20 320 180"} role="img" aria-label={label}>
        {circles.map(([x, y], index) => (
          <circle key={TONES[index]} data-tone={TONES[index]} cx={x} cy={y} r={RADIUS} />
        ))}
        {regions.map((region) => {
          const [x, y] = placeOf(region.segments, ids);
          return (
            <text key={region.segments.join()} x={x} y={y + 4} textAnchor="middle" className="num">
              {count(region.count)}
            </text>
          );
        })}
      </svg>
      <figcaption>
        {names.map((name, index) => (
          <span key={ids[index]} className="venn-name" data-tone={TONES[index]}>
            {name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
