import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, InputNumber, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "@/shared/types";
import { freeKey, withGroup, withoutGroup, withoutRule, withRule } from "./definition";
import { RuleRow } from "./RuleRow";
import type { CardDefinition, Factor, Rule, RuleGroup, Trial } from "./types";

type Props = {
  card: CardDefinition;
  catalogue: Catalogue;
  trial: Trial | undefined;
  readOnly: boolean;
  onChange: (card: CardDefinition) => void;
};

type GroupProps = Omit<Props, "card" | "onChange"> & {
  group: RuleGroup;
  at: number;
  newKey: () => string;
  onChange: (group: RuleGroup) => void;
  onRemove: () => void;
};

function GroupCard({ group, at, catalogue, trial, readOnly, newKey, onChange, onRemove }: GroupProps) {
  const { t } = useTranslation("scores");
  const reach = new Map((trial?.rules ?? []).map((each) => [each.rule, each.people]));
  const [added, setAdded] = useState("");
  const add = (rule: Pick<Rule, "when" | "event">) => {
    const key = newKey();
    setAdded(key);
    onChange({ ...group, rules: [...group.rules, { key, name: t("newRule"), points: 5, ...rule }] });
  };
  const waits = (place: number) =>
    trial?.waiting.some((each) => `${each.path}.`.startsWith(`groups.${at}.rules.${place}.`)) ?? false;
  return (
    <section className="card score-group" data-factor={group.factor}>
      <div className="score-group-head">
        <Input
          className="score-group-name"
          variant="borderless"
          aria-label={t("groupName")}
          value={group.name}
          disabled={readOnly}
          onChange={(event) => onChange({ ...group, name: event.target.value })}
        />
        <Segmented<Factor>
          aria-label={t("factor.label")}
          value={group.factor}
          disabled={readOnly}
          onChange={(factor) => onChange({ ...group, factor })}
          options={[
            { value: "fit", label: t("factor.fit") },
            { value: "engagement", label: t("factor.engagement") },
          ]}
        />
        <span className="row">
          <span className="sub">{t("groupCap")}</span>
          <InputNumber
            aria-label={t("groupCap")}
            min={0}
            value={group.cap ?? null}
            placeholder={t("none")}
            disabled={readOnly}
            onChange={(cap) => onChange({ ...group, cap: cap ?? undefined })}
          />
        </span>
        {readOnly ? null : (
          <button
            type="button"
            className="icon-button"
            aria-label={t("removeGroup", { name: group.name })}
            onClick={onRemove}
          >
            <DeleteOutlined />
          </button>
        )}
      </div>
      <ul className="score-rules">
        {group.rules.map((rule, place) => (
          <RuleRow
            key={rule.key}
            rule={rule}
            catalogue={catalogue}
            reach={reach.get(rule.key)}
            waiting={waits(place)}
            fresh={rule.key === added}
            readOnly={readOnly}
            onChange={(next) => onChange(withRule(group, place, next))}
            onRemove={() => onChange(withoutRule(group, place))}
          />
        ))}
      </ul>
      {readOnly ? null : (
        <div className="row wrap score-add">
          <Button size="small" icon={<PlusOutlined />} onClick={() => add({ when: { all: [] } })}>
            {t("addStanding")}
          </Button>
          <Button
            size="small"
            icon={<PlusOutlined />}
            onClick={() => add({ event: catalogue.events[0]?.name ?? "Page Viewed" })}
          >
            {t("addEvent")}
          </Button>
        </div>
      )}
    </section>
  );
}

/** The card's rules, group by group. */
export function Groups({ card, onChange, ...rest }: Props) {
  const { t } = useTranslation("scores");
  return (
    <div className="stack">
      {card.groups.map((group, at) => (
        <GroupCard
          key={at}
          {...rest}
          group={group}
          at={at}
          newKey={() => freeKey(card)}
          onChange={(next) => onChange(withGroup(card, at, next))}
          onRemove={() => onChange(withoutGroup(card, at))}
        />
      ))}
      {rest.readOnly ? null : (
        <Button
          icon={<PlusOutlined />}
          onClick={() =>
            onChange({
              ...card,
              groups: [...card.groups, { name: t("newGroup"), factor: "engagement", rules: [] }],
            })
          }
        >
          {t("addGroup")}
        </Button>
      )}
    </div>
  );
}
