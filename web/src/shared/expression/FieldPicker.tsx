import { FilterOutlined, IdcardOutlined, TagOutlined, ThunderboltOutlined } from "@ant-design/icons";
import { Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNames } from "../names/names";
import type { Catalogue } from "../types";

type Props = { value: string; catalogue: Catalogue; disabled: boolean; onChange: (key: string) => void };

const icons = {
  attribute: <IdcardOutlined />,
  event: <ThunderboltOutlined />,
  tag: <TagOutlined />,
  segment: <FilterOutlined />,
};
const tones = { attribute: "primary", event: "amber", tag: "violet", segment: "teal" } as const;

type Family = keyof typeof icons;

/** `name` is what the data calls it; shown beside the text where the two differ. */
function Label({ family, text, name }: { family: Family; text: string; name: string }) {
  return (
    <span className="field-label-line" data-tone={tones[family]} title={name || text}>
      {icons[family]}
      <span className="ellipsis">{text}</span>
      {name && name !== text ? <small className="field-raw ellipsis">{name}</small> : null}
    </span>
  );
}

function useGroups(catalogue: Catalogue) {
  const { t } = useTranslation("expression");
  const names = useNames();
  return useMemo(() => {
    const option = (family: Family, name: string, text: string) => ({
      value: name ? `${family}:${name}` : family,
      search: `${text} ${name}`.toLowerCase(),
      label: <Label family={family} text={text} name={name} />,
    });
    return [
      {
        label: t("family.attribute"),
        options: catalogue.attributes.map((field) =>
          option("attribute", field.name, names.attribute(field.name)),
        ),
      },
      {
        label: t("family.belongs"),
        options: [option("tag", "", t("family.tag")), option("segment", "", t("family.segment"))],
      },
      {
        label: t("family.event"),
        options: catalogue.events.map((event) => option("event", event.name, names.event(event.name))),
      },
    ];
  }, [catalogue, names, t]);
}

/** What a condition is about: an attribute, a tag, a segment, or something that was done. */
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
      popupMatchSelectWidth={280}
      listHeight={340}
      showSearch={{
        filterOption: (text, option) =>
          String(option && "search" in option ? option.search : "").includes(text.toLowerCase()),
      }}
      value={value || undefined}
      onChange={onChange}
      options={all}
    />
  );
}
