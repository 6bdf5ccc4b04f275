import { BugOutlined, SafetyCertificateOutlined, SearchOutlined } from "@ant-design/icons";
import { Button, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LineChart } from "@/shared/chart/LineChart";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { useSources } from "@/shared/sources";
import type { QuarantineCount } from "@/shared/types";
import { Pager, useKeyset } from "@/shared/ui/DataTable";
import { Card, Page } from "@/shared/ui/Page";
import { Bar } from "@/shared/ui/parts";
import { Guard, QueryView, State } from "@/shared/ui/states";
import "../data.css";
import { knownReason } from "../reasons";
import "../texts";
import { type Choice, PAGE_SIZE, useCounts, useQuarantine } from "./api";
import { BulkPanel } from "./BulkPanel";
import { byDay, byReason } from "./counting";
import { ItemCard } from "./ItemCard";
import { RulesDrawer } from "./RulesDrawer";
import "./texts";

type Set = (part: Partial<Choice>) => void;

function Overview({ counts, choice, set }: { counts: QuarantineCount[]; choice: Choice; set: Set }) {
  const { t } = useTranslation("quarantine");
  const { t: data } = useTranslation("data");
  const format = useFormat();
  const reasons = byReason(counts);
  const most = Math.max(1, ...reasons.map((each) => each.count));
  const days = byDay(counts, choice.reason, new Date()).map(({ day, count }) => ({
    label: format.date(`${day}T12:00:00Z`),
    value: count,
  }));
  return (
    <div className="refused-overview">
      <Card title={t("chart.title")}>
        <LineChart
          data={days}
          name={t("chart.name")}
          label={t("chart.label")}
          tone="coral"
          height={170}
          count={format.count}
        />
      </Card>
      <Card title={t("reasons")}>
        <ul className="refused-reasons">
          {reasons.slice(0, 6).map((each) => (
            <li key={each.reason}>
              <button
                type="button"
                className="plain"
                aria-pressed={choice.reason === each.reason}
                onClick={() => set({ reason: choice.reason === each.reason ? undefined : each.reason })}
              >
                <span className="row">
                  <span className="grow ellipsis">{data(`reason.${knownReason(each.reason)}.title`)}</span>
                  <b className="num">{format.count(each.count)}</b>
                </span>
                <Bar share={each.count / most} />
              </button>
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}

function Toolbar({ choice, set, reasons }: { choice: Choice; set: Set; reasons: string[] }) {
  const { t } = useTranslation("quarantine");
  const { t: data } = useTranslation("data");
  const sources = useSources(useCan("settings.view"));
  return (
    <div className="toolbar">
      <Segmented
        aria-label={t("state.label")}
        value={choice.state}
        onChange={(state) => set({ state })}
        options={(["waiting", "released", "discarded"] as const).map((state) => ({
          value: state,
          label: t(`state.${state}`),
        }))}
      />
      <Select
        className="live-source"
        allowClear
        aria-label={t("reasons")}
        placeholder={t("all")}
        value={choice.reason}
        onChange={(reason?: string) => set({ reason })}
        options={reasons.map((reason) => ({
          value: reason,
          label: data(`reason.${knownReason(reason)}.title`),
        }))}
      />
      <Select
        className="live-source"
        allowClear
        aria-label={t("source")}
        placeholder={t("allSources")}
        value={choice.source_id}
        onChange={(source_id?: number) => set({ source_id })}
        options={[
          ...(sources.data?.items.map((source) => ({ value: source.id, label: source.name })) ?? []),
          { value: 0, label: t("internal") },
        ]}
      />
    </div>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  const { t } = useTranslation("quarantine");
  return filtered ? (
    <State icon={<SearchOutlined />} tone="gray" title={t("none.title")}>
      {t("none.text")}
    </State>
  ) : (
    <State icon={<SafetyCertificateOutlined />} tone="green" title={t("empty.title")}>
      {t("empty.text")}
    </State>
  );
}

function Quarantine() {
  const { t } = useTranslation("quarantine");
  const format = useFormat();
  const mayEdit = useCan("data.edit");
  const [choice, setChoice] = useState<Choice>({ state: "waiting" });
  const [shown, setShown] = useState<"bulk" | "rules" | null>(null);
  const keyset = useKeyset(JSON.stringify(choice));
  const items = useQuarantine(choice, keyset.cursor);
  const counts = useCounts().data?.items ?? [];
  const sources = useSources(useCan("settings.view"));
  const nameOf = (id: number | null) =>
    id === null ? t("internal") : (sources.data?.items.find((source) => source.id === id)?.name ?? "");
  const total = items.data?.total ?? 0;
  const set: Set = (part) => setChoice((known) => ({ ...known, ...part }));
  const filtered =
    choice.state !== "waiting" || choice.reason !== undefined || choice.source_id !== undefined;
  return (
    <Page
      title={t("title")}
      sub={t("sub")}
      actions={
        <>
          <Button icon={<BugOutlined />} onClick={() => setShown("rules")}>
            {t("rules.open")}
          </Button>
          {mayEdit && choice.state === "waiting" && total > 0 ? (
            <Button type="primary" onClick={() => setShown("bulk")}>
              {t("bulk.open", { value: format.count(total) })}
            </Button>
          ) : null}
        </>
      }
    >
      {counts.length > 0 ? <Overview counts={counts} choice={choice} set={set} /> : null}
      <div className="card">
        <Toolbar choice={choice} set={set} reasons={byReason(counts).map((each) => each.reason)} />
        <QueryView query={items}>
          {(page) =>
            page.items.length === 0 ? (
              <Nothing filtered={filtered} />
            ) : (
              <>
                <ul aria-label={t("title")}>
                  {page.items.map((item) => (
                    <ItemCard key={item.id} item={item} source={nameOf(item.source_id)} />
                  ))}
                </ul>
                <Pager
                  keyset={keyset}
                  shown={page.items.length}
                  limit={PAGE_SIZE}
                  total={page.total}
                  nextCursor={page.next_cursor}
                />
              </>
            )
          }
        </QueryView>
      </div>
      {shown === "bulk" ? <BulkPanel choice={choice} total={total} close={() => setShown(null)} /> : null}
      {shown === "rules" ? <RulesDrawer close={() => setShown(null)} /> : null}
    </Page>
  );
}

export default function QuarantinePage() {
  return (
    <Guard permission="data.view">
      <Quarantine />
    </Guard>
  );
}
