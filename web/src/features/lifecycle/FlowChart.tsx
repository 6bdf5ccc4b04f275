import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { toTone } from "@/shared/ui/Pill";
import type { Flow, Stage } from "./api";
import { useStageName } from "./names";
import { layout } from "./sankey";

const WIDTH = 720;
const HEIGHT = 280;
const BOX = 12;
const LABEL = 150;

/** How people moved: from the stages at the left to those at the right. */
export function FlowChart({ flow, stages }: { flow: Flow; stages: Stage[] }) {
  const { t } = useTranslation("lifecycle");
  const format = useFormat();
  const nameOf = useStageName(stages);
  const order = ["", ...stages.map((stage) => stage.key)];
  const { boxes, ribbons } = layout(flow.moves, order, HEIGHT);
  const toneOf = (key: string) => toTone(stages.find((stage) => stage.key === key)?.tone);
  const left = LABEL + BOX;
  const right = WIDTH - LABEL - BOX;
  const middle = (left + right) / 2;
  return (
    <div className="flow-scroll">
      <svg className="flow" viewBox={`0 -4 ${WIDTH} ${HEIGHT + 8}`} role="img" aria-label={t("flow")}>
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
              x={box.side === "before" ? LABEL : right}
              y={box.y}
              width={BOX}
              height={box.height}
              rx={3}
            />
            <text
              x={box.side === "before" ? LABEL - 8 : WIDTH - LABEL + 8}
              y={box.y + box.height / 2 + 4}
              textAnchor={box.side === "before" ? "end" : "start"}
            >
              {`${nameOf(box.key)} · ${format.count(box.count)}`}
            </text>
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
