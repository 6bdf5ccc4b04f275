import { BellOutlined, RightOutlined } from "@ant-design/icons";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import type { Stage } from "./api";
import { useStageName } from "./names";

type Props = {
  stages: Stage[];
  counts: Map<string, number>;
  chosen?: string | null;
  open: (key: string) => void;
};

/** The states as a drawn row with arrows; each opens its people, or its conditions. */
export function StageRow({ stages, counts, chosen, open }: Props) {
  const { t } = useTranslation("lifecycle");
  const format = useFormat();
  const nameOf = useStageName(stages);
  const total = [...counts.values()].reduce((sum, each) => sum + each, 0);
  return (
    <div className="stage-row">
      {stages.map((stage, index) => (
        <Fragment key={stage.key}>
          {index > 0 ? <RightOutlined className="stage-arrow" aria-hidden /> : null}
          <button
            type="button"
            className="stage-box"
            data-tone={stage.tone}
            aria-pressed={chosen === undefined ? undefined : chosen === stage.key}
            onClick={() => open(stage.key)}
          >
            <span className="row">
              <b className="ellipsis">{nameOf(stage.key)}</b>
              {stage.alert ? <BellOutlined title={t("alerts")} aria-label={t("alerts")} /> : null}
            </span>
            <span className="stage-count num">{format.count(counts.get(stage.key) ?? 0)}</span>
            <span className="sub num">
              {format.percent((counts.get(stage.key) ?? 0) / Math.max(1, total))}
            </span>
          </button>
        </Fragment>
      ))}
    </div>
  );
}
