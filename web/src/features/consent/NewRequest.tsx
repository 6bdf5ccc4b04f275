import { Input, Modal, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { PersonPicker } from "@/shared/ui/PersonPicker";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { type PrivacyIn, useCreateRequest } from "./api";

const kinds = ["export", "erase"] as const;

/** A new request; an erasure is confirmed by typing the person's number. */
export function NewRequest({ close }: { close: () => void }) {
  const { t } = useTranslation("consent");
  const { t: common } = useTranslation("common");
  const create = useCreateRequest();
  const [kind, setKind] = useState<PrivacyIn["kind"]>("export");
  const [person, setPerson] = useState<number | null>(null);
  const [reason, setReason] = useState("");
  const [confirm, setConfirm] = useState("");
  const erasing = kind === "erase";
  const ready = person !== null && (!erasing || confirm.trim() === String(person));
  const save = () =>
    person !== null &&
    create.mutate(
      { contact_id: person, kind, reason: reason.trim(), confirm: confirm.trim() },
      {
        onSuccess: () => {
          toast.success(t("privacy.begun"));
          close();
        },
      },
    );
  return (
    <Modal
      open
      title={t("privacy.new")}
      onCancel={close}
      onOk={save}
      okText={t(`privacy.begin.${kind}`)}
      cancelText={common("cancel")}
      okButtonProps={{ disabled: !ready, danger: erasing, loading: create.isPending }}
    >
      <Field label={t("privacy.kind")}>
        {(id) => (
          <Segmented
            id={id}
            block
            value={kind}
            onChange={setKind}
            options={kinds.map((each) => ({ value: each, label: t(`privacy.kinds.${each}`) }))}
          />
        )}
      </Field>
      <Field label={t("privacy.who")}>
        {(id) => <PersonPicker id={id} value={person} onChange={setPerson} />}
      </Field>
      <Field label={t("privacy.reason")} hint={t("privacy.reasonHint")}>
        {(id) => (
          <Input id={id} maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} />
        )}
      </Field>
      {erasing ? (
        <div className="notice" data-tone="coral">
          {t("privacy.warning")}
        </div>
      ) : null}
      {erasing && person !== null ? (
        <Field label={t("privacy.confirm", { id: person })}>
          {(id) => (
            <Input
              id={id}
              autoComplete="off"
              inputMode="numeric"
              value={confirm}
              onChange={(event) => setConfirm(event.target.value)}
            />
          )}
        </Field>
      ) : null}
      {create.error ? <p className="field-error">{errorText(create.error)}</p> : null}
    </Modal>
  );
}
