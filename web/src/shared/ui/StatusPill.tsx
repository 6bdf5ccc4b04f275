import { useTranslation } from "react-i18next";
import { Pill, type Tone } from "./Pill";

const journeyTones: Record<string, Tone> = {
  draft: "gray",
  live: "green",
  paused: "amber",
  stopped: "coral",
};

export function StatusPill({ status }: { status: string }) {
  const { t } = useTranslation("common");
  return (
    <Pill tone={journeyTones[status] ?? "gray"} dot>
      {t(`status.${status}`, { defaultValue: status })}
    </Pill>
  );
}
