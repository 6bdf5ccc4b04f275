import { Alert, Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { givenSecrets, PlaceFields, type Secrets, Tried, type Values } from "@/shared/places/PlaceFields";
import { Field } from "@/shared/ui/parts";
import { type Connector, useChange, useTest } from "./api";
import { type KindShape, kindOf } from "./kinds";

type FieldsProps = {
  kind: KindShape;
  values: Values;
  secrets: Secrets;
  set: string[];
  change: (values: Values) => void;
  changeSecrets: (secrets: Secrets) => void;
};

/** The settings of a kind in two groups, how to get there and what is read; secrets are only ever written. */
export function KindFields({ kind, ...rest }: FieldsProps) {
  const { t } = useTranslation("connectors");
  return (
    <>
      <fieldset className="pull-group">
        <legend>{t("group.place")}</legend>
        <PlaceFields shape={{ fields: kind.place, secrets: kind.secrets }} {...rest} />
      </fieldset>
      <fieldset className="pull-group">
        <legend>{t("group.rows")}</legend>
        <PlaceFields shape={{ fields: kind.rows, secrets: [] }} {...rest} />
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
  const [secrets, setSecrets] = useState<Secrets>({});
  const change = useChange(found.id);
  const test = useTest(found.id);
  if (!kind) return null;
  const save = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      { name, config: values as never, secrets: givenSecrets(secrets) },
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
      <Tried tested={test.data} reached={t("reached")} />
      <div className="row wrap">
        <Button htmlType="submit" type="primary" loading={change.isPending || test.isPending}>
          {t("saveAndTest")}
        </Button>
        <Button onClick={next}>{t("toMap")}</Button>
      </div>
    </form>
  );
}
