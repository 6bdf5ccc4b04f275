import { useNavigate } from "@tanstack/react-router";
import { Alert, Button, Input, InputNumber, Popconfirm, Radio, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { type Connector, type Schedule, useChange, useDelete, useReset } from "./api";

const recurrences = ["manual", "every", "daily", "cron"] as const;

/** Step four: when it is read, and whether at all. */
export function When({ found }: { found: Connector }) {
  const { t } = useTranslation("connectors");
  const navigate = useNavigate();
  const [schedule, setSchedule] = useState<Schedule>(found.schedule);
  const [enabled, setEnabled] = useState(found.enabled);
  const change = useChange(found.id);
  const reset = useReset(found.id);
  const remove = useDelete(found.id);
  const kind = schedule.kind ?? "manual";
  return (
    <div className="pull-step">
      <Radio.Group
        aria-label={t("schedule")}
        value={kind}
        onChange={(event) => {
          setSchedule({ ...schedule, kind: event.target.value });
          if (kind === "manual") setEnabled(true);
        }}
        options={recurrences.map((value) => ({ value, label: t(`recurrence.${value}`) }))}
      />
      {kind === "every" ? (
        <Field label={t("minutes")}>
          {(id) => (
            <InputNumber
              id={id}
              min={1}
              max={44640}
              value={schedule.minutes}
              onChange={(minutes) => setSchedule({ ...schedule, minutes: minutes ?? 60 })}
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
              className="pull-short"
              value={schedule.at}
              onChange={(event) => setSchedule({ ...schedule, at: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      {kind === "cron" ? (
        <Field label="Cron" hint={t("cronHint")}>
          {(id) => (
            <Input
              id={id}
              className="pull-short"
              value={schedule.cron}
              placeholder="0 8 * * 1-5"
              onChange={(event) => setSchedule({ ...schedule, cron: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      {kind === "manual" ? null : (
        <Field label={t("enabled")}>
          {(id) => <Switch id={id} checked={enabled} onChange={setEnabled} />}
        </Field>
      )}
      {change.error ? <Alert type="error" title={errorText(change.error)} /> : null}
      <div className="row wrap">
        <Button
          type="primary"
          loading={change.isPending}
          onClick={() =>
            change.mutate(
              { schedule, enabled: kind === "manual" ? false : enabled },
              { onSuccess: () => toast.success(t("saved")) },
            )
          }
        >
          {t("save")}
        </Button>
        <Button
          onClick={() =>
            reset.mutate(undefined, { onError: toast.error, onSuccess: () => toast.success(t("resetDone")) })
          }
        >
          {t("reset")}
        </Button>
        <Popconfirm
          title={t("deleteSure")}
          okText={t("delete")}
          okButtonProps={{ danger: true }}
          onConfirm={() =>
            remove.mutate(undefined, {
              onError: toast.error,
              onSuccess: () => void navigate({ to: "/data/connectors" }),
            })
          }
        >
          <Button danger>{t("delete")}</Button>
        </Popconfirm>
      </div>
    </div>
  );
}
