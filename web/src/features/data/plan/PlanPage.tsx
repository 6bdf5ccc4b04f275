import { PlusOutlined, ReadOutlined, SearchOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Input, Modal, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useDebounced } from "@/shared/hooks";
import { knownEventName } from "@/shared/names/names";
import { useLocale } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import type { PlanEvent } from "@/shared/types";
import { type Column, useKeyset } from "@/shared/ui/DataTable";
import { Page } from "@/shared/ui/Page";
import { PagedTable } from "@/shared/ui/PagedTable";
import { Pill } from "@/shared/ui/Pill";
import { Field, When } from "@/shared/ui/parts";
import { SearchInput } from "@/shared/ui/SearchInput";
import { Sparkline } from "@/shared/ui/Sparkline";
import { Guard, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import "../data.css";
import { type Choice, PAGE_SIZE, useCreateEvent, usePlan, useTrends } from "./api";
import { ExchangeDrawer } from "./ExchangeDrawer";
import "./plan.css";
import { SourcesDrawer } from "./SourcesDrawer";
import { Suggestions } from "./Suggestions";
import "./texts";
import { statusTones, violationTone } from "./tones";

const SETTLE_MS = 300;
const statuses = ["learned", "planned", "live", "deprecated"] as const;

function Named({ row }: { row: PlanEvent }) {
  const { t } = useTranslation("plan");
  const english = useLocale() === "en";
  const called = knownEventName(row.name);
  const says = english ? row.description_en || row.description_zh : row.description_zh || row.description_en;
  const also = row.also.length > 0 ? t("also", { names: row.also.join(", ") }) : "";
  return (
    <>
      <Link to="/data/plan/$id" params={{ id: String(row.id) }} className="cell-link person-name">
        {called}
      </Link>
      <div className="sub ellipsis" lang="und">
        {[says || also, called === row.name ? "" : row.name].filter(Boolean).join(" · ")}
      </div>
    </>
  );
}

function useColumns(trends: Map<string, number[]> | undefined): Column<PlanEvent>[] {
  const { t } = useTranslation("plan");
  const format = useFormat();
  return [
    { key: "name", title: t("name"), lead: true, render: (row) => <Named row={row} /> },
    {
      key: "status",
      title: t("status"),
      render: (row) => (
        <Pill tone={statusTones[row.status]} dot>
          {t(`statuses.${row.status}`)}
        </Pill>
      ),
    },
    {
      key: "count",
      title: t("count"),
      end: true,
      render: (row) =>
        row.count === 0 ? (
          <span className="muted">{t("statuses.missing")}</span>
        ) : (
          <b className="num">{format.count(row.count)}</b>
        ),
    },
    {
      key: "trend",
      title: t("trend"),
      blank: (row) => !trends?.has(row.name),
      render: (row) => (
        <Sparkline
          values={trends?.get(row.name) ?? []}
          tone="primary"
          label={t("trendOf", { name: row.name })}
        />
      ),
    },
    { key: "properties", title: t("properties"), end: true, render: (row) => format.count(row.properties) },
    {
      key: "violations",
      title: t("violations"),
      end: true,
      render: (row) =>
        row.violations > 0 ? (
          <Pill tone={violationTone(row.violations)}>{format.count(row.violations)}</Pill>
        ) : (
          <span className="muted">—</span>
        ),
    },
    {
      key: "owner",
      title: t("owner"),
      blank: (row) => !row.owner,
      render: (row) => row.owner || <span className="muted">—</span>,
    },
    { key: "last", title: t("last"), end: true, render: (row) => <When at={row.last_seen_at} /> },
  ];
}

function NewEvent({ close }: { close: () => void }) {
  const { t } = useTranslation("plan");
  const navigate = useNavigate();
  const create = useCreateEvent();
  const [name, setName] = useState("");
  const make = () =>
    create.mutate(name.trim(), {
      onSuccess: (made) => void navigate({ to: "/data/plan/$id", params: { id: String(made.id) } }),
      onError: toast.error,
    });
  return (
    <Modal
      open
      title={t("new")}
      okText={t("new")}
      okButtonProps={{ disabled: !name.trim(), loading: create.isPending }}
      onOk={make}
      onCancel={close}
    >
      <Field label={t("name")}>
        {(id) => (
          <Input
            id={id}
            value={name}
            maxLength={200}
            placeholder="Order Completed"
            onPressEnter={make}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
    </Modal>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  const { t } = useTranslation("plan");
  return filtered ? (
    <State icon={<SearchOutlined />} tone="gray" title={t("none.title")}>
      {t("none.text")}
    </State>
  ) : (
    <State icon={<ReadOutlined />} title={t("empty.title")}>
      {t("empty.text")}
    </State>
  );
}

type BarProps = { choice: Choice; set: (choice: Choice) => void; counts: Record<string, number> };

function Toolbar({ choice, set, counts }: BarProps) {
  const { t } = useTranslation("plan");
  const format = useFormat();
  return (
    <div className="toolbar">
      <SearchInput
        label={t("search")}
        className="live-search"
        value={choice.q}
        onChange={(q) => set({ ...choice, q })}
      />
      <Segmented
        className="plan-statuses"
        aria-label={t("status")}
        value={choice.status ?? "all"}
        onChange={(status) => set({ ...choice, status: statuses.find((each) => each === status) })}
        options={[
          { value: "all", label: t("statuses.all") },
          ...statuses.map((status) => ({
            value: status,
            label: `${t(`statuses.${status}`)} ${format.count(counts[status] ?? 0)}`,
          })),
        ]}
      />
      {counts.missing ? (
        <Pill tone="amber">
          {t("statuses.missing")} {format.count(counts.missing)}
        </Pill>
      ) : null}
    </div>
  );
}

function Plan() {
  const { t } = useTranslation("plan");
  const navigate = useNavigate();
  const mayEdit = useCan("data.edit");
  const [choice, setChoice] = useState<Choice>({ q: "" });
  const [shown, setShown] = useState<"new" | "sources" | "exchange" | null>(null);
  const q = useDebounced(choice.q, SETTLE_MS);
  const keyset = useKeyset(`${q} ${choice.status ?? ""}`);
  const plan = usePlan({ ...choice, q }, keyset.cursor);
  const trends = useTrends(q, keyset.cursor).data;
  const columns = useColumns(trends);
  return (
    <Page
      title={t("title")}
      sub={t("sub")}
      actions={
        <>
          <Button onClick={() => setShown("exchange")}>{t("exchange.open")}</Button>
          <Button onClick={() => setShown("sources")}>{t("sources.open")}</Button>
          {mayEdit ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setShown("new")}>
              {t("new")}
            </Button>
          ) : null}
        </>
      }
    >
      <Suggestions />
      <div className="card">
        <Toolbar choice={choice} set={setChoice} counts={plan.data?.statuses ?? {}} />
        <PagedTable
          query={plan}
          keyset={keyset}
          limit={PAGE_SIZE}
          label={t("title")}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate({ to: "/data/plan/$id", params: { id: String(row.id) } })}
          empty={<Nothing filtered={q !== "" || choice.status !== undefined} />}
        />
      </div>
      {shown === "new" ? <NewEvent close={() => setShown(null)} /> : null}
      {shown === "sources" ? <SourcesDrawer close={() => setShown(null)} /> : null}
      {shown === "exchange" ? <ExchangeDrawer close={() => setShown(null)} /> : null}
    </Page>
  );
}

export default function PlanPage() {
  return (
    <Guard permission="data.view">
      <Plan />
    </Guard>
  );
}
