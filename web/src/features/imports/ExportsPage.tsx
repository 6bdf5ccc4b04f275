import { ClockCircleOutlined, DownloadOutlined, ExportOutlined, LeftOutlined } from "@ant-design/icons";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Drawer, Progress, Tabs } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useFormat } from "@/shared/format";
import { type Column, useKeyset } from "@/shared/ui/DataTable";
import { Page } from "@/shared/ui/Page";
import { PagedTable } from "@/shared/ui/PagedTable";
import { When } from "@/shared/ui/parts";
import { Guard, State } from "@/shared/ui/states";
import { type ExportRow, isMoving, PAGE_SIZE, useCancelExport, useExports, useMakeExport } from "./api";
import { ChoiceFields, usual } from "./Choice";
import { ImportState } from "./ImportState";
import { NewScheduled, ScheduledList } from "./scheduled/List";
import "./imports.css";
import "./texts";

function NewExport({ close }: { close: () => void }) {
  const { t } = useTranslation("imports");
  const search = useSearch({ from: "/exports" });
  const make = useMakeExport();
  const navigate = useNavigate();
  const [choice, setChoice] = useState(usual);
  const whom = search.segment ? "segment" : search.tag ? "tag" : search.q ? "q" : "all";
  return (
    <Drawer
      open
      title={t("newExport")}
      onClose={close}
      footer={
        <div className="out-part">
          <Button
            type="primary"
            block
            disabled={choice.columns.length === 0}
            loading={make.isPending}
            onClick={() =>
              make.mutate(
                {
                  ...choice,
                  q: search.q ?? "",
                  tag: search.tag ?? "",
                  segment: search.segment ? String(search.segment) : "",
                  name: "",
                },
                { onSuccess: close },
              )
            }
          >
            {t("makeExport")}
          </Button>
          <Button
            block
            icon={<ClockCircleOutlined />}
            onClick={() =>
              void navigate({
                to: "/exports/scheduled/new",
                search: { q: search.q, tag: search.tag, segment: search.segment },
              })
            }
          >
            {t("out.regularly")}
          </Button>
        </div>
      }
    >
      <p className="sub">{t(`whom.${whom}`, { q: search.q, tag: search.tag })}</p>
      <ChoiceFields value={choice} change={setChoice} />
      {make.error ? (
        <p className="field-error" role="alert">
          {errorText(make.error)}
        </p>
      ) : null}
    </Drawer>
  );
}

function useColumns(): Column<ExportRow>[] {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const cancel = useCancelExport();
  return [
    {
      key: "name",
      title: t("file"),
      lead: true,
      render: (row) => <b lang="">{row.name || `people-${row.id}.${row.format}`}</b>,
    },
    { key: "state", title: t("stateTitle"), render: (row) => <ImportState state={row.state} /> },
    {
      key: "people",
      title: t("people"),
      end: true,
      render: (row) =>
        isMoving(row.state) ? (
          <Progress
            size="small"
            percent={row.total ? Math.floor((row.rows / row.total) * 100) : 0}
            aria-label={t("progress")}
          />
        ) : (
          <span className="num">{format.count(row.total)}</span>
        ),
    },
    { key: "made", title: t("made"), end: true, render: (row) => <When at={row.made_at} /> },
    { key: "expires", title: t("expires"), end: true, render: (row) => <When at={row.expires_at} /> },
    {
      key: "act",
      title: t("act"),
      end: true,
      render: (row) =>
        row.state === "done" ? (
          <Button size="small" icon={<DownloadOutlined />} href={`/api/v1/exports/${row.id}/file`} download>
            {t("download")}
          </Button>
        ) : isMoving(row.state) ? (
          <Button size="small" onClick={() => cancel.mutate(row.id)}>
            {t("cancel")}
          </Button>
        ) : null,
    },
  ];
}

/** Files that were asked for by hand. */
function Files({ create }: { create: ReactNode }) {
  const { t } = useTranslation("imports");
  const keyset = useKeyset("");
  const exports = useExports(keyset.cursor);
  const columns = useColumns();
  return (
    <div className="card">
      <PagedTable
        query={exports}
        keyset={keyset}
        limit={PAGE_SIZE}
        label={t("exports")}
        columns={columns}
        rowKey={(row) => row.id}
        empty={
          <State icon={<ExportOutlined />} title={t("noExports.title")} action={create}>
            {t("noExports.text")}
          </State>
        }
      />
    </div>
  );
}

function Exports() {
  const { t } = useTranslation("imports");
  const navigate = useNavigate();
  const search = useSearch({ from: "/exports" });
  const tab = search.tab ?? "files";
  const open = (make: boolean) =>
    void navigate({ to: "/exports", search: make ? { make } : {}, replace: true });
  const create = (
    <Button type="primary" icon={<ExportOutlined />} onClick={() => open(true)}>
      {t("newExport")}
    </Button>
  );
  return (
    <Page
      title={t("exports")}
      crumb={
        <Link to="/imports">
          <LeftOutlined /> {t("title")}
        </Link>
      }
      sub={t(tab === "scheduled" ? "out.sub" : "exportsSub")}
      actions={tab === "scheduled" ? <NewScheduled /> : create}
    >
      <Tabs
        activeKey={tab}
        onChange={(next) =>
          void navigate({ to: "/exports", search: next === "scheduled" ? { tab: next } : {}, replace: true })
        }
        destroyOnHidden
        items={[
          { key: "files", label: t("out.files"), children: <Files create={create} /> },
          { key: "scheduled", label: t("out.title"), children: <ScheduledList /> },
        ]}
      />
      {search.make ? <NewExport close={() => open(false)} /> : null}
    </Page>
  );
}

export default function ExportsPage() {
  return (
    <Guard permission="contacts.export">
      <Exports />
    </Guard>
  );
}
