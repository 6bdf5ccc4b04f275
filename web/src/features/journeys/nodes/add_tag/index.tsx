import { TagOutlined } from "@ant-design/icons";
import { AutoComplete } from "antd";
import { useTranslation } from "react-i18next";
import { Field } from "@/shared/ui/parts";
import type { FormProps, NodeKind } from "../types";

function Form({ config, lookups, readOnly, onChange }: FormProps<"add_tag">) {
  const { t } = useTranslation("journeys");
  return (
    <Field label={t("addTag.tag")} hint={t("addTag.hint")}>
      {(id) => (
        <AutoComplete
          id={id}
          disabled={readOnly}
          placeholder={t("addTag.choose")}
          value={config.tag}
          onChange={(tag: string) => onChange({ tag })}
          options={lookups.catalogue.tags
            .filter((tag) => tag.toLowerCase().includes(config.tag.toLowerCase()))
            .map((tag) => ({ value: tag }))}
        />
      )}
    </Field>
  );
}

export const addTag: NodeKind<"add_tag"> = {
  group: "flow",
  tone: "sky",
  Icon: TagOutlined,
  start: () => ({ tag: "" }),
  summary: (config) => config.tag,
  complete: (config) => config.tag.trim() !== "",
  Form,
};
