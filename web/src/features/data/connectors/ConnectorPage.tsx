import { CaretRightOutlined, LeftOutlined } from "@ant-design/icons";
import { Link, useParams } from "@tanstack/react-router";
import { Button, Tabs } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan } from "@/shared/session";
import { Card, Page } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { Steps } from "@/shared/ui/Steps";
import { Guard, QueryView } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Connector, isMoving, useConnector, useRows, useRun } from "./api";
import { Connect } from "./Connect";
import { MapColumns } from "./MapColumns";
import { Overview } from "./Overview";
import { Shown } from "./Shown";
import { When } from "./When";
import "./texts";
import "./connectors.css";

const steps = ["connect", "map", "preview", "schedule"] as const;

function OnRows({ found, step, go }: { found: Connector; step: number; go: (step: number) => void }) {
  const rows = useRows(found);
  return (
    <QueryView query={rows}>
      {(data) =>
        step === 1 ? (
          <MapColumns key={found.updated_at} found={found} rows={data} next={() => go(2)} />
        ) : (
          <Shown found={found} rows={data} next={() => go(3)} />
        )
      }
    </QueryView>
  );
}

function Wizard({ found, step, go }: { found: Connector; step: number; go: (step: number) => void }) {
  const { t } = useTranslation("connectors");
  return (
    <Card className="pull-wizard">
      <Steps names={steps.map((key) => t(`step.${key}`))} at={step} go={go} />
      {step === 0 ? <Connect found={found} next={() => go(1)} /> : null}
      {step === 1 || step === 2 ? <OnRows found={found} step={step} go={go} /> : null}
      {step === 3 ? <When found={found} /> : null}
    </Card>
  );
}

/** What it does, and how it is set up; until its columns are mapped there is only the setting up. */
function Body({ found }: { found: Connector }) {
  const { t } = useTranslation("connectors");
  const mayEdit = useCan("data.edit");
  const [tab, setTab] = useState(found.mapped ? "runs" : "setup");
  const [step, go] = useState(found.mapped ? 3 : 0);
  const turn = () => {
    go(3);
    setTab("setup");
  };
  const wizard = <Wizard found={found} step={step} go={go} />;
  if (!mayEdit) return <Overview found={found} toSchedule={null} />;
  if (!found.mapped && !found.last_run) return wizard;
  return (
    <Tabs
      activeKey={tab}
      onChange={setTab}
      items={[
        { key: "runs", label: t("history"), children: <Overview found={found} toSchedule={turn} /> },
        { key: "setup", label: t("setup"), children: wizard },
      ]}
    />
  );
}

function RunNow({ found }: { found: Connector }) {
  const { t } = useTranslation("connectors");
  const run = useRun(found.id);
  return (
    <Button
      type="primary"
      icon={<CaretRightOutlined />}
      disabled={!found.mapped || isMoving(found.last_run?.state)}
      loading={run.isPending}
      onClick={() => run.mutate(undefined, { onError: toast.error })}
    >
      {t("runNow")}
    </Button>
  );
}

function Parts({ found }: { found: Connector }) {
  const { t } = useTranslation("connectors");
  const mayEdit = useCan("data.edit");
  return (
    <Page
      title={found.name}
      crumb={
        <Link to="/data/connectors">
          <LeftOutlined /> {t("title")}
        </Link>
      }
      sub={
        <span className="row wrap">
          {t(`kind.${found.kind}`)} · {t(`targets.${found.target}`)}
          {found.alert ? (
            <Pill tone="coral" dot>
              {t("alert", { count: found.failures })}
            </Pill>
          ) : null}
        </span>
      }
      actions={mayEdit ? <RunNow found={found} /> : null}
    >
      <Body found={found} />
    </Page>
  );
}

function One() {
  const { id } = useParams({ strict: false }) as { id: string };
  const found = useConnector(Number(id));
  return (
    <QueryView query={found} main>
      {(connector) => <Parts key={connector.id} found={connector} />}
    </QueryView>
  );
}

export default function ConnectorPage() {
  return (
    <Guard permission="data.view">
      <One />
    </Guard>
  );
}
