import { useTranslation } from "react-i18next";
import { type Format, useFormat } from "@/shared/format";
import { Card } from "@/shared/ui/Page";
import { Pill, type Tone } from "@/shared/ui/Pill";
import { Sparkline } from "@/shared/ui/Sparkline";
import type { Detail } from "./api";
import { Curves, Figure } from "./charts";
import type { Drift, Interval, Report, Since } from "./report";
import { ALARM, WATCH } from "./spreads";

type Ageing = NonNullable<Detail["ageing"]>;
const TONES: Record<Ageing["verdict"], Tone> = { fresh: "green", soon: "amber", due: "coral" };

/** A day without an hour, the same in every zone. */
const dayOf = (format: Format, day: string) => format.date(`${day}T12:00:00Z`);

/** From the training to the day by which it is to be repeated, and where today is. */
function Lifeline({ ageing, trained }: { ageing: Ageing; trained: string }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  const start = Date.parse(trained);
  const whole = Math.max(Date.parse(`${ageing.due_on}T00:00:00Z`) - start, 1);
  const lived = Math.min(Math.max((Date.now() - start) / whole, 0.01), 1);
  return (
    <div className="lifeline">
      <div className="lifeline-track" data-tone={TONES[ageing.verdict]} aria-hidden>
        <i className="lived" style={{ width: `${lived * 100}%` }} />
      </div>
      <div className="slider-ends sub">
        <span>{t("ageing.trained", { date: format.date(trained) })}</span>
        <span>{t("ageing.until", { date: dayOf(format, ageing.due_on) })}</span>
      </div>
    </div>
  );
}

function useRange() {
  const { t } = useTranslation("models");
  return (found: Interval) => t("report.range", { low: found.low.toFixed(3), high: found.high.toFixed(3) });
}

function Chances({ report, since, ageing }: { report: Report; since: Since; ageing: Ageing }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  const range = useRange();
  const values = ageing.history.flatMap((each) => (each.since === null ? [] : [each.since]));
  return (
    <>
      {report.auc ? (
        <Figure name={t("ageing.aucThen")} value={report.auc.value.toFixed(3)} hint={range(report.auc)} />
      ) : null}
      {since.auc ? (
        <Figure
          name={t("ageing.aucSince")}
          value={since.auc.value.toFixed(3)}
          hint={
            <>
              {range(since.auc)}
              <Sparkline values={values} tone="primary" label={t("ageing.aucSince")} />
            </>
          }
        />
      ) : null}
      {since.rate ? (
        <Figure
          name={t("ageing.happened")}
          value={format.percent(since.rate.actual)}
          hint={t("ageing.foretold", { value: format.percent(since.rate.predicted) })}
        />
      ) : null}
    </>
  );
}

function Purchases({ report, since }: { report: Report; since: Since }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  return (
    <>
      {report.mae === undefined ? null : <Figure name={t("ageing.maeThen")} value={report.mae.toFixed(3)} />}
      {since.mae === undefined ? null : (
        <Figure name={t("ageing.maeSince")} value={since.mae.toFixed(3)} hint={t("report.mae")} />
      )}
      {since.purchases ? (
        <Figure
          name={t("ageing.bought")}
          value={format.count(Math.round(since.purchases.actual))}
          hint={t("ageing.foretold", { value: format.count(Math.round(since.purchases.predicted)) })}
        />
      ) : null}
    </>
  );
}

function NotYet({ ageing }: { ageing: Ageing }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  const from = ageing.judged_from;
  if (from === null) return <p className="sub">{t("ageing.never")}</p>;
  const key = Date.parse(from) > Date.now() ? "ageing.notYet" : "ageing.nextScoring";
  return <p className="sub">{t(key, { date: format.date(from) })}</p>;
}

function History({ ageing }: { ageing: Ageing }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  const points = ageing.history.map((each) => [Date.parse(each.at), each.score] as const);
  const first = points[0]?.[0] ?? 0;
  const last = points.at(-1)?.[0] ?? 0;
  if (points.length < 2 || last - first < 86_400_000) return null;
  const bound = (value: number) => [[first, value] as const, [last, value] as const];
  const most = Math.max(0.3, ...points.map(([, score]) => score));
  return (
    <Curves
      label={t("ageing.history")}
      x={(value) => format.day(new Date(value).toISOString())}
      y={(value) => value.toFixed(2)}
      xName={t("ageing.day")}
      yName={t("drift.score")}
      within={[first, last, 0, most]}
      lines={[
        { name: t("ageing.history"), tone: "primary", points },
        { name: t("drift.watch"), tone: "amber", points: bound(WATCH), dashed: true },
        { name: t("drift.alarm"), tone: "coral", points: bound(ALARM), dashed: true },
      ]}
    />
  );
}

/** How old a model is, how it did on what happened since, and when to train it again. */
export function AgeingCard({ model }: { model: Detail }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  const { ageing, trained_at: trained } = model;
  if (!ageing || !trained) return null;
  const since = (model.drift_report as Drift).since;
  const report = model.report as Report;
  const why = ageing.verdict === "fresh" ? "fresh" : `${ageing.verdict}.${ageing.because}`;
  return (
    <Card
      title={t("ageing.title")}
      extra={
        <Pill tone={TONES[ageing.verdict]} dot>
          {t(`ageing.verdict.${ageing.verdict}`)}
        </Pill>
      }
    >
      <p className="verdict">
        {t("drift.age", { count: model.age_days ?? 0 })}{" "}
        {t(`ageing.why.${why}`, { date: dayOf(format, ageing.due_on) })}
      </p>
      <Lifeline ageing={ageing} trained={trained} />
      {since ? (
        <>
          <div className="model-figures">
            {model.kind === "purchase" ? (
              <Purchases report={report} since={since} />
            ) : (
              <Chances report={report} since={since} ageing={ageing} />
            )}
          </div>
          <p className="sub">
            {t("ageing.basis", {
              people: format.count(since.people),
              outcomes: format.count(since.outcomes),
              days: model.settings.days,
            })}
          </p>
        </>
      ) : (
        <NotYet ageing={ageing} />
      )}
      <History ageing={ageing} />
    </Card>
  );
}
