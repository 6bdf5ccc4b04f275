import { Button, Drawer, Input, Segmented, Select, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useSources } from "@/shared/sources";
import type { Attribute, AttributeIn } from "@/shared/types";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { draftOf, useDeclare, useWithdraw } from "./api";
import { Computation } from "./Computation";
import { Values } from "./Values";

const TYPES = ["text", "number", "bool", "date", "datetime", "list", "money", "region", "json"] as const;
const PII = ["none", "contact", "identity", "sensitive"] as const;
const RULES = ["newest", "oldest", "source_priority"] as const;
const CURRENCIES = ["CNY", "USD", "EUR", "GBP", "HKD", "JPY"];

type FormProps = { body: AttributeIn; standard: boolean; change: (part: Partial<AttributeIn>) => void };

function Labels({ body, change }: FormProps) {
  const { t } = useTranslation("attributes");
  return (
    <>
      <div className="attribute-two">
        <Field label={t("form.labelZh")}>
          {(id) => (
            <Input
              id={id}
              value={body.label_zh}
              onChange={(event) => change({ label_zh: event.target.value })}
            />
          )}
        </Field>
        <Field label={t("form.labelEn")}>
          {(id) => (
            <Input
              id={id}
              value={body.label_en}
              onChange={(event) => change({ label_en: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Field label={t("form.description")}>
        {(id) => (
          <Input.TextArea
            id={id}
            rows={2}
            maxLength={500}
            value={body.description}
            onChange={(event) => change({ description: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

function Kind({ body, standard, change }: FormProps) {
  const { t } = useTranslation("attributes");
  return (
    <div className="attribute-two">
      <Field label={t("form.type")} hint={t(`typeHint.${body.type}`)}>
        {(id) => (
          <Select
            id={id}
            disabled={standard}
            value={body.type}
            onChange={(type) => change({ type })}
            options={TYPES.map((value) => ({ value, label: t(`type.${value}`) }))}
          />
        )}
      </Field>
      {body.type === "money" ? (
        <Field label={t("form.currency")}>
          {(id) => (
            <Select
              id={id}
              value={body.currency ?? "CNY"}
              onChange={(currency) => change({ currency })}
              options={CURRENCIES.map((value) => ({ value, label: value }))}
            />
          )}
        </Field>
      ) : (
        <Field label={t("form.group")}>
          {(id) => (
            <Input id={id} value={body.group} onChange={(event) => change({ group: event.target.value })} />
          )}
        </Field>
      )}
    </div>
  );
}

function Rule({ body, change }: FormProps) {
  const { t } = useTranslation("attributes");
  const sources = useSources();
  return (
    <>
      <Field label={t("form.rule")} hint={t(`ruleHint.${body.survivorship ?? "newest"}`)}>
        {(id) => (
          <Select
            id={id}
            value={body.survivorship}
            onChange={(survivorship) => change({ survivorship })}
            options={RULES.map((value) => ({ value, label: t(`rule.${value}`) }))}
          />
        )}
      </Field>
      {body.survivorship === "source_priority" ? (
        <Field label={t("form.sources")} hint={t("form.sourcesHint")}>
          {(id) => (
            <Select
              id={id}
              mode="multiple"
              value={body.source_priority}
              onChange={(source_priority) => change({ source_priority })}
              options={sources.data?.items.map((each) => ({ value: each.id, label: each.name }))}
            />
          )}
        </Field>
      ) : null}
    </>
  );
}

type Props = { attribute: Attribute | null; mayEdit: boolean; close: () => void };

/** One attribute: what is declared of it, how it is computed, and what its values are like. */
export function Editor({ attribute, mayEdit, close }: Props) {
  const { t } = useTranslation("attributes");
  const { t: common } = useTranslation("common");
  const declare = useDeclare();
  const withdraw = useWithdraw();
  const [name, setName] = useState(attribute?.name ?? "");
  const [body, setBody] = useState<AttributeIn>(() => draftOf(attribute));
  const change = (part: Partial<AttributeIn>) => setBody({ ...body, ...part });
  const standard = attribute?.standard ?? false;
  const done = (text: string) => ({
    onSuccess: () => {
      toast.success(text);
      close();
    },
    onError: toast.error,
  });
  const form = { body, standard, change };
  return (
    <Drawer
      open
      size={560}
      title={attribute ? attribute.name : t("new")}
      onClose={close}
      footer={
        mayEdit ? (
          <div className="row">
            <Button
              type="primary"
              loading={declare.isPending}
              disabled={name.trim() === ""}
              onClick={() => declare.mutate({ name: name.trim(), body }, done(common("saved")))}
            >
              {attribute && !attribute.declared ? t("adopt") : common("save")}
            </Button>
            <Button onClick={close}>{common("cancel")}</Button>
            <span className="grow" />
            {attribute?.declared ? (
              <Button
                danger
                loading={withdraw.isPending}
                onClick={() => withdraw.mutate(attribute.name, done(t("withdrawn")))}
              >
                {t("withdraw")}
              </Button>
            ) : null}
          </div>
        ) : null
      }
    >
      <fieldset disabled={!mayEdit} className="attribute-form-set stack">
        {attribute ? null : (
          <Field
            label={t("form.name")}
            hint={t("form.nameHint")}
            error={declare.error ? errorText(declare.error) : undefined}
          >
            {(id) => (
              <Input id={id} autoFocus value={name} onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
        )}
        <Labels {...form} />
        <Kind {...form} />
        <Field label={t("form.pii")} hint={t(`piiHint.${body.pii ?? "none"}`)}>
          {() => (
            <Segmented
              aria-label={t("form.pii")}
              value={body.pii}
              onChange={(pii) => change({ pii })}
              options={PII.map((value) => ({ value, label: t(`pii.${value}`) }))}
            />
          )}
        </Field>
        {standard ? null : (
          <div className="row">
            <Switch
              aria-label={t("computed.title")}
              checked={Boolean(body.definition)}
              onChange={(on) =>
                change({
                  definition: on ? { event: "", function: "count", property: "", where: null } : null,
                  type: on ? "number" : body.type,
                })
              }
            />
            <span>{t("computed.title")}</span>
          </div>
        )}
        {body.definition ? (
          <Computation body={body} onChange={(definition) => change({ definition })} />
        ) : (
          <Rule {...form} />
        )}
      </fieldset>
      {attribute ? <Values attribute={attribute} /> : null}
    </Drawer>
  );
}
