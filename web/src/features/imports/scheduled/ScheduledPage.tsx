import { CaretRightOutlined, LeftOutlined, PauseOutlined, PlayCircleOutlined } from "@ant-design/icons";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Alert, Button, Popconfirm, Tabs } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isMoving } from "@/shared/places/RunState";
import { useScheduleText } from "@/shared/places/ScheduleFields";
import { Page } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { Guard, QueryView } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Scheduled, useChange, useDelete, useRun, useScheduledExport, useTakeOver } from "./api";
import { bodyOf, draftOf } from "./draft";
import { Editor } from "./Editor";
import { Runs } from "./Runs";
import "../imports.css";
import "../texts";

function Settings({ found }: { found: Scheduled }) {
  const { t } = useTranslation("imports");
  const navigate = useNavigate();
  const [draft, setDraft] = useState(() => draftOf(found));
  const change = useChange(found.id);
  const remove = useDelete(found.id);
  const save = () => {
    const { enabled: _, ...body } = bodyOf(draft);
    change.mutate(body, {
      onSuccess: () => {
        setDraft((before) => ({ ...before, secrets: {} }));
        toast.success(t("out.saved"));
      },
    });
  };
  const gone = () => void navigate({ to: "/exports", search: { tab: "scheduled" } });
  return (
    <Editor
      draft={draft}
      change={(next) => setDraft((before) => ({ ...before, ...next }))}
      stored={found}
      error={change.error}
      save={save}
      actions={
        <>
          <Button type="primary" htmlType="submit" loading={change.isPending}>
            {t("out.save")}
          </Button>
          <Popconfirm
            title={t("out.deleteSure")}
            okText={t("out.delete")}
            okButtonProps={{ danger: true }}
            onConfirm={() => remove.mutate(undefined, { onError: toast.error, onSuccess: gone })}
          >
            <Button danger>{t("out.delete")}</Button>
          </Popconfirm>
        </>
      }
    />
  );
}

function OwnerGone({ found }: { found: Scheduled }) {
  const { t } = useTranslation("imports");
  const take = useTakeOver(found.id);
  if (!found.owner.reason) return null;
  return (
    <Alert
      type="error"
      showIcon
      title={t(found.owner.reason, { ns: "errors" })}
      action={
        found.owner.is_me ? null : (
          <Button
            size="small"
            loading={take.isPending}
            onClick={() => take.mutate(undefined, { onError: toast.error })}
          >
            {t("out.takeOver")}
          </Button>
        )
      }
    />
  );
}

function Actions({ found }: { found: Scheduled }) {
  const { t } = useTranslation("imports");
  const run = useRun(found.id);
  const change = useChange(found.id);
  const recurs = found.schedule.kind !== "manual";
  return (
    <>
      {recurs ? (
        <Button
          icon={found.enabled ? <PauseOutlined /> : <PlayCircleOutlined />}
          loading={change.isPending}
          onClick={() => change.mutate({ enabled: !found.enabled }, { onError: toast.error })}
        >
          {t(found.enabled ? "pause" : "resume")}
        </Button>
      ) : null}
      <Button
        type="primary"
        icon={<CaretRightOutlined />}
        disabled={isMoving(found.last_run?.state)}
        loading={run.isPending}
        onClick={() => run.mutate(undefined, { onError: toast.error })}
      >
        {t("out.runNow")}
      </Button>
    </>
  );
}

function Facts({ found }: { found: Scheduled }) {
  const { t } = useTranslation("imports");
  const scheduleText = useScheduleText();
  const owner = found.owner.is_program ? t("out.program") : found.owner.name || "—";
  return (
    <dl className="out-facts card">
      <div>
        <dt>{t("out.where")}</dt>
        <dd className="out-path">{found.place}</dd>
      </div>
      <div>
        <dt>{t("file")}</dt>
        <dd className="out-path">{found.path}</dd>
      </div>
      <div>
        <dt>{t("out.when")}</dt>
        <dd>{scheduleText(found.schedule)}</dd>
      </div>
      <div>
        <dt>{t("out.next")}</dt>
        <dd>
          {found.enabled ? (
            <When at={found.next_at} />
          ) : (
            <Pill tone="amber" dot>
              {t("state.paused")}
            </Pill>
          )}
        </dd>
      </div>
      <div>
        <dt>{t("out.owner")}</dt>
        <dd title={t("out.ownerHint")}>{found.owner.is_me ? t("out.me", { name: owner }) : owner}</dd>
      </div>
    </dl>
  );
}

function Parts({ found }: { found: Scheduled }) {
  const { t } = useTranslation("imports");
  return (
    <Page
      title={<span lang="">{found.name}</span>}
      tabTitle={found.name}
      crumb={
        <Link to="/exports" search={{ tab: "scheduled" }}>
          <LeftOutlined /> {t("out.title")}
        </Link>
      }
      sub={
        found.failures ? (
          <Pill tone="coral" dot>
            {t("out.failures", { count: found.failures })}
          </Pill>
        ) : null
      }
      actions={<Actions found={found} />}
    >
      <OwnerGone found={found} />
      <Facts found={found} />
      <Tabs
        items={[
          {
            key: "runs",
            label: t("out.history"),
            children: (
              <div className="card">
                <Runs id={found.id} />
              </div>
            ),
          },
          {
            key: "settings",
            label: t("out.settings"),
            children: <Settings found={found} />,
          },
        ]}
      />
    </Page>
  );
}

function One() {
  const { id } = useParams({ strict: false }) as { id: string };
  const found = useScheduledExport(Number(id));
  return (
    <QueryView query={found} main>
      {(one) => <Parts key={one.id} found={one} />}
    </QueryView>
  );
}

export default function ScheduledPage() {
  return (
    <Guard permission="contacts.export">
      <One />
    </Guard>
  );
}
