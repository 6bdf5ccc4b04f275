import { ApartmentOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/shared/api";
import type { ContactJourney } from "@/shared/types";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Pill } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { QueryView, State } from "@/shared/ui/states";

function useColumns(): Column<ContactJourney>[] {
  const { t } = useTranslation("contacts");
  return [
    {
      key: "journey",
      title: t("run.journey"),
      lead: true,
      render: (row) => (
        <Link to="/journeys/$id" params={{ id: String(row.journey_id) }}>
          {row.journey} <span className="sub">v{row.version}</span>
        </Link>
      ),
    },
    {
      key: "where",
      title: t("run.where"),
      render: (row) =>
        row.exited_at ? (
          <Pill tone="gray">
            {t(`exit.${row.exit_reason}`, { defaultValue: row.exit_reason || t("exit.completed") })}
          </Pill>
        ) : (
          <Pill tone="green" dot>
            {row.node_title || row.node}
          </Pill>
        ),
    },
    { key: "entered", title: t("run.entered"), end: true, render: (row) => <When at={row.entered_at} /> },
    { key: "exited", title: t("run.exited"), end: true, render: (row) => <When at={row.exited_at} /> },
  ];
}

export function Journeys({ contactId }: { contactId: number }) {
  const { t } = useTranslation("contacts");
  const columns = useColumns();
  const runs = useQuery({
    queryKey: ["contact", contactId, "journeys"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/contacts/{contact_id}/journeys", {
          params: { path: { contact_id: contactId } },
          signal,
        }),
      ),
  });
  return (
    <QueryView query={runs}>
      {(page) =>
        page.items.length === 0 ? (
          <State icon={<ApartmentOutlined />} tone="gray" title={t("noRuns.title")}>
            {t("noRuns.text")}
          </State>
        ) : (
          <DataTable
            label={t("tab.journeys")}
            columns={columns}
            rows={page.items}
            rowKey={(row) => row.run_id}
          />
        )
      }
    </QueryView>
  );
}
