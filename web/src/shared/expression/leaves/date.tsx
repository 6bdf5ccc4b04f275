import { CalendarOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { attributeName, useNames } from "../../names/names";
import { useBuilder } from "../context";
import type { DateLeaf } from "../types";
import { type LeafProps, leafKind } from "./kind";
import { Choose, NumberField } from "./parts";

const MOST_DAYS = 60;
const whens = ["today", "in", "next"] as const;
type When = (typeof whens)[number];

const whenOf = (leaf: DateLeaf): When => (leaf.next ? "next" : leaf.in ? "in" : "today");
const daysOf = (text: string | undefined) =>
  /^\d{1,3}d$/.test(text ?? "") ? Number.parseInt(text ?? "", 10) : undefined;

function withWhen({ in: _in, next: _next, ...rest }: DateLeaf, when: When, days: number): DateLeaf {
  return when === "today" ? rest : { ...rest, [when]: `${days}d` };
}

function Form({ leaf, onChange }: LeafProps<DateLeaf>) {
  const { t } = useTranslation("expression");
  const { catalogue } = useBuilder();
  const names = useNames();
  const when = whenOf(leaf);
  const days = daysOf(leaf.next ?? leaf.in);
  return (
    <>
      <Choose
        label={t("date.of")}
        className="value-text"
        value={leaf.date}
        options={catalogue.attributes
          .filter((each) => each.kinds.includes("date"))
          .map(({ name }) => ({ value: name, label: names.attribute(name) }))}
        onChange={(date) => onChange({ ...leaf, date })}
      />
      <Choose
        label={t("date.calendar")}
        value={leaf.calendar ?? "solar"}
        options={(["solar", "lunar"] as const).map((each) => ({ value: each, label: t(`date.${each}`) }))}
        onChange={(calendar) => onChange({ ...leaf, calendar })}
      />
      <span className="phrase">
        <Choose
          label={t("date.when")}
          className="value-within"
          value={when}
          options={whens.map((each) => ({ value: each, label: t(`date.${each}`) }))}
          onChange={(next) => onChange(withWhen(leaf, next as When, days ?? 7))}
        />
        {when === "today" ? null : (
          <>
            <NumberField
              label={t("date.days")}
              className="value-small"
              min={0}
              max={MOST_DAYS}
              whole
              value={days}
              onChange={(next) => onChange(withWhen(leaf, when, next ?? 0))}
            />
            <span className="word">{t("unit.d", { count: days ?? 2 })}</span>
          </>
        )}
      </span>
    </>
  );
}

export const date = leafKind<DateLeaf>({
  key: "date",
  family: "attribute",
  tone: "coral",
  Icon: CalendarOutlined,
  keys: ["date", "op", "in", "next", "calendar"],
  choices: (_catalogue, _names, say) => [{ name: "", text: say("date.title") }],
  choice: () => "",
  start: (_name, catalogue) => {
    const dates = catalogue.attributes.filter((each) => each.kinds.includes("date"));
    const birthday = dates.find((each) => /birth/i.test(each.name)) ?? dates[0];
    return { date: birthday?.name ?? "", op: "anniversary", next: "7d" };
  },
  hasForm: (leaf) =>
    leaf.op === "anniversary" &&
    !(leaf.in && leaf.next) &&
    [leaf.in, leaf.next].every((each) => each === undefined || daysOf(each) !== undefined),
  isComplete: (leaf) => leaf.date !== "",
  brief: (leaf, say) => `${say("date.title")} ${attributeName(leaf.date)}`,
  Form,
});
