import { Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { Card } from "@/shared/ui/Page";
import { Field } from "@/shared/ui/parts";
import { digits, isFalling, letters, thresholdsOf, withThreshold } from "./definition";
import type { CardDefinition, CardDraft, Factor, RollUp } from "./types";

type Props = { draft: CardDraft; readOnly: boolean; onChange: (draft: CardDraft) => void };

function Thresholds({
  card,
  factor,
  readOnly,
  onChange,
}: {
  card: CardDefinition;
  factor: Factor;
  readOnly: boolean;
  onChange: (card: CardDefinition) => void;
}) {
  const { t } = useTranslation("scores");
  const values = thresholdsOf(card, factor);
  const marks = factor === "fit" ? letters : digits;
  return (
    <div className="score-thresholds">
      <b>{t(`factor.${factor}`)}</b>
      {values.map((value, at) => (
        <span className="score-threshold" key={marks[at]}>
          <span>{marks[at]} ≥</span>
          <InputNumber
            aria-label={t("threshold", { mark: marks[at] })}
            value={value}
            disabled={readOnly}
            onChange={(next) => onChange(withThreshold(card, factor, at, next ?? 0))}
          />
        </span>
      ))}
      <span className="score-threshold">
        <span>{t("weight")}</span>
        <InputNumber
          aria-label={`${t("weight")}: ${t(`factor.${factor}`)}`}
          min={0}
          value={card.weights?.[factor] ?? 1}
          disabled={readOnly}
          onChange={(weight) => onChange({ ...card, weights: { ...card.weights, [factor]: weight ?? 1 } })}
        />
      </span>
      {isFalling(values) ? null : <span className="field-error">{t("notFalling")}</span>}
    </div>
  );
}

/** From which points on a grade is earned, the line to sales, and what the card is for. */
export function Settings({ draft, readOnly, onChange }: Props) {
  const { t } = useTranslation("scores");
  const card = draft.definition;
  const set = (definition: CardDefinition) => onChange({ ...draft, definition });
  return (
    <Card title={t("settings")}>
      <div className="stack">
        {(["fit", "engagement"] as const).map((factor) => (
          <Thresholds key={factor} card={card} factor={factor} readOnly={readOnly} onChange={set} />
        ))}
        <div className="score-fields">
          <Field label={t("mql")} hint={t("mqlHint")}>
            {(id) => (
              <InputNumber
                id={id}
                value={card.mql ?? null}
                placeholder={t("none")}
                disabled={readOnly}
                onChange={(mql) => set({ ...card, mql: mql ?? undefined })}
              />
            )}
          </Field>
          <Field label={t("rollUp")} hint={t("rollUpHint")}>
            {(id) => (
              <Select<RollUp>
                id={id}
                value={draft.roll_up}
                disabled={readOnly}
                onChange={(roll_up) => onChange({ ...draft, roll_up })}
                options={(["max", "sum", "avg"] as const).map((value) => ({
                  value,
                  label: t(`rolls.${value}`),
                }))}
              />
            )}
          </Field>
          <Field label={t("productLine")}>
            {(id) => (
              <Input
                id={id}
                maxLength={100}
                value={draft.product_line}
                disabled={readOnly}
                onChange={(event) => onChange({ ...draft, product_line: event.target.value })}
              />
            )}
          </Field>
        </div>
      </div>
    </Card>
  );
}
