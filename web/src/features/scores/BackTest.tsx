import { ExperimentOutlined } from "@ant-design/icons";
import { Button, Checkbox, DatePicker, InputNumber, Segmented, Select } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import type { Catalogue } from "@/shared/types";
import { Card } from "@/shared/ui/Page";
import { Field } from "@/shared/ui/parts";
import { ErrorState, State } from "@/shared/ui/states";
import { useBackTest } from "./api";
import type { BackTestResult, CardDefinition } from "./types";

type Props = { card: CardDefinition; catalogue: Catalogue };

/** The ROC area in one word, by the usual bands. */
function verdictOf(auc: number): "weak" | "fair" | "good" | "strong" {
  if (auc < 0.6) return "weak";
  if (auc < 0.7) return "fair";
  return auc < 0.8 ? "good" : "strong";
}

function Tenths({ result }: { result: BackTestResult }) {
  const { t } = useTranslation("scores");
  const format = useFormat();
  const most = Math.max(1, ...result.tenths.map((each) => each.lift));
  return (
    <table className="tenths" aria-label={t("lift")}>
      <thead>
        <tr>
          <th scope="col">{t("tenth")}</th>
          <th scope="col" className="tenths-bar" aria-label={t("lift")} />
          <th scope="col">{t("lift")}</th>
          <th scope="col">{t("rate")}</th>
        </tr>
      </thead>
      <tbody>
        {result.tenths.map((each, at) => (
          <tr key={at}>
            <th scope="row">{at + 1}</th>
            <td className="tenths-bar" aria-hidden>
              <i
                data-strong={each.lift >= 1 || undefined}
                style={{ width: `${(each.lift / most) * 100}%` }}
              />
            </td>
            <td className="num">×{each.lift.toFixed(2)}</td>
            <td className="num">{format.percent(each.rate)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Calibration({ result }: { result: BackTestResult }) {
  const { t } = useTranslation("scores");
  const format = useFormat();
  const top = Math.max(0.01, ...result.bins.flatMap((bin) => [bin.promised, bin.happened]));
  const x = (value: number) => 36 + (value / top) * 220;
  const y = (value: number) => 168 - (value / top) * 156;
  return (
    <svg viewBox="0 0 270 196" className="calibration" role="img" aria-label={t("calibrationText")}>
      <line x1={x(0)} y1={y(0)} x2={x(top)} y2={y(top)} className="calibration-ideal" />
      <line x1={x(0)} y1={y(0)} x2={x(top)} y2={y(0)} />
      <line x1={x(0)} y1={y(0)} x2={x(0)} y2={y(top)} />
      {result.bins.map((bin) => (
        <circle key={bin.promised} cx={x(bin.promised)} cy={y(bin.happened)} r={5}>
          <title>{`${format.percent(bin.promised)} → ${format.percent(bin.happened)} (${bin.people})`}</title>
        </circle>
      ))}
      <text x={x(top)} y={190} textAnchor="end">
        {t("promised")} {format.percent(top)}
      </text>
      <text x={x(0)} y={190}>
        0
      </text>
      <text x={4} y={10}>
        {t("happened")}
      </text>
    </svg>
  );
}

function Result({ result }: { result: BackTestResult }) {
  const { t } = useTranslation("scores");
  const format = useFormat();
  const { auc, low, high } = result;
  if (auc === null || low === null || high === null)
    return (
      <State icon={<ExperimentOutlined />} tone="amber" title={t("cannotTell")} compact>
        {t("cannotTellText", { people: format.count(result.people), hits: format.count(result.hits) })}
      </State>
    );
  return (
    <div className="stack">
      <div className="back-figures">
        <div>
          <div className="count-label">AUC</div>
          <div className="count-value num">{auc.toFixed(3)}</div>
          <div className="sub num">{t("interval", { low: low.toFixed(3), high: high.toFixed(3) })}</div>
        </div>
        <p>
          <b>{t(`verdict.${verdictOf(auc)}`)}</b>
          <br />
          {t("outcomes", {
            people: format.count(result.people),
            hits: format.count(result.hits),
            share: format.percent(result.hits / Math.max(1, result.people)),
          })}
        </p>
      </div>
      {result.outcome_is_present ? (
        <div className="notice" data-tone="amber">
          {t("presentOutcome")}
        </div>
      ) : null}
      <div className="back-charts">
        <section>
          <h3>{t("lift")}</h3>
          <Tenths result={result} />
        </section>
        <section>
          <h3>{t("calibration")}</h3>
          <Calibration result={result} />
          <p className="sub">{t("calibrationText")}</p>
        </section>
      </div>
    </div>
  );
}

/** Whether the card would have told who does something: scored by what came before a day, judged by what came after. */
export default function BackTest({ card, catalogue }: Props) {
  const { t } = useTranslation("scores");
  const names = useNames();
  const test = useBackTest();
  const [kind, setKind] = useState<"event" | "tag">("event");
  const [name, setName] = useState<string | undefined>(undefined);
  const [since, setSince] = useState(dayjs().subtract(60, "day").startOf("day"));
  const [days, setDays] = useState(30);
  const [present, setPresent] = useState(false);
  const options =
    kind === "event"
      ? catalogue.events.map((event) => ({ value: event.name, label: names.event(event.name) }))
      : catalogue.tags.map((tag) => ({ value: tag, label: tag }));
  const run = () =>
    test.mutate({
      definition: card,
      outcome: kind === "event" ? { event: name } : { tag: name },
      since: since.toISOString(),
      days,
      with_present: present,
    });
  const left = test.data?.present ?? [];
  return (
    <div className="back-grid">
      <Card title={t("question")}>
        <div className="stack">
          <Field label={t("outcome")}>
            {(id) => (
              <div className="stack" style={{ gap: 8 }}>
                <Segmented
                  aria-label={t("outcomeKind")}
                  value={kind}
                  onChange={(next) => {
                    setKind(next);
                    setName(undefined);
                  }}
                  options={[
                    { value: "event" as const, label: t("event") },
                    { value: "tag" as const, label: t("tag") },
                  ]}
                />
                <Select
                  id={id}
                  showSearch
                  value={name}
                  placeholder={t("choose")}
                  options={options}
                  onChange={setName}
                />
              </div>
            )}
          </Field>
          <div className="score-fields">
            <Field label={t("since")}>
              {(id) => (
                <DatePicker
                  id={id}
                  value={since}
                  allowClear={false}
                  maxDate={dayjs().subtract(1, "day")}
                  onChange={(next) => setSince(next ?? since)}
                />
              )}
            </Field>
            <Field label={t("days")}>
              {(id) => (
                <InputNumber
                  id={id}
                  min={1}
                  max={730}
                  value={days}
                  onChange={(next) => setDays(next ?? 30)}
                />
              )}
            </Field>
          </div>
          <Checkbox checked={present} onChange={(event) => setPresent(event.target.checked)}>
            {t("withPresent")}
          </Checkbox>
          <p className="sub">{t("withPresentText")}</p>
          <Button type="primary" disabled={!name} loading={test.isPending} onClick={run}>
            {t("runTest")}
          </Button>
        </div>
      </Card>
      <Card title={t("answer")}>
        {test.error ? (
          <ErrorState error={test.error} compact />
        ) : test.data ? (
          <>
            <Result result={test.data} />
            {left.length > 0 && !present ? (
              <p className="sub">{t("leftOut", { count: left.length, rules: left.join("、") })}</p>
            ) : null}
          </>
        ) : (
          <State icon={<ExperimentOutlined />} tone="teal" title={t("notTested")} compact>
            {t("notTestedText")}
          </State>
        )}
      </Card>
    </div>
  );
}
