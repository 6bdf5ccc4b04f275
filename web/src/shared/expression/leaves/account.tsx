import { BankOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { companyFieldName } from "../../names/names";
import type { Catalogue } from "../../types";
import { useBuilder } from "../context";
import { compares, firstOperator } from "../fields";
import type { AccountLeaf } from "../types";
import { Compared } from "./Compared";
import { type LeafProps, leafKind, type Say } from "./kind";
import { Choose } from "./parts";

/** A field of their own may hold anything. */
const anything = ["text", "number", "bool", "date", "list"];

function kindsOf(catalogue: Catalogue, field: string): readonly string[] {
  return catalogue.account_fields.find((each) => each.name === field)?.kinds ?? anything;
}

const OWN = "attributes.";

/** What a field is called; one of the workspace's own by its name. */
function called(field: string, say: Say): string {
  return field.startsWith(OWN)
    ? companyFieldName(field.slice(OWN.length))
    : say(`account.${field}`, { defaultValue: field });
}

/** The fields that every company has, then those of the workspace's own. */
function optionsOf(catalogue: Catalogue, say: Say) {
  const option = ({ name }: { name: string }) => ({ value: name, label: called(name, say) });
  const own = catalogue.account_fields.filter(({ name }) => name.startsWith(OWN)).map(option);
  const usual = catalogue.account_fields.filter(({ name }) => !name.startsWith(OWN)).map(option);
  if (own.length === 0) return usual;
  return [
    { label: say("account.usual"), title: "", options: usual },
    { label: say("account.own"), title: "", options: own },
  ];
}

function Form({ leaf, onChange }: LeafProps<AccountLeaf>) {
  const { t } = useTranslation("expression");
  const { catalogue } = useBuilder();
  return (
    <>
      <Choose
        label={t("account.field")}
        className="value-property"
        value={leaf.account}
        options={optionsOf(catalogue, t)}
        onChange={(account) => onChange({ account, ...firstOperator(kindsOf(catalogue, account)) })}
      />
      {leaf.account ? (
        <Compared
          kinds={kindsOf(catalogue, leaf.account)}
          op={leaf.op}
          value={leaf.value}
          source={{ account: leaf.account }}
          onChange={(comparison) => onChange({ account: leaf.account, ...comparison })}
        />
      ) : null}
    </>
  );
}

export const account = leafKind<AccountLeaf>({
  key: "account",
  family: "company",
  tone: "violet",
  Icon: BankOutlined,
  keys: ["account", "op", "value"],
  choices: (_catalogue, _names, say) => [{ name: "", text: say("account.title") }],
  choice: () => "",
  start: () => ({ account: "industry", op: "eq" }),
  isComplete: (leaf, catalogue) =>
    leaf.account !== "" && compares(kindsOf(catalogue, leaf.account), leaf.op, leaf.value),
  brief: (leaf, say) => {
    const field = called(leaf.account, say);
    return `${field} ${say(`op.${leaf.op}`)} ${leaf.value ?? ""}`;
  },
  Form,
});
