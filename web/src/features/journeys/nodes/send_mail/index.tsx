import { MailOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { Field } from "@/shared/ui/parts";
import type { FormProps, NodeKind } from "../types";

function Form({ config, lookups, readOnly, onChange }: FormProps<"send_mail">) {
  const { t } = useTranslation("journeys");
  const chosen = lookups.templates.find((each) => each.id === config.template_id);
  return (
    <>
      <Field
        label={t("sendMail.template")}
        hint={lookups.templates.length === 0 ? t("sendMail.noTemplates") : null}
      >
        {(id) => (
          <Select
            id={id}
            showSearch={{ optionFilterProp: "label" }}
            disabled={readOnly}
            placeholder={t("sendMail.choose")}
            value={config.template_id}
            onChange={(template: number) => onChange({ ...config, template_id: template })}
            options={lookups.templates.map((each) => ({ value: each.id, label: each.name }))}
          />
        )}
      </Field>
      {chosen ? (
        <div className="field">
          <span className="field-label">{t("sendMail.subject")}</span>
          <span>{chosen.subject}</span>
          <Link to="/templates/$id" params={{ id: String(chosen.id) }}>
            {t("sendMail.open")}
          </Link>
        </div>
      ) : (
        <p className="field">
          <Link to="/templates">{t("sendMail.toTemplates")}</Link>
        </p>
      )}
    </>
  );
}

export const sendMail: NodeKind<"send_mail"> = {
  group: "reach",
  tone: "primary",
  Icon: MailOutlined,
  start: () => ({}),
  summary: (config, { templates }) => templates.find((each) => each.id === config.template_id)?.name ?? "",
  complete: (config) => config.template_id !== undefined && config.template_id !== null,
  Form,
};
