import { Alert, Button, Input, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useNames } from "@/shared/names/names";
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

type RowProps = {
  target: Connector["target"];
  column: Preview["columns"][number];
  value: Meant;
  change: (next: Meant) => void;
};

function ColumnRow({ target, column, value, change }: RowProps) {
  const { t } = useTranslation("connectors");
  const names = useNames();
  const label = (what: string) => `${column.name}: ${what}`;
  return (
    <tr data-ignored={value.meaning === "ignore"}>
      <td>
        <b>{column.name}</b>
        <div className="sub ellipsis pull-samples">{column.samples.join(" · ") || "—"}</div>
      </td>
      <td>
        <Select
          aria-label={label(t("meaningTitle"))}
          value={value.meaning}
          onChange={(meaning) =>
            change({
              meaning,
              name: meaning === "identifier" ? "email" : column.name,
              kind: column.guessed,
            })
          }
          options={meanings[target].map((each) => ({ value: each, label: t(`meaning.${each}`) }))}
        />
      </td>
      <td>
        {value.meaning === "identifier" ? (
          <Select
            aria-label={label(t("meaning.identifier"))}
            value={value.name}
            onChange={(name) => change({ ...value, name })}
            options={namespaces.map((each) => ({ value: each, label: names.attribute(each) }))}
          />
        ) : null}
        {value.meaning === "attribute" || value.meaning === "property" ? (
          <span className="row">
            <Input
              aria-label={label(t("keptAs"))}
              value={value.name}
              maxLength={200}
              onChange={(event) => change({ ...value, name: event.target.value })}
            />
            <Select
              aria-label={label(t("kindTitle"))}
              value={value.kind}
              onChange={(kind) => change({ ...value, kind })}
              options={valueKinds.map((each) => ({ value: each, label: t(`valueKind.${each}`) }))}
            />
          </span>
        ) : null}
      </td>
    </tr>
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
      <div className="pull-scroll">
        <table className="pull-columns">
          <thead>
            <tr>
              <th>{t("column")}</th>
              <th>{t("meaningTitle")}</th>
              <th>{t("keptAs")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.columns.map((column) => (
              <ColumnRow
                key={column.name}
                target={target}
                column={column}
                value={draft.columns[column.name] ?? { meaning: "ignore", name: "", kind: "text" }}
                change={(value) =>
                  setDraft({ ...draft, columns: { ...draft.columns, [column.name]: value } })
                }
              />
            ))}
          </tbody>
        </table>
      </div>
      {target === "people" ? (
        <div className="place-fields">
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
