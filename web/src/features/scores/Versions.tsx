import { HistoryOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { useDiff, useRestore, useVersions } from "./api";
import type { Score, Version } from "./types";

function Diff({ score, number }: { score: Score; number: number }) {
  const { t } = useTranslation("scores");
  const diff = useDiff(score.id, number);
  return (
    <QueryView query={diff}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="sub score-diff">{t("same")}</p>
        ) : (
          <ul className="score-diff">
            {items.map((each) => (
              <li key={each.path}>
                <b>{t(`place.${each.path}`, { defaultValue: each.name })}</b>
                {each.before === null ? null : <del>{JSON.stringify(each.before)}</del>}
                {each.after === null ? null : <ins>{JSON.stringify(each.after)}</ins>}
              </li>
            ))}
          </ul>
        )
      }
    </QueryView>
  );
}

type RowProps = { score: Score; version: Version; readOnly: boolean; onRestored: (score: Score) => void };

function VersionRow({ score, version, readOnly, onRestored }: RowProps) {
  const { t } = useTranslation("scores");
  const restore = useRestore(score.id);
  const [open, setOpen] = useState(false);
  return (
    <li>
      <div className="row wrap">
        <b className="num">v{version.number}</b>
        {score.published === version.number ? (
          <Pill tone="green" dot>
            {t("counts")}
          </Pill>
        ) : null}
        <span className="grow ellipsis">{version.note}</span>
        <span className="sub">
          {version.published_by} <When at={version.published_at} />
        </span>
        <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t("compare")}
        </Button>
        {readOnly ? null : (
          <Button
            size="small"
            loading={restore.isPending}
            onClick={() =>
              restore.mutate(version.number, {
                onSuccess: (next) => {
                  onRestored(next);
                  toast.success(t("restored", { number: version.number }));
                },
                onError: toast.error,
              })
            }
          >
            {t("restore")}
          </Button>
        )}
      </div>
      {open ? <Diff score={score} number={version.number} /> : null}
    </li>
  );
}

/** What was published, when, by whom; each compared with the draft. */
export function Versions(props: Omit<RowProps, "version">) {
  const { t } = useTranslation("scores");
  const versions = useVersions(props.score.id);
  return (
    <Card flush>
      <QueryView query={versions}>
        {({ items }) =>
          items.length === 0 ? (
            <State icon={<HistoryOutlined />} tone="gray" title={t("noVersions")} compact>
              {t("noVersionsText")}
            </State>
          ) : (
            <ul className="score-versions">
              {items.map((version) => (
                <VersionRow key={version.number} {...props} version={version} />
              ))}
            </ul>
          )
        }
      </QueryView>
    </Card>
  );
}
