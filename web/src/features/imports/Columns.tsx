import { Button, Select, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useNames } from "@/shared/names/names";
import { ColumnMap, KeptAs } from "@/shared/ui/ColumnMap";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { type Import, type Mapping, type Meaning, useRead } from "./api";

const meanings = ["identifier", "attribute", "tags", "channel", "ignore"] as const;
const namespaces = ["email", "phone", "user_id"] as const;
const kinds = ["text", "number", "bool", "date", "datetime", "list", "json"] as const;
const channels = ["email", "sms", "phone", "wechat"] as const;
const encodings = ["utf-8", "gb18030", "utf-16-le", "utf-16-be", "cp1252"] as const;
const delimiters = [",", ";", "\t", "|"] as const;

export function firstMapping(found: Import): Mapping {
  return (
    found.mapping ?? {
      columns: found.columns.map((column) => column.suggestion),
      tags: [],
      policy: "overwrite",
      dates: "ymd",
      region: "CN",
      required: "",
    }
  );
}

/** A fresh meaning of that kind for the column of that name. */
export function meaningOf(meaning: Meaning["meaning"], column: Import["columns"][number]): Meaning {
  const name = { identifier: "email", attribute: column.name, channel: "email", tags: "", ignore: "" }[
    meaning
  ];
  return { meaning, name, kind: meaning === "attribute" ? column.guessed : "text" };
}

type ColumnProps = { column: Import["columns"][number]; value: Meaning; change: (next: Meaning) => void };

function Becomes({ column, value, change }: ColumnProps) {
  const { t } = useTranslation("imports");
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
  if (value.meaning === "channel")
    return (
      <Select
        aria-label={label(t("meaning.channel"))}
        value={value.name}
        onChange={(name) => change({ ...value, name })}
        options={channels.map((each) => ({ value: each, label: t(`channel.${each}`) }))}
      />
    );
  if (value.meaning !== "attribute") return null;
  return (
    <KeptAs
      labels={{ name: label(t("attributeName")), kind: label(t("kindTitle")) }}
      name={value.name ?? ""}
      kind={value.kind ?? "text"}
      kinds={kinds.map((each) => ({ value: each, label: t(`kind.${each}`) }))}
      change={(next) => change({ ...value, ...next })}
    />
  );
}

function ReadingBar({ found }: { found: Import }) {
  const { t } = useTranslation("imports");
  const read = useRead(found.id);
  const { encoding, delimiter, header } = found.reading;
  if (found.reading.format !== "csv") return null;
  const say = (next: Partial<{ encoding: string; delimiter: string; header: boolean }>) =>
    read.mutate({ encoding, delimiter, header, ...next }, { onError: toast.error });
  return (
    <div className="import-reading">
      <Field label={t("encoding")}>
        {(id) => (
          <Select
            id={id}
            value={encoding}
            onChange={(value: string) => say({ encoding: value })}
            options={encodings.map((each) => ({ value: each, label: each.toUpperCase() }))}
          />
        )}
      </Field>
      <Field label={t("delimiter")}>
        {(id) => (
          <Select
            id={id}
            value={delimiter}
            onChange={(value: string) => say({ delimiter: value })}
            options={delimiters.map((each) => ({
              value: each,
              label: t(`delimiters.${each.charCodeAt(0)}`),
            }))}
          />
        )}
      </Field>
      <Field label={t("header")}>
        {(id) => <Switch id={id} checked={header} onChange={(value) => say({ header: value })} />}
      </Field>
    </div>
  );
}

type Props = { found: Import; busy: boolean; error: unknown; check: (mapping: Mapping) => void };

export function Columns({ found, busy, error, check }: Props) {
  const { t } = useTranslation("imports");
  const [mapping, setMapping] = useState(() => firstMapping(found));
  const change = (place: number) => (next: Meaning) =>
    setMapping({ ...mapping, columns: mapping.columns.map((each, at) => (at === place ? next : each)) });
  const known = mapping.columns.some((column) => column.meaning === "identifier");
  return (
    <>
      <ReadingBar found={found} />
      <ColumnMap
        label={t("step.columns")}
        heads={[t("column"), t("meaningTitle"), t("becomes")]}
        columns={found.columns.map((column, place) => {
          const value = mapping.columns[place] ?? column.suggestion;
          return {
            name: column.name,
            samples: column.samples,
            ignored: value.meaning === "ignore",
            meaning: (
              <Select
                aria-label={`${column.name}: ${t("meaningTitle")}`}
                value={value.meaning}
                onChange={(meaning) => change(place)(meaningOf(meaning, column))}
                options={meanings.map((each) => ({ value: each, label: t(`meaning.${each}`) }))}
              />
            ),
            becomes: <Becomes column={column} value={value} change={change(place)} />,
          };
        })}
      />
      <div className="import-options">
        <Field label={t("policyTitle")}>
          {(id) => (
            <Select
              id={id}
              value={mapping.policy}
              onChange={(policy) => setMapping({ ...mapping, policy })}
              options={(["overwrite", "fill_empty", "skip_existing"] as const).map((value) => ({
                value,
                label: t(`policy.${value}`),
              }))}
            />
          )}
        </Field>
        <Field label={t("fixedTags")} hint={t("fixedTagsHint")}>
          {(id) => (
            <Select
              id={id}
              mode="tags"
              value={mapping.tags}
              onChange={(tags: string[]) => setMapping({ ...mapping, tags })}
              tokenSeparators={[",", "，", ";", "；", "、"]}
              open={false}
              suffixIcon={null}
            />
          )}
        </Field>
        <Field label={t("datesTitle")}>
          {(id) => (
            <Select
              id={id}
              value={mapping.dates}
              onChange={(dates) => setMapping({ ...mapping, dates })}
              options={(["ymd", "dmy", "mdy"] as const).map((value) => ({
                value,
                label: t(`dates.${value}`),
              }))}
            />
          )}
        </Field>
        <Field label={t("region")}>
          {(id) => (
            <Select
              id={id}
              value={mapping.region}
              onChange={(region: string) => setMapping({ ...mapping, region })}
              options={["CN", "HK", "TW", "SG", "JP", "US", "GB", "DE", "FR"].map((value) => ({
                value,
                label: value,
              }))}
            />
          )}
        </Field>
      </div>
      <footer className="import-foot">
        {error ? (
          <span className="field-error" role="alert">
            {errorText(error)}
          </span>
        ) : known ? null : (
          <span className="field-error">{t("needIdentifier")}</span>
        )}
        <Button type="primary" disabled={!known} loading={busy} onClick={() => check(mapping)}>
          {t("toCheck")}
        </Button>
      </footer>
    </>
  );
}
