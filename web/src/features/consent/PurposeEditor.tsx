import { Checkbox, Input, InputNumber, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import {
  type Channel,
  type Purpose,
  type PurposePut,
  useAddText,
  useChangePurpose,
  useCreatePurpose,
} from "./api";

const bases = ["consent", "separate_consent", "contract", "legal_duty", "legitimate_interest"] as const;
const blank: PurposePut = {
  name_zh: "",
  name_en: "",
  description_zh: "",
  description_en: "",
  legal_basis: "consent",
  channels: ["email"],
  needs_opt_in: true,
  double_opt_in: false,
  expires_days: null,
  archived: false,
};

type Props = { purpose: Purpose | null; channels: Channel[]; close: () => void };

/** A purpose and its wording; a changed wording becomes a new version. */
export function PurposeEditor({ purpose, channels, close }: Props) {
  const { t } = useTranslation("consent");
  const { t: common } = useTranslation("common");
  const create = useCreatePurpose();
  const change = useChangePurpose();
  const addText = useAddText();
  const [key, setKey] = useState("");
  const [form, setForm] = useState<PurposePut>(purpose ? { ...purpose } : blank);
  const [zh, setZh] = useState(purpose?.texts[0]?.text_zh ?? "");
  const [en, setEn] = useState(purpose?.texts[0]?.text_en ?? "");
  const set = (part: Partial<PurposePut>) => setForm((now) => ({ ...now, ...part }));
  const error = create.error ?? change.error ?? addText.error;
  const busy = create.isPending || change.isPending || addText.isPending;
  const save = async () => {
    try {
      const saved = purpose
        ? await change.mutateAsync({ id: purpose.id, body: form })
        : await create.mutateAsync({ ...form, key });
      const id = purpose?.id ?? saved.purposes.find((each) => each.key === key)?.id;
      if (id && zh.trim() && en.trim()) await addText.mutateAsync({ id, text_zh: zh, text_en: en });
      toast.success(t("purpose.saved"));
      close();
    } catch {
      // The error stands in the form.
    }
  };
  const whole = form.name_zh.trim() && form.name_en.trim() && (purpose || key.trim());
  return (
    <Modal
      open
      width={640}
      title={purpose ? t("purpose.edit") : t("purpose.new")}
      onCancel={close}
      onOk={save}
      okText={common("save")}
      cancelText={common("cancel")}
      okButtonProps={{ disabled: !whole, loading: busy }}
    >
      {purpose ? null : (
        <Field label={t("purpose.key")} hint={t("purpose.keyHint")}>
          {(id) => (
            <Input id={id} maxLength={60} value={key} onChange={(event) => setKey(event.target.value)} />
          )}
        </Field>
      )}
      <div className="consent-pair">
        <Field label={t("purpose.nameZh")}>
          {(id) => (
            <Input
              id={id}
              maxLength={120}
              value={form.name_zh}
              onChange={(e) => set({ name_zh: e.target.value })}
            />
          )}
        </Field>
        <Field label={t("purpose.nameEn")}>
          {(id) => (
            <Input
              id={id}
              maxLength={120}
              value={form.name_en}
              onChange={(e) => set({ name_en: e.target.value })}
            />
          )}
        </Field>
        <Field label={t("purpose.basis")}>
          {(id) => (
            <Select
              id={id}
              value={form.legal_basis}
              onChange={(legal_basis) => set({ legal_basis })}
              options={bases.map((each) => ({ value: each, label: t(`basis.${each}`) }))}
            />
          )}
        </Field>
        <Field label={t("purpose.expiry")} hint={t("purpose.expiryHint")}>
          {(id) => (
            <InputNumber
              id={id}
              min={1}
              max={36500}
              style={{ width: "100%" }}
              value={form.expires_days}
              onChange={(expires_days) => set({ expires_days })}
            />
          )}
        </Field>
      </div>
      <Field label={t("purpose.channels")}>
        {(id) => (
          <Select
            id={id}
            mode="multiple"
            value={form.channels}
            onChange={(chosen) => set({ channels: chosen })}
            options={channels.map((each) => ({ value: each, label: t(`channel.${each}`) }))}
          />
        )}
      </Field>
      <div className="row wrap">
        <Checkbox checked={form.needs_opt_in} onChange={(e) => set({ needs_opt_in: e.target.checked })}>
          {t("purpose.needsOptIn")}
        </Checkbox>
        <Checkbox checked={form.double_opt_in} onChange={(e) => set({ double_opt_in: e.target.checked })}>
          {t("purpose.doubleOptIn")}
        </Checkbox>
        {purpose ? (
          <Checkbox checked={form.archived} onChange={(e) => set({ archived: e.target.checked })}>
            {t("purpose.archive")}
          </Checkbox>
        ) : null}
      </div>
      <div className="consent-pair">
        <Field label={t("purpose.textZh")} hint={t("purpose.textHint")}>
          {(id) => (
            <Input.TextArea id={id} rows={4} value={zh} onChange={(event) => setZh(event.target.value)} />
          )}
        </Field>
        <Field label={t("purpose.textEn")}>
          {(id) => (
            <Input.TextArea id={id} rows={4} value={en} onChange={(event) => setEn(event.target.value)} />
          )}
        </Field>
      </div>
      {error ? <p className="field-error">{errorText(error)}</p> : null}
    </Modal>
  );
}
