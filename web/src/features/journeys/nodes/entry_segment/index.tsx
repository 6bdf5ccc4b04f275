import { FilterOutlined } from "@ant-design/icons";
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { segmentOf } from "@/shared/expression/fields";
import { Field } from "@/shared/ui/parts";
import { ReentryField } from "../ReentryField";
import type { FormProps, NodeKind } from "../types";

function Form({ config, lookups, readOnly, onChange }: FormProps<"entry_segment">) {
  const { t } = useTranslation("journeys");
  return (
    <>
      <Field label={t("entrySegment.segment")} hint={t("entrySegment.hint")}>
        {(id) => (
          <Select
            id={id}
            showSearch={{ optionFilterProp: "label" }}
            disabled={readOnly}
            placeholder={t("entrySegment.choose")}
            value={
              segmentOf(lookups.catalogue, config.segment)?.slug ?? (String(config.segment) || undefined)
            }
            onChange={(segment: string) => onChange({ ...config, segment })}
            options={lookups.catalogue.segments.map((each) => ({ value: each.slug, label: each.name }))}
          />
        )}
      </Field>
      <ReentryField
        value={config.reentry}
        readOnly={readOnly}
        onChange={(reentry) => onChange({ ...config, reentry })}
      />
    </>
  );
}

export const entrySegment: NodeKind<"entry_segment"> = {
  group: "entry",
  tone: "teal",
  Icon: FilterOutlined,
  start: () => ({ segment: "", reentry: "never" }),
  summary: (config, { catalogue }) => segmentOf(catalogue, config.segment)?.name ?? String(config.segment),
  complete: (config) => config.segment !== "",
  Form,
};
