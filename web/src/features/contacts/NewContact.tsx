import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/shared/api";
import { errorText } from "@/shared/errors";
import { useMutation } from "@/shared/mutation";
import { useNames } from "@/shared/names/names";
import { Field } from "@/shared/ui/parts";

const fields = ["name", "email", "phone", "company", "city"] as const;
type Values = Record<(typeof fields)[number] | "user_id", string>;

const blank: Values = { name: "", email: "", phone: "", company: "", city: "", user_id: "" };

/** The request for what was typed: attributes that say something, and the identities among them. */
export function contactOf(values: Values) {
  const attributes = Object.fromEntries(
    fields.map((key) => [key, values[key].trim()]).filter(([, value]) => value),
  );
  const identities = (["user_id", "email", "phone"] as const)
    .map((namespace) => ({ namespace, value: values[namespace].trim() }))
    .filter((identity) => identity.value);
  return { attributes, identities };
}

export function NewContact({ close }: { close: () => void }) {
  const { t } = useTranslation("contacts");
  const { t: common } = useTranslation("common");
  const names = useNames();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [values, setValues] = useState(blank);
  const known = Boolean(values.email.trim() || values.phone.trim() || values.user_id.trim());
  const create = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/contacts", { body: contactOf(values) })),
    onSuccess: (contact) => {
      void client.invalidateQueries({ queryKey: ["contacts"] });
      void navigate({ to: "/contacts/$id", params: { id: String(contact.id) } });
    },
  });
  const problem = create.error ? errorText(create.error) : undefined;
  return (
    <Modal
      open
      title={t("new")}
      onCancel={close}
      onOk={() => create.mutate()}
      okText={common("create")}
      okButtonProps={{ disabled: !known, loading: create.isPending }}
    >
      {([...fields, "user_id"] as const).map((key) => (
        <Field key={key} label={names.attribute(key)}>
          {(id) => (
            <Input
              id={id}
              value={values[key]}
              onChange={(event) => setValues({ ...values, [key]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <p className={problem ? "field-error" : "field-hint"}>{problem ?? t("needIdentity")}</p>
    </Modal>
  );
}
