import { DownloadOutlined, ExportOutlined, LeftOutlined } from "@ant-design/icons";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Drawer, Progress, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import { type Column, useKeyset } from "@/shared/ui/DataTable";
import { Page } from "@/shared/ui/Page";
import { PagedTable } from "@/shared/ui/PagedTable";
import { Field, When } from "@/shared/ui/parts";
import { Guard, State } from "@/shared/ui/states";
import {
  type ExportIn,
  type ExportRow,
  isMoving,
  PAGE_SIZE,
  useCancelExport,
  useExportColumns,
  useExports,
  useMakeExport,
} from "./api";
import { ImportState } from "./ImportState";
import "./imports.css";
import "./texts";

const usual = ["id", "name", "identifier:email", "identifier:phone", "tags", "created_at"];

function useColumnName(): (column: string) => string {
  const { t } = useTranslation("imports");
  const names = useNames();
  return (column) => {
    const [kind = "", name = ""] = column.split(/:(.*)/s);
    if (kind === "attribute") return names.attribute(name);
    if (kind === "identifier") return t("identifierColumn", { name: names.attribute(name) });
    return t(`exportColumn.${kind}`);
  };
}

function NewExport({ close }: { close: () => void }) {
  const { t } = useTranslation("imports");
  const search = useSearch({ from: "/exports" });
  const offered = useExportColumns(true);
  const make = useMakeExport();
  const nameOf = useColumnName();
  const [columns, setColumns] = useState(usual);
  const [format, setFormat] = useState<NonNullable<ExportIn["format"]>>("csv");
  const [encoding, setEncoding] = useState<NonNullable<ExportIn["encoding"]>>("utf-8-sig");
  const whom = search.segment ? "segment" : search.tag ? "tag" : search.q ? "q" : "all";
  return (
    <Drawer
      open
      title={t("newExport")}
      onClose={close}
      footer={
        <Button
          type="primary"
          block
          disabled={columns.length === 0}
          loading={make.isPending}
          onClick={() =>
            make.mutate(
              {
                columns,
                format,
                encoding,
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
      }
    >
      <p className="sub">{t(`whom.${whom}`, { q: search.q, tag: search.tag })}</p>
      <Field label={t("columns")}>
        {(id) => (
          <Select
            id={id}
            mode="multiple"
            value={columns}
            onChange={(next: string[]) => setColumns(next)}
            loading={offered.isPending}
            style={{ width: "100%" }}
            options={(offered.data?.columns ?? usual).map((value) => ({ value, label: nameOf(value) }))}
            showSearch={{ optionFilterProp: "label" }}
          />
        )}
      </Field>
      <Field label={t("format")}>
        {() => (
          <Segmented
            value={format}
            onChange={setFormat}
            options={[
              { value: "csv", label: "CSV" },
              { value: "xlsx", label: "XLSX" },
              { value: "parquet", label: "Parquet" },
            ]}
          />
        )}
      </Field>
      {format === "csv" ? (
        <Field label={t("encoding")}>
          {(id) => (
            <Select
              id={id}
              value={encoding}
              onChange={setEncoding}
              style={{ width: "100%" }}
              options={(["utf-8-sig", "utf-8", "gb18030"] as const).map((value) => ({
                value,
                label: t(`encodings.${value}`),
              }))}
            />
          )}
        </Field>
      ) : null}
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

function Exports() {
  const { t } = useTranslation("imports");
  const navigate = useNavigate();
  const search = useSearch({ from: "/exports" });
  const keyset = useKeyset("");
  const exports = useExports(keyset.cursor);
  const columns = useColumns();
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
      sub={t("exportsSub")}
      actions={create}
    >
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
