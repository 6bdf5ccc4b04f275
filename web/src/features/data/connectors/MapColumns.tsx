import { Alert, Button, Input, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useNames } from "@/shared/names/names";
import { ColumnMap, KeptAs } from "@/shared/ui/ColumnMap";
import { Field } from "@/shared/ui/parts";
import { type Connector, type ConnectorChange, type Preview, useChange } from "./api";
import { type Draft, draftOf, type Meant, meanings, toChange, valueKinds } from "./mapping";

const namespaces = [
  "email",
  "phone",
  "user_id",
  "member_number",
  "crm_id",
  "wechat_unionid",
  "wechat_openid",
  "anonymous_id",
] as const;

type ColumnProps = {
  column: Preview["columns"][number];
  value: Meant;
  change: (next: Meant) => void;
};

function Becomes({ column, value, change }: ColumnProps) {
  const { t } = useTranslation("connectors");
  const names = useNames();
  const label = (what: string) => `${column.name}: ${what}`;
  if (value.meaning === "identifier")
    return (
      <Select
        aria-label={label(t("meaning.identifier"))}
        value={value.name}
        onChange={(name) => change({ ...value, name })}
        options={namespaces.map((each) => ({ value: each, label: names.attribute(each) }))}
      />
    );
  if (value.meaning !== "attribute" && value.meaning !== "property") return null;
  return (
    <KeptAs
      labels={{ name: label(t("keptAs")), kind: label(t("kindTitle")) }}
      name={value.name}
      kind={value.kind}
      kinds={valueKinds.map((each) => ({ value: each, label: t(`valueKind.${each}`) }))}
      change={(next) => change({ ...value, ...next })}
    />
  );
}

type Props = { found: Connector; rows: Preview; next: () => void };

/** Step two: what the rows become, and what each column means. */
export function MapColumns({ found, rows, next }: Props) {
  const { t } = useTranslation("connectors");
  const change = useChange(found.id);
  const [target, setTarget] = useState(found.target);
  const [draft, setDraft] = useState<Draft>(() => draftOf(found, rows));
  const turn = (to: Connector["target"]) => {
    setTarget(to);
    setDraft(draftOf({ ...found, target: to, people: null, events: null }, rows));
  };
  const save = () => {
    const body: ConnectorChange = { target, ...toChange(target, draft) };
    change.mutate(body, { onSuccess: next });
  };
  const named = Object.values(draft.columns).some((each) => each.meaning === "event");
  return (
    <div className="pull-step">
      <div className="row wrap">
        <Segmented
          aria-label={t("target")}
          value={target}
          onChange={turn}
          options={(["people", "events"] as const).map((value) => ({ value, label: t(`targets.${value}`) }))}
        />
        <span className="sub">{t(`targetHint.${target}`)}</span>
      </div>
      {target === "events" && !named ? (
        <Field label={t("eventName")} hint={t("eventNameHint")}>
          {(id) => (
            <Input
              id={id}
              value={draft.event}
              maxLength={200}
              onChange={(event) => setDraft({ ...draft, event: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      <ColumnMap
        label={t("step.map")}
        heads={[t("column"), t("meaningTitle"), t("keptAs")]}
        columns={rows.columns.map((column) => {
          const value = draft.columns[column.name] ?? { meaning: "ignore", name: "", kind: "text" };
          const put = (next: Meant) =>
            setDraft({ ...draft, columns: { ...draft.columns, [column.name]: next } });
          return {
            name: column.name,
            samples: column.samples,
            ignored: value.meaning === "ignore",
            meaning: (
              <Select
                aria-label={`${column.name}: ${t("meaningTitle")}`}
                value={value.meaning}
                onChange={(meaning) =>
                  put({
                    meaning,
                    name: meaning === "identifier" ? "email" : column.name,
                    kind: column.guessed,
                  })
                }
                options={meanings[target].map((each) => ({ value: each, label: t(`meaning.${each}`) }))}
              />
            ),
            becomes: <Becomes column={column} value={value} change={put} />,
          };
        })}
      />
      {target === "people" ? (
        <div className="pull-fields">
          <Field label={t("tags")}>
            {(id) => (
              <Select
                id={id}
                mode="tags"
                open={false}
                suffixIcon={null}
                value={draft.tags}
                onChange={(tags) => setDraft({ ...draft, tags })}
              />
            )}
          </Field>
          <Field label={t("policy")}>
            {(id) => (
              <Select
                id={id}
                value={draft.policy}
                onChange={(policy) => setDraft({ ...draft, policy })}
                options={(["overwrite", "fill_empty", "skip_existing"] as const).map((value) => ({
                  value,
                  label: t(`policies.${value}`),
                }))}
              />
            )}
          </Field>
        </div>
      ) : null}
      {change.error ? <Alert type="error" title={errorText(change.error)} /> : null}
      <div className="row">
        <Button type="primary" loading={change.isPending} onClick={save}>
          {t("saveAndPreview")}
        </Button>
      </div>
    </div>
  );
}
