import { DeleteOutlined } from "@ant-design/icons";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { eventName } from "@/shared/names/names";
import { useCan } from "@/shared/session";
import { Card, Page } from "@/shared/ui/Page";
import { When } from "@/shared/ui/parts";
import { Shares } from "@/shared/ui/Shares";
import { ErrorState, Guard, Skeleton, SkeletonRows, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { AgeingCard } from "./Ageing";
import { type Detail, type Kind, type Step, useArchiveModel, useModel, useStep } from "./api";
import { DriftCard } from "./Drift";
import { StateOf } from "./ModelsPage";
import "./models.css";
import { People } from "./People";
import { ReportView } from "./Report";
import { isWorking, RunLine } from "./RunLine";
import type { Report } from "./report";
import "./texts";

const STEPS: Record<string, Step[]> = {
  draft: ["train"],
  trained: ["retire", "train", "approve"],
  approved: ["retire", "train", "go-live"],
  live: ["retire", "train", "score"],
  retired: ["train"],
};
const MAIN: readonly Step[] = ["approve", "go-live"];

function Actions({ model }: { model: Detail }) {
  const { t } = useTranslation("models");
  const { t: common } = useTranslation("common");
  const navigate = useNavigate();
  const step = useStep(model.id);
  const archive = useArchiveModel(model.id);
  const [asked, setAsked] = useState<Step | "archive" | null>(null);
  const busy = step.isPending || isWorking(model.run);
  const run = (which: Step) => step.mutate(which, { onError: toast.error, onSuccess: () => setAsked(null) });
  const confirm = () => {
    if (asked === "archive")
      archive.mutate(undefined, { onError: toast.error, onSuccess: () => void navigate({ to: "/models" }) });
    else if (asked) run(asked);
  };
  const heavy = (which: Step) => which === "retire" || (which === "train" && model.state === "live");
  return (
    <>
      <Button
        icon={<DeleteOutlined />}
        aria-label={common("delete")}
        title={common("delete")}
        onClick={() => setAsked("archive")}
      />
      {(STEPS[model.state] ?? []).map((which) => (
        <Button
          key={which}
          type={
            MAIN.includes(which) || (which === "train" && model.state === "draft") ? "primary" : "default"
          }
          disabled={busy}
          onClick={() => (heavy(which) ? setAsked(which) : run(which))}
        >
          {t(`action.${which}`)}
        </Button>
      ))}
      <Modal
        open={asked !== null}
        title={asked ? t(`ask.${asked}.title`, { name: model.name }) : ""}
        okText={asked ? t(`ask.${asked}.ok`) : ""}
        okButtonProps={{ danger: asked !== "train", loading: step.isPending || archive.isPending }}
        onCancel={() => setAsked(null)}
        onOk={confirm}
      >
        {asked ? t(`ask.${asked}.text`) : ""}
      </Modal>
    </>
  );
}

function Bands({ model }: { model: Detail }) {
  const { t } = useTranslation("models");
  const tones = { A: "primary", B: "teal", C: "sky", D: "gray" } as const;
  return (
    <Card title={t("bands")} extra={<When at={model.scored_at} />}>
      <Shares
        shares={(["A", "B", "C", "D"] as const).map((band) => ({
          key: band,
          tone: tones[band],
          label: band,
          value: model.bands[band] ?? 0,
        }))}
      />
    </Card>
  );
}

function Approval({ model }: { model: Detail }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  if (!model.approved_at) return null;
  return (
    <span>
      {t("approvedBy", { who: model.approved_by || t("program"), when: format.date(model.approved_at) })}
    </span>
  );
}

function About({ model }: { model: Detail }) {
  const { t } = useTranslation("models");
  const { event, days } = model.settings;
  return (
    <div className="row wrap">
      <StateOf model={model} />
      <span>{t(`kind.${model.kind}.sentence`, { event: eventName(event ?? ""), days })}</span>
      <Approval model={model} />
    </div>
  );
}

function ModelView({ id }: { id: number }) {
  const { t } = useTranslation("models");
  const mayEdit = useCan("scores.edit");
  const found = useModel(id);
  if (found.error) return <ErrorState main error={found.error} retry={() => void found.refetch()} />;
  const model = found.data;
  if (!model)
    return (
      <div className="page">
        <Skeleton height={30} width={280} />
        <div className="card" style={{ marginTop: 20 }}>
          <SkeletonRows rows={5} />
        </div>
      </div>
    );
  const report = model.report as Report;
  return (
    <Page
      title={<span lang="und">{model.name}</span>}
      tabTitle={model.name}
      crumb={<Link to="/models">{t("title")}</Link>}
      sub={<About model={model} />}
      actions={mayEdit ? <Actions model={model} /> : null}
    >
      <div className="stack">
        {model.run ? <RunLine run={model.run} mayEdit={mayEdit} /> : null}
        {model.scored_at ? (
          <div className="model-grid">
            <Bands model={model} />
            <AgeingCard model={model} />
          </div>
        ) : null}
        {model.scored_at ? <DriftCard model={model} /> : null}
        {model.scored_at ? <People model={model} /> : null}
        {report.training ? (
          <ReportView kind={model.kind as Kind} report={report} />
        ) : isWorking(model.run) || model.run?.missing.length ? null : (
          <div className="card">
            <State icon="∿" tone="violet" title={t("untrained.title")}>
              {t("untrained.text")}
            </State>
          </div>
        )}
      </div>
    </Page>
  );
}

export default function ModelPage() {
  const { id } = useParams({ from: "/models/$id" });
  return (
    <Guard permission="scores.view">
      <ModelView id={Number(id)} />
    </Guard>
  );
}
