import { ImportOutlined, UploadOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { type Column, useKeyset } from "@/shared/ui/DataTable";
import { Page } from "@/shared/ui/Page";
import { PagedTable } from "@/shared/ui/PagedTable";
import { When } from "@/shared/ui/parts";
import { Guard, State } from "@/shared/ui/states";
import { type ImportRow, PAGE_SIZE, useImports } from "./api";
import { ImportState } from "./ImportState";
import "./imports.css";
import "./texts";

function useColumns(): Column<ImportRow>[] {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const number = (key: "created" | "updated" | "rejected"): Column<ImportRow> => ({
    key,
    title: t(`figure.${key}`),
    end: true,
    render: (row) => <span className="num">{format.count(row[key])}</span>,
  });
  return [
    {
      key: "name",
      title: t("file"),
      lead: true,
      render: (row) => (
        <Link to="/imports/$id" params={{ id: String(row.id) }} className="cell-link person-name">
          {row.name}
        </Link>
      ),
    },
    { key: "state", title: t("stateTitle"), render: (row) => <ImportState state={row.state} /> },
    number("created"),
    number("updated"),
    number("rejected"),
    { key: "made", title: t("made"), end: true, render: (row) => <When at={row.made_at} /> },
  ];
}

function Imports() {
  const { t } = useTranslation("imports");
  const navigate = useNavigate();
  const mayExport = useCan("contacts.export");
  const keyset = useKeyset("");
  const imports = useImports(keyset.cursor);
  const columns = useColumns();
  const bring = (
    <Button
      type="primary"
      icon={<UploadOutlined />}
      onClick={() => void navigate({ to: "/contacts/import" })}
    >
      {t("new")}
    </Button>
  );
  return (
    <Page
      title={t("title")}
      sub={t("sub")}
      actions={
        <>
          {mayExport ? (
            <Button onClick={() => void navigate({ to: "/exports" })}>{t("exports")}</Button>
          ) : null}
          {bring}
        </>
      }
    >
      <div className="card">
        <PagedTable
          query={imports}
          keyset={keyset}
          limit={PAGE_SIZE}
          label={t("title")}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate({ to: "/imports/$id", params: { id: String(row.id) } })}
          empty={
            <State icon={<ImportOutlined />} title={t("empty.title")} action={bring}>
              {t("empty.text")}
            </State>
          }
        />
      </div>
    </Page>
  );
}

export default function ImportsPage() {
  return (
    <Guard permission="contacts.import">
      <Imports />
    </Guard>
  );
}
