import { DownloadOutlined, PlusOutlined, SafetyCertificateOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Card, Page } from "@/shared/ui/Page";
import { Pill, type Tone } from "@/shared/ui/Pill";
import { Bar, When } from "@/shared/ui/parts";
import { Guard, QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { isOpen, type PrivacyRequest, shareOf, useActOnRequest, usePrivacyRequests } from "./api";
import "./consent.css";
import { NewRequest } from "./NewRequest";
import "./texts";

const tones: Record<string, Tone> = {
  queued: "gray",
  running: "sky",
  done: "green",
  failed: "coral",
  cancelled: "gray",
};

function Progress({ request }: { request: PrivacyRequest }) {
  const { t } = useTranslation("consent");
  const format = useFormat();
  const rows = request.done.reduce((sum, each) => sum + each.rows, 0);
  const stores = request.done.map(
    (each) => `${t(`store.${each.store}`, { defaultValue: each.store })} ${format.count(each.rows)}`,
  );
  return (
    <Tooltip title={stores.join(t("separator"))}>
      <div className="privacy-progress">
        {isOpen(request) ? <Bar share={shareOf(request)} label={t("privacy.progress")} /> : null}
        <span className="sub num">{t("privacy.rows", { count: rows, shown: format.count(rows) })}</span>
      </div>
    </Tooltip>
  );
}

function Actions({ request }: { request: PrivacyRequest }) {
  const { t } = useTranslation("consent");
  const cancel = useActOnRequest("cancel");
  const retry = useActOnRequest("retry");
  const base = `/api/v1/privacy-requests/${request.id}`;
  return (
    <span className="row wrap privacy-actions">
      {request.has_file ? (
        <Button size="small" icon={<DownloadOutlined />} href={`${base}/file.zip`}>
          {t("privacy.file")}
        </Button>
      ) : null}
      {request.has_certificate ? (
        <Button size="small" icon={<SafetyCertificateOutlined />} href={`${base}/certificate.html`}>
          {t("privacy.certificate")}
        </Button>
      ) : null}
      {request.state === "queued" ? (
        <Button size="small" onClick={() => cancel.mutate(request.id, { onError: toast.error })}>
          {t("privacy.cancel")}
        </Button>
      ) : null}
      {request.state === "failed" ? (
        <Button size="small" onClick={() => retry.mutate(request.id, { onError: toast.error })}>
          {t("privacy.retry")}
        </Button>
      ) : null}
    </span>
  );
}

function useColumns(): Column<PrivacyRequest>[] {
  const { t } = useTranslation("consent");
  return [
    {
      key: "kind",
      title: t("privacy.kind"),
      lead: true,
      render: (row) => (
        <>
          <span className="person-name">{t(`privacy.kinds.${row.kind}`)}</span>
          <div className="sub">
            {row.kind === "erase" && row.state === "done" ? (
              t("privacy.person", { id: row.contact_id })
            ) : (
              <Link to="/contacts/$id" params={{ id: String(row.contact_id) }}>
                {t("privacy.person", { id: row.contact_id })}
              </Link>
            )}
            {row.reason ? ` · ${row.reason}` : ""}
          </div>
        </>
      ),
    },
    {
      key: "state",
      title: t("privacy.state"),
      render: (row) => (
        <Pill tone={tones[row.state] ?? "gray"} dot title={row.error || undefined}>
          {t(`privacy.states.${row.state}`)}
        </Pill>
      ),
    },
    {
      key: "progress",
      title: t("privacy.progress"),
      width: 180,
      render: (row) => <Progress request={row} />,
    },
    { key: "created", title: t("privacy.created"), render: (row) => <When at={row.created_at} /> },
    {
      key: "actions",
      title: "",
      end: true,
      blank: (row) =>
        !row.has_file && !row.has_certificate && row.state !== "queued" && row.state !== "failed",
      render: (row) => <Actions request={row} />,
    },
  ];
}

function Requests() {
  const { t } = useTranslation("consent");
  const [cursors, setCursors] = useState<string[]>([]);
  const [adding, setAdding] = useState(false);
  const requests = usePrivacyRequests(cursors.at(-1));
  const columns = useColumns();
  return (
    <Page
      title={t("privacy.title")}
      sub={t("privacy.sub")}
      actions={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
          {t("privacy.new")}
        </Button>
      }
    >
      <Card flush>
        <QueryView query={requests}>
          {(page) =>
            page.items.length === 0 ? (
              <State icon={<SafetyCertificateOutlined />} title={t("privacy.empty.title")}>
                {t("privacy.empty.text")}
              </State>
            ) : (
              <>
                <DataTable
                  label={t("privacy.title")}
                  columns={columns}
                  rows={page.items}
                  rowKey={(row) => row.id}
                />
                {cursors.length > 0 || page.next_cursor ? (
                  <div className="row privacy-pages">
                    <Button disabled={cursors.length === 0} onClick={() => setCursors(cursors.slice(0, -1))}>
                      {t("privacy.newer")}
                    </Button>
                    <Button
                      disabled={!page.next_cursor}
                      onClick={() => page.next_cursor && setCursors([...cursors, page.next_cursor])}
                    >
                      {t("privacy.older")}
                    </Button>
                  </div>
                ) : null}
              </>
            )
          }
        </QueryView>
      </Card>
      {adding ? <NewRequest close={() => setAdding(false)} /> : null}
    </Page>
  );
}

export default function PrivacyPage() {
  return (
    <Guard permission="contacts.erase">
      <Requests />
    </Guard>
  );
}
