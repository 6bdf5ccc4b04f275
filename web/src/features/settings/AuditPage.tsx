import { HistoryOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import type { AuditEntry } from "@/shared/types";
import { type Column, useKeyset } from "@/shared/ui/DataTable";
import { Card } from "@/shared/ui/Page";
import { PagedTable } from "@/shared/ui/PagedTable";
import { When } from "@/shared/ui/parts";
import { Guard, State } from "@/shared/ui/states";
import { AUDIT_PAGE_SIZE, useAudit } from "./api";
import { auditSubject } from "./audit";

function Subject({ subject }: { subject: string }) {
  const { t } = useTranslation("settings");
  const { kind, id, to } = auditSubject(subject);
  const words = `${t(`audit.kind.${kind}`, { defaultValue: kind })}${id ? ` ${id}` : ""}`;
  if (!to) return words;
  return (
    <Link to={to} params={{ id }}>
      {words}
    </Link>
  );
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(", ");
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

function Details({ details }: { details: AuditEntry["details"] }) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation("common");
  const said = (key: string, value: unknown) =>
    key === "role" ? common(`role.${value}`, { defaultValue: shown(value) }) : shown(value);
  const text = Object.entries(details)
    .map(([key, value]) => `${t(`audit.detail.${key}`, { defaultValue: key })}: ${said(key, value)}`)
    .join(" · ");
  return (
    <span className="sub audit-details" title={text}>
      {text}
    </span>
  );
}

function useColumns(): Column<AuditEntry>[] {
  const { t } = useTranslation("settings");
  const format = useFormat();
  return [
    {
      key: "action",
      title: t("audit.action"),
      lead: true,
      render: (row) => (
        <span className="person-name">
          {t(`audit.did.${row.action.replace(".", "_")}`, { defaultValue: row.action })}
        </span>
      ),
    },
    { key: "actor", title: t("audit.actor"), render: (row) => row.actor || t("audit.system") },
    { key: "subject", title: t("audit.subject"), render: (row) => <Subject subject={row.subject} /> },
    {
      key: "details",
      title: t("audit.details"),
      blank: (row) => Object.keys(row.details).length === 0,
      wide: true,
      render: (row) => <Details details={row.details} />,
    },
    {
      key: "at",
      title: t("audit.at"),
      end: true,
      wide: true,
      render: (row) => (
        <span className="audit-at">
          <span className="num">{format.dateTime(row.at)}</span>
          <span className="sub">
            <When at={row.at} />
          </span>
        </span>
      ),
    },
  ];
}

function Audit() {
  const { t } = useTranslation("settings");
  const keyset = useKeyset("");
  const entries = useAudit(keyset.cursor);
  const columns = useColumns();
  return (
    <Card title={t("audit.title")} flush>
      <p className="muted settings-lead inset">{t("audit.text")}</p>
      <PagedTable
        query={entries}
        keyset={keyset}
        limit={AUDIT_PAGE_SIZE}
        label={t("audit.title")}
        columns={columns}
        rowKey={(row) => row.id}
        empty={
          <State icon={<HistoryOutlined />} title={t("audit.empty.title")}>
            {t("audit.empty.text")}
          </State>
        }
      />
    </Card>
  );
}

export default function AuditPage() {
  return (
    <Guard permission="audit.view" part>
      <Audit />
    </Guard>
  );
}
