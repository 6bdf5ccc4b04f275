import { PlusOutlined, ThunderboltOutlined } from "@ant-design/icons";
import { Button, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNames } from "@/shared/names/names";
import { useCan } from "@/shared/session";
import { Card } from "@/shared/ui/Page";
import { QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Rule, type RuleIn, type Tag, useApplyPast, useDeleteRule, useRules, useSaveRule } from "./api";
import { RuleEditor } from "./RuleEditor";

/** The rule as a sentence. */
function useSentence(): (rule: Rule) => string {
  const { t } = useTranslation("tags");
  const { event: eventName } = useNames();
  return ({ when, action }) => {
    const act = t(action === "add" ? "rule.thenAdd" : "rule.thenRemove");
    if (when.kind === "event") return t("rule.sayEvent", { event: eventName(when.event.event), act });
    const said = {
      first: eventName(when.first.event),
      second: eventName(when.then.event),
      days: when.days,
      without: eventName(when.without?.event ?? ""),
      act,
    };
    return t(when.without ? "rule.sayWithout" : "rule.saySequence", said);
  };
}

function RuleRow({ rule, edit }: { rule: Rule; edit: () => void }) {
  const { t } = useTranslation("tags");
  const { t: common } = useTranslation("common");
  const sentence = useSentence();
  const mayEdit = useCan("contacts.edit");
  const save = useSaveRule(rule.id);
  const remove = useDeleteRule();
  const past = useApplyPast();
  const { id: _id, owner_id: _owner, created_at: _made, updated_at: _changed, ...said } = rule;
  return (
    <li className="rule-row">
      <div className="row">
        <b className="grow ellipsis">{rule.name}</b>
        <Switch
          size="small"
          checked={rule.enabled}
          disabled={!mayEdit}
          aria-label={`${t("rule.enabled")}: ${rule.name}`}
          onChange={(enabled) => save.mutate({ ...(said as RuleIn), enabled }, { onError: toast.error })}
        />
      </div>
      <div className="sub">{sentence(rule)}</div>
      {mayEdit ? (
        <div className="row wrap">
          <Button size="small" type="link" onClick={edit}>
            {t("rule.change")}
          </Button>
          <Button
            size="small"
            type="link"
            onClick={() =>
              past.mutate(rule.id, {
                onSuccess: () => toast.success(t("rule.pastStarted")),
                onError: toast.error,
              })
            }
          >
            {t("rule.past")}
          </Button>
          <Button
            size="small"
            type="link"
            danger
            onClick={() => remove.mutate(rule.id, { onError: toast.error })}
          >
            {common("delete")}
          </Button>
        </div>
      ) : null}
    </li>
  );
}

export function Rules({ tag }: { tag: Tag }) {
  const { t } = useTranslation("tags");
  const mayEdit = useCan("contacts.edit");
  const rules = useRules(tag.id);
  const [edited, setEdited] = useState<Rule | null | undefined>(undefined);
  return (
    <Card
      title={t("rule.title")}
      extra={
        mayEdit ? (
          <Button size="small" icon={<PlusOutlined />} onClick={() => setEdited(null)}>
            {t("rule.new")}
          </Button>
        ) : null
      }
    >
      <QueryView query={rules}>
        {(list) =>
          list.items.length === 0 ? (
            <State compact icon={<ThunderboltOutlined />} tone="violet" title={t("rule.empty")}>
              {t("rule.emptyText")}
            </State>
          ) : (
            <ul className="plain-list">
              {list.items.map((rule) => (
                <RuleRow key={rule.id} rule={rule} edit={() => setEdited(rule)} />
              ))}
            </ul>
          )
        }
      </QueryView>
      {edited === undefined ? null : (
        <RuleEditor tag={tag} rule={edited} close={() => setEdited(undefined)} />
      )}
    </Card>
  );
}
