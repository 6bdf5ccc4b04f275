import { Button, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { shownValue } from "../brief";
import type { JsonObject } from "../types";
import { changesOf, inReadingOrder } from "./values";
import "./valuesForm.css";

type Props = {
  values: JsonObject;
  /** Names of values that whoever looks may not see, nor change. */
  masked?: readonly string[];
  /** What a value is called. */
  label: (key: string) => string;
  /** What a new value's name is asked by. */
  newName: string;
  saving: boolean;
  /** Gets what differs; null removes. */
  save: (changes: JsonObject) => void;
  close: () => void;
};

/** Values by name, to be changed, emptied and added to. */
export function ValuesForm({ values, masked = [], label, newName, saving, save, close }: Props) {
  const { t } = useTranslation("common");
  const id = useId();
  const [texts, setTexts] = useState<Record<string, string>>(() =>
    Object.fromEntries(inReadingOrder(values).map(([key, value]) => [key, shownValue(value)])),
  );
  const [added, setAdded] = useState({ name: "", value: "" });
  const submit = () => {
    const all = added.name.trim() ? { ...texts, [added.name.trim()]: added.value } : texts;
    const changes = changesOf(values, all);
    if (Object.keys(changes).length === 0) return close();
    save(changes);
  };
  return (
    <form
      className="values-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {Object.entries(texts).map(([key, text]) => (
        <div key={key} className="values-line">
          <label className="ellipsis" title={key} htmlFor={`${id}-${key}`}>
            {label(key)}
          </label>
          {typeof values[key] === "boolean" ? (
            <Select
              id={`${id}-${key}`}
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
              id={`${id}-${key}`}
              disabled={masked.includes(key)}
              value={text}
              onChange={(event) => setTexts({ ...texts, [key]: event.target.value })}
            />
          )}
        </div>
      ))}
      <div className="values-line">
        <Input
          aria-label={newName}
          placeholder={newName}
          value={added.name}
          onChange={(event) => setAdded({ ...added, name: event.target.value })}
        />
        <Input
          aria-label={t("value")}
          placeholder={t("value")}
          value={added.value}
          onChange={(event) => setAdded({ ...added, value: event.target.value })}
        />
      </div>
      <div className="row">
        <Button type="primary" htmlType="submit" loading={saving}>
          {t("save")}
        </Button>
        <Button onClick={close}>{t("cancel")}</Button>
      </div>
    </form>
  );
}
