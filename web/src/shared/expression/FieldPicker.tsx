import { Select } from "antd";
import i18next from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNames } from "../names/names";
import type { Catalogue } from "../types";
import { type Choice, families, type LeafKind, type Say } from "./leaves/kind";
import { kinds } from "./leaves/registry";

type Props = { value: string; catalogue: Catalogue; disabled: boolean; onChange: (key: string) => void };

/** What the data calls a choice stands beside its text where the two differ. */
function Label({ kind, choice: { text, name } }: { kind: LeafKind; choice: Choice }) {
  const { tone, Icon } = kind;
  const raw = name && name !== text && (kind.key === "attribute" || kind.key === "event") ? name : "";
  return (
    <span className="field-label-line" data-tone={tone} title={raw || text}>
      <Icon />
      <span className="ellipsis">{text}</span>
      {raw ? <small className="field-raw ellipsis">{raw}</small> : null}
    </span>
  );
}

/** What a choice is found by: its text, its name, and what the kind is called in both languages. */
function searched(kind: LeafKind, { text, name }: Choice): string {
  const words = ["en", "zh-CN"].map((language) =>
    i18next.t(`find.${kind.key}`, { lng: language, ns: "expression", defaultValue: "" }),
  );
  return [text, name, ...(name && kind.key !== "score" && kind.key !== "stage" ? [] : words)]
    .join(" ")
    .toLowerCase();
}

function useGroups(catalogue: Catalogue) {
  const { t } = useTranslation("expression");
  const names = useNames();
  return useMemo(() => {
    const optionsOf = (kind: LeafKind) =>
      kind.choices(catalogue, names, t as Say).map((choice) => ({
        value: choice.name ? `${kind.key}:${choice.name}` : kind.key,
        search: searched(kind, choice),
        label: <Label kind={kind} choice={choice} />,
      }));
    return families
      .map((family) => ({
        label: t(`family.${family}`),
        options: kinds.filter((kind) => kind.family === family).flatMap(optionsOf),
      }))
      .filter((group) => group.options.length > 0);
  }, [catalogue, names, t]);
}

/** What a condition is about: an attribute, a tag, a score, something that was done, … */
export function FieldPicker({ value, catalogue, disabled, onChange }: Props) {
  const { t } = useTranslation("expression");
  const groups = useGroups(catalogue);
  const known = groups.some((group) => group.options.some((option) => option.value === value));
  // A field that the data no longer has must still be seen.
  const all =
    known || !value
      ? groups
      : [
          {
            label: t("family.unknown"),
            options: [{ value, search: value, label: value.slice(value.indexOf(":") + 1) }],
          },
          ...groups,
        ];
  return (
    <Select
      className="field-picker"
      aria-label={t("field")}
      placeholder={t("field")}
      disabled={disabled}
      popupMatchSelectWidth={300}
      listHeight={360}
      showSearch={{
        filterOption: (text, option) =>
          String(option && "search" in option ? option.search : "").includes(text.trim().toLowerCase()),
      }}
      value={value || undefined}
      onChange={onChange}
      options={all}
    />
  );
}
