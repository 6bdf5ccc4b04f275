import { UnorderedListOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { useBuilder } from "../context";
import { segmentOf } from "../fields";
import type { ListedLeaf } from "../types";
import { type LeafProps, leafKind } from "./kind";

/** The definition of a segment by list; its people are changed on the list, not here. */
function Form({ leaf }: LeafProps<ListedLeaf>) {
  const { t } = useTranslation("expression");
  const { catalogue } = useBuilder();
  const name = segmentOf(catalogue, leaf.listed)?.name ?? leaf.listed;
  return <span className="word">{t("listed", { name })}</span>;
}

export const listed = leafKind<ListedLeaf>({
  key: "listed",
  family: "belongs",
  tone: "teal",
  Icon: UnorderedListOutlined,
  keys: ["listed"],
  fixed: true,
  choices: () => [],
  choice: () => "",
  start: () => ({ listed: 0 }),
  isComplete: () => true,
  brief: (leaf, say, catalogue) =>
    say("listed", { name: segmentOf(catalogue, leaf.listed)?.name ?? leaf.listed }),
  Form,
});
