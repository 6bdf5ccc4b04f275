import { PlayCircleOutlined } from "@ant-design/icons";
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { AddFilter, WhereFilters } from "@/shared/expression/EventParts";
import { isComplete } from "@/shared/expression/fields";
import { eventName, useNames } from "@/shared/names/names";
import { Field } from "@/shared/ui/parts";
import { ReentryField } from "../ReentryField";
import type { FormProps, NodeKind } from "../types";

function Form({ config, lookups, readOnly, onChange }: FormProps<"entry_event">) {
  const { t } = useTranslation("journeys");
  const names = useNames();
  const where = config.where ?? [];
  return (
    <>
      <Field label={t("entryEvent.event")} hint={t("entryEvent.hint")}>
        {(id) => (
          <Select
            id={id}
            showSearch={{ optionFilterProp: ["value", "label"] }}
            disabled={readOnly}
            placeholder={t("entryEvent.choose")}
            value={config.event || undefined}
            onChange={(event: string) => onChange({ ...config, event, where: [] })}
            options={lookups.catalogue.events.map((event) => ({
              value: event.name,
              label: names.event(event.name),
              title: event.name,
            }))}
          />
        )}
      </Field>
      {config.event ? (
        <div className="field">
          <span className="field-label">{t("entryEvent.where")}</span>
          <WhereFilters
            event={config.event}
            filters={where}
            catalogue={lookups.catalogue}
            readOnly={readOnly}
            onChange={(next) => onChange({ ...config, where: next })}
          />
          {readOnly ? null : (
            <div>
              <AddFilter onAdd={(filter) => onChange({ ...config, where: [...where, filter] })} />
            </div>
          )}
        </div>
      ) : null}
      <ReentryField
        value={config.reentry}
        readOnly={readOnly}
        onChange={(reentry) => onChange({ ...config, reentry })}
      />
    </>
  );
}

export const entryEvent: NodeKind<"entry_event"> = {
  group: "entry",
  tone: "green",
  Icon: PlayCircleOutlined,
  start: () => ({ event: "", where: [], reentry: "after_exit" }),
  summary: (config, _, t) => {
    const filters = config.where?.length ?? 0;
    if (!config.event) return "";
    const event = eventName(config.event);
    return filters === 0 ? event : t("entryEvent.summary", { event, count: filters });
  },
  complete: (config, { catalogue }) =>
    config.event !== "" && isComplete({ event: config.event, where: config.where }, catalogue),
  Form,
};
