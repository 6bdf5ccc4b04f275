import { BankOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../types";
import { useBuilder } from "../context";
import { compares, firstOperator } from "../fields";
import type { AccountLeaf } from "../types";
import { Compared } from "./Compared";
import { type LeafProps, leafKind } from "./kind";
import { Choose } from "./parts";

/** A field of their own may hold anything. */
const anything = ["text", "number", "bool", "date", "list"];

function kindsOf(catalogue: Catalogue, field: string): readonly string[] {
  return catalogue.account_fields.find((each) => each.name === field)?.kinds ?? anything;
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
        options={catalogue.account_fields.map(({ name }) => ({ value: name, label: t(`account.${name}`) }))}
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
    const field = say(`account.${leaf.account}`, { defaultValue: leaf.account });
    return `${field} ${say(`op.${leaf.op}`)} ${leaf.value ?? ""}`;
  },
  Form,
});
