import { Button, Drawer, InputNumber, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import type { SuspectRule } from "@/shared/types";
import { QueryView } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { knownReason } from "../reasons";
import { useChangeRules, useRules } from "./api";

type Change = (key: string, part: Partial<SuspectRule>) => void;

function Rule({ rule, change }: { rule: SuspectRule; change: Change }) {
  const { t } = useTranslation("quarantine");
  const { t: data } = useTranslation("data");
  const format = useFormat();
  const title = data(`reason.${knownReason(rule.key)}.title`);
  return (
    <li className="rule-row">
      <Switch
        checked={rule.enabled}
        aria-label={title}
        onChange={(enabled) => change(rule.key, { enabled })}
      />
      <div className="grow">
        <div>{title}</div>
        <div className="sub num">{t("rules.count", { value: format.count(rule.count) })}</div>
      </div>
      {rule.unit ? (
        <span className="row">
          <InputNumber
            min={rule.lowest}
            max={rule.highest}
            value={rule.threshold}
            aria-label={`${title}: ${t(`rules.unit.${rule.unit}`)}`}
            onChange={(threshold) => threshold !== null && change(rule.key, { threshold })}
          />
          <span className="sub rule-unit">{t(`rules.unit.${rule.unit}`)}</span>
        </span>
      ) : null}
    </li>
  );
}

function Rules({ rules }: { rules: SuspectRule[] }) {
  const { t } = useTranslation("quarantine");
  const mayEdit = useCan("data.edit");
  const [draft, setDraft] = useState(rules);
  const save = useChangeRules();
  const change: Change = (key, part) =>
    setDraft((known) => known.map((rule) => (rule.key === key ? { ...rule, ...part } : rule)));
  const send = () =>
    save.mutate(
      draft.map(({ key, enabled, threshold }) => ({ key, enabled, threshold })),
      { onSuccess: () => toast.success(t("rules.saved")), onError: toast.error },
    );
  return (
    <div className="stack">
      <p className="muted">{t("rules.about")}</p>
      <ul>
        {draft.map((rule) => (
          <Rule key={rule.key} rule={rule} change={change} />
        ))}
      </ul>
      {mayEdit ? (
        <Button type="primary" loading={save.isPending} onClick={send}>
          {t("rules.save")}
        </Button>
      ) : null}
    </div>
  );
}

export function RulesDrawer({ close }: { close: () => void }) {
  const { t } = useTranslation("quarantine");
  const rules = useRules();
  return (
    <Drawer open title={t("rules.title")} onClose={close} size={460}>
      <QueryView query={rules}>{(found) => <Rules rules={found.items} />}</QueryView>
    </Drawer>
  );
}
