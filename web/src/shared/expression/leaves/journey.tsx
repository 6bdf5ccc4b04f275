import { ShareAltOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../types";
import { useBuilder } from "../context";
import type { JourneyLeaf } from "../types";
import { type LeafProps, leafKind } from "./kind";
import { Choose, Op } from "./parts";

const operators = ["in", "was_in", "never"];

/** Journeys to choose from; a condition may name one by its number or by its name. */
export function journeyOptions(catalogue: Catalogue) {
  return catalogue.journeys.map(({ id, name }) => ({ value: String(id), label: name }));
}

/** A chosen journey as it is written: its number; a name that is none of the numbers stays. */
export function journeyKey(catalogue: Catalogue, value: string): string | number {
  return catalogue.journeys.some((each) => String(each.id) === value) ? Number(value) : value;
}

function Form({ leaf, onChange }: LeafProps<JourneyLeaf>) {
  const { t } = useTranslation("expression");
  const { catalogue } = useBuilder();
  return (
    <>
      <Op value={leaf.op} of={operators} say="journeyOp" onChange={(op) => onChange({ ...leaf, op })} />
      <Choose
        label={t("journey")}
        className="value-text"
        value={String(leaf.journey)}
        options={journeyOptions(catalogue)}
        onChange={(value) => onChange({ ...leaf, journey: journeyKey(catalogue, value) })}
      />
    </>
  );
}

export const journey = leafKind<JourneyLeaf>({
  key: "journey",
  family: "event",
  tone: "teal",
  Icon: ShareAltOutlined,
  keys: ["journey", "op"],
  choices: (_catalogue, _names, say) => [{ name: "", text: say("journey") }],
  choice: () => "",
  start: () => ({ journey: "", op: "in" }),
  hasForm: (leaf) => operators.includes(leaf.op),
  isComplete: (leaf) => leaf.journey !== "",
  brief: (leaf, say, catalogue) => {
    const named = catalogue.journeys.find((each) => each.id === leaf.journey)?.name ?? leaf.journey;
    return `${say(`journeyOp.${leaf.op}`)} ${named}`;
  },
  Form,
});
