import { PlusOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan } from "@/shared/session";
import type { Template } from "@/shared/types";
import { type Column, useKeyset } from "@/shared/ui/DataTable";
import { Page } from "@/shared/ui/Page";
import { PagedTable } from "@/shared/ui/PagedTable";
import { Pill } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { Guard } from "@/shared/ui/states";
import { PAGE_SIZE, useTemplates } from "./api";
import { Gallery } from "./gallery/Gallery";
import "./templates.css";
import "./texts";

function useColumns(): Column<Template>[] {
  const { t } = useTranslation("templates");
  return [
    {
      key: "name",
      title: t("name"),
      lead: true,
      render: (row) => (
        <>
          <Link to="/templates/$id" params={{ id: String(row.id) }} className="cell-link person-name">
            {row.name}
          </Link>
          <div className="sub ellipsis">{row.subject}</div>
        </>
      ),
    },
    {
      key: "format",
      title: t("format"),
      render: (row) => <Pill tone="sky">{row.format.toUpperCase()}</Pill>,
    },
    { key: "version", title: t("version"), end: true, render: (row) => `v${row.version}` },
    { key: "updated", title: t("updated"), end: true, render: (row) => <When at={row.updated_at} /> },
  ];
}

function NoTemplates({ mayEdit }: { mayEdit: boolean }) {
  const { t } = useTranslation("templates");
  return (
    <div className="gallery-empty">
      <h2>{t("empty.title")}</h2>
      <p className="muted">{t("empty.text")}</p>
      {mayEdit ? <Gallery /> : null}
    </div>
  );
}

function Templates() {
  const { t } = useTranslation("templates");
  const navigate = useNavigate();
  const mayEdit = useCan("templates.edit");
  const [choosing, setChoosing] = useState(false);
  const keyset = useKeyset("");
  const templates = useTemplates(keyset.cursor);
  const columns = useColumns();
  return (
    <Page
      title={t("title")}
      sub={t("sub")}
      actions={
        mayEdit && templates.data?.items.length ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setChoosing(true)}>
            {t("new")}
          </Button>
        ) : null
      }
    >
      <div className="card">
        <PagedTable
          query={templates}
          keyset={keyset}
          limit={PAGE_SIZE}
          label={t("title")}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate({ to: "/templates/$id", params: { id: String(row.id) } })}
          empty={<NoTemplates mayEdit={mayEdit} />}
        />
      </div>
      <Modal
        open={choosing}
        title={t("choose")}
        footer={null}
        width={860}
        onCancel={() => setChoosing(false)}
      >
        <Gallery />
      </Modal>
    </Page>
  );
}

export default function TemplatesPage() {
  return (
    <Guard permission="templates.view">
      <Templates />
    </Guard>
  );
}
