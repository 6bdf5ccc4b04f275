import { DownloadOutlined, StopOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useLocale } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import { type Column, DataTable, type Keyset, Pager } from "@/shared/ui/DataTable";
import { Pill, type Tone } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { type Connector, isMoving, RUNS_SHOWN, type Run, type RunPage, useCancel } from "./api";

const tones: { [state in Run["state"]]: Tone } = {
  waiting: "amber",
  running: "primary",
  done: "green",
  failed: "coral",
  cancelled: "gray",
};

export function RunPill({ run }: { run: Run }) {
  const { t } = useTranslation("connectors");
  return (
    <Pill tone={tones[run.state]} dot title={run.detail}>
      {run.state === "waiting" && run.retry_at ? t("state.again") : t(`state.${run.state}`)}
    </Pill>
  );
}

/** What rows become of each kind of connector. */
export const outcomes = {
  people: [
    ["created", "green"],
    ["updated", "primary"],
    ["unchanged", "gray"],
    ["rejected", "coral"],
  ],
  events: [
    ["events", "green"],
    ["unchanged", "gray"],
    ["rejected", "coral"],
  ],
} as const;

function Rejects({ connector, run }: { connector: number; run: Run }) {
  const { t } = useTranslation("connectors");
  const format = useFormat();
  const locale = useLocale();
  const mayEdit = useCan("data.edit");
  if (!run.rejected || !mayEdit) return <span className="num">{format.count(run.rejected)}</span>;
  return (
    <a
      className="num"
      href={`/api/v1/connectors/${connector}/runs/${run.id}/rejects.csv?locale=${locale}`}
      title={Object.entries(run.reasons)
        .map(([code, count]) => `${t(`reason.${code}`, { defaultValue: code })}: ${format.count(count)}`)
        .join("\n")}
    >
      <DownloadOutlined aria-label={t("rejects")} /> {format.count(run.rejected)}
    </a>
  );
}

function useColumns({ id, target }: Connector): Column<Run>[] {
  const { t } = useTranslation("connectors");
  const format = useFormat();
  const mayEdit = useCan("data.edit");
  const cancel = useCancel(id);
  const figures = [
    "rows",
    ...outcomes[target].map(([key]) => key).filter((key) => key !== "rejected"),
  ] as const;
  return [
    {
      key: "at",
      title: t("started"),
      lead: true,
      render: (run) => <When at={run.started_at ?? run.created_at} />,
    },
    {
      key: "state",
      title: t("outcome"),
      render: (run) => (
        <>
          <RunPill run={run} />
          {run.error ? (
            <div className="sub">{t(run.error, { ns: "errors", defaultValue: run.error })}</div>
          ) : null}
        </>
      ),
    },
    {
      key: "took",
      title: t("took"),
      end: true,
      render: (run) =>
        run.started_at && run.finished_at ? (
          <span className="num">
            {format.duration(new Date(run.finished_at).getTime() - new Date(run.started_at).getTime())}
          </span>
        ) : null,
      blank: (run) => !run.finished_at,
    },
    ...figures.map(
      (key): Column<Run> => ({
        key,
        title: t(`figure.${key}`),
        end: true,
        render: (run) => <span className="num">{format.count(run[key])}</span>,
      }),
    ),
    {
      key: "rejected",
      title: t("figure.rejected"),
      end: true,
      render: (run) =>
        isMoving(run.state) && mayEdit ? (
          <Button
            size="small"
            icon={<StopOutlined />}
            onClick={() => cancel.mutate(run.id, { onError: toast.error })}
          >
            {t("cancel")}
          </Button>
        ) : (
          <Rejects connector={id} run={run} />
        ),
    },
  ];
}

/** Each run, newest first. */
export function Runs({ found, page, keyset }: { found: Connector; page: RunPage; keyset: Keyset }) {
  const { t } = useTranslation("connectors");
  const columns = useColumns(found);
  return (
    <>
      <DataTable label={t("history")} columns={columns} rows={page.items} rowKey={(run) => run.id} />
      <Pager
        keyset={keyset}
        shown={page.items.length}
        limit={RUNS_SHOWN}
        total={page.total}
        nextCursor={page.next_cursor}
      />
    </>
  );
}
