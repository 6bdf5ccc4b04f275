import { Input, Modal, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useLocale } from "@/shared/prefs";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { type Channel, type ConsentIn, type Purpose, useNoteConsent } from "./api";

export type Cell = { purpose: Purpose; channel: Channel; state: string };

/** One more line for the ledger: what the person said, and what shows it. */
export function NoteConsent({
  contactId,
  cell,
  close,
}: {
  contactId: number;
  cell: Cell;
  close: () => void;
}) {
  const { t } = useTranslation("consent");
  const { t: common } = useTranslation("common");
  const locale = useLocale();
  const note = useNoteConsent(contactId);
  const first = cell.state === "given" ? "withdrawn" : cell.purpose.double_opt_in ? "pending" : "given";
  const [state, setState] = useState<ConsentIn["state"]>(first);
  const [version, setVersion] = useState<number | undefined>(cell.purpose.texts[0]?.version);
  const [evidence, setEvidence] = useState("");
  const text = cell.purpose.texts.find((each) => each.version === version);
  const name = locale === "zh-CN" ? cell.purpose.name_zh : cell.purpose.name_en;
  const save = () =>
    note.mutate(
      {
        purpose: cell.purpose.key,
        channel: cell.channel,
        state,
        text_version: state === "withdrawn" ? null : (version ?? null),
        evidence: evidence.trim(),
        ip: "",
        user_agent: "",
        once: "",
      },
      {
        onSuccess: () => {
          toast.success(t("note.done"));
          close();
        },
      },
    );
  const states = ["given", "withdrawn", "pending"] as const;
  return (
    <Modal
      open
      width={560}
      title={`${name} · ${t(`channel.${cell.channel}`)}`}
      onCancel={close}
      onOk={save}
      okText={t("note.save")}
      cancelText={common("cancel")}
      okButtonProps={{ loading: note.isPending, danger: state === "withdrawn" }}
    >
      <Field label={t("note.said")} hint={t(`note.hint.${state}`)}>
        {(id) => (
          <Segmented
            id={id}
            block
            value={state}
            onChange={setState}
            options={states.map((each) => ({ value: each, label: t(`note.state.${each}`) }))}
          />
        )}
      </Field>
      {state !== "withdrawn" && cell.purpose.texts.length > 0 ? (
        <Field label={t("note.text")} hint={locale === "zh-CN" ? text?.text_zh : text?.text_en}>
          {(id) => (
            <Select
              id={id}
              value={version}
              onChange={setVersion}
              options={cell.purpose.texts.map((each) => ({
                value: each.version,
                label: t("proof.version", { version: each.version }),
              }))}
            />
          )}
        </Field>
      ) : null}
      <Field label={t("note.evidence")} hint={t("note.evidenceHint")}>
        {(id) => (
          <Input
            id={id}
            maxLength={500}
            value={evidence}
            onChange={(event) => setEvidence(event.target.value)}
          />
        )}
      </Field>
      {note.error ? <p className="field-error">{errorText(note.error)}</p> : null}
    </Modal>
  );
}
