import { LogoutOutlined } from "@ant-design/icons";
import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { Field } from "@/shared/ui/parts";
import type { FormProps, NodeKind } from "../types";

function Form({ config, readOnly, onChange }: FormProps<"exit">) {
  const { t } = useTranslation("journeys");
  return (
    <Field label={t("exit.reason")} hint={t("exit.hint")}>
      {(id) => (
        <Input
          id={id}
          disabled={readOnly}
          maxLength={80}
          value={config.reason ?? ""}
          onChange={(event) => onChange(event.target.value ? { reason: event.target.value } : {})}
        />
      )}
    </Field>
  );
}

export const exit: NodeKind<"exit"> = {
  group: "flow",
  tone: "coral",
  Icon: LogoutOutlined,
  start: () => ({}),
  summary: (config, _, t) => config.reason || t("exit.plain"),
  complete: () => true,
  Form,
};
