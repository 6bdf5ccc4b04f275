import { Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { useCreateSource } from "./api";

const kinds = ["website", "app", "server", "http"] as const;

export function NewSource({ close }: { close: () => void }) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation("common");
  const create = useCreateSource();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<string>("website");
  const problem = create.error ? errorText(create.error) : undefined;
  const save = () =>
    create.mutate(
      { name: name.trim(), kind },
      {
        onSuccess: (source) => {
          toast.success(t("source.made", { name: source.name }));
          close();
        },
      },
    );
  return (
    <Modal
      open
      title={t("source.new")}
      onCancel={close}
      onOk={save}
      okText={common("create")}
      cancelText={common("cancel")}
      okButtonProps={{ disabled: !name.trim(), loading: create.isPending }}
    >
      <Field label={t("name")} error={problem}>
        {(id) => (
          <Input
            id={id}
            autoFocus
            maxLength={120}
            placeholder={t("source.namePlaceholder")}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onPressEnter={() => (name.trim() ? save() : undefined)}
          />
        )}
      </Field>
      <Field label={t("source.kind")} hint={t("source.kindHint")}>
        {(id) => (
          <Select
            id={id}
            value={kind}
            onChange={setKind}
            options={kinds.map((each) => ({ value: each, label: t(`source.kinds.${each}`) }))}
          />
        )}
      </Field>
    </Modal>
  );
}
