import { useId } from "react";
import type { Tone } from "./Pill";

const WIDTH = 96;
const HEIGHT = 32;

/** Points of the line in the picture's box; a flat series runs along the bottom. */
export function sparkPoints(values: number[], width = WIDTH, height = HEIGHT): [number, number][] {
  const top = Math.max(...values, 0);
  const low = Math.min(...values, top);
  const span = top - low || 1;
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values.map((value, index) => [index * step, height - 2 - ((value - low) / span) * (height - 4)]);
}

export function Sparkline({ values, tone, label }: { values: number[]; tone: Tone; label: string }) {
  const fade = useId();
  if (values.length < 2) return null;
  const line = sparkPoints(values)
    .map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`)
    .join(" ");
  return (
    <svg
      className="sparkline"
      data-tone={tone}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={label}
    >
      <defs>
        <linearGradient id={fade} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="var(--hue)" stopOpacity="0.2" />
          <stop offset="1" stopColor="var(--hue)" stopOpacity="0.02" />
        </linearGradient>
      </defs>
      <polygon points={`0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}`} fill={`url(#${fade})`} />
      <polyline points={line} fill="none" stroke="var(--hue)" strokeWidth="1.6" strokeLinejoin="round" />
    </svg>
  );
}
