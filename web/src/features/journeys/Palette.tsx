import { MiniMap } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import type { KindName } from "./graph";
import type { FlowNode } from "./NodeView";
import { groups, kindNames, kindOf } from "./nodes/registry";

export const DRAG_TYPE = "application/x-cumulus-step";
const MAP_FROM_NODES = 6;

type Props = { add: (kind: KindName) => void; nodes: number };

/** The kinds to choose from: dragged onto the canvas or an edge, or added behind the selected step. */
export function Palette({ add, nodes }: Props) {
  const { t } = useTranslation("journeys");
  return (
    <aside className="palette-column" aria-label={t("palette")}>
      <p className="sub">{t("paletteHint")}</p>
      {groups.map((group) => (
        <div key={group} className="palette-kinds">
          <h2>{t(`group.${group}`)}</h2>
          {kindNames
            .filter((name) => kindOf(name).group === group)
            .map((name) => {
              const kind = kindOf(name);
              return (
                <button
                  type="button"
                  key={name}
                  className="palette-kind"
                  data-tone={kind.tone}
                  draggable
                  onDragStart={(event) => {
                    event.dataTransfer.setData(DRAG_TYPE, name);
                    event.dataTransfer.effectAllowed = "copy";
                  }}
                  onClick={() => add(name)}
                >
                  <span className="tile" aria-hidden>
                    <kind.Icon />
                  </span>
                  {t(`kind.${name}`)}
                </button>
              );
            })}
        </div>
      ))}
      {nodes >= MAP_FROM_NODES ? (
        <MiniMap<FlowNode>
          className="mini-map"
          pannable
          zoomable
          ariaLabel={t("map")}
          nodeBorderRadius={14}
          nodeColor="var(--line-strong)"
          maskColor="color-mix(in srgb, var(--page) 70%, transparent)"
          bgColor="transparent"
        />
      ) : null}
    </aside>
  );
}
