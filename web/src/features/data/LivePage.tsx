import {
  ClearOutlined,
  PauseOutlined,
  PlayCircleOutlined,
  SearchOutlined,
  ThunderboltOutlined,
} from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import { useCan } from "@/shared/session";
import { useSources } from "@/shared/sources";
import type { LiveEvent } from "@/shared/types";
import { Page } from "@/shared/ui/Page";
import { SearchInput } from "@/shared/ui/SearchInput";
import { ErrorState, Guard, QueryView, State } from "@/shared/ui/states";
import { useStream } from "./api";
import "./data.css";
import { EventRow } from "./EventRow";
import { countNew, type LiveFilter, matching, perMinute } from "./stream";
import "./texts";

type SourceNames = { value: number; label: string }[];

/** The sources to choose from; Cumulus' own events have the number 0. */
function useSourceNames(): SourceNames {
  const { t } = useTranslation("data");
  const sources = useSources(useCan("settings.view"));
  const named = sources.data?.items.map((source) => ({ value: source.id, label: source.name })) ?? [];
  return [...named, { value: 0, label: t("internal") }];
}

type ToolbarProps = {
  filter: LiveFilter;
  setFilter: (next: LiveFilter) => void;
  sources: SourceNames;
  clear: () => void;
};

function Toolbar({ filter, setFilter, sources, clear }: ToolbarProps) {
  const { t } = useTranslation("data");
  return (
    <div className="toolbar">
      <SearchInput
        label={t("live.search")}
        className="live-search"
        value={filter.text}
        onChange={(text) => setFilter({ ...filter, text })}
      />
      <Select
        className="live-source"
        allowClear
        aria-label={t("source")}
        placeholder={t("allSources")}
        value={filter.source ?? undefined}
        onChange={(source?: number) => setFilter({ ...filter, source: source ?? null })}
        options={sources}
      />
      <Button type="text" icon={<ClearOutlined />} onClick={clear}>
        {t("live.clear")}
      </Button>
    </div>
  );
}

function Nothing({ filtered, cleared }: { filtered: boolean; cleared: boolean }) {
  const { t } = useTranslation("data");
  if (filtered)
    return (
      <State icon={<SearchOutlined />} tone="gray" title={t("live.none.title")}>
        {t("live.none.text")}
      </State>
    );
  return (
    <State
      icon={<ThunderboltOutlined />}
      title={t(cleared ? "live.waiting" : "live.empty.title")}
      action={cleared ? null : <Link to="/settings/sources">{t("live.empty.action")}</Link>}
    >
      {t(cleared ? "live.waitingText" : "live.empty.text")}
    </State>
  );
}

function Paused({ waiting, go }: { waiting: number; go: () => void }) {
  const { t } = useTranslation("data");
  return (
    <div className="live-paused" data-tone="amber" role="status">
      <span>{t("live.paused", { count: waiting })}</span>
      <Button size="small" onClick={go}>
        {t("live.resume")}
      </Button>
    </div>
  );
}

function Stream({
  events,
  paused,
  resume,
}: {
  events: LiveEvent[];
  paused: LiveEvent[] | null;
  resume: () => void;
}) {
  const { t } = useTranslation("data");
  const [filter, setFilter] = useState<LiveFilter>({ text: "", source: null });
  const [clearedAt, setClearedAt] = useState("");
  const sources = useSourceNames();
  const nameOf = new Map(sources.map((source) => [source.value, source.label]));
  const left = (paused ?? events).filter((event) => event.received_at > clearedAt);
  const names = useNames();
  const shown = matching(left, filter, names);
  return (
    <div className="card">
      <Toolbar
        filter={filter}
        setFilter={setFilter}
        sources={sources}
        clear={() => setClearedAt(events[0]?.received_at ?? "")}
      />
      {paused ? <Paused waiting={countNew(events, paused)} go={resume} /> : null}
      {shown.length === 0 ? (
        <Nothing filtered={left.length > 0} cleared={clearedAt !== ""} />
      ) : (
        <ul className="live-rows" aria-label={t("live.title")}>
          {shown.map((event) => (
            <EventRow key={event.message_id} event={event} source={nameOf.get(event.source_id) ?? ""} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Live() {
  const { t } = useTranslation("data");
  const format = useFormat();
  const stream = useStream();
  const [paused, setPaused] = useState<LiveEvent[] | null>(null);
  const resume = () => setPaused(null);
  return (
    <Page
      title={t("live.title")}
      sub={t("live.sub")}
      actions={
        stream.data ? (
          <>
            <span className="live-rate sub num">
              {paused ? null : <span className="live-dot" />}
              {t("live.rate", { value: format.count(perMinute(stream.data, Date.now())) })}
            </span>
            <Button
              type={paused ? "primary" : "default"}
              icon={paused ? <PlayCircleOutlined /> : <PauseOutlined />}
              onClick={() => setPaused(paused ? null : (stream.data ?? []))}
            >
              {t(paused ? "live.resume" : "live.pause")}
            </Button>
          </>
        ) : null
      }
    >
      {stream.data && stream.error ? (
        <ErrorState error={stream.error} retry={stream.refetch} compact />
      ) : null}
      <QueryView query={stream}>
        {(events) => <Stream events={events} paused={paused} resume={resume} />}
      </QueryView>
    </Page>
  );
}

export default function LivePage() {
  return (
    <Guard permission="contacts.view">
      <Live />
    </Guard>
  );
}
