import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Card } from "@/shared/ui/Page";
import { When } from "@/shared/ui/parts";
import { RunBar, RunCounts, RunPill } from "@/shared/ui/RunProgress";
import { toast } from "@/shared/ui/toast";
import { type Run, useCancelRun, useLastRun, useStartRun } from "./api";

function Progress({ run }: { run: Run }) {
  const { t } = useTranslation("matching");
  return (
    <>
      <p className="row wrap">
        <RunPill run={run} />
        <RunCounts run={run} />
        <span className="sub">
          <When at={run.ended_at ?? run.started_at} />
        </span>
      </p>
      {run.state === "running" ? <RunBar run={run} label={t("run.title")} /> : null}
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
