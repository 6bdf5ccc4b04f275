import { Alert, InputNumber, Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useCatalogue } from "@/shared/expression/catalogue";
import { AddFilter, WhereFilters } from "@/shared/expression/EventParts";
import { PropertySelect } from "@/shared/expression/PropertySelect";
import type { Filter } from "@/shared/expression/types";
import { useNames } from "@/shared/names/names";
import type { AttributeIn, Definition } from "@/shared/types";
import { Person } from "@/shared/ui/Person";
import { Field } from "@/shared/ui/parts";
import { SkeletonRows } from "@/shared/ui/states";
import { useComputed } from "./api";

const FUNCTIONS = [
  "count",
  "sum",
  "avg",
  "min",
  "max",
  "first",
  "last",
  "most_frequent",
  "days_since",
] as const;
const NEEDS_NONE: Definition["function"][] = ["count", "days_since"];

function shown(value: unknown): string {
  if (value === null || value === undefined) return "—";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function Sample({
  body,
  definition,
  complete,
}: {
  body: AttributeIn;
  definition: Definition;
  complete: boolean;
}) {
  const { t } = useTranslation("attributes");
  const preview = useComputed(body, definition, complete);
  if (!complete) return <p className="muted">{t("sample.incomplete")}</p>;
  if (preview.error) return <Alert type="warning" title={errorText(preview.error)} />;
  if (!preview.data) return <SkeletonRows rows={3} />;
  if (preview.data.items.length === 0) return <p className="muted">{t("sample.nobody")}</p>;
  return (
    <ul className="attribute-sample" aria-label={t("sample.title")}>
      {preview.data.items.map((item) => (
        <li key={item.id} className="row">
          <span className="grow">
            <Person person={{ ...item, email: "" }} />
          </span>
          <b className="num">{shown(item.value)}</b>
        </li>
      ))}
    </ul>
  );
}

type Props = { body: AttributeIn; onChange: (definition: Definition) => void };

/** How an attribute is computed from a person's events, with what that gives for a few people. */
export function Computation({ body, onChange }: Props) {
  const { t } = useTranslation("attributes");
  const names = useNames();
  const catalogue = useCatalogue();
  const definition = body.definition as Definition;
  const event = catalogue.data?.events.find((each) => each.name === definition.event);
  const filters = (definition.where ?? []) as Filter[];
  const needsProperty = !NEEDS_NONE.includes(definition.function);
  const complete =
    definition.event !== "" &&
    (!needsProperty || Boolean(definition.property)) &&
    filters.every((filter) => filter.property !== "");
  const set = (change: Partial<Definition>) => onChange({ ...definition, ...change });
  return (
    <div className="stack">
      <Field label={t("computed.function")}>
        {(id) => (
          <Select
            id={id}
            value={definition.function}
            onChange={(value) => set({ function: value })}
            options={FUNCTIONS.map((value) => ({ value, label: t(`function.${value}`) }))}
          />
        )}
      </Field>
      <Field label={t("computed.event")}>
        {(id) => (
          <Select
            id={id}
            showSearch
            value={definition.event || undefined}
            placeholder={t("computed.pickEvent")}
            onChange={(value) => set({ event: value, property: "", where: null })}
            options={catalogue.data?.events.map((each) => ({
              value: each.name,
              label: names.event(each.name),
            }))}
          />
        )}
      </Field>
      {needsProperty ? (
        <Field label={t("computed.property")}>
          {(id) => (
            <PropertySelect
              id={id}
              event={definition.event}
              fields={event?.properties ?? []}
              value={definition.property}
              placeholder={t("computed.pickProperty")}
              onChange={(value) => set({ property: value })}
            />
          )}
        </Field>
      ) : null}
      {catalogue.data && definition.event ? (
        <div>
          <WhereFilters
            event={definition.event}
            filters={filters}
            catalogue={catalogue.data}
            readOnly={false}
            onChange={(where) => set({ where: where as Definition["where"] })}
          />
          <AddFilter onAdd={(filter) => set({ where: [...filters, filter] as Definition["where"] })} />
        </div>
      ) : null}
      <div className="row wrap">
        <Segmented
          aria-label={t("computed.window")}
          value={definition.within_days ? "days" : "ever"}
          onChange={(value) => set({ within_days: value === "days" ? 30 : null })}
          options={[
            { value: "ever", label: t("computed.ever") },
            { value: "days", label: t("computed.days") },
          ]}
        />
        {definition.within_days ? (
          <InputNumber
            aria-label={t("computed.daysLabel")}
            min={1}
            max={3650}
            value={definition.within_days}
            onChange={(value) => set({ within_days: value ?? 30 })}
          />
        ) : null}
      </div>
      <section className="attribute-preview">
        <h3>{t("sample.title")}</h3>
        <Sample body={body} definition={definition} complete={complete} />
      </section>
    </div>
  );
}
