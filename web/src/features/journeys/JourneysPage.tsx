import { ApartmentOutlined, PlusOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useCan } from "@/shared/session";
import type { Journey } from "@/shared/types";
import { type Column, useKeyset } from "@/shared/ui/DataTable";
import { Page } from "@/shared/ui/Page";
import { PagedTable } from "@/shared/ui/PagedTable";
import { Pill } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { StatusPill } from "@/shared/ui/StatusPill";
import { Guard, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { PAGE_SIZE, useCreateJourney, useJourneys } from "./api";
import { newNode } from "./nodes/registry";
import { readGraph } from "./read";
import "./texts";

function useColumns(): Column<Journey>[] {
  const { t } = useTranslation("journeys");
  return [
    {
      key: "name",
      title: t("name"),
      lead: true,
      render: (row) => (
        <Link to="/journeys/$id" params={{ id: String(row.id) }} className="cell-link person-name">
          {row.name}
        </Link>
      ),
    },
    {
      key: "status",
      title: t("status"),
      render: (row) => (
        <span className="row" style={{ justifyContent: "inherit" }}>
          <StatusPill status={row.status} />
          {row.problems.length > 0 ? (
            <Pill tone="coral">{t("problemCount", { count: row.problems.length })}</Pill>
          ) : null}
        </span>
      ),
    },
    { key: "steps", title: t("steps"), end: true, render: (row) => readGraph(row.graph).nodes.length },
    {
      key: "version",
      title: t("version"),
      end: true,
      render: (row) => (row.live_version ? `v${row.live_version.number}` : <span className="muted">—</span>),
    },
    {
      key: "published",
      title: t("published"),
      end: true,
      render: (row) => <When at={row.live_version?.published_at} />,
    },
    { key: "updated", title: t("updated"), end: true, render: (row) => <When at={row.updated_at} /> },
  ];
}

function useCreate() {
  const { t } = useTranslation("journeys");
  const navigate = useNavigate();
  const create = useCreateJourney();
  const run = () =>
    create.mutate(
      { name: t("untitled"), graph: { nodes: [newNode("n1", "entry_event")], edges: [] } },
      {
        onSuccess: (journey) => void navigate({ to: "/journeys/$id", params: { id: String(journey.id) } }),
        onError: toast.error,
      },
    );
  return { run, pending: create.isPending };
}

function Journeys() {
  const { t } = useTranslation("journeys");
  const navigate = useNavigate();
  const mayEdit = useCan("journeys.edit");
  const keyset = useKeyset("");
  const journeys = useJourneys(keyset.cursor);
  const columns = useColumns();
  const create = useCreate();
  const button = mayEdit ? (
    <Button type="primary" icon={<PlusOutlined />} loading={create.pending} onClick={create.run}>
      {t("new")}
    </Button>
  ) : null;
  return (
    <Page title={t("title")} sub={t("sub")} actions={button}>
      <div className="card">
        <PagedTable
          query={journeys}
          keyset={keyset}
          limit={PAGE_SIZE}
          label={t("title")}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate({ to: "/journeys/$id", params: { id: String(row.id) } })}
          empty={
            <State icon={<ApartmentOutlined />} tone="teal" title={t("empty.title")} action={button}>
              {t("empty.text")}
            </State>
          }
        />
      </div>
    </Page>
  );
}

export default function JourneysPage() {
  return (
    <Guard permission="journeys.view">
      <Journeys />
    </Guard>
  );
}
