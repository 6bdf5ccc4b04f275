import { CloseOutlined, FilterOutlined, SaveOutlined } from "@ant-design/icons";
import { useNavigate } from "@tanstack/react-router";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useLocale } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import type { JsonObject } from "@/shared/types";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { useSaveAsSegment, useWords } from "./api";

function SaveAsSegment({ where, suggested, close }: { where: object; suggested: string; close: () => void }) {
  const { t } = useTranslation("contacts");
  const { t: common } = useTranslation("common");
  const navigate = useNavigate();
  const save = useSaveAsSegment();
  const [name, setName] = useState(suggested);
  const submit = () =>
    save.mutate(
      { name: name.trim(), expression: where as JsonObject },
      {
        onSuccess: (made) => {
          toast.success(t("where.saved", { name: made.name }));
          void navigate({ to: "/segments/$id", params: { id: String(made.id) } });
        },
      },
    );
  return (
    <Modal
      open
      title={t("where.save")}
      okText={common("save")}
      cancelText={common("cancel")}
      okButtonProps={{ disabled: !name.trim(), loading: save.isPending }}
      onCancel={close}
      onOk={submit}
    >
      <Field label={t("where.name")} error={save.error ? errorText(save.error) : undefined}>
        {(id) => (
          <Input
            id={id}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onPressEnter={() => (name.trim() ? submit() : undefined)}
          />
        )}
      </Field>
    </Modal>
  );
}

/** Stands where the filters do while the list shows whom a condition selects. */
export function Condition({ where, clear }: { where: object; clear: () => void }) {
  const { t } = useTranslation("contacts");
  const locale = useLocale();
  const mayEdit = useCan("segments.edit");
  const words = useWords(where).data?.words[locale === "en" ? "en" : "zh"] ?? "";
  const [saving, setSaving] = useState(false);
  return (
    <div className="toolbar contacts-where">
      <FilterOutlined aria-hidden />
      <p className="contacts-words" lang="und" title={words}>
        {words}
      </p>
      {mayEdit ? (
        <Button icon={<SaveOutlined />} onClick={() => setSaving(true)}>
          {t("where.save")}
        </Button>
      ) : null}
      <Button type="text" icon={<CloseOutlined />} onClick={clear}>
        {t("clearFilters")}
      </Button>
      {saving ? <SaveAsSegment where={where} suggested="" close={() => setSaving(false)} /> : null}
    </div>
  );
}
