import { DownloadOutlined, HistoryOutlined, StopOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { isMoving, RunState } from "@/shared/places/RunState";
import { useLocale } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import { type Column, DataTable, Pager, useKeyset } from "@/shared/ui/DataTable";
import { When } from "@/shared/ui/parts";
import { QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Run, useCancel, useRuns } from "./api";

/** What each run did. */
export function Runs({ id }: { id: number }) {
  const { t } = useTranslation("connectors");
  const format = useFormat();
  const locale = useLocale();
  const mayEdit = useCan("data.edit");
  const keyset = useKeyset("");
  const runs = useRuns(id, keyset.cursor);
  const cancel = useCancel(id);
  const figure = (key: "rows" | "created" | "updated" | "unchanged" | "events"): Column<Run> => ({
    key,
    title: t(`figure.${key}`),
    end: true,
    render: (run) => <span className="num">{format.count(run[key])}</span>,
  });
  const columns: Column<Run>[] = [
    {
      key: "at",
      title: t("started"),
      lead: true,
      render: (run) => <When at={run.started_at ?? run.created_at} />,
    },
    {
      key: "state",
      title: t("lastRun"),
      render: (run) => (
        <>
          <RunState run={run} />
          {run.error ? (
            <div className="sub">{t(run.error, { ns: "errors", defaultValue: run.error })}</div>
          ) : null}
        </>
      ),
    },
    figure("rows"),
    figure("created"),
    figure("updated"),
    figure("unchanged"),
    figure("events"),
    {
      key: "rejected",
      title: t("figure.rejected"),
      end: true,
      render: (run) =>
        run.rejected && mayEdit ? (
          <a
            href={`/api/v1/connectors/${id}/runs/${run.id}/rejects.csv?locale=${locale}`}
            title={Object.entries(run.reasons)
              .map(([code, count]) => `${t(`reason.${code}`, { defaultValue: code })}: ${count}`)
              .join("\n")}
          >
            <DownloadOutlined aria-label={t("rejects")} /> {format.count(run.rejected)}
          </a>
        ) : (
          <span className="num">{format.count(run.rejected)}</span>
        ),
    },
    {
      key: "act",
      title: "",
      end: true,
      blank: (run) => !isMoving(run.state),
      render: (run) =>
        isMoving(run.state) && mayEdit ? (
          <Button
            size="small"
            icon={<StopOutlined />}
            onClick={() => cancel.mutate(run.id, { onError: toast.error })}
          >
            {t("cancel")}
          </Button>
        ) : null,
    },
  ];
  return (
    <QueryView query={runs}>
      {(page) =>
        page.items.length === 0 ? (
          <State compact icon={<HistoryOutlined />} title={t("noRuns")}>
            {t("noRunsText")}
          </State>
        ) : (
          <>
            <DataTable label={t("history")} columns={columns} rows={page.items} rowKey={(run) => run.id} />
            <Pager
              keyset={keyset}
              shown={page.items.length}
              limit={20}
              total={page.total}
              nextCursor={page.next_cursor}
            />
          </>
        )
      }
    </QueryView>
  );
}
