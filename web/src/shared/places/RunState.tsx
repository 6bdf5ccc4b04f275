import { useTranslation } from "react-i18next";
import { Pill, type Tone } from "@/shared/ui/Pill";
import "./texts";

type State = "waiting" | "running" | "done" | "failed" | "cancelled";
const tones: { [state in State]: Tone } = {
  waiting: "amber",
  running: "primary",
  done: "green",
  failed: "coral",
  cancelled: "gray",
};

export const isMoving = (state: string | undefined) => state === "waiting" || state === "running";

/** How a run at a place stands. */
export function RunState({ run }: { run: { state: State; detail: string; retry_at: string | null } }) {
  const { t } = useTranslation("places");
  return (
    <Pill tone={tones[run.state]} dot title={run.detail}>
      {run.state === "waiting" && run.retry_at ? t("state.again") : t(`state.${run.state}`)}
    </Pill>
  );
}
