import { ApartmentOutlined } from "@ant-design/icons";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../types";
import { incompleteIds } from "../fields";
import { fromExpression } from "../tree";
import type { Expression, MembersLeaf } from "../types";
import { type LeafProps, leafKind } from "./kind";
import { Op } from "./parts";

// The group holds rows, and a row may hold this: it is fetched when it is needed.
const Nested = lazy(() => import("../Nested"));

function Form({ leaf, onChange }: LeafProps<MembersLeaf>) {
  const { t } = useTranslation("expression");
  return (
    <>
      <Op
        value={leaf.members}
        of={["any", "all"]}
        say="members"
        onChange={(members) => onChange({ ...leaf, members })}
      />
      <span className="word">{t("members.fulfil")}</span>
    </>
  );
}

function Below({ leaf, onChange }: LeafProps<MembersLeaf>) {
  return (
    <Suspense fallback={null}>
      <Nested expression={leaf.of} onChange={(of) => onChange({ ...leaf, of })} />
    </Suspense>
  );
}

const incomplete = (of: Expression, catalogue: Catalogue) => incompleteIds(fromExpression(of), catalogue);

export const members = leafKind<MembersLeaf>({
  key: "members",
  family: "company",
  tone: "teal",
  Icon: ApartmentOutlined,
  keys: ["members", "of"],
  choices: (_catalogue, _names, say) => [{ name: "", text: say("members.title") }],
  choice: () => "",
  start: () => ({ members: "any", of: { all: [] } }),
  hasForm: (leaf) => ["any", "all"].includes(leaf.members) && typeof leaf.of === "object",
  isComplete: (leaf, catalogue) => incomplete(leaf.of, catalogue).length === 0,
  brief: (leaf, say) => `${say("members.title")}: ${say(`members.${leaf.members}`)}`,
  Form,
  Below,
});
