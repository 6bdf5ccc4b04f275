import { LockOutlined } from "@ant-design/icons";
import { Button, Input, Select, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { shownValue } from "@/shared/brief";
import { useNames } from "@/shared/names/names";
import type { ContactDetail } from "@/shared/types";
import { CopyButton } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { AttributeHistory } from "./AttributeHistory";
import { useSaveAttributes } from "./api";
import { changesOf, inReadingOrder, isOneLongWord } from "./attributes";

/** A value that cannot wrap between words, such as a mail address, stays on its line and can be copied whole. */
export function Value({ text }: { text: string }) {
  if (!isOneLongWord(text)) return text;
  return (
    <span className="long-word">
      <span className="ellipsis grow" title={text}>
        {text}
      </span>
      <CopyButton text={text} />
    </span>
  );
}

/** What a person's attribute is, as whoever looks sees it, with its history a click away. */
export function AttributeValue({
  contact,
  name,
  value,
}: {
  contact: ContactDetail;
  name: string;
  value: unknown;
}) {
  const { t } = useTranslation("contacts");
  const { value: shown } = useNames();
  const text = typeof value === "boolean" ? t(value ? "yes" : "no") : shown(name, value);
  return (
    <>
      {contact.masked.includes(name) ? <MaskedValue text={text} /> : <Value text={text} />}
      <AttributeHistory contactId={contact.id} name={name} />
    </>
  );
}

function MaskedValue({ text }: { text: string }) {
  const { t } = useTranslation("contacts");
  return (
    <Tooltip title={t("maskedHint")}>
      <button type="button" className="plain masked-value" aria-label={`${text} · ${t("maskedHint")}`}>
        <LockOutlined aria-hidden /> {text}
      </button>
    </Tooltip>
  );
}

export function AttributeForm({ contact, close }: { contact: ContactDetail; close: () => void }) {
  const { t } = useTranslation("contacts");
  const { t: common } = useTranslation("common");
  const { attribute: label } = useNames();
  const save = useSaveAttributes(contact.id);
  const [texts, setTexts] = useState<Record<string, string>>(() =>
    Object.fromEntries(inReadingOrder(contact.attributes).map(([key, value]) => [key, shownValue(value)])),
  );
  const [added, setAdded] = useState({ name: "", value: "" });
  const submit = () => {
    const all = added.name.trim() ? { ...texts, [added.name.trim()]: added.value } : texts;
    const changes = changesOf(contact.attributes, all);
    if (Object.keys(changes).length === 0) return close();
    save.mutate(changes, {
      onSuccess: () => {
        toast.success(common("saved"));
        close();
      },
      onError: toast.error,
    });
  };
  return (
    <form
      className="attribute-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {Object.entries(texts).map(([key, text]) => (
        <div key={key} className="attribute-line">
          <label className="ellipsis" title={key} htmlFor={`attribute-${key}`}>
            {label(key)}
          </label>
          {typeof contact.attributes[key] === "boolean" ? (
            <Select
              id={`attribute-${key}`}
              allowClear
              value={text || undefined}
              onChange={(value?: string) => setTexts({ ...texts, [key]: value ?? "" })}
              options={[
                { value: "true", label: t("yes") },
                { value: "false", label: t("no") },
              ]}
            />
          ) : (
            <Input
              id={`attribute-${key}`}
              disabled={contact.masked.includes(key)}
              value={text}
              onChange={(event) => setTexts({ ...texts, [key]: event.target.value })}
            />
          )}
        </div>
      ))}
      <div className="attribute-line">
        <Input
          aria-label={t("newAttribute")}
          placeholder={t("newAttribute")}
          value={added.name}
          onChange={(event) => setAdded({ ...added, name: event.target.value })}
        />
        <Input
          aria-label={t("newValue")}
          placeholder={t("newValue")}
          value={added.value}
          onChange={(event) => setAdded({ ...added, value: event.target.value })}
        />
      </div>
      <div className="row">
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {common("save")}
        </Button>
        <Button onClick={close}>{common("cancel")}</Button>
      </div>
    </form>
  );
}
