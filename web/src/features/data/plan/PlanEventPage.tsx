import { LeftOutlined } from "@ant-design/icons";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Button, Input, Popconfirm, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { knownEventName } from "@/shared/names/names";
import { useCan } from "@/shared/session";
import type { PlanEventChange, PlanEventDetail } from "@/shared/types";
import { Card, Page } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { Field } from "@/shared/ui/parts";
import { Guard, QueryView } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import "../data.css";
import "../texts";
import { useChangeEvent, useForgetEvent, useOwners, usePlanEvent } from "./api";
import { Broken, Newest, Received } from "./EventFacts";
import { Properties } from "./Properties";
import "./plan.css";
import "./texts";
import { statusTones } from "./tones";

const governed = ["planned", "live", "deprecated"] as const;

type Draft = Omit<PlanEventDetail, "status"> & { status: PlanEventChange["status"] };

function changeOf(draft: Draft): PlanEventChange {
  const { status, owner_id, description_zh, description_en } = draft;
  const properties = draft.property_list
    .filter((row) => row.declared && row.name.trim() !== "")
    .map(({ declared: _, seen_kinds: __, ...row }) => row);
  return { status, owner_id, description_zh, description_en, properties };
}

function About({
  draft,
  set,
  frozen,
}: {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  frozen: boolean;
}) {
  const { t } = useTranslation("plan");
  const owners = useOwners();
  return (
    <div className="plan-about">
      <Field label={t("status")}>
        {() => (
          <Segmented
            aria-label={t("status")}
            disabled={frozen}
            value={draft.status}
            onChange={(status) => set({ status })}
            options={governed.map((status) => ({ value: status, label: t(`statuses.${status}`) }))}
          />
        )}
      </Field>
      <Field label={t("owner")}>
        {(id) => (
          <Select
            id={id}
            allowClear
            disabled={frozen}
            placeholder={t("nobody")}
            value={draft.owner_id ?? undefined}
            onChange={(owner_id?: number) => set({ owner_id: owner_id ?? null })}
            options={owners.data?.items.map((each) => ({ value: each.id, label: each.name })) ?? []}
          />
        )}
      </Field>
      {(["description_zh", "description_en"] as const).map((name) => (
        <Field key={name} label={t(name === "description_zh" ? "event.zh" : "event.en")}>
          {(id) => (
            <Input.TextArea
              id={id}
              disabled={frozen}
              autoSize={{ minRows: 2, maxRows: 5 }}
              maxLength={500}
              value={draft[name]}
              onChange={(event) => set({ [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
    </div>
  );
}

function Editor({ event }: { event: PlanEventDetail }) {
  const { t } = useTranslation("plan");
  const navigate = useNavigate();
  const frozen = !useCan("data.edit");
  const save = useChangeEvent(event.id);
  const forget = useForgetEvent(event.id);
  const [draft, setDraft] = useState<Draft>({
    ...event,
    status: event.status === "learned" ? "live" : event.status,
  });
  const set = (part: Partial<Draft>) => setDraft((known) => ({ ...known, ...part }));
  const send = () =>
    save.mutate(changeOf(draft), { onSuccess: () => toast.success(t("event.saved")), onError: toast.error });
  const drop = () =>
    forget.mutate(undefined, {
      onSuccess: () => {
        toast.success(t("event.forgotten"));
        void navigate({ to: "/data/plan" });
      },
      onError: toast.error,
    });
  return (
    <Card title={t("title")}>
      <div className="stack">
        <About draft={draft} set={set} frozen={frozen} />
        <h3 className="plan-subhead">{t("properties")}</h3>
        <Properties
          event={event.name}
          rows={draft.property_list}
          frozen={frozen}
          set={(property_list) => set({ property_list })}
        />
        {frozen ? null : (
          <div className="row wrap">
            <Button type="primary" loading={save.isPending} onClick={send}>
              {t("event.save")}
            </Button>
            <Popconfirm
              title={t("event.forgetAsk")}
              description={t("event.forgetText")}
              okText={t("event.forget")}
              onConfirm={drop}
            >
              <Button danger type="text" loading={forget.isPending}>
                {t("event.forget")}
              </Button>
            </Popconfirm>
          </div>
        )}
      </div>
    </Card>
  );
}

function Learned({ event }: { event: PlanEventDetail }) {
  const { t } = useTranslation("plan");
  const frozen = !useCan("data.edit");
  const save = useChangeEvent(event.id);
  const govern = () =>
    save.mutate({ status: "live", description_zh: "", description_en: "" }, { onError: toast.error });
  return (
    <Card title={t("properties")}>
      <div className="stack">
        <div className="notice" data-tone="primary">
          <span>{t("event.governAbout")}</span>
          {frozen ? null : (
            <Button type="primary" loading={save.isPending} onClick={govern}>
              {t("event.govern")}
            </Button>
          )}
        </div>
        <Properties event={event.name} rows={event.property_list} frozen set={() => undefined} />
      </div>
    </Card>
  );
}

function Event({ event }: { event: PlanEventDetail }) {
  const { t } = useTranslation("plan");
  const format = useFormat();
  const shown = knownEventName(event.name);
  return (
    <Page
      title={shown === event.name ? <span lang="">{shown}</span> : shown}
      tabTitle={shown}
      crumb={
        <Link to="/data/plan">
          <LeftOutlined /> {t("event.back")}
        </Link>
      }
      sub={
        <span className="row wrap">
          <Pill tone={statusTones[event.status]} dot>
            {t(`statuses.${event.status}`)}
          </Pill>
          <span className="num">
            {t("count")} {event.count === 0 ? t("statuses.missing") : format.count(event.count)}
          </span>
          {event.also.length > 0 ? <span>{t("also", { names: event.also.join(", ") })}</span> : null}
        </span>
      }
    >
      <div className="plan-event">
        <div className="stack">
          {event.status === "learned" ? (
            <Learned event={event} />
          ) : (
            <Editor key={`${event.status} ${event.id}`} event={event} />
          )}
        </div>
        <div className="stack">
          <Received event={event} />
          <Broken event={event} />
          <Newest event={event} />
        </div>
      </div>
    </Page>
  );
}

function Open() {
  const { id } = useParams({ strict: false });
  const event = usePlanEvent(Number(id));
  return (
    <QueryView query={event} main>
      {(found) => <Event key={found.id} event={found} />}
    </QueryView>
  );
}

export default function PlanEventPage() {
  return (
    <Guard permission="data.view">
      <Open />
    </Guard>
  );
}
