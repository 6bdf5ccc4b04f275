import { DeleteOutlined, EditOutlined, NodeExpandOutlined, PlusOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button, Drawer, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Card, Page } from "@/shared/ui/Page";
import { Person } from "@/shared/ui/Person";
import { Pill, toTone } from "@/shared/ui/Pill";
import { Guard, QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import {
  type Flow,
  type Stage,
  type StageModel,
  useArchiveModel,
  useFlow,
  useStageModels,
  useStagePeople,
} from "./api";
import { FlowChart } from "./FlowChart";
import "./lifecycle.css";
import { ModelEditor } from "./ModelEditor";
import { useStageName } from "./names";
import { StageRow } from "./StageRow";
import "./texts";

type Stay = {
  key: string;
  median: number | null;
  upper: number | null;
  left: number;
  next: string;
  share: number;
};

/** For each stage how long stays lasted, and where most of those who left went. */
function staysOf(flow: Flow, stages: Stage[]): Stay[] {
  return stages.map(({ key }) => {
    const dwell = flow.dwell.find((each) => each.stage === key);
    const out = flow.moves.filter((move) => move.before === key);
    const left = out.reduce((sum, move) => sum + move.count, 0);
    const most = out.reduce<(typeof out)[number] | undefined>(
      (best, move) => (best && best.count >= move.count ? best : move),
      undefined,
    );
    return {
      key,
      median: dwell?.median_days ?? null,
      upper: dwell?.upper_days ?? null,
      left,
      next: most?.after ?? "",
      share: most ? most.count / left : 0,
    };
  });
}

function Stays({ flow, stages }: { flow: Flow; stages: Stage[] }) {
  const { t } = useTranslation("lifecycle");
  const format = useFormat();
  const nameOf = useStageName(stages);
  const days = (value: number | null) =>
    value === null ? (
      <span className="muted">—</span>
    ) : (
      t("days", { count: value, value: Math.round(value * 10) / 10 })
    );
  const columns: Column<Stay>[] = [
    {
      key: "stage",
      title: t("stage"),
      lead: true,
      render: (stay) => (
        <Pill dot tone={toTone(stages.find((stage) => stage.key === stay.key)?.tone)}>
          {nameOf(stay.key)}
        </Pill>
      ),
    },
    { key: "median", title: t("median"), end: true, render: (stay) => days(stay.median) },
    { key: "upper", title: t("upper"), end: true, render: (stay) => days(stay.upper) },
    {
      key: "left",
      title: t("left"),
      end: true,
      render: (stay) => <span className="num">{format.count(stay.left)}</span>,
    },
    {
      key: "next",
      title: t("next"),
      render: (stay) =>
        stay.left ? (
          `${nameOf(stay.next)} · ${format.percent(stay.share, 0)}`
        ) : (
          <span className="muted">—</span>
        ),
    },
  ];
  return (
    <DataTable
      label={t("stays")}
      columns={columns}
      rows={staysOf(flow, stages)}
      rowKey={(stay) => stay.key}
    />
  );
}

function People({ model, stage, close }: { model: StageModel; stage: string | null; close: () => void }) {
  const { t } = useTranslation("lifecycle");
  const format = useFormat();
  const nameOf = useStageName(model.states);
  const people = useStagePeople(model.id, stage);
  return (
    <Drawer open={stage !== null} onClose={close} title={nameOf(stage ?? "")} size={420}>
      <QueryView query={people}>
        {(page) => (
          <>
            <p className="sub num">{t("people", { count: page.total, value: format.count(page.total) })}</p>
            <ul className="plain-list stack">
              {page.items.map((person) => (
                <li key={person.id}>
                  <Link to="/contacts/$id" params={{ id: String(person.id) }} className="cell-link">
                    <Person person={person} />
                  </Link>
                </li>
              ))}
            </ul>
          </>
        )}
      </QueryView>
    </Drawer>
  );
}

function Model({ model, edit }: { model: StageModel; edit: () => void }) {
  const { t } = useTranslation("lifecycle");
  const { t: common } = useTranslation("common");
  const mayEdit = useCan("segments.edit");
  const maySee = useCan("contacts.view");
  const archive = useArchiveModel();
  const [days, setDays] = useState(30);
  const [open, setOpen] = useState<string | null>(null);
  const flow = useFlow(model.id, days);
  const counts = new Map(model.counts.map((each) => [each.key, each.count]));
  return (
    <div className="stack">
      <Card
        title={<span lang="">{model.name}</span>}
        extra={
          <span className="row">
            {model.is_placing ? <Pill tone="amber">{t("placing")}</Pill> : null}
            {model.drift_count > 0 ? (
              <Pill tone="amber" dot title={t("driftText")}>
                {t("drift", { count: model.drift_count })}
              </Pill>
            ) : null}
            {mayEdit ? (
              <>
                <Button icon={<EditOutlined />} onClick={edit}>
                  {t("edit")}
                </Button>
                <Button
                  icon={<DeleteOutlined />}
                  aria-label={`${common("delete")}: ${model.name}`}
                  disabled={model.used_by.length > 0}
                  onClick={() => archive.mutate(model.id, { onError: toast.error })}
                />
              </>
            ) : null}
          </span>
        }
      >
        {model.broken_reason ? (
          <div className="notice" data-tone="coral">
            {t("broken", { reason: model.broken_reason })}
          </div>
        ) : null}
        <StageRow stages={model.states} counts={counts} open={(key) => (maySee ? setOpen(key) : undefined)} />
      </Card>
      <Card
        title={t("flow")}
        extra={
          <Segmented
            aria-label={t("span")}
            value={days}
            onChange={setDays}
            options={[7, 30, 90, 365].map((value) => ({ value, label: t("days", { count: value, value }) }))}
          />
        }
      >
        <QueryView query={flow}>
          {(found) =>
            found.moves.length === 0 ? (
              <p className="muted">{t("noMoves")}</p>
            ) : (
              <FlowChart flow={found} stages={model.states} />
            )
          }
        </QueryView>
      </Card>
      <Card title={t("stays")} flush>
        <QueryView query={flow}>{(found) => <Stays flow={found} stages={model.states} />}</QueryView>
      </Card>
      <People model={model} stage={open} close={() => setOpen(null)} />
    </div>
  );
}

function Lifecycle() {
  const { t } = useTranslation("lifecycle");
  const models = useStageModels();
  const mayEdit = useCan("segments.edit");
  const [shown, setShown] = useState<number | null>(null);
  const [editing, setEditing] = useState<StageModel | "new" | null>(null);
  const create = mayEdit ? (
    <Button
      type="primary"
      icon={<PlusOutlined />}
      disabled={!models.data} // a new one begins with the preset, which comes with them
      onClick={() => setEditing("new")}
    >
      {t("new")}
    </Button>
  ) : null;
  const list = models.data?.items ?? [];
  const model = list.find((each) => each.id === shown) ?? list[0];
  return (
    <Page
      title={t("title")}
      sub={t("sub")}
      actions={
        <>
          {list.length > 1 ? (
            <Segmented
              aria-label={t("model")}
              value={model?.id}
              onChange={setShown}
              options={list.map((each) => ({
                value: each.id,
                label: <span lang="">{each.name}</span>,
                title: "",
              }))}
            />
          ) : null}
          {create}
        </>
      }
    >
      <QueryView query={models}>
        {() =>
          model ? (
            <Model key={model.id} model={model} edit={() => setEditing(model)} />
          ) : (
            <div className="card">
              <State icon={<NodeExpandOutlined />} tone="teal" title={t("empty.title")} action={create}>
                {t("empty.text")}
              </State>
            </div>
          )
        }
      </QueryView>
      {editing ? (
        <ModelEditor
          model={editing === "new" ? null : editing}
          preset={models.data?.preset ?? []}
          close={() => setEditing(null)}
        />
      ) : null}
    </Page>
  );
}

export default function LifecyclePage() {
  return (
    <Guard permission="segments.view">
      <Lifecycle />
    </Guard>
  );
}
