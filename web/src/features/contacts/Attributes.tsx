import { EditOutlined, LockOutlined } from "@ant-design/icons";
import { Button, Input, Select, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNames } from "@/shared/names/names";
import { useCan } from "@/shared/session";
import type { ContactDetail } from "@/shared/types";
import { Card } from "@/shared/ui/Page";
import { CopyButton } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { AttributeHistory } from "./AttributeHistory";
import { useSaveAttributes } from "./api";
import { changesOf, inReadingOrder, isOneLongWord, shownValue } from "./attributes";

/** A value that cannot wrap between words, such as a mail address, stays on its line and can be copied whole. */
function Value({ text }: { text: string }) {
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

function AttributeList({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation("contacts");
  const { attribute: label } = useNames();
  const entries = inReadingOrder(contact.attributes);
  if (entries.length === 0) return <p className="muted">{t("noAttributes")}</p>;
  return (
    <dl className="kv">
      {entries.map(([key, value]) => (
        <div key={key} style={{ display: "contents" }}>
          <dt title={key}>{label(key)}</dt>
          <dd>
            {contact.masked.includes(key) ? (
              <Tooltip title={t("maskedHint")}>
                <button
                  type="button"
                  className="plain masked-value"
                  aria-label={`${shownValue(value)} · ${t("maskedHint")}`}
                >
                  <LockOutlined aria-hidden /> {shownValue(value)}
                </button>
              </Tooltip>
            ) : (
              <Value text={typeof value === "boolean" ? t(value ? "yes" : "no") : shownValue(value)} />
            )}
            <AttributeHistory contactId={contact.id} name={key} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function AttributeForm({ contact, close }: { contact: ContactDetail; close: () => void }) {
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

export function Attributes({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation("contacts");
  const { t: common } = useTranslation("common");
  const mayEdit = useCan("contacts.edit");
  const [editing, setEditing] = useState(false);
  return (
    <Card
      title={t("attributes")}
      extra={
        mayEdit && !editing ? (
          <button
            type="button"
            className="icon-button"
            aria-label={common("edit")}
            title={common("edit")}
            onClick={() => setEditing(true)}
          >
            <EditOutlined />
          </button>
        ) : null
      }
    >
      {editing ? (
        <AttributeForm contact={contact} close={() => setEditing(false)} />
      ) : (
        <AttributeList contact={contact} />
      )}
    </Card>
  );
}
