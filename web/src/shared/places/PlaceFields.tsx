import { Alert, Input, InputNumber, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";
import type { components } from "@/generated/api";
import { Field } from "@/shared/ui/parts";
import "./places.css";
import "./texts";

export type FieldKind = "text" | "number" | "area" | "switch" | "list" | "choice";
export type PlaceField = {
  name: string;
  kind: FieldKind;
  initial: string | number | boolean | string[];
  options?: readonly string[];
};
export type PlaceShape = { fields: PlaceField[]; secrets: { name: string; long?: boolean }[] };
export type Values = { [name: string]: unknown };
export type Secrets = { [name: string]: string };
type Tested = components["schemas"]["PlaceTestOut"];

export const textField = (name: string, initial = ""): PlaceField => ({ name, kind: "text", initial });

/** How to get to a bucket, and to an account on a server; what lies there is said by others. */
export const s3: PlaceShape = {
  fields: [
    textField("endpoint"),
    textField("bucket"),
    { name: "addressing", kind: "choice", initial: "auto", options: ["auto", "path", "virtual"] },
    textField("region", "us-east-1"),
    textField("access_key"),
  ],
  secrets: [{ name: "secret_key" }],
};
export const sftp: PlaceShape = {
  fields: [
    textField("host"),
    { name: "port", kind: "number", initial: 22 },
    textField("user"),
    textField("host_key"),
  ],
  secrets: [{ name: "password" }, { name: "private_key", long: true }],
};

export function firstValues(shape: PlaceShape): Values {
  return Object.fromEntries(shape.fields.map((field) => [field.name, field.initial]));
}

/** The secrets that were typed, or nothing: an empty field leaves what is stored. */
export function givenSecrets(secrets: Secrets): Secrets | undefined {
  const given = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value));
  return Object.keys(given).length ? given : undefined;
}

type InputProps = { field: PlaceField; id: string; value: unknown; change: (next: unknown) => void };

function Choice({ field, id, value, change }: InputProps) {
  const { t } = useTranslation("places");
  return (
    <Select
      id={id}
      // Places from before the choice have none.
      value={value ?? field.initial}
      onChange={change}
      options={field.options?.map((each) => ({ value: each, label: t(`choice.${each}`) }))}
    />
  );
}

function FieldInput({ field, id, value, change }: InputProps) {
  if (field.kind === "choice") return <Choice field={field} id={id} value={value} change={change} />;
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
  shape: PlaceShape;
  values: Values;
  secrets: Secrets;
  set: string[];
  change: (values: Values) => void;
  changeSecrets: (secrets: Secrets) => void;
};

/** The settings of a place, and its secrets, which are only ever written. */
export function PlaceFields({ shape, values, secrets, set, change, changeSecrets }: FieldsProps) {
  const { t } = useTranslation("places");
  const hint = (name: string) => t(`hint.${name}`, { defaultValue: "" });
  return (
    <div className="place-fields">
      {shape.fields.map((field) => (
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
      ))}
      {shape.secrets.map(({ name, long }) => {
        const said = {
          value: secrets[name] ?? "",
          placeholder: set.includes(name) ? t("secretSet") : "",
          autoComplete: "new-password",
          onChange: (event: { target: { value: string } }) =>
            changeSecrets({ ...secrets, [name]: event.target.value }),
        };
        return (
          <Field key={name} label={t(`field.${name}`)} hint={hint(name)}>
            {(id) =>
              long ? <Input.TextArea id={id} rows={3} {...said} /> : <Input.Password id={id} {...said} />
            }
          </Field>
        );
      })}
    </div>
  );
}

/** What a place answered when it was tried; `reached` says what that means. */
export function Tried({ tested, reached }: { tested: Tested | undefined; reached: string }) {
  const { t } = useTranslation("errors");
  if (!tested) return null;
  if (tested.ok) return <Alert type="success" showIcon title={reached} />;
  return (
    <Alert
      type="error"
      showIcon
      title={t(tested.code ?? "", { defaultValue: tested.message ?? "" })}
      description={tested.detail ? <code>{tested.detail}</code> : undefined}
    />
  );
}
