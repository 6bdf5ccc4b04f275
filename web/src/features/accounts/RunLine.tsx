import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { isUnderWay, RunBar, RunCounts, RunPill } from "@/shared/ui/RunProgress";
import { toast } from "@/shared/ui/toast";
import { type Run, useCancelRun, useLastRun, useStartRun } from "./api";

const SHOWN_MS = 120_000;

/** Whether an end is still news; asks again by itself when it is none any more. */
function useIsNews(endedAt: string | null | undefined): boolean {
  const left = endedAt ? Date.parse(endedAt) + SHOWN_MS - Date.now() : 0;
  const [over, setOver] = useState<string>();
  useEffect(() => {
    if (!endedAt || left <= 0) return;
    const timer = window.setTimeout(() => setOver(endedAt), left);
    return () => window.clearTimeout(timer);
  }, [endedAt, left]);
  return left > 0 && over !== endedAt;
}

function UnderWay({ run }: { run: Run }) {
  const { t } = useTranslation("accounts");
  const format = useFormat();
  const mayEdit = useCan("accounts.edit");
  const cancel = useCancelRun();
  return (
    <fieldset className="run-line" aria-label={t("run.title")}>
      <RunPill run={run} />
      <span className="run-line-title">{t("run.title")}</span>
      <div className="run-line-more">
        {run.state === "running" ? (
          <>
            <div className="run-line-bar">
              <RunBar run={run} label={t("run.title")} />
            </div>
            <RunCounts run={run} />
            {run.joined > 0 ? (
              <span className="sub num">
                {t("run.joined", { count: run.joined, value: format.count(run.joined) })}
              </span>
            ) : null}
          </>
        ) : (
          <span className="sub">{t("run.soon")}</span>
        )}
      </div>
      {mayEdit ? (
        <Button
          size="small"
          onClick={() => cancel.mutate(run.id, { onError: toast.error })}
          loading={cancel.isPending}
        >
          {t("run.cancel")}
        </Button>
      ) : null}
    </fieldset>
  );
}

function Ended({ run }: { run: Run }) {
  const { t } = useTranslation("accounts");
  const format = useFormat();
  const mayEdit = useCan("accounts.edit");
  const start = useStartRun();
  const isCancelled = run.state === "cancelled";
  return (
    <div className="run-line">
      <p className="run-line-end" role="status">
        <RunPill run={run} />
        <span>
          {run.joined > 0
            ? t("run.joined", { count: run.joined, value: format.count(run.joined) })
            : t("run.nobody")}
        </span>
        {isCancelled && run.total > 0 ? <RunCounts run={run} /> : null}
      </p>
      {isCancelled && mayEdit ? (
        <Button
          size="small"
          onClick={() => start.mutate(undefined, { onError: toast.error })}
          loading={start.isPending}
        >
          {t("run.again")}
        </Button>
      ) : null}
    </div>
  );
}

/** How far people are with finding their companies; nothing is shown when that is long over. */
export function RunLine() {
  const run = useLastRun().data?.run;
  const isNews = useIsNews(run?.ended_at);
  if (!run) return null;
  if (isUnderWay(run)) return <UnderWay run={run} />;
  return isNews ? <Ended run={run} /> : null;
}
