import { useNavigate } from "@tanstack/react-router";
import { Alert, Button, Popconfirm, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { type Schedule, ScheduleFields } from "@/shared/places/ScheduleFields";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { type Connector, useChange, useDelete, useReset } from "./api";

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
      <ScheduleFields
        value={schedule}
        change={(next) => {
          setSchedule(next);
          if (kind === "manual" && next.kind !== "manual") setEnabled(true);
        }}
      />
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
