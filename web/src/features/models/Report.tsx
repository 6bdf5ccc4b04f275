import { WarningOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { Card } from "@/shared/ui/Page";
import type { Kind } from "./api";
import { Bars, Curves, Figure } from "./charts";
import { featureText } from "./features";
import type { Interval, Report, Weight } from "./report";

function useRange() {
  const { t } = useTranslation("models");
  return (found: Interval) => t("report.range", { low: found.low.toFixed(3), high: found.high.toFixed(3) });
}

function Figures({ kind, report }: { kind: Kind; report: Report }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  const range = useRange();
  const { auc, qini, baseline, training } = report;
  return (
    <div className="model-figures">
      {auc ? <Figure name={t("report.auc")} value={auc.value.toFixed(3)} hint={range(auc)} /> : null}
      {qini ? <Figure name={t("report.qini")} value={qini.value.toFixed(4)} hint={range(qini)} /> : null}
      {report.mae === undefined ? null : (
        <Figure name={t("report.mae")} value={report.mae.toFixed(3)} hint={t("report.maeHint")} />
      )}
      {baseline ? (
        <Figure
          name={t("report.baseline")}
          value={(baseline.auc ?? baseline.mae ?? 0).toFixed(3)}
          hint={kind === "purchase" ? t("report.asBefore") : featureText(t, baseline.name)}
        />
      ) : null}
      {report.rate === undefined ? null : (
        <Figure name={t("report.rate")} value={format.percent(report.rate)} hint={t("report.rateHint")} />
      )}
      {report.effect === undefined ? null : (
        <Figure
          name={t("report.effect")}
          value={format.percent(report.effect, 2)}
          hint={t("report.effectHint")}
        />
      )}
      {report.purchases ? (
        <Figure
          name={t("report.purchases")}
          value={format.count(Math.round(report.purchases.predicted))}
          hint={t("report.actually", { value: format.count(Math.round(report.purchases.actual)) })}
        />
      ) : null}
      {training ? (
        <Figure
          name={t("report.learned")}
          value={format.count(training.people)}
          hint={t("report.learnedHint", {
            outcomes: format.count(training.outcomes),
            rows: format.count(training.rows),
          })}
        />
      ) : null}
    </div>
  );
}

function Deciles({ report }: { report: Report }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  const rows = (report.deciles ?? []).map((each) => {
    const value = each.lift ?? each.effect ?? each.predicted ?? 0;
    const text =
      each.lift === undefined
        ? each.effect === undefined
          ? `${format.count(Math.round(each.predicted ?? 0))} / ${format.count(Math.round(each.actual ?? 0))}`
          : format.percent(each.effect, 1)
        : `${each.lift.toFixed(1)} ×`;
    const hint =
      each.gained === undefined ? undefined : t("report.gained", { value: format.percent(each.gained, 0) });
    const tone = value < 0 ? ("coral" as const) : ("primary" as const);
    return {
      key: String(each.decile),
      name: t("report.decile", { number: each.decile }),
      value,
      text,
      hint,
      tone,
    };
  });
  const kind =
    report.deciles?.[0]?.lift !== undefined ? "lift" : report.effect !== undefined ? "effect" : "spend";
  return (
    <Card title={t(`report.${kind}Title`)}>
      <p className="sub">{t(`report.${kind}Text`)}</p>
      <Bars label={t(`report.${kind}Title`)} rows={rows} />
    </Card>
  );
}

function Calibration({ report }: { report: Report }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  const points = (report.calibration ?? []).map((each) => [each.predicted, each.actual] as const);
  const most = Math.max(0.02, ...points.flat());
  const percent = (value: number) => format.percent(value, most < 0.1 ? 1 : 0);
  return (
    <Card title={t("report.calibration")}>
      <p className="sub">
        {t("report.calibrationText", { value: format.percent(report.calibration_error ?? 0) })}
      </p>
      <Curves
        label={t("report.calibration")}
        x={percent}
        y={percent}
        xName={t("report.predicted")}
        yName={t("report.actual")}
        within={[0, most, 0, most]}
        lines={[
          { name: t("report.happened"), tone: "primary", points: [...points], dots: true },
          {
            name: t("report.perfect"),
            tone: "gray",
            points: [
              [0, 0],
              [most, most],
            ],
            dashed: true,
          },
        ]}
      />
    </Card>
  );
}

function Gains({ report }: { report: Report }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  const curve = report.curve ?? [];
  return (
    <Card title={t("report.qiniTitle")}>
      <p className="sub">{t("report.qiniText")}</p>
      <Curves
        label={t("report.qiniTitle")}
        x={(value) => format.percent(value, 0)}
        y={(value) => format.count(Math.round(value))}
        xName={t("report.share")}
        yName={t("report.gain")}
        lines={[
          { name: t("report.model"), tone: "primary", points: curve.map((each) => [each.share, each.gain]) },
          {
            name: t("report.random"),
            tone: "gray",
            dashed: true,
            points: curve.map((each) => [each.share, each.random]),
          },
        ]}
      />
    </Card>
  );
}

function Frequencies({ report }: { report: Report }) {
  const { t } = useTranslation("models");
  const rows = report.frequencies ?? [];
  return (
    <Card title={t("report.frequencies")}>
      <p className="sub">{t("report.frequenciesText")}</p>
      <Curves
        label={t("report.frequencies")}
        x={(value) => (value >= 7 ? "7+" : String(Math.round(value)))}
        y={(value) => value.toFixed(1)}
        xName={t("report.before")}
        yName={t("report.predicted")}
        lines={[
          {
            name: t("report.predicted"),
            tone: "primary",
            points: rows.map((each) => [each.before, each.predicted]),
          },
          {
            name: t("report.happened"),
            tone: "teal",
            dashed: true,
            points: rows.map((each) => [each.before, each.actual]),
          },
        ]}
      />
    </Card>
  );
}

/** Which columns matter most; the arrow says whether more of it raises the score. */
export function Importance({ rows, title }: { rows: Weight[]; title: string }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  return (
    <Card title={title}>
      <Bars
        label={title}
        rows={rows.slice(0, 12).map((each) => ({
          key: each.name,
          name: `${each.turn >= 0 ? "▲" : "▼"} ${featureText(t, each.name)}`,
          value: each.share,
          tone: each.turn >= 0 ? "green" : "coral",
          text: format.percent(each.share, 0),
          hint: t(each.turn >= 0 ? "report.raises" : "report.lowers"),
        }))}
      />
    </Card>
  );
}

function Compared({ report }: { report: Report }) {
  const { t } = useTranslation("models");
  const said = Object.entries(report.compared ?? {}).map(
    ([kind, auc]) => `${t(`estimator.${kind}`, { defaultValue: kind })} ${auc.toFixed(3)}`,
  );
  if (!said.length) return null;
  return (
    <p className="sub">
      {t("report.compared", {
        kinds: said.join(" · "),
        chosen: t(`estimator.${report.chosen}`, { defaultValue: report.chosen ?? "" }),
      })}
    </p>
  );
}

/** How good a model is, with what it is compared to: nothing that flatters is left alone. */
export function ReportView({ kind, report }: { kind: Kind; report: Report }) {
  const { t } = useTranslation("models");
  return (
    <div className="stack">
      {report.suspects?.length ? (
        <div className="model-note" data-tone="coral" role="alert">
          <WarningOutlined aria-hidden />
          <span>
            {t("report.suspect", {
              names: report.suspects.map((each) => featureText(t, each.name)).join(", "),
            })}
          </span>
        </div>
      ) : null}
      <Card title={t("report.title")}>
        <Figures kind={kind} report={report} />
        <Compared report={report} />
      </Card>
      <div className="model-grid">
        {report.deciles ? <Deciles report={report} /> : null}
        {report.calibration ? <Calibration report={report} /> : null}
        {report.curve ? <Gains report={report} /> : null}
        {report.frequencies ? <Frequencies report={report} /> : null}
        {report.importance?.length ? (
          <Importance rows={report.importance} title={t("report.importance")} />
        ) : null}
      </div>
    </div>
  );
}
