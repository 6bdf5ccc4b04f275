import { CloseOutlined } from "@ant-design/icons";
import { Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Problem } from "../api";
import { type Become, placeOf, type Spot, sameSpot, type Value } from "./model";

const becomes: Become[] = ["same", "text", "number", "bool", "time"];

export type Editing = {
  chosen: Spot | null;
  choose: (spot: Spot) => void;
  set: (spot: Spot, value: Value | undefined) => void;
  rename: (spot: Spot, name: string) => void;
  problems: Problem[];
  locked: boolean;
};

type Props = { spot: Spot; value: Value | undefined; editing: Editing; placeholder?: string };

/** One field of a rule: its name, where its value comes from, and what is wrong with it. */
export function FieldRow({ spot, value, editing, placeholder }: Props) {
  const { t } = useTranslation("webhooks");
  const label = "name" in spot ? spot.name : t(`part.${spot.field}`);
  const fixed = value?.path === undefined && value?.text !== undefined;
  const problem = editing.problems.find((each) => each.path === placeOf(spot));
  const write = (text: string) => {
    if (text === "" && !("name" in spot)) return editing.set(spot, undefined);
    const { text: _, path: __, ...rest } = value ?? {};
    return editing.set(spot, fixed ? { ...rest, text } : { ...rest, path: text });
  };
  const turn = (from: "path" | "text") => {
    const now = String(value?.path ?? value?.text ?? "");
    editing.set(spot, from === "text" ? { text: now } : { path: now });
  };
  return (
    <div className="map-row" data-chosen={sameSpot(editing.chosen, spot) || undefined}>
      {"name" in spot ? (
        <Input
          className="map-name"
          aria-label={t("fieldName")}
          disabled={editing.locked}
          value={spot.name}
          maxLength={200}
          onChange={(event) => editing.rename(spot, event.target.value)}
        />
      ) : (
        <span className="map-name map-label">{label}</span>
      )}
      <Select<"path" | "text">
        className="map-from"
        aria-label={t("from.label", { name: label })}
        disabled={editing.locked}
        value={fixed ? "text" : "path"}
        onChange={turn}
        options={[
          { value: "path", label: t("from.path") },
          { value: "text", label: t("from.text") },
        ]}
      />
      <Input
        className={fixed ? "map-value" : "map-value mono"}
        aria-label={t("value", { name: label })}
        disabled={editing.locked}
        placeholder={placeholder}
        status={problem ? "error" : undefined}
        maxLength={500}
        value={String(value?.path ?? value?.text ?? "")}
        onFocus={() => editing.choose(spot)}
        onChange={(event) => write(event.target.value)}
      />
      {fixed || !("name" in spot) || spot.field === "identifiers" ? (
        <span className="map-as" />
      ) : (
        <Select<Become>
          className="map-as"
          aria-label={t("become.label", { name: label })}
          disabled={editing.locked}
          value={value?.divide_by ? "number" : (value?.as ?? "same")}
          onChange={(as) => editing.set(spot, { path: value?.path ?? "", as })}
          options={becomes.map((each) => ({
            value: each,
            label:
              each === "number" && value?.divide_by
                ? `${t("become.number")} ÷ ${value.divide_by}`
                : t(`become.${each}`),
          }))}
        />
      )}
      {"name" in spot && !editing.locked ? (
        <button
          type="button"
          className="icon-button"
          aria-label={t("remove", { name: label })}
          onClick={() => editing.set(spot, undefined)}
        >
          <CloseOutlined />
        </button>
      ) : (
        <span className="map-end" />
      )}
      {problem ? (
        <span className="field-error map-problem">
          {t(`problem.${problem.code}`, { defaultValue: problem.message })}
        </span>
      ) : null}
    </div>
  );
}
