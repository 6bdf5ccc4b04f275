import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import type { Home, HomeJourney } from "@/shared/types";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Card } from "@/shared/ui/Page";
import { Bar } from "@/shared/ui/parts";
import { StatusPill } from "@/shared/ui/StatusPill";

function useColumns(): Column<HomeJourney>[] {
  const { t } = useTranslation("home");
  const format = useFormat();
  return [
    {
      key: "name",
      title: t("journey.name"),
      lead: true,
      render: (row) => (
        <Link to="/journeys/$id" params={{ id: String(row.id) }} className="cell-link">
          {row.name}
        </Link>
      ),
    },
    { key: "status", title: t("journey.status"), render: (row) => <StatusPill status={row.status} /> },
    {
      key: "progress",
      title: t("journey.progress"),
      width: 150,
      render: (row) => (
        <div
          title={t("journey.progressText", {
            done: format.count(row.completed),
            all: format.count(row.entered),
          })}
        >
          <div className="sub num">{row.entered ? format.percent(row.completed / row.entered, 0) : "—"}</div>
          <Bar share={row.entered ? row.completed / row.entered : 0} label={t("journey.progress")} />
        </div>
      ),
    },
    { key: "entered", title: t("journey.entered"), end: true, render: (row) => format.count(row.entered) },
    { key: "active", title: t("journey.active"), end: true, render: (row) => format.count(row.active) },
    { key: "sent", title: t("journey.sent"), end: true, render: (row) => format.count(row.sent) },
    {
      key: "opened",
      title: t("journey.opened"),
      end: true,
      render: (row) => (row.sent ? format.percent(row.opened / row.sent, 0) : "—"),
    },
    {
      key: "clicked",
      title: t("journey.clicked"),
      end: true,
      render: (row) => (row.sent ? format.percent(row.clicked / row.sent, 0) : "—"),
    },
  ];
}

export function JourneysCard({ journeys }: { journeys: Home["journeys"] }) {
  const { t } = useTranslation("home");
  const navigate = useNavigate();
  const columns = useColumns();
  return (
    <Card title={t("journeys")} flush extra={<Link to="/journeys">{t("all")}</Link>}>
      {journeys.length === 0 ? (
        <p className="card-body muted">{t("journeysEmpty")}</p>
      ) : (
        <div style={{ paddingTop: 12 }}>
          <DataTable
            label={t("journeys")}
            columns={columns}
            rows={journeys}
            rowKey={(row) => row.id}
            onOpen={(row) => void navigate({ to: "/journeys/$id", params: { id: String(row.id) } })}
          />
        </div>
      )}
    </Card>
  );
}
