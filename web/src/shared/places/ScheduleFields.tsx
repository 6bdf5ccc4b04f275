import { Input, InputNumber, Radio } from "antd";
import { useTranslation } from "react-i18next";
import type { components } from "@/generated/api";
import { Field } from "@/shared/ui/parts";
import "./places.css";
import "./texts";

export type Schedule = components["schemas"]["RunSchedule"];

const recurrences = ["manual", "every", "daily", "cron"] as const;

/** When something runs by itself, in a few words. */
export function useScheduleText(): (schedule: Schedule) => string {
  const { t } = useTranslation("places");
  return ({ kind = "manual", minutes, at, cron }) => t(`summary.${kind}`, { count: minutes, at, cron });
}

/** When something runs by itself: by hand only, every so often, daily, or by cron. */
export function ScheduleFields({ value, change }: { value: Schedule; change: (next: Schedule) => void }) {
  const { t } = useTranslation("places");
  const kind = value.kind ?? "manual";
  return (
    <>
      <Radio.Group
        aria-label={t("schedule")}
        value={kind}
        onChange={(event) => change({ ...value, kind: event.target.value })}
        options={recurrences.map((each) => ({ value: each, label: t(`recurrence.${each}`) }))}
      />
      {kind === "every" ? (
        <Field label={t("minutes")}>
          {(id) => (
            <InputNumber
              id={id}
              min={1}
              max={44640}
              value={value.minutes}
              onChange={(minutes) => change({ ...value, minutes: minutes ?? 60 })}
            />
          )}
        </Field>
      ) : null}
      {kind === "daily" ? (
        <Field label={t("time")} hint={t("zoneHint")}>
          {(id) => (
            <Input
              id={id}
              type="time"
              className="place-short"
              value={value.at}
              onChange={(event) => change({ ...value, at: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      {kind === "cron" ? (
        <Field label="Cron" hint={t("cronHint")}>
          {(id) => (
            <Input
              id={id}
              className="place-short"
              value={value.cron}
              placeholder="0 8 * * 1-5"
              onChange={(event) => change({ ...value, cron: event.target.value })}
            />
          )}
        </Field>
      ) : null}
    </>
  );
}
