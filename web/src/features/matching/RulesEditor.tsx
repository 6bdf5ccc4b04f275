import { DeleteOutlined, DownOutlined, PlusOutlined, UpOutlined } from "@ant-design/icons";
import { Button, Input, InputNumber, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useDebounced } from "@/shared/hooks";
import { Card } from "@/shared/ui/Page";
import { QueryView } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Condition, type Rule, type Rules, usePreview, useRules, useSaveRules } from "./api";
import { RunCard } from "./RunCard";

const HOWS = ["exact", "similar", "jaro_winkler", "edit", "tokens", "date"] as const;
const PROBABILITY = "probability";
const STANDS_STILL_MS = 700;

type ConditionProps = {
  value: Condition;
  fields: string[];
  change: (value: Condition) => void;
  remove?: () => void;
};

function ConditionLine({ value, fields, change, remove }: ConditionProps) {
  const { t } = useTranslation("matching");
  const whole = value.field === PROBABILITY;
  return (
    <li className="rule-condition">
      <Select
        aria-label={t("rules.field")}
        value={value.field}
        options={fields.map((field) => ({ value: field, label: t(`field.${field}`) }))}
        onChange={(field) =>
          change({ ...value, field, how: field === PROBABILITY ? null : (value.how ?? "similar") })
        }
      />
      {whole ? null : (
        <Select
          aria-label={t("rules.how")}
          value={value.how ?? "similar"}
          options={HOWS.map((how) => ({ value: how, label: t(`how.${how}`) }))}
          onChange={(how) => change({ ...value, how, at_least: how === "exact" ? 1 : value.at_least })}
        />
      )}
      {value.how === "exact" && !whole ? null : (
        <InputNumber
          aria-label={t("rules.atLeast")}
          prefix="≥"
          suffix="%"
          min={0}
          max={100}
          precision={0}
          value={Math.round((value.at_least ?? 1) * 100)}
          onChange={(share) => change({ ...value, at_least: (share ?? 100) / 100 })}
        />
      )}
      {remove ? (
        <Button
          type="text"
          className="rule-remove"
          icon={<DeleteOutlined />}
          aria-label={t("rules.removeCondition")}
          onClick={remove}
        />
      ) : null}
    </li>
  );
}

type RuleProps = {
  rule: Rule;
  place: number;
  fields: string[];
  found: number | undefined;
  change: (rule: Rule) => void;
  move: (by: number) => void;
  remove: () => void;
};

function RuleCard({ rule, place, fields, found, change, move, remove }: RuleProps) {
  const { t } = useTranslation("matching");
  const format = useFormat();
  const put = (at: number, value: Condition) =>
    change({ ...rule, when: rule.when.map((each, other) => (other === at ? value : each)) });
  return (
    <li className="card rule" data-then={rule.then}>
      <div className="rule-head">
        <span className="rule-place num">{place + 1}</span>
        <Input
          className="rule-name"
          aria-label={t("rules.name")}
          value={t(`rule.${rule.name}`, { defaultValue: rule.name })}
          maxLength={80}
          onChange={(event) => change({ ...rule, name: event.target.value })}
        />
        {found === undefined ? null : (
          <span className="sub num">{t("rules.found", { count: found, value: format.count(found) })}</span>
        )}
        <Button type="text" icon={<UpOutlined />} aria-label={t("rules.up")} onClick={() => move(-1)} />
        <Button type="text" icon={<DownOutlined />} aria-label={t("rules.down")} onClick={() => move(1)} />
        <Button type="text" icon={<DeleteOutlined />} aria-label={t("rules.remove")} onClick={remove} />
      </div>
      <ul className="rule-conditions">
        {rule.when.map((condition, at) => (
          <ConditionLine
            key={at}
            value={condition}
            fields={fields}
            change={(value) => put(at, value)}
            remove={
              rule.when.length > 1
                ? () => change({ ...rule, when: rule.when.filter((_, other) => other !== at) })
                : undefined
            }
          />
        ))}
      </ul>
      <div className="row wrap rule-foot">
        <Button
          size="small"
          type="dashed"
          icon={<PlusOutlined />}
          disabled={rule.when.length >= 10}
          onClick={() =>
            change({ ...rule, when: [...rule.when, { field: "name", how: "similar", at_least: 0.92 }] })
          }
        >
          {t("rules.addCondition")}
        </Button>
        <span className="grow" />
        <span className="sub">{t("rules.then")}</span>
        <Segmented
          aria-label={t("rules.then")}
          value={rule.then}
          options={[
            { value: "review", label: t("rules.review") },
            { value: "merge", label: t("rules.merge") },
          ]}
          // biome-ignore lint/suspicious/noThenProperty: the API's own word
          onChange={(then) => change({ ...rule, then: then === "merge" ? "merge" : "review" })}
        />
      </div>
    </li>
  );
}

function Preview({ rules, current }: { rules: Rule[]; current: ReturnType<typeof usePreview> }) {
  const { t } = useTranslation("matching");
  const format = useFormat();
  return (
    <Card title={t("preview.title")} className="rule-preview">
      <QueryView query={current} skeleton={<p className="sub">{t("preview.counting")}</p>}>
        {(found) => (
          <div aria-live="polite" aria-busy={current.isFetching}>
            <div className="preview-figures" data-stale={current.isFetching || undefined}>
              <div>
                <b className="num">{format.count(found.merge)}</b>
                <span>{t("preview.merge")}</span>
              </div>
              <div>
                <b className="num">{format.count(found.review)}</b>
                <span>{t("preview.review")}</span>
              </div>
            </div>
            <p className="sub">
              {rules.length ? t("preview.people", { value: format.count(found.people) }) : t("preview.none")}
            </p>
          </div>
        )}
      </QueryView>
    </Card>
  );
}

const fresh = (name: string): Rule => ({
  name,
  when: [{ field: "name", how: "similar", at_least: 0.92 }],
  // biome-ignore lint/suspicious/noThenProperty: the API's own word
  then: "review",
});

function Editor({ saved }: { saved: Rules }) {
  const { t } = useTranslation("matching");
  const [rules, setRules] = useState<Rule[]>(saved.rules);
  const settled = useDebounced(rules, STANDS_STILL_MS);
  const complete = settled.every((rule) => rule.name.trim());
  const preview = usePreview(complete ? settled : saved.rules);
  const save = useSaveRules();
  const changed = JSON.stringify(rules) !== JSON.stringify(saved.rules);
  const put = (at: number, rule: Rule) => setRules(rules.map((each, other) => (other === at ? rule : each)));
  const move = (at: number, by: number) => {
    const to = at + by;
    const moved = rules[at];
    if (!moved || to < 0 || to >= rules.length) return;
    const others = rules.filter((_, other) => other !== at);
    setRules([...others.slice(0, to), moved, ...others.slice(to)]);
  };
  return (
    <div className="rules">
      <div>
        <p className="sub rules-intro">{saved.is_default ? t("rules.default") : t("rules.intro")}</p>
        <ol className="rule-list" aria-label={t("tab.rules")}>
          {rules.map((rule, at) => (
            <RuleCard
              key={at}
              rule={rule}
              place={at}
              fields={saved.fields}
              found={settled === rules && !preview.isFetching ? preview.data?.by_rule[at] : undefined}
              change={(value) => put(at, value)}
              move={(by) => move(at, by)}
              remove={() => setRules(rules.filter((_, other) => other !== at))}
            />
          ))}
        </ol>
        <div className="row wrap">
          <Button
            icon={<PlusOutlined />}
            disabled={rules.length >= 20}
            onClick={() => setRules([...rules, fresh(t("rules.new"))])}
          >
            {t("rules.add")}
          </Button>
          <span className="grow" />
          <Button disabled={!changed} onClick={() => setRules(saved.rules)}>
            {t("rules.reset")}
          </Button>
          <Button
            type="primary"
            disabled={!changed || !rules.every((rule) => rule.name.trim())}
            loading={save.isPending}
            onClick={() =>
              save.mutate(rules, {
                onError: toast.error,
                onSuccess: () => toast.success(t("rules.saved")),
              })
            }
          >
            {t("rules.save")}
          </Button>
        </div>
      </div>
      <aside className="stack">
        <Preview rules={settled} current={preview} />
        <RunCard />
      </aside>
    </div>
  );
}

/** The rules in order, what they would do, and a run over everybody. */
export function RulesEditor() {
  const rules = useRules();
  return <QueryView query={rules}>{(saved) => <Editor saved={saved} />}</QueryView>;
}
