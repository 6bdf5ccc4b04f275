import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { Card } from "@/shared/ui/Page";
import { Pill, type Tone } from "@/shared/ui/Pill";
import { Bar, When } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { type Run, useCancelRun, useLastRun, useStartRun } from "./api";

const TONES: { [state: string]: Tone } = { running: "primary", done: "green", cancelled: "gray" };

function Progress({ run }: { run: Run }) {
  const { t } = useTranslation("matching");
  const format = useFormat();
  return (
    <>
      <p className="row wrap">
        <Pill tone={TONES[run.state]} dot>
          {t(`run.${run.state}`)}
        </Pill>
        <span className="sub num">
          {t("run.progress", { done: format.count(run.done), total: format.count(run.total) })}
        </span>
        <span className="sub">
          <When at={run.ended_at ?? run.started_at} />
        </span>
      </p>
      {run.state === "running" ? (
        <Bar share={run.total ? run.done / run.total : 0} label={t("run.title")} />
      ) : null}
    </>
  );
}

/** A run over everybody: begin it, watch it, end it. The page can be left meanwhile. */
export function RunCard() {
  const { t } = useTranslation("matching");
  const last = useLastRun();
  const start = useStartRun();
  const cancel = useCancelRun();
  const run = last.data?.run;
  return (
    <Card title={t("run.title")}>
      <div className="stack">
        <p className="sub">{t("run.text")}</p>
        {run ? <Progress run={run} /> : null}
        <div>
          {run?.state === "running" ? (
            <Button
              onClick={() => cancel.mutate(run.id, { onError: toast.error })}
              loading={cancel.isPending}
            >
              {t("run.cancel")}
            </Button>
          ) : (
            <Button
              onClick={() => start.mutate(undefined, { onError: toast.error })}
              loading={start.isPending}
            >
              {t("run.start")}
            </Button>
          )}
        </div>
      </div>
    </Card>
  );
}
