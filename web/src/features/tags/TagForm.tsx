import { Input, InputNumber, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { Pill, tones } from "@/shared/ui/Pill";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { type Tag, useCreateTag, useFolders, useUpdateTag } from "./api";

const kinds = ["plain", "value", "source"] as const;
type Kind = (typeof kinds)[number];

/** Values as one line, strongest first; their weights count down to one. */
const weighed = (text: string) => {
  const names = [...new Set(text.split(/[,，、\n]/).map((each) => each.trim()))].filter(Boolean);
  return names.map((value, index) => ({ value, weight: names.length - index }));
};

export function TagForm({ tag, close }: { tag: Tag | null; close: () => void }) {
  const { t } = useTranslation("tags");
  const { t: common } = useTranslation("common");
  const folders = useFolders();
  const create = useCreateTag();
  const update = useUpdateTag(tag?.id ?? 0);
  const [name, setName] = useState(tag?.name ?? "");
  const [color, setColor] = useState<string>(tag?.color ?? "primary");
  const [kind, setKind] = useState<Kind>(kinds.find((each) => each === tag?.kind) ?? "plain");
  const [values, setValues] = useState(tag?.values.map((each) => each.value).join("、") ?? "");
  const [folder, setFolder] = useState<number | null>(tag?.group_id ?? null);
  const [days, setDays] = useState<number | null>(tag?.expires_after_days ?? null);
  const [zh, setZh] = useState(tag?.definition_zh ?? "");
  const [en, setEn] = useState(tag?.definition_en ?? "");
  const failed = create.error ?? update.error;
  const said = {
    color,
    kind,
    values: kind === "value" ? weighed(values) : [],
    group_id: folder,
    expires_after_days: days,
    definition_zh: zh,
    definition_en: en,
  };
  const done = () => {
    toast.success(t("saved", { name }));
    close();
  };
  const save = () =>
    tag === null
      ? create.mutate({ ...said, name: name.trim(), archived: false }, { onSuccess: done })
      : update.mutate(said, { onSuccess: done });
  return (
    <Modal
      open
      title={tag === null ? t("new") : t("edit")}
      onCancel={close}
      onOk={save}
      okText={tag === null ? common("create") : common("save")}
      cancelText={common("cancel")}
      okButtonProps={{
        disabled: !name.trim() || (kind === "value" && weighed(values).length === 0),
        loading: create.isPending || update.isPending,
      }}
    >
      <Field label={t("name")} hint={t("nameHint")} error={failed ? errorText(failed) : undefined}>
        {(id) => (
          <Input
            id={id}
            maxLength={100}
            disabled={tag !== null}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <div className="form-pair">
        <Field label={t("color")}>
          {(id) => (
            <Select
              id={id}
              value={color}
              onChange={setColor}
              options={tones.map((each) => ({
                value: each,
                label: <Pill tone={each}>{t(`tone.${each}`)}</Pill>,
              }))}
            />
          )}
        </Field>
        <Field label={t("kind.title")}>
          {(id) => (
            <Select
              id={id}
              value={kind}
              onChange={setKind}
              options={kinds.map((each) => ({ value: each, label: t(`kind.${each}`) }))}
            />
          )}
        </Field>
      </div>
      {kind === "value" ? (
        <Field label={t("values")} hint={t("valuesHint")}>
          {(id) => <Input id={id} value={values} onChange={(event) => setValues(event.target.value)} />}
        </Field>
      ) : null}
      <div className="form-pair">
        <Field label={t("folder")}>
          {(id) => (
            <Select
              id={id}
              allowClear
              value={folder ?? undefined}
              placeholder={t("noFolder")}
              onChange={(value?: number) => setFolder(value ?? null)}
              options={folders.data?.items.map((each) => ({ value: each.id, label: each.name }))}
            />
          )}
        </Field>
        <Field label={t("expiresAfter")}>
          {(id) => (
            <InputNumber
              id={id}
              style={{ width: "100%" }}
              min={1}
              max={3650}
              precision={0}
              placeholder={t("never")}
              value={days}
              onChange={setDays}
            />
          )}
        </Field>
      </div>
      <Field label={t("definitionZh")}>
        {(id) => (
          <Input.TextArea
            id={id}
            rows={2}
            maxLength={1000}
            value={zh}
            onChange={(event) => setZh(event.target.value)}
          />
        )}
      </Field>
      <Field label={t("definitionEn")}>
        {(id) => (
          <Input.TextArea
            id={id}
            rows={2}
            maxLength={1000}
            value={en}
            onChange={(event) => setEn(event.target.value)}
          />
        )}
      </Field>
    </Modal>
  );
}
