import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useNames } from "@/shared/names/names";
import { useLocale } from "@/shared/prefs";
import type { PlanProperty } from "@/shared/types";

const kinds = ["any", "text", "number", "bool", "date", "datetime", "list", "object"] as const;

type RowProps = {
  event: string;
  row: PlanProperty;
  frozen: boolean;
  change: (part: Partial<PlanProperty>) => void;
  remove: () => void;
};

/** Values as a person types them: a number stays one where the type says so. */
export function allowedFrom(texts: string[], kind: PlanProperty["kind"]): (string | number | boolean)[] {
  return texts.map((text) =>
    kind === "number" && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text,
  );
}

function Row({ event, row, frozen, change, remove }: RowProps) {
  const { t } = useTranslation("plan");
  const { t: data } = useTranslation("data");
  const names = useNames();
  const says = useLocale() === "en" ? "description_en" : "description_zh";
  // What pages call it where the plan does not say so itself, beside it.
  const known = row[says] ? row.name : names.property(event, row.name);
  const about = [
    ...(known === row.name ? [] : [known]),
    ...row.seen_kinds.map((kind) => data(`kind.${kind}`)),
  ];
  const of = (what: string) => `${row.name || t("event.property")}: ${what}`;
  return (
    <li className="plan-property" data-declared={row.declared}>
      <div className="plan-property-name">
        {row.seen_kinds.length > 0 || frozen ? (
          <code>{row.name}</code>
        ) : (
          <Input
            aria-label={t("event.property")}
            value={row.name}
            maxLength={200}
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
        <span className="sub">
          {about.join(" · ")}
          {row.declared ? "" : ` · ${t("event.undeclared")}`}
        </span>
      </div>
      {row.declared ? (
        <>
          <Select
            disabled={frozen}
            aria-label={of(t("event.type"))}
            value={row.kind}
            onChange={(kind) => change({ kind })}
            options={kinds.map((kind) => ({ value: kind, label: data(`kind.${kind}`) }))}
          />
          <Select
            mode="tags"
            disabled={frozen}
            aria-label={of(t("event.allowed"))}
            placeholder={t("event.allowed")}
            value={(row.allowed ?? []).map(String)}
            onChange={(texts: string[]) => change({ allowed: allowedFrom(texts, row.kind) })}
            open={false}
            suffixIcon={null}
          />
          <Input
            disabled={frozen}
            aria-label={of(t("event.description"))}
            placeholder={t("event.description")}
            value={row[says]}
            maxLength={500}
            onChange={(event) => change({ [says]: event.target.value })}
          />
          <span className="row plan-marks">
            <Checkbox
              disabled={frozen}
              checked={row.required}
              onChange={(event) => change({ required: event.target.checked })}
            >
              {t("event.required")}
            </Checkbox>
            <Checkbox
              disabled={frozen}
              checked={row.pii}
              onChange={(event) => change({ pii: event.target.checked })}
            >
              {t("event.pii")}
            </Checkbox>
          </span>
          {frozen ? null : (
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={of(t("event.remove"))}
              onClick={remove}
            />
          )}
        </>
      ) : frozen ? null : (
        <Button size="small" onClick={() => change({ declared: true, kind: declaredKind(row.seen_kinds) })}>
          {t("event.declare")}
        </Button>
      )}
    </li>
  );
}

/** What the plan would say of a property that came with these kinds. */
export function declaredKind(seen: string[]): PlanProperty["kind"] {
  const [only, ...others] = seen;
  // A learned date may have been a moment: only "any" fits both.
  if (others.length > 0 || only === "date") return "any";
  return kinds.find((kind) => kind === only) ?? "any";
}

export const blank: PlanProperty = {
  name: "",
  kind: "text",
  required: false,
  allowed: [],
  pii: false,
  description_zh: "",
  description_en: "",
  declared: true,
  seen_kinds: [],
};

type Props = { event: string; rows: PlanProperty[]; frozen: boolean; set: (rows: PlanProperty[]) => void };

/** The event's properties: what the plan declares, and what only the data knows. */
export function Properties({ event, rows, frozen, set }: Props) {
  const { t } = useTranslation("plan");
  const change = (at: number, part: Partial<PlanProperty>) =>
    set(rows.map((row, index) => (index === at ? { ...row, ...part } : row)));
  const remove = (at: number) =>
    set(
      rows.flatMap((row, index) =>
        index !== at ? [row] : row.seen_kinds.length > 0 ? [{ ...blank, ...row, declared: false }] : [],
      ),
    );
  return (
    <>
      <ul aria-label={t("properties")}>
        {rows.map((row, index) => (
          <Row
            key={index}
            event={event}
            row={row}
            frozen={frozen}
            change={(part) => change(index, part)}
            remove={() => remove(index)}
          />
        ))}
      </ul>
      {frozen ? null : (
        <Button icon={<PlusOutlined />} onClick={() => set([...rows, blank])}>
          {t("event.add")}
        </Button>
      )}
    </>
  );
}
