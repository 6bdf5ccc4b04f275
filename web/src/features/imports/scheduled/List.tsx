import { CloudOutlined, CloudUploadOutlined, FolderOpenOutlined, PlusOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { RunState } from "@/shared/places/RunState";
import { useScheduleText } from "@/shared/places/ScheduleFields";
import { type Column, DataTable, Pager, useKeyset } from "@/shared/ui/DataTable";
import { Pill, Tile } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { Sparkline } from "@/shared/ui/Sparkline";
import { QueryView, State } from "@/shared/ui/states";
import { PAGE_SIZE } from "../api";
import { type ScheduledRow, useScheduledExports } from "./api";

export function NewScheduled() {
  const { t } = useTranslation("imports");
  const navigate = useNavigate();
  return (
    <Button
      type="primary"
      icon={<PlusOutlined />}
      onClick={() => void navigate({ to: "/exports/scheduled/new", search: {} })}
    >
      {t("out.new")}
    </Button>
  );
}

function useColumns(): Column<ScheduledRow>[] {
  const { t } = useTranslation("imports");
  const scheduleText = useScheduleText();
  return [
    {
      key: "name",
      title: t("out.name"),
      lead: true,
      render: (row) => (
        <span className="row">
          <Tile tone={row.kind === "s3" ? "coral" : "teal"}>
            {row.kind === "s3" ? <CloudOutlined /> : <FolderOpenOutlined />}
          </Tile>
          <span>
            <Link
              to="/exports/scheduled/$id"
              params={{ id: String(row.id) }}
              className="cell-link person-name"
            >
              {row.name}
            </Link>
            <div className="sub out-path">{row.place}</div>
          </span>
        </span>
      ),
    },
    {
      key: "last",
      title: t("out.lastRun"),
      render: (row) => (
        <span className="row wrap">
          {row.last_run ? <RunState run={row.last_run} /> : null}
          {row.failures > 1 ? (
            <Pill tone="coral" dot>
              {t("out.failures", { count: row.failures })}
            </Pill>
          ) : null}
          {row.owner.reason ? <Pill tone="coral">{t("out.noOwner")}</Pill> : null}
        </span>
      ),
    },
    {
      key: "people",
      title: t("people"),
      blank: (row) => row.spark.length < 2,
      render: (row) => (
        <Sparkline values={row.spark} tone="primary" label={t("out.peopleOf", { name: row.name })} />
      ),
    },
    { key: "when", title: t("out.when"), render: (row) => scheduleText(row.schedule) },
    {
      key: "next",
      title: t("out.next"),
      end: true,
      render: (row) =>
        row.enabled ? <When at={row.next_at} /> : <Pill tone="amber">{t("state.paused")}</Pill>,
    },
  ];
}

/** Exports that go out by themselves. */
export function ScheduledList() {
  const { t } = useTranslation("imports");
  const navigate = useNavigate();
  const keyset = useKeyset("");
  const found = useScheduledExports(keyset.cursor);
  const columns = useColumns();
  return (
    <div className="card">
      <QueryView query={found}>
        {(page) =>
          page.items.length === 0 ? (
            <State icon={<CloudUploadOutlined />} title={t("out.empty.title")} action={<NewScheduled />}>
              {t("out.empty.text")}
            </State>
          ) : (
            <>
              <DataTable
                label={t("out.title")}
                columns={columns}
                rows={page.items}
                rowKey={(row) => row.id}
                onOpen={(row) =>
                  void navigate({ to: "/exports/scheduled/$id", params: { id: String(row.id) } })
                }
              />
              <Pager
                keyset={keyset}
                shown={page.items.length}
                limit={PAGE_SIZE}
                total={page.total}
                nextCursor={page.next_cursor}
              />
            </>
          )
        }
      </QueryView>
    </div>
  );
}
