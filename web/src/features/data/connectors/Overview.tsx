import { CalendarOutlined, HistoryOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useKeyset } from "@/shared/ui/DataTable";
import { Card } from "@/shared/ui/Page";
import { When } from "@/shared/ui/parts";
import { Shares } from "@/shared/ui/Shares";
import { QueryView, State } from "@/shared/ui/states";
import { type Connector, type Run, type RunPage, useRuns } from "./api";
import { outcomes, RunPill, Runs } from "./Runs";

/** The runs as bars, the oldest first; their table says the same in numbers. */
function Bars({ found, runs }: { found: Connector; runs: Run[] }) {
  const { t } = useTranslation("connectors");
  const format = useFormat();
  const most = Math.max(1, ...runs.map((run) => run.rows));
  return (
    <div className="run-bars" role="img" aria-label={t("rowsOf", { name: found.name })}>
      {runs.toReversed().map((run) => (
        <span
          key={run.id}
          className="run-bar"
          data-failed={run.state === "failed" || undefined}
          title={`${format.dateTime(run.started_at ?? run.created_at)} · ${t("figure.rows")} ${format.count(run.rows)}`}
        >
          {outcomes[found.target].map(([key, tone]) =>
            run[key] ? (
              <i key={key} data-tone={tone} style={{ height: `${(run[key] / most) * 100}%` }} />
            ) : null,
          )}
        </span>
      ))}
    </div>
  );
}

/** What the runs at hand did together. */
function Together({ found, page }: { found: Connector; page: RunPage }) {
  const { t } = useTranslation("connectors");
  const sum = (key: (typeof outcomes)["people" | "events"][number][0]) =>
    page.items.reduce((all, run) => all + run[key], 0);
  return (
    <Card title={t("lastRuns", { count: page.items.length })}>
      <Bars found={found} runs={page.items} />
      <Shares
        shares={outcomes[found.target].map(([key, tone]) => ({
          key,
          tone,
          label: t(`figure.${key}`),
          value: sum(key),
        }))}
      />
    </Card>
  );
}

/** How it goes now: what became of the last run, and when the next one is due. */
function Now({ found, toSchedule }: { found: Connector; toSchedule: (() => void) | null }) {
  const { t } = useTranslation("connectors");
  const last = found.last_run;
  return (
    <Card
      title={t("now")}
      extra={
        toSchedule ? (
          <Button size="small" icon={<CalendarOutlined />} onClick={toSchedule}>
            {t("step.schedule")}
          </Button>
        ) : null
      }
    >
      <dl className="kv">
        <dt>{t("lastRun")}</dt>
        <dd>{last ? <RunPill run={last} /> : t("never")}</dd>
        {last?.error ? (
          <>
            <dt>{t("why")}</dt>
            <dd>
              {t(last.error, { ns: "errors", defaultValue: last.error })}
              {last.detail ? <code className="run-detail">{last.detail}</code> : null}
            </dd>
          </>
        ) : null}
        <dt>{t("lastAt")}</dt>
        <dd>
          <When at={last?.finished_at} empty={t("never")} />
        </dd>
        {last?.retry_at && last.state === "waiting" ? (
          <>
            <dt>{t("state.again")}</dt>
            <dd>
              <When at={last.retry_at} />
            </dd>
          </>
        ) : null}
        <dt>{t("next")}</dt>
        <dd>
          <When at={found.next_at} empty={t("byHand")} />
        </dd>
      </dl>
    </Card>
  );
}

/** A connector at work: its last runs as a picture and as a table. */
export function Overview({ found, toSchedule }: { found: Connector; toSchedule: (() => void) | null }) {
  const { t } = useTranslation("connectors");
  const keyset = useKeyset("");
  const runs = useRuns(found.id, keyset.cursor);
  return (
    <QueryView query={runs}>
      {(page) => (
        <div className="pull-page">
          <div className="pull-overview">
            {page.items.some((run) => run.rows) ? <Together found={found} page={page} /> : null}
            <Now found={found} toSchedule={toSchedule} />
          </div>
          <Card title={t("history")} flush>
            {page.items.length ? (
              <Runs found={found} page={page} keyset={keyset} />
            ) : (
              <State compact icon={<HistoryOutlined />} title={t("noRuns")}>
                {t("noRunsText")}
              </State>
            )}
          </Card>
        </div>
      )}
    </QueryView>
  );
}
