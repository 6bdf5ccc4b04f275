import { Button, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { shownValue } from "@/shared/brief";
import { useNames } from "@/shared/names/names";
import type { ContactDetail } from "@/shared/types";
import { CopyButton } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
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
