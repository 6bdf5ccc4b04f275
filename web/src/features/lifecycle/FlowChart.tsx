import { useTranslation } from "react-i18next";
import { useWidth } from "@/shared/chart/useWidth";
import { useFormat } from "@/shared/format";
import { toTone } from "@/shared/ui/Pill";
import type { Flow, Stage } from "./api";
import { useStageName } from "./names";
import { fitting, layout } from "./sankey";

const BOX = 12;
const BESIDE = 8;
/** A label has its name and its count in one line where there is room for it, else below each other. */
const WIDE = { label: 150, height: 300, gap: 14, stacked: false };
const NARROW = { label: 92, height: 460, gap: 30, stacked: true };
const NARROW_BELOW = 560;

/** How people moved: from the stages at the left to those at the right. */
export function FlowChart({ flow, stages }: { flow: Flow; stages: Stage[] }) {
  const { t } = useTranslation("lifecycle");
  const format = useFormat();
  const nameOf = useStageName(stages);
  const order = ["", ...stages.map((stage) => stage.key)];
  const { box: room, width } = useWidth();
  const plan = width < NARROW_BELOW ? NARROW : WIDE;
  const { boxes, ribbons } = layout(flow.moves, order, plan.height, plan.gap);
  const toneOf = (key: string) => toTone(stages.find((stage) => stage.key === key)?.tone);
  const left = plan.label + BOX;
  const right = Math.max(left, width - plan.label - BOX);
  const middle = (left + right) / 2;
  return (
    <div ref={room}>
      <svg
        className="flow"
        viewBox={`0 -12 ${Math.max(width, 1)} ${plan.height + 24}`}
        width={width}
        height={plan.height + 24}
        role="img"
        aria-label={t("flow")}
      >
        {ribbons.map((each) => (
          <path
            key={`${each.before}>${each.after}`}
            data-tone={toneOf(each.before)}
            className="flow-ribbon"
            d={`M${left},${each.from} C${middle},${each.from} ${middle},${each.to} ${right},${each.to} V${each.to + each.height} C${middle},${each.to + each.height} ${middle},${each.from + each.height} ${left},${each.from + each.height} Z`}
          >
            <title>{`${nameOf(each.before)} → ${nameOf(each.after)}: ${format.count(each.count)}`}</title>
          </path>
        ))}
        {boxes.map((box) => (
          <g key={`${box.side}:${box.key}`} data-tone={toneOf(box.key)}>
            <rect
              className="flow-box"
              x={box.side === "before" ? plan.label : right}
              y={box.y}
              width={BOX}
              height={box.height}
              rx={3}
            />
            <Label
              x={box.side === "before" ? plan.label - BESIDE : right + BOX + BESIDE}
              y={box.y + box.height / 2 + 4}
              anchor={box.side === "before" ? "end" : "start"}
              name={fitting(nameOf(box.key), plan.label - BESIDE)}
              count={format.count(box.count)}
              stacked={plan.stacked}
            />
          </g>
        ))}
      </svg>
      <div className="sr-only">
        <table>
          <caption>{t("flow")}</caption>
          <tbody>
            {flow.moves.map((move) => (
              <tr key={`${move.before}>${move.after}`}>
                <th scope="row">{`${nameOf(move.before)} → ${nameOf(move.after)}`}</th>
                <td>{format.count(move.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

type LabelProps = {
  x: number;
  y: number;
  anchor: "start" | "end";
  name: string;
  count: string;
  stacked: boolean;
};

function Label({ x, y, anchor, name, count, stacked }: LabelProps) {
  if (!stacked)
    return (
      <text x={x} y={y} textAnchor={anchor}>
        {`${name} · ${count}`}
      </text>
    );
  return (
    <text x={x} y={y - 7} textAnchor={anchor}>
      {name}
      <tspan x={x} dy={14}>
        {count}
      </tspan>
    </text>
  );
}
