import { Input, Modal, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useCatalogue } from "@/shared/expression/catalogue";
import { useFormat } from "@/shared/format";
import type { Catalogue } from "@/shared/types";
import { Person } from "@/shared/ui/Person";
import { toneOf } from "@/shared/ui/Pill";
import { Bar, Field } from "@/shared/ui/parts";
import { QueryView } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type ComputedTag, type Schedule, useComputedPreview, useComputedTags, useSaveComputed } from "./api";
import { type Definition, groupKeys, isComplete, type Kind, kinds } from "./definition";
import { BandsFields, CasesFields, ExpressionFields, RfmFields, StatisticFields } from "./KindFields";
import { useValueText } from "./values";

type Texts = (key: string) => string;
const orderEvent = (catalogue: Catalogue) =>
  catalogue.events.find((each) => each.properties.some((property) => property.kinds.includes("number")))
    ?.name ?? "";

/** A definition of the kind to start from. */
function blank(kind: Kind, catalogue: Catalogue, t: Texts): Definition {
  const event = orderEvent(catalogue);
  switch (kind) {
    case "expression":
      return { kind, expression: { all: [] } };
    case "cases":
      return { kind, cases: [{ value: t("high"), expression: { all: [] } }], otherwise: t("low") };
    case "bands":
      return {
        kind,
        measure: { event, function: "count" },
        cuts: { by: "value", at: [2, 5] },
        values: [t("low"), t("middle"), t("high")],
      };
    case "rfm":
      return {
        kind,
        event,
        amount: "",
        groups: 8,
        names: Object.fromEntries(groupKeys[8].map((key) => [key, t(`rfm.${key}`)])),
      };
    case "statistic":
      return { kind, measure: { event, function: "most_frequent" } };
  }
}

function Fields(props: { definition: Definition; catalogue: Catalogue; onChange: (it: Definition) => void }) {
  const { definition, ...rest } = props;
  switch (definition.kind) {
    case "expression":
      return <ExpressionFields definition={definition} {...rest} />;
    case "cases":
      return <CasesFields definition={definition} {...rest} />;
    case "bands":
      return <BandsFields definition={definition} {...rest} />;
    case "rfm":
      return <RfmFields definition={definition} {...rest} />;
    case "statistic":
      return <StatisticFields definition={definition} {...rest} />;
  }
}

function Result({ definition }: { definition: Definition }) {
  const { t } = useTranslation("computed");
  const format = useFormat();
  const valueText = useValueText();
  const complete = isComplete(definition);
  const { data, error, isFetching } = useComputedPreview(complete ? definition : null);
  if (!complete) return <p className="muted">{t("unfinished")}</p>;
  if (error) return <p className="field-error">{errorText(error)}</p>;
  if (!data) return <p className="muted">{t("counting")}</p>;
  const people = data.values.reduce((sum, each) => sum + each.count, 0);
  return (
    <div className={isFetching ? "stale" : ""} role="status">
      <p className="sub num">
        {t("ofAll", { value: format.count(people), total: format.count(data.total), count: data.total })}
      </p>
      <ul className="plain-list computed-values">
        {data.values.map((each) => (
          <li key={each.value} data-tone={toneOf(each.value)}>
            <div className="row">
              <b className="grow ellipsis">{valueText(each.value)}</b>
              <span className="num">{format.count(each.count)}</span>
              <span className="num muted">{format.percent(each.count / Math.max(1, data.total))}</span>
            </div>
            <Bar share={each.count / Math.max(1, data.total)} />
            {each.sample.slice(0, 2).map((person) => (
              <Person key={person.id} person={person} />
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}

type Props = { tag: ComputedTag | null; close: () => void };

function Editor({ tag, close, catalogue }: Props & { catalogue: Catalogue }) {
  const { t } = useTranslation("computed");
  const { t: common } = useTranslation("common");
  const owners = useComputedTags().data?.owners ?? [];
  const save = useSaveComputed(tag?.id ?? null);
  const [name, setName] = useState(tag?.name ?? "");
  const [description, setDescription] = useState(tag?.description ?? "");
  const [schedule, setSchedule] = useState<Schedule>((tag?.schedule as Schedule | undefined) ?? "nightly");
  const [owner, setOwner] = useState<number | null>(tag?.owner_id ?? null);
  const [definition, setDefinition] = useState<Definition>(
    () => (tag?.definition as Definition | undefined) ?? blank("bands", catalogue, t),
  );
  const done = () => {
    toast.success(t("saved", { name }));
    close();
  };
  return (
    <Modal
      open
      width={1080}
      title={tag === null ? t("new") : t("edit")}
      onCancel={close}
      okText={common("save")}
      cancelText={common("cancel")}
      okButtonProps={{ disabled: !name.trim() || !isComplete(definition), loading: save.isPending }}
      onOk={() =>
        save.mutate(
          { name: name.trim(), description, definition, schedule, owner_id: owner },
          { onSuccess: done },
        )
      }
    >
      <div className="computed-grid">
        <div>
          <div className="form-pair">
            <Field
              label={t("name")}
              hint={t("nameHint")}
              error={save.error ? errorText(save.error) : undefined}
            >
              {(id) => (
                <Input
                  id={id}
                  maxLength={100}
                  disabled={tag !== null}
                  value={name}
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
            <Field label={t("description")}>
              {(id) => (
                <Input
                  id={id}
                  maxLength={500}
                  value={description}
                  onChange={(event) => setDescription(event.target.value)}
                />
              )}
            </Field>
            <Field label={t("schedule.title")}>
              {(id) => (
                <Select
                  id={id}
                  value={schedule}
                  onChange={setSchedule}
                  options={(["nightly", "hourly", "manual"] as const).map((each) => ({
                    value: each,
                    label: t(`schedule.${each}`),
                  }))}
                />
              )}
            </Field>
            <Field label={t("owner")}>
              {(id) => (
                <Select
                  id={id}
                  allowClear
                  value={owner ?? undefined}
                  placeholder={t("noOwner")}
                  onChange={(value?: number) => setOwner(value ?? null)}
                  options={owners.map((each) => ({ value: each.id, label: each.name }))}
                />
              )}
            </Field>
          </div>
          <Segmented
            className="computed-kinds"
            aria-label={t("kind.title")}
            value={definition.kind}
            onChange={(kind) => setDefinition(blank(kind, catalogue, t))}
            options={kinds.map((each) => ({ value: each, label: t(`kind.${each}`) }))}
          />
          <p className="sub">{t(`about.${definition.kind}`)}</p>
          <Fields
            key={definition.kind}
            definition={definition}
            catalogue={catalogue}
            onChange={setDefinition}
          />
        </div>
        <section aria-label={t("result")} className="computed-result">
          <h3>{t("result")}</h3>
          <Result definition={definition} />
        </section>
      </div>
    </Modal>
  );
}

/** What a computed tag is made of, and beside it whom that gives. */
export function ComputedEditor(props: Props) {
  const catalogue = useCatalogue();
  return <QueryView query={catalogue}>{(found) => <Editor {...props} catalogue={found} />}</QueryView>;
}
