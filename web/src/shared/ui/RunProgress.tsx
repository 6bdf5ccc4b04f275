import { useTranslation } from "react-i18next";
import { useFormat } from "../format";
import { Pill, type Tone } from "./Pill";
import { Bar } from "./parts";

/** A run over everybody, whatever it looks at people for. */
export type RunShown = { state: string; total: number; done: number };

/** How often a page looks how far a run is that is under way. */
export const RUN_EVERY_MS = 1_500;

const TONES: { [state: string]: Tone } = {
  waiting: "gray",
  running: "primary",
  done: "green",
  cancelled: "gray",
};

/** Whether a run will change by itself. */
export function isUnderWay(run: RunShown | null | undefined): boolean {
  return run?.state === "waiting" || run?.state === "running";
}

export function RunPill({ run }: { run: RunShown }) {
  const { t } = useTranslation("common");
  return (
    <Pill tone={TONES[run.state]} dot>
      {t(`run.${run.state}`)}
    </Pill>
  );
}

/** "45,000 of 200,000". */
export function RunCounts({ run }: { run: RunShown }) {
  const { t } = useTranslation("common");
  const format = useFormat();
  return (
    <span className="sub num">
      {t("run.progress", { done: format.count(run.done), total: format.count(run.total) })}
    </span>
  );
}

export function RunBar({ run, label }: { run: RunShown; label: string }) {
  return <Bar share={run.total ? run.done / run.total : 0} label={label} />;
}
