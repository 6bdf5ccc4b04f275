import { MailOutlined } from "@ant-design/icons";
import { Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import { useBuilder } from "../context";
import type { MessageLeaf } from "../types";
import { WhenPart } from "../WhenPart";
import { windowComplete, windowHasForm } from "../when";
import { CountPart, countComplete, countHasForm } from "./counting";
import { journeyKey, journeyOptions } from "./journey";
import { type LeafProps, leafKind } from "./kind";
import { AddPart, Choose } from "./parts";

const byMachines = ["opened", "clicked"];

/** Which letter it was, and whether it came from a journey. */
function Which({ leaf, onChange }: LeafProps<MessageLeaf>) {
  const { t } = useTranslation("expression");
  const { catalogue } = useBuilder();
  const { template, journey, ...rest } = leaf;
  const ANY = "";
  return (
    <>
      {template === undefined ? null : (
        <Choose
          label={t("message.template")}
          className="value-text"
          value={template}
          options={[
            { value: ANY, label: t("message.anyTemplate") },
            ...catalogue.templates.map((each) => ({ value: each, label: each })),
          ]}
          onChange={(next) =>
            onChange({ ...rest, ...(journey !== undefined && { journey }), ...(next && { template: next }) })
          }
        />
      )}
      {journey === undefined ? null : (
        <Choose
          label={t("journey")}
          className="value-text"
          value={String(journey)}
          options={[{ value: ANY, label: t("message.anyJourney") }, ...journeyOptions(catalogue)]}
          onChange={(next) =>
            onChange({
              ...rest,
              ...(template !== undefined && { template }),
              ...(next && { journey: journeyKey(catalogue, next) }),
            })
          }
        />
      )}
      {template === undefined && catalogue.templates.length > 0 ? (
        <AddPart
          label={t("message.addTemplate")}
          onClick={() => onChange({ ...leaf, template: catalogue.templates[0] ?? "" })}
        />
      ) : null}
      {journey === undefined && catalogue.journeys.length > 0 ? (
        <AddPart
          label={t("message.addJourney")}
          onClick={() => onChange({ ...leaf, journey: catalogue.journeys[0]?.id ?? "" })}
        />
      ) : null}
    </>
  );
}

function Form({ leaf, onChange }: LeafProps<MessageLeaf>) {
  const { t } = useTranslation("expression");
  const { catalogue, readOnly } = useBuilder();
  const { count, within, human, ...rest } = leaf;
  const choose = (message: string) => {
    const { human: _human, ...kept } = leaf;
    onChange(byMachines.includes(message) ? { ...leaf, message } : { ...kept, message });
  };
  return (
    <>
      <Choose
        label={t("message.outcome")}
        value={leaf.message}
        options={catalogue.outcomes.map((each) => ({ value: each, label: t(`message.${each}`) }))}
        onChange={choose}
      />
      <CountPart
        count={count}
        onChange={(next) =>
          onChange({ ...rest, ...(within && { within }), ...(human !== undefined && { human }), count: next })
        }
      />
      <WhenPart
        within={within}
        onChange={(next) => {
          const { within: _within, ...kept } = leaf;
          onChange(next ? { ...kept, within: next } : kept);
        }}
      />
      <Which leaf={leaf} onChange={onChange} />
      {byMachines.includes(leaf.message) ? (
        <Checkbox
          disabled={readOnly}
          checked={human === false}
          onChange={(event) => {
            const { human: _human, ...kept } = leaf;
            onChange(event.target.checked ? { ...kept, human: false } : kept);
          }}
        >
          {t("message.machines")}
        </Checkbox>
      ) : null}
    </>
  );
}

export const message = leafKind<MessageLeaf>({
  key: "message",
  family: "event",
  tone: "green",
  Icon: MailOutlined,
  keys: ["message", "channel", "template", "journey", "within", "count", "human"],
  choices: (_catalogue, _names, say) => [{ name: "", text: say("message.title") }],
  choice: () => "",
  start: () => ({ message: "opened", count: { op: "gte", value: 1 } }),
  hasForm: (leaf) => windowHasForm(leaf.within) && countHasForm(leaf.count),
  isComplete: (leaf) => leaf.message !== "" && windowComplete(leaf.within) && countComplete(leaf.count),
  brief: (leaf, say) => `${say("message.title")} ${say(`message.${leaf.message}`)}`,
  Form,
});
