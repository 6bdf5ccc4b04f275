import { Input, Modal, Select, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { Field } from "@/shared/ui/parts";
import { AccountPicker } from "./AccountPicker";
import { type Account, type AccountFacts, useChoices } from "./api";
import { amountOf } from "./money";

const texts = ["name", "legal_name", "credit_code", "industry", "region", "tier"] as const;

type Values = {
  [key in
    | (typeof texts)[number]
    | "domains"
    | "erp"
    | "crm"
    | "revenue"
    | "cost"
    | "currency"
    | "signed_on"]: string;
} & { signed: boolean; owner: number | null; parent: number | null };

function idIn(account: Account | undefined, namespace: string): string {
  return account?.external_ids.find((each) => each.namespace === namespace)?.value ?? "";
}

function valuesOf(account?: Account): Values {
  return {
    name: account?.name ?? "",
    legal_name: account?.legal_name ?? "",
    credit_code: account?.credit_codes[0] ?? "",
    industry: account?.industry ?? "",
    region: account?.region ?? "",
    tier: account?.tier ?? "",
    domains: account?.domains.join(", ") ?? "",
    erp: idIn(account, "erp"),
    crm: idIn(account, "crm"),
    revenue: account?.annual_revenue?.toString() ?? "",
    cost: account?.annual_cost?.toString() ?? "",
    currency: account?.currency ?? "CNY",
    signed_on: account?.signed_on ?? "",
    signed: account?.signed ?? false,
    owner: account?.owner?.id ?? null,
    parent: account?.parent?.id ?? null,
  };
}

/** The request for what was typed; ids of other systems stay as they are. */
function factsOf(values: Values, account?: Account): AccountFacts & { name: string } {
  const others = (account?.external_ids ?? []).filter((each) => !["erp", "crm"].includes(each.namespace));
  const own = (["erp", "crm"] as const)
    .map((namespace) => ({ namespace, value: values[namespace].trim() }))
    .filter((each) => each.value);
  return {
    ...(Object.fromEntries(texts.map((key) => [key, values[key].trim()])) as { name: string }),
    domains: values.domains.split(/[\s,，;；]+/).filter(Boolean),
    external_ids: [...others, ...own],
    annual_revenue: amountOf(values.revenue) ?? null,
    annual_cost: amountOf(values.cost) ?? null,
    currency: values.currency,
    signed: values.signed,
    signed_on: values.signed_on || null,
    owner_id: values.owner,
    parent_id: values.parent,
  };
}

type Props = {
  title: string;
  account?: Account;
  pending: boolean;
  error: Error | null;
  close: () => void;
  save: (facts: AccountFacts & { name: string }) => void;
};

export function AccountForm({ title, account, pending, error, close, save }: Props) {
  const { t } = useTranslation("accounts");
  const { t: common } = useTranslation("common");
  const choices = useChoices();
  const [values, setValues] = useState(() => valuesOf(account));
  const set = (change: Partial<Values>) => setValues({ ...values, ...change });
  const sums = [values.revenue, values.cost].every((text) => amountOf(text) !== undefined);
  const line = (key: Exclude<keyof Values, "signed" | "owner" | "parent">, label: string, hint?: string) => (
    <Field key={key} label={label} hint={hint}>
      {(id) => (
        <Input
          id={id}
          type={key === "signed_on" ? "date" : "text"}
          value={values[key]}
          onChange={(event) => set({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Modal
      open
      width={720}
      title={title}
      onCancel={close}
      onOk={() => save(factsOf(values, account))}
      okText={common(account ? "save" : "create")}
      okButtonProps={{ disabled: !values.name.trim() || !sums, loading: pending }}
    >
      <div className="account-form">
        {line("name", t("name"))}
        {line("legal_name", t("legalName"))}
        {line("credit_code", t("creditCode"))}
        {line("domains", t("domains"), t("domainsHint"))}
        {line("industry", t("industry"))}
        {line("region", t("region"))}
        {line("tier", t("tier"))}
        <Field label={t("parent")}>
          {(id) => (
            <AccountPicker
              id={id}
              value={values.parent}
              named={account?.parent}
              without={account?.id}
              onChange={(parent) => set({ parent })}
            />
          )}
        </Field>
        <Field label={t("owner")}>
          {(id) => (
            <Select
              id={id}
              allowClear
              style={{ width: "100%" }}
              value={values.owner ?? undefined}
              onChange={(owner?: number) => set({ owner: owner ?? null })}
              options={choices.data?.owners.map((owner) => ({ value: owner.id, label: owner.name }))}
            />
          )}
        </Field>
        <Field label={t("signed")}>
          {(id) => (
            <div>
              <Switch id={id} checked={values.signed} onChange={(signed) => set({ signed })} />
            </div>
          )}
        </Field>
        {line("signed_on", t("signedOn"))}
        <Field label={t("currency")}>
          {(id) => (
            <Select
              id={id}
              style={{ width: "100%" }}
              value={values.currency}
              onChange={(currency: string) => set({ currency })}
              options={["CNY", "USD", "EUR", "HKD", "JPY"].map((value) => ({ value, label: value }))}
            />
          )}
        </Field>
        {line("revenue", t("revenue"))}
        {line("cost", t("cost"))}
        {line("erp", t("external.erp"))}
        {line("crm", t("external.crm"))}
      </div>
      {error ? <p className="field-error">{errorText(error)}</p> : null}
      {sums ? null : <p className="field-error">{t("noAmount")}</p>}
    </Modal>
  );
}
