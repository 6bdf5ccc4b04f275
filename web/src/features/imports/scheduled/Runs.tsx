import { HistoryOutlined, RedoOutlined, StopOutlined } from "@ant-design/icons";
import { Button, Progress } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { isMoving, RunState } from "@/shared/places/RunState";
import { shownSize } from "@/shared/size";
import { type Column, DataTable, Pager, useKeyset } from "@/shared/ui/DataTable";
import { When } from "@/shared/ui/parts";
import { QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Run, useActOnRun, useRuns } from "./api";

const LIMIT = 20;

/** Half of the way is the writing, half the sending. */
export function shareOf(run: Pick<Run, "rows" | "total" | "sent" | "bytes">): number {
  if (run.bytes) return Math.floor(50 + (run.sent / run.bytes) * 50);
  return run.total ? Math.floor((run.rows / run.total) * 50) : 0;
}

function Problem({ run }: { run: Run }) {
  const { t } = useTranslation("errors");
  if (!run.error) return null;
  return (
    <div className="sub out-problem">
      {t(run.error, { defaultValue: run.error })}
      {run.detail ? <code>{run.detail}</code> : null}
    </div>
  );
}

function useColumns(id: number): Column<Run>[] {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const act = useActOnRun(id);
  const doing = (run: Run, what: "cancel" | "retry") => () =>
    act.mutate({ run: run.id, act: what }, { onError: toast.error });
  return [
    {
      key: "at",
      title: t("out.started"),
      lead: true,
      render: (run) => <When at={run.started_at ?? run.created_at} />,
    },
    {
      key: "state",
      title: t("stateTitle"),
      render: (run) => (
        <>
          <RunState run={run} />
          <Problem run={run} />
        </>
      ),
    },
    {
      key: "people",
      title: t("people"),
      end: true,
      render: (run) =>
        isMoving(run.state) ? (
          <Progress size="small" percent={shareOf(run)} aria-label={t("progress")} />
        ) : (
          <span className="num">{format.count(run.rows)}</span>
        ),
    },
    {
      key: "size",
      title: t("out.size"),
      end: true,
      blank: (run) => run.bytes === 0,
      render: (run) => <span className="num">{run.bytes ? shownSize(run.bytes) : ""}</span>,
    },
    {
      key: "seconds",
      title: t("out.took"),
      end: true,
      blank: (run) => run.seconds === 0,
      render: (run) => <span className="num">{run.seconds ? format.duration(run.seconds * 1000) : ""}</span>,
    },
    {
      key: "path",
      title: t("file"),
      blank: (run) => run.state !== "done",
      // Before it is done there is no file.
      render: (run) =>
        run.state !== "done" ? null : run.removed_at ? (
          <s title={t("out.removed")} className="out-path">
            {run.path}
          </s>
        ) : (
          <span className="out-path" title={run.place}>
            {run.path}
          </span>
        ),
    },
    {
      key: "act",
      title: "",
      end: true,
      blank: (run) => run.state === "done",
      render: (run) =>
        isMoving(run.state) ? (
          <Button size="small" icon={<StopOutlined />} onClick={doing(run, "cancel")}>
            {t("cancel")}
          </Button>
        ) : run.state === "done" ? null : (
          <Button size="small" icon={<RedoOutlined />} onClick={doing(run, "retry")}>
            {t("out.retry")}
          </Button>
        ),
    },
  ];
}

/** What each run did. */
export function Runs({ id }: { id: number }) {
  const { t } = useTranslation("imports");
  const keyset = useKeyset("");
  const runs = useRuns(id, keyset.cursor);
  const columns = useColumns(id);
  return (
    <QueryView query={runs}>
      {(page) =>
        page.items.length === 0 ? (
          <State compact icon={<HistoryOutlined />} title={t("out.noRuns")}>
            {t("out.noRunsText")}
          </State>
        ) : (
          <>
            <DataTable
              label={t("out.history")}
              columns={columns}
              rows={page.items}
              rowKey={(run) => run.id}
            />
            <Pager
              keyset={keyset}
              shown={page.items.length}
              limit={LIMIT}
              total={page.total}
              nextCursor={page.next_cursor}
            />
          </>
        )
      }
    </QueryView>
  );
}
