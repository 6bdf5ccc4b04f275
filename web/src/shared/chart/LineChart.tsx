import { type PointerEvent, useState } from "react";
import type { Tone } from "../ui/Pill";
import "./chart.css";
import { type Point, shownLabels, smoothPath, ticksTo } from "./line";
import { useWidth } from "./useWidth";

export type Datum = { label: string; value: number };
type Props = {
  data: Datum[];
  name: string;
  label: string;
  tone: Tone;
  height: number;
  count: (value: number) => string;
};

const TOP = 14;
const BOTTOM = 26;
const RIGHT = 14;
/** The last label ends where its day is, so its neighbour needs half as much again. */
const LABEL_ROOM = 66;
/** Of a digit at 12 px, with some air. */
const DIGIT = 7.2;

/** Where things stand, in CSS pixels. */
function planOf({ data, height, count }: Props, width: number) {
  const ticks = ticksTo(Math.max(0, ...data.map((datum) => datum.value)));
  const top = ticks.at(-1) ?? 1;
  const left = 10 + DIGIT * Math.max(...ticks.map((tick) => count(tick).length));
  const inner = Math.max(1, width - left - RIGHT);
  const step = inner / Math.max(1, data.length - 1);
  const floor = height - BOTTOM;
  const yOf = (value: number) => floor - (value / top) * (floor - TOP);
  const points = data.map(({ value }, index): Point => [left + index * step, yOf(value)]);
  return { ticks, left, inner, step, floor, yOf, points };
}

type Plan = ReturnType<typeof planOf>;

function Axes({ plan, data, count }: { plan: Plan; data: Datum[]; count: Props["count"] }) {
  return (
    <>
      {plan.ticks.map((tick) => (
        <g key={tick}>
          <line x1={plan.left} x2={plan.left + plan.inner} y1={plan.yOf(tick)} y2={plan.yOf(tick)} />
          <text x={plan.left - 8} y={plan.yOf(tick) + 4} textAnchor="end">
            {count(tick)}
          </text>
        </g>
      ))}
      {shownLabels(data.length, plan.inner, LABEL_ROOM).map((index) => (
        <text
          key={index}
          x={plan.points[index]?.[0]}
          y={plan.floor + 20}
          textAnchor={index === data.length - 1 && index > 0 ? "end" : "middle"}
        >
          {data[index]?.label}
        </text>
      ))}
    </>
  );
}

function Tip({
  datum,
  at,
  width,
  name,
  count,
}: { datum: Datum; at: Point; width: number } & Pick<Props, "name" | "count">) {
  const side = at[0] > width / 2 ? { right: width - at[0] + 12 } : { left: at[0] + 12 };
  return (
    <div className="chart-tip" style={{ ...side, top: Math.max(0, at[1] - 28) }}>
      <div className="chart-tip-head">{datum.label}</div>
      <div className="chart-tip-row">
        <i />
        <span>{name}</span>
        <b className="num">{count(datum.value)}</b>
      </div>
    </div>
  );
}

/** The same numbers for who does not see the picture. */
function Table({ data, name, count }: Pick<Props, "data" | "name" | "count">) {
  return (
    <table>
      <caption>{name}</caption>
      <tbody>
        {data.map((datum) => (
          <tr key={datum.label}>
            <th scope="row">{datum.label}</th>
            <td>{count(datum.value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** One measure over time; the number of a day is shown under the pointer. */
export function LineChart(props: Props) {
  const { data, name, label, tone, height, count } = props;
  const { box, width } = useWidth();
  const [at, setAt] = useState<number | null>(null);
  const plan = planOf(props, width);
  const path = smoothPath(plan.points);
  const follow = (event: PointerEvent<HTMLDivElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const index = Math.round((x - plan.left) / plan.step);
    setAt(Math.max(0, Math.min(data.length - 1, index)));
  };
  const point = at === null ? undefined : plan.points[at];
  const datum = at === null ? undefined : data[at];
  return (
    <div
      className="chart"
      data-tone={tone}
      ref={box}
      style={{ height }}
      onPointerMove={follow}
      onPointerDown={follow}
      onPointerLeave={() => setAt(null)}
    >
      {width > 0 ? (
        <svg width={width} height={height} role="img" aria-label={label}>
          <Axes plan={plan} data={data} count={count} />
          {path ? (
            <path
              className="chart-area"
              d={`${path} L${plan.left + plan.step * (data.length - 1)},${plan.floor} L${plan.left},${plan.floor} Z`}
            />
          ) : null}
          <path className="chart-line" d={path} />
          {point ? (
            <>
              <line className="chart-pointer" x1={point[0]} x2={point[0]} y1={TOP} y2={plan.floor} />
              <circle cx={point[0]} cy={point[1]} r={4.5} />
            </>
          ) : null}
        </svg>
      ) : null}
      {point && datum ? <Tip datum={datum} at={point} width={width} name={name} count={count} /> : null}
      {/* The box, not the table, is cut off: a table keeps its height and would make the page longer. */}
      <div className="sr-only">
        <Table data={data} name={name} count={count} />
      </div>
    </div>
  );
}
