import { ClusterOutlined, ExperimentOutlined, PlusOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Page } from "@/shared/ui/Page";
import { Pill, type Tone } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { Guard, QueryView, State } from "@/shared/ui/states";
import { type Model, useModels } from "./api";
import "./models.css";
import { isWorking } from "./RunLine";
import "./texts";

export const STATE_TONES: Record<string, Tone> = {
  draft: "gray",
  trained: "sky",
  approved: "violet",
  live: "green",
  retired: "gray",
};
export const DRIFT_TONES: Record<string, Tone> = { calm: "green", watch: "amber", alarm: "coral" };

export function StateOf({ model }: { model: Pick<Model, "state" | "run"> }) {
  const { t } = useTranslation("models");
  if (isWorking(model.run))
    return (
      <Pill tone="primary" dot>
        {t(`task.${model.run?.task}`)} {model.run?.percent} %
      </Pill>
    );
  return (
    <Pill tone={STATE_TONES[model.state] ?? "gray"} dot>
      {t(`state.${model.state}`)}
    </Pill>
  );
}

function useColumns(): Column<Model>[] {
  const { t } = useTranslation("models");
  const format = useFormat();
  return [
    {
      key: "name",
      title: t("name"),
      lead: true,
      render: (row) => (
        <div>
          <Link to="/models/$id" params={{ id: String(row.id) }} className="cell-link person-name">
            {row.name}
          </Link>
          <div className="sub">{t(`kind.${row.kind}.name`)}</div>
        </div>
      ),
    },
    { key: "state", title: t("stateName"), render: (row) => <StateOf model={row} /> },
    {
      key: "headline",
      title: t("quality"),
      end: true,
      render: (row) =>
        row.headline === null ? (
          <span className="muted">—</span>
        ) : (
          <span className="num" title={t(`kind.${row.kind}.measure`)}>
            {t(`kind.${row.kind}.measure`)} <b>{row.headline.toFixed(3)}</b>
          </span>
        ),
    },
    {
      key: "people",
      title: t("people"),
      end: true,
      render: (row) => <b className="num">{format.count(row.people)}</b>,
    },
    {
      key: "drift",
      title: t("drift.name"),
      render: (row) =>
        row.drift ? (
          <Pill tone={DRIFT_TONES[row.drift] ?? "gray"} dot>
            {t(`drift.${row.drift}`)}
          </Pill>
        ) : (
          <span className="muted">—</span>
        ),
    },
    { key: "trained", title: t("trained"), end: true, render: (row) => <When at={row.trained_at} /> },
  ];
}

function Models() {
  const { t } = useTranslation("models");
  const navigate = useNavigate();
  const mayEdit = useCan("scores.edit");
  const models = useModels();
  const columns = useColumns();
  const create = mayEdit ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => void navigate({ to: "/models/new" })}>
      {t("new")}
    </Button>
  ) : null;
  const groups = (
    <Button icon={<ClusterOutlined />} onClick={() => void navigate({ to: "/models/groups" })}>
      {t("groups.title")}
    </Button>
  );
  return (
    <Page
      title={t("title")}
      sub={t("sub")}
      actions={
        <>
          {groups}
          {create}
        </>
      }
    >
      <div className="card">
        <QueryView query={models}>
          {(page) =>
            page.items.length ? (
              <DataTable
                label={t("title")}
                columns={columns}
                rows={page.items}
                rowKey={(row) => row.id}
                onOpen={(row) => void navigate({ to: "/models/$id", params: { id: String(row.id) } })}
              />
            ) : (
              <State icon={<ExperimentOutlined />} tone="violet" title={t("empty.title")} action={create}>
                {t("empty.text")}
              </State>
            )
          }
        </QueryView>
      </div>
    </Page>
  );
}

export default function ModelsPage() {
  return (
    <Guard permission="scores.view">
      <Models />
    </Guard>
  );
}
