import { ThunderboltOutlined } from "@ant-design/icons";
import { eventName } from "../../names/names";
import { useBuilder } from "../context";
import { AddFilter, MeasurePart, WhereFilters } from "../EventParts";
import { filtersComplete } from "../fields";
import { aggregateComplete, aggregateHasForm } from "../measure";
import type { EventLeaf } from "../types";
import { WhenPart } from "../WhenPart";
import { windowComplete, windowHasForm } from "../when";
import { countComplete, countHasForm } from "./counting";
import { type LeafProps, leafKind } from "./kind";

function Form({ leaf, onChange }: LeafProps<EventLeaf>) {
  const { catalogue, readOnly } = useBuilder();
  const { within: _within, ...rest } = leaf;
  return (
    <>
      <MeasurePart leaf={leaf} catalogue={catalogue} readOnly={readOnly} onChange={onChange} />
      <WhenPart within={leaf.within} onChange={(within) => onChange(within ? { ...rest, within } : rest)} />
      {readOnly ? null : (
        <AddFilter onAdd={(filter) => onChange({ ...leaf, where: [...(leaf.where ?? []), filter] })} />
      )}
    </>
  );
}

function Below({ leaf, onChange }: LeafProps<EventLeaf>) {
  const { catalogue, readOnly } = useBuilder();
  const { where, ...rest } = leaf;
  if (!where?.length) return null;
  return (
    <div className="where-rows">
      <WhereFilters
        event={leaf.event}
        filters={where}
        catalogue={catalogue}
        readOnly={readOnly}
        onChange={(next) => onChange(next.length > 0 ? { ...leaf, where: next } : rest)}
      />
    </div>
  );
}

export const event = leafKind<EventLeaf>({
  key: "event",
  family: "event",
  tone: "amber",
  Icon: ThunderboltOutlined,
  keys: ["event", "where", "within", "count", "aggregate"],
  choices: (catalogue, names) => catalogue.events.map(({ name }) => ({ name, text: names.event(name) })),
  choice: (leaf) => leaf.event,
  start: (name) => ({ event: name, count: { op: "gte", value: 1 } }),
  hasForm: (leaf) =>
    windowHasForm(leaf.within) && countHasForm(leaf.count) && aggregateHasForm(leaf.aggregate),
  isComplete: (leaf, catalogue) =>
    leaf.event !== "" &&
    filtersComplete(leaf.event, leaf.where, catalogue) &&
    countComplete(leaf.count) &&
    windowComplete(leaf.within) &&
    aggregateComplete(leaf, catalogue),
  brief: (leaf) => eventName(leaf.event),
  Form,
  Below,
});
