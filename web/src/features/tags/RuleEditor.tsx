import { ExperimentOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Alert, AutoComplete, Button, Drawer, Input, InputNumber, Segmented, Select, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useCatalogue } from "@/shared/expression/catalogue";
import { AddFilter, WhereFilters } from "@/shared/expression/EventParts";
import type { Filter } from "@/shared/expression/types";
import "@/shared/expression/texts";
import "@/shared/expression/expression.css";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import type { Catalogue } from "@/shared/types";
import { When as Ago, Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import {
  type DryRun,
  type Rule,
  type Step,
  type Tag,
  useDryRun,
  useGallery,
  useSaveRule,
  type When,
} from "./api";
import { asEvent, asSequence, isWhole } from "./when";

type StepProps = { label: string; step: Step; catalogue: Catalogue; onChange: (step: Step) => void };

function StepField({ label, step, catalogue, onChange }: StepProps) {
  const { t } = useTranslation("tags");
  const { event: eventName } = useNames();
  const filters = (step.where ?? []) as unknown as Filter[];
  const where = (next: Filter[]) => onChange({ ...step, where: next as unknown as Step["where"] });
  return (
    <div className="rule-step">
      <Field label={label}>
        {(id) => (
          <AutoComplete
            id={id}
            value={step.event}
            placeholder={t("rule.event")}
            onChange={(event: string) => onChange({ ...step, event })}
            options={catalogue.events
              .filter((each) =>
                `${each.name} ${eventName(each.name)}`.toLowerCase().includes(step.event.toLowerCase()),
              )
              .map((each) => ({ value: each.name, label: `${eventName(each.name)} · ${each.name}` }))}
          />
        )}
      </Field>
      <WhereFilters
        event={step.event}
        filters={filters}
        catalogue={catalogue}
        readOnly={false}
        onChange={where}
      />
      {step.event ? <AddFilter onAdd={(filter) => where([...filters, filter])} /> : null}
    </div>
  );
}

function Trial({ found }: { found: DryRun }) {
  const { t } = useTranslation("tags");
  const format = useFormat();
  return (
    <div className="trial" role="status">
      <b>
        {t("rule.wouldHave", { count: found.people, value: format.count(found.people), days: found.days })}
      </b>
      <ul className="plain-list">
        {found.sample.map((person) => (
          <li key={person.id} className="row">
            <Link to="/contacts/$id" params={{ id: String(person.id) }} className="grow ellipsis">
              {person.name || `#${person.id}`}
            </Link>
            <Ago at={person.at} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function WhenFields({ when, set }: { when: When; set: (when: When) => void }) {
  const { t } = useTranslation("tags");
  const catalogue = useCatalogue();
  const data = catalogue.data ?? { attributes: [], events: [], tags: [], segments: [] };
  const known = data as Catalogue;
  return (
    <>
      <Segmented
        block
        value={when.kind}
        onChange={(kind) => set(kind === "event" ? asEvent(when) : asSequence(when))}
        options={[
          { value: "event", label: t("rule.onEvent") },
          { value: "sequence", label: t("rule.onSequence") },
        ]}
      />
      {when.kind === "event" ? (
        <StepField
          label={t("rule.when")}
          step={when.event}
          catalogue={known}
          onChange={(event) => set({ ...when, event })}
        />
      ) : (
        <>
          <StepField
            label={t("rule.first")}
            step={when.first}
            catalogue={known}
            onChange={(first) => set({ ...when, first })}
          />
          <Field label={t("rule.days")}>
            {(id) => (
              <InputNumber
                id={id}
                min={1}
                max={365}
                precision={0}
                value={when.days}
                onChange={(days) => set({ ...when, days: days ?? 1 })}
              />
            )}
          </Field>
          <StepField
            label={t("rule.then")}
            step={when.then}
            catalogue={known}
            onChange={(then) => set({ ...when, then })}
          />
          <StepField
            label={t("rule.without")}
            step={when.without ?? { event: "", where: [] }}
            catalogue={known}
            onChange={(without) => set({ ...when, without: without.event ? without : null })}
          />
        </>
      )}
    </>
  );
}

/** A rule as one reads it: when this happens, put that tag on; tried on the last 30 days before it runs. */
export function RuleEditor({ tag, rule, close }: { tag: Tag; rule: Rule | null; close: () => void }) {
  const { t } = useTranslation("tags");
  const { t: common } = useTranslation("common");
  const gallery = useGallery();
  const save = useSaveRule(rule?.id ?? null);
  const trial = useDryRun();
  const [name, setName] = useState(rule?.name ?? "");
  const [when, setWhen] = useState<When>(
    (rule?.when as When | undefined) ?? { kind: "event", event: { event: "", where: [] } },
  );
  const [action, setAction] = useState(rule?.action === "remove" ? ("remove" as const) : ("add" as const));
  const [value, setValue] = useState(rule?.value ?? "");
  const [days, setDays] = useState<number | null>(rule?.expires_after_days ?? null);
  const [enabled, setEnabled] = useState(rule?.enabled ?? true);
  const change = (next: When) => {
    setWhen(next);
    trial.reset();
  };
  const keep = () =>
    save.mutate(
      {
        name: name.trim() || t("rule.unnamed", { tag: tag.name }),
        tag_id: tag.id,
        action,
        value: action === "add" ? value : "",
        expires_after_days: action === "add" ? days : null,
        when,
        enabled,
      },
      {
        onSuccess: () => {
          toast.success(t("rule.saved"));
          close();
        },
      },
    );
  const problem = save.error ?? trial.error;
  return (
    <Drawer
      open
      size={520}
      title={rule === null ? t("rule.new") : t("rule.edit")}
      onClose={close}
      footer={
        <div className="row rule-foot">
          <Button
            icon={<ExperimentOutlined />}
            disabled={!isWhole(when)}
            loading={trial.isPending}
            onClick={() => trial.mutate(when)}
          >
            {t("rule.try")}
          </Button>
          <span className="grow" />
          <Button onClick={close}>{common("cancel")}</Button>
          <Button type="primary" disabled={!isWhole(when)} loading={save.isPending} onClick={keep}>
            {common("save")}
          </Button>
        </div>
      }
    >
      <div className="stack">
        {rule === null ? (
          <div>
            <div className="sub">{t("rule.gallery")}</div>
            <div className="row wrap gallery">
              {gallery.data?.items.map((item) => (
                <Button key={item.key} size="small" onClick={() => change(item.when as When)}>
                  {t(`rule.from.${item.key}`, { defaultValue: item.tag })}
                </Button>
              ))}
            </div>
          </div>
        ) : null}
        {problem ? <Alert type="error" showIcon title={errorText(problem)} /> : null}
        <Field label={t("name")}>
          {(id) => (
            <Input
              id={id}
              maxLength={100}
              placeholder={t("rule.unnamed", { tag: tag.name })}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <WhenFields when={when} set={change} />
        <div className="form-pair">
          <Field label={t("rule.action")}>
            {(id) => (
              <Select
                id={id}
                value={action}
                onChange={setAction}
                options={(["add", "remove"] as const).map((each) => ({
                  value: each,
                  label: t(`rule.${each}`, { tag: tag.name }),
                  disabled: each === "remove" && tag.kind === "source",
                }))}
              />
            )}
          </Field>
          {action === "add" && tag.values.length > 0 ? (
            <Field label={t("value")}>
              {(id) => (
                <Select
                  id={id}
                  allowClear
                  value={value || undefined}
                  onChange={(next?: string) => setValue(next ?? "")}
                  options={tag.values.map((each) => ({ value: each.value, label: each.value }))}
                />
              )}
            </Field>
          ) : null}
          {action === "add" ? (
            <Field label={t("expiresAfter")}>
              {(id) => (
                <InputNumber
                  id={id}
                  style={{ width: "100%" }}
                  min={1}
                  max={3650}
                  placeholder={t("asTag")}
                  value={days}
                  onChange={setDays}
                />
              )}
            </Field>
          ) : null}
        </div>
        <div className="row">
          <Switch checked={enabled} onChange={setEnabled} aria-label={t("rule.enabled")} />
          {t("rule.enabled")}
        </div>
        {trial.data ? <Trial found={trial.data} /> : null}
      </div>
    </Drawer>
  );
}
