import { useTranslation } from "react-i18next";
import { Pill, type Tone } from "@/shared/ui/Pill";

const tones: Record<string, Tone> = {
  uploaded: "gray",
  checking: "sky",
  waiting: "sky",
  running: "primary",
  paused: "amber",
  cancelled: "gray",
  done: "green",
  failed: "coral",
  undoing: "violet",
  undone: "gray",
  expired: "gray",
};

export function ImportState({ state }: { state: string }) {
  const { t } = useTranslation("imports");
  return (
    <Pill tone={tones[state] ?? "gray"} dot>
      {t(`state.${state}`)}
    </Pill>
  );
}
