import type { ReactNode } from "react";
import type { Tone } from "@/shared/ui/Pill";

const WIDTH = 420;
const HEIGHT = 240;
const LEFT = 44;
const BOTTOM = 30;
const TOP = 12;

type Point = readonly [number, number];
export type Line = { name: string; tone: Tone; points: Point[]; dashed?: boolean; dots?: boolean };

function scale(lines: Line[], from?: [number, number, number, number]) {
  const all = lines.flatMap((line) => line.points);
  const [x0, x1, y0, y1] = from ?? [
    Math.min(...all.map(([x]) => x)),
    Math.max(...all.map(([x]) => x)),
    Math.min(0, ...all.map(([, y]) => y)),
    Math.max(...all.map(([, y]) => y)),
  ];
  return {
    x: (value: number) => LEFT + ((value - x0) / (x1 - x0 || 1)) * (WIDTH - LEFT - 12),
    y: (value: number) => TOP + (1 - (value - y0) / (y1 - y0 || 1)) * (HEIGHT - TOP - BOTTOM),
    ends: [x0, x1, y0, y1] as const,
  };
}

type Props = {
  label: string;
  lines: Line[];
  x: (value: number) => string;
  y: (value: number) => string;
  xName: string;
  yName: string;
  within?: [number, number, number, number];
};

/** Some lines over one axis; the numbers stand in a table for who does not see the picture. */
export function Curves({ label, lines, x, y, xName, yName, within }: Props) {
  const place = scale(lines, within);
  const [x0, x1, y0, y1] = place.ends;
  return (
    <figure className="model-chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {[0, 0.25, 0.5, 0.75, 1].map((share) => {
          const value = y0 + (y1 - y0) * share;
          return (
            <g key={share}>
              <line className="axis" x1={LEFT} x2={WIDTH - 12} y1={place.y(value)} y2={place.y(value)} />
              <text x={LEFT - 6} y={place.y(value) + 4} textAnchor="end">
                {y(value)}
              </text>
            </g>
          );
        })}
        {[0, 0.5, 1].map((share) => {
          const value = x0 + (x1 - x0) * share;
          return (
            <text
              key={share}
              x={place.x(value)}
              y={HEIGHT - 12}
              textAnchor={share === 0 ? "start" : share === 1 ? "end" : "middle"}
            >
              {x(value)}
            </text>
          );
        })}
        {lines.map((line) => (
          <g key={line.name} data-tone={line.tone} className="curve">
            <polyline
              points={line.points.map(([px, py]) => `${place.x(px)},${place.y(py)}`).join(" ")}
              strokeDasharray={line.dashed ? "5 5" : undefined}
            />
            {line.dots
              ? line.points.map(([px, py]) => <circle key={px} cx={place.x(px)} cy={place.y(py)} r={3.5} />)
              : null}
          </g>
        ))}
      </svg>
      <figcaption>
        {lines.map((line) => (
          <span
            key={line.name}
            data-tone={line.tone}
            className="legend"
            data-dashed={line.dashed || undefined}
          >
            <i aria-hidden />
            {line.name}
          </span>
        ))}
      </figcaption>
      <div className="sr-only">
        <table>
          <caption>{label}</caption>
          <thead>
            <tr>
              <th>{xName}</th>
              <th>{yName}</th>
            </tr>
          </thead>
          <tbody>
            {lines[0]?.points.map(([px, py]) => (
              <tr key={px}>
                <th scope="row">{x(px)}</th>
                <td>{y(py)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

export type Row = { key: string; name: ReactNode; value: number; tone?: Tone; text: string; hint?: string };

/** Rows with a bar each: readable without colour, since each has its number. */
export function Bars({ label, rows }: { label: string; rows: Row[] }) {
  const most = Math.max(...rows.map((row) => Math.abs(row.value)), 1e-9);
  return (
    <ul className="model-bars" aria-label={label}>
      {rows.map((row) => (
        <li key={row.key}>
          <span className="bar-name" title={typeof row.name === "string" ? row.name : undefined}>
            {row.name}
          </span>
          <span className="bar-track" aria-hidden>
            <i
              data-tone={row.tone ?? "primary"}
              style={{ width: `${(Math.abs(row.value) / most) * 100}%` }}
            />
          </span>
          <span className="num bar-value" title={row.hint}>
            {row.text}
          </span>
        </li>
      ))}
    </ul>
  );
}

export function Figure({ name, value, hint }: { name: string; value: ReactNode; hint?: ReactNode }) {
  return (
    <div className="model-figure">
      <span className="sub">{name}</span>
      <b className="num">{value}</b>
      {hint ? <span className="sub">{hint}</span> : null}
    </div>
  );
}
