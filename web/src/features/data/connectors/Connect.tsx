import { Alert, Button, Input, InputNumber, Select, Switch } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { Field } from "@/shared/ui/parts";
import { type Connector, useChange, useTest } from "./api";
import { type KindField, type KindShape, kindOf } from "./kinds";

export type Values = { [name: string]: unknown };

export function firstValues(kind: KindShape): Values {
  return Object.fromEntries([...kind.place, ...kind.rows].map((field) => [field.name, field.initial]));
}

type InputProps = { field: KindField; id: string; value: unknown; change: (next: unknown) => void };

function FieldInput({ field, id, value, change }: InputProps) {
  if (field.kind === "number")
    return <InputNumber id={id} min={1} max={65535} value={Number(value)} onChange={change} />;
  if (field.kind === "switch") return <Switch id={id} checked={value === true} onChange={change} />;
  if (field.kind === "list")
    return (
      <Select
        id={id}
        mode="tags"
        open={false}
        suffixIcon={null}
        tokenSeparators={[",", " "]}
        value={value as string[]}
        onChange={change}
      />
    );
  const said = { id, value: String(value ?? ""), spellCheck: false };
  return field.kind === "area" ? (
    <Input.TextArea {...said} rows={4} onChange={(event) => change(event.target.value)} />
  ) : (
    <Input {...said} onChange={(event) => change(event.target.value)} />
  );
}

type FieldsProps = {
  kind: KindShape;
  values: Values;
  secrets: { [name: string]: string };
  set: string[];
  change: (values: Values) => void;
  changeSecrets: (secrets: { [name: string]: string }) => void;
};

function SecretInput(props: {
  id: string;
  long: boolean;
  value: string;
  set: boolean;
  put: (value: string) => void;
}) {
  const { id, long, value, set, put } = props;
  const { t } = useTranslation("connectors");
  const said = {
    id,
    value,
    placeholder: set ? t("secretSet") : "",
    autoComplete: "new-password",
    onChange: (event: { target: { value: string } }) => put(event.target.value),
  };
  return long ? <Input.TextArea rows={3} {...said} /> : <Input.Password {...said} />;
}

/** The settings of a kind in two groups, how to get there and what is read; secrets are only ever written. */
export function KindFields({ kind, values, secrets, set, change, changeSecrets }: FieldsProps) {
  const { t } = useTranslation("connectors");
  const hint = (name: string) => t(`hint.${name}`, { defaultValue: "" });
  const inputs = (fields: KindField[]) =>
    fields.map((field) => (
      <Field key={field.name} label={t(`field.${field.name}`)} hint={hint(field.name)}>
        {(id) => (
          <FieldInput
            field={field}
            id={id}
            value={values[field.name]}
            change={(next) => change({ ...values, [field.name]: next })}
          />
        )}
      </Field>
    ));
  return (
    <>
      <fieldset className="pull-group">
        <legend>{t("group.place")}</legend>
        <div className="pull-fields">
          {inputs(kind.place)}
          {kind.secrets.map(({ name, long = false }) => (
            <Field key={name} label={t(`field.${name}`)} hint={hint(name)}>
              {(id) => (
                <SecretInput
                  id={id}
                  long={long}
                  value={secrets[name] ?? ""}
                  set={set.includes(name)}
                  put={(value) => changeSecrets({ ...secrets, [name]: value })}
                />
              )}
            </Field>
          ))}
        </div>
      </fieldset>
      <fieldset className="pull-group">
        <legend>{t("group.rows")}</legend>
        <div className="pull-fields">{inputs(kind.rows)}</div>
      </fieldset>
    </>
  );
}

/** Step one: where the data lies, and whether it can be read. */
export function Connect({ found, next }: { found: Connector; next: () => void }) {
  const { t } = useTranslation("connectors");
  const kind = kindOf(found.kind);
  const [name, setName] = useState(found.name);
  const [values, setValues] = useState<Values>(found.config);
  const [secrets, setSecrets] = useState<{ [name: string]: string }>({});
  const change = useChange(found.id);
  const test = useTest(found.id);
  if (!kind) return null;
  const save = (event: FormEvent) => {
    event.preventDefault();
    const given = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value));
    change.mutate(
      { name, config: values as never, secrets: Object.keys(given).length ? given : undefined },
      {
        onSuccess: () => {
          setSecrets({});
          test.mutate();
        },
      },
    );
  };
  return (
    <form className="pull-step" onSubmit={save}>
      <Field label={t("name")}>
        {(id) => (
          <Input id={id} value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <KindFields
        kind={kind}
        values={values}
        secrets={secrets}
        set={found.secrets_set}
        change={setValues}
        changeSecrets={setSecrets}
      />
      {change.error ? <Alert type="error" title={errorText(change.error)} /> : null}
      {test.error ? <Alert type="error" title={errorText(test.error)} /> : null}
      {test.data?.ok ? <Alert type="success" showIcon title={t("reached")} /> : null}
      {test.data && !test.data.ok ? (
        <Alert
          type="error"
          showIcon
          title={t(test.data.code ?? "", { ns: "errors", defaultValue: test.data.message ?? "" })}
          description={test.data.detail ? <code>{test.data.detail}</code> : undefined}
        />
      ) : null}
      <div className="row wrap">
        <Button htmlType="submit" type="primary" loading={change.isPending || test.isPending}>
          {t("saveAndTest")}
        </Button>
        <Button onClick={next}>{t("toMap")}</Button>
      </div>
    </form>
  );
}
