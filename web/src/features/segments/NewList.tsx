import { UploadOutlined } from "@ant-design/icons";
import { useNavigate } from "@tanstack/react-router";
import { Button, Input, Modal, Select, Upload } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { type People, useCreateList } from "./kept";

const NAMESPACES = ["email", "phone", "user_id"] as const;
export type Pasted = { namespace: string; text: string };
export const NOTHING_PASTED: Pasted = { namespace: "email", text: "" };

/** One identifier a line; of a table's line, its first cell. */
export function peopleOf({ namespace, text }: Pasted): People {
  const values = text
    .split(/\r?\n/)
    .map((line) => (line.split(/[,;\t]/)[0] ?? "").trim().replace(/^"|"$/g, ""))
    .filter((value) => value !== "");
  return { namespace, values };
}

/** Identifiers to paste, or to take from a file. */
export function PasteBox({ pasted, onChange }: { pasted: Pasted; onChange: (next: Pasted) => void }) {
  const { t } = useTranslation("segments");
  return (
    <>
      <Field label={t("list.namespace")}>
        {(id) => (
          <Select
            id={id}
            value={pasted.namespace}
            onChange={(namespace) => onChange({ ...pasted, namespace })}
            options={NAMESPACES.map((value) => ({ value, label: t(`list.by.${value}`) }))}
          />
        )}
      </Field>
      <Field label={t("list.values")} hint={t("list.hint")}>
        {(id) => (
          <Input.TextArea
            id={id}
            rows={6}
            value={pasted.text}
            onChange={(event) => onChange({ ...pasted, text: event.target.value })}
          />
        )}
      </Field>
      <Upload
        accept=".csv,.txt"
        showUploadList={false}
        beforeUpload={(file) => {
          void file.text().then((text) => onChange({ ...pasted, text }));
          return false;
        }}
      >
        <Button icon={<UploadOutlined />}>{t("list.file")}</Button>
      </Upload>
    </>
  );
}

export function NewList({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("segments");
  const navigate = useNavigate();
  const create = useCreateList();
  const [name, setName] = useState("");
  const [pasted, setPasted] = useState(NOTHING_PASTED);
  return (
    <Modal
      open={open}
      title={t("list.new")}
      okText={t("list.create")}
      okButtonProps={{ disabled: name.trim() === "", loading: create.isPending }}
      onCancel={onClose}
      onOk={() =>
        create.mutate(
          { name: name.trim(), people: peopleOf(pasted) },
          {
            onSuccess: (made) => void navigate({ to: "/segments/$id", params: { id: String(made.id) } }),
            onError: toast.error,
          },
        )
      }
    >
      <div className="stack">
        <Field label={t("name")}>
          {(id) => <Input id={id} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <PasteBox pasted={pasted} onChange={setPasted} />
      </div>
    </Modal>
  );
}
