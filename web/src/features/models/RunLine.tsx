import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { Pill, type Tone } from "@/shared/ui/Pill";
import { Bar, When } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { type Run, useCancelRun } from "./api";

const TONES: Record<string, Tone> = {
  waiting: "sky",
  running: "primary",
  done: "green",
  failed: "coral",
  cancelled: "gray",
};

export const isWorking = (run: Run | null | undefined) =>
  run?.state === "waiting" || run?.state === "running";

/** Of what there is too little, and how much is needed. */
export function Missing({ missing }: { missing: Run["missing"] }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  return (
    <ul className="missing" aria-label={t("missing.title")}>
      {missing.map((each) => (
        <li key={each.what}>
          <span>{t(`missing.${each.what}`, { defaultValue: each.what })}</span>
          <Bar share={each.need ? each.have / each.need : 0} />
          <b className="num">
            {t("missing.of", { have: format.count(each.have), need: format.count(each.need) })}
          </b>
        </li>
      ))}
    </ul>
  );
}

/** How far a run is; the page can be left meanwhile. */
export function RunLine({ run, mayEdit }: { run: Run; mayEdit: boolean }) {
  const { t } = useTranslation("models");
  const cancel = useCancelRun();
  if (run.state === "done") return null;
  const working = isWorking(run);
  return (
    <section className="card card-body model-run" aria-label={t(`task.${run.task}`)} aria-live="polite">
      <div className="row wrap">
        <Pill tone={TONES[run.state] ?? "gray"} dot>
          {t(`run.${run.state}`)}
        </Pill>
        <b>{t(`task.${run.task}`)}</b>
        <span className="sub">
          {working ? (
            t(`step.${run.step || "starting"}`, { defaultValue: "" })
          ) : (
            <When at={run.finished_at} />
          )}
        </span>
        {working && mayEdit && !(run.task === "score" && run.step === "writing") ? (
          <Button size="small" onClick={() => cancel.mutate(run.id, { onError: toast.error })}>
            {t("cancel")}
          </Button>
        ) : null}
      </div>
      {working ? <Bar share={run.percent / 100} label={t(`task.${run.task}`)} /> : null}
      {run.state === "failed" && run.error !== "too_little_data" ? <p>{t("failed")}</p> : null}
      {run.missing.length ? (
        <>
          <p>{t("missing.text")}</p>
          <Missing missing={run.missing} />
        </>
      ) : null}
    </section>
  );
}
