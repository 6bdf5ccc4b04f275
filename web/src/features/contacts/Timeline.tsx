import {
  BankOutlined,
  CheckSquareOutlined,
  CloseOutlined,
  EditOutlined,
  EyeOutlined,
  FilterOutlined,
  FormOutlined,
  LinkOutlined,
  MailOutlined,
  NodeIndexOutlined,
  SafetyCertificateOutlined,
  SearchOutlined,
  TagOutlined,
  ThunderboltOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { Fragment, type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/shared/api";
import { briefOf, factOf } from "@/shared/brief";
import { useFormat } from "@/shared/format";
import { useDebounced } from "@/shared/hooks";
import { NAMES, useNames } from "@/shared/names/names";
import { usePurposeNames } from "@/shared/names/purposes";
import type { ContactEvent, TimelineKind } from "@/shared/types";
import { JsonBlock } from "@/shared/ui/JsonBlock";
import { Tile, type Tone } from "@/shared/ui/Pill";
import { SearchInput } from "@/shared/ui/SearchInput";
import { ErrorState, SkeletonRows, State } from "@/shared/ui/states";
import { foldSessions } from "./portrait/folding";

const looks: Record<string, { icon: ReactNode; tone: Tone }> = {
  "Page Viewed": { icon: <EyeOutlined />, tone: "sky" },
  "Screen Viewed": { icon: <EyeOutlined />, tone: "sky" },
  "Email Sent": { icon: <MailOutlined />, tone: "primary" },
  "Email Opened": { icon: <MailOutlined />, tone: "teal" },
  "Email Bounced": { icon: <MailOutlined />, tone: "coral" },
  "Email Unsubscribed": { icon: <MailOutlined />, tone: "coral" },
  "Link Clicked": { icon: <LinkOutlined />, tone: "amber" },
  "Tag Added": { icon: <TagOutlined />, tone: "violet" },
  "Tag Removed": { icon: <TagOutlined />, tone: "gray" },
  "Journey Entered": { icon: <NodeIndexOutlined />, tone: "green" },
  "Journey Exited": { icon: <NodeIndexOutlined />, tone: "gray" },
  "Segment Entered": { icon: <NodeIndexOutlined />, tone: "violet" },
  "Segment Exited": { icon: <NodeIndexOutlined />, tone: "gray" },
  "Note Added": { icon: <FormOutlined />, tone: "amber" },
  "Task Added": { icon: <CheckSquareOutlined />, tone: "amber" },
  "Task Done": { icon: <CheckSquareOutlined />, tone: "green" },
  "Contact Created": { icon: <UserOutlined />, tone: "green" },
  "Contact Updated": { icon: <EditOutlined />, tone: "gray" },
};

const looksOfKind: Record<TimelineKind, { icon: ReactNode; tone: Tone }> = {
  page: { icon: <EyeOutlined />, tone: "sky" },
  track: { icon: <ThunderboltOutlined />, tone: "primary" },
  message: { icon: <MailOutlined />, tone: "primary" },
  journey: { icon: <NodeIndexOutlined />, tone: "green" },
  tag: { icon: <TagOutlined />, tone: "violet" },
  consent: { icon: <SafetyCertificateOutlined />, tone: "teal" },
  note: { icon: <FormOutlined />, tone: "amber" },
  account: { icon: <BankOutlined />, tone: "teal" },
  audience: { icon: <FilterOutlined />, tone: "violet" },
  identity: { icon: <UserOutlined />, tone: "gray" },
};

function lookOf(event: ContactEvent): { icon: ReactNode; tone: Tone } {
  return looks[event.name] ?? looksOfKind[event.about];
}

function EventLine({ event, only }: { event: ContactEvent; only?: () => void }) {
  const format = useFormat();
  const { t } = useTranslation("contacts");
  const [open, setOpen] = useState(false);
  const names = useNames();
  const look = lookOf(event);
  const entries = Object.entries(event.properties);
  const brief = briefOf(event, names, usePurposeNames());
  return (
    <li className="event-line">
      <Tile tone={look.tone}>{look.icon}</Tile>
      <div className="grow">
        <button
          type="button"
          className="plain event-head"
          aria-expanded={open}
          disabled={entries.length === 0}
          onClick={() => setOpen(!open)}
        >
          <span className="event-name" title={event.name}>
            {names.event(event.name)}
          </span>
          <time className="sub num" dateTime={event.timestamp} title={format.dateTime(event.timestamp)}>
            {format.time(event.timestamp)}
          </time>
        </button>
        {open ? (
          <>
            <Facts event={event} />
            <div className="sub">
              {t("received", { at: format.dateTime(event.received_at) })} · {event.message_id}
              {only ? (
                <Button size="small" type="link" onClick={only}>
                  {t("timeline.only")}
                </Button>
              ) : null}
            </div>
          </>
        ) : (
          brief && <div className="sub ellipsis">{brief}</div>
        )}
      </div>
    </li>
  );
}

/** All that an event brought: each property by its name, and as it was received. */
function Facts({ event }: { event: ContactEvent }) {
  const { t } = useTranslation("contacts");
  const names = useNames();
  const purposeOf = usePurposeNames();
  return (
    <>
      <dl className="kv event-facts">
        {Object.entries(event.properties).map(([key, value]) => (
          <div key={key} style={{ display: "contents" }}>
            <dt title={key}>{names.property(event.name, key)}</dt>
            <dd>{factOf(key, value, names.attribute, purposeOf) || "—"}</dd>
          </div>
        ))}
      </dl>
      <details className="event-raw">
        <summary className="sub">{t("timeline.raw")}</summary>
        <JsonBlock text={JSON.stringify(event.properties, null, 2)} label={t("timeline.raw")} />
      </details>
    </>
  );
}

/** Many page views in a row, in one line until it is opened. */
function SessionLine({ events }: { events: ContactEvent[] }) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const newest = events[0];
  const oldest = events.at(-1);
  const pages = [...new Set(events.map((event) => briefOf(event, NAMES)))].filter(Boolean);
  if (!newest || !oldest) return null;
  return (
    <>
      <li className="event-line">
        <Tile tone="sky">
          <EyeOutlined />
        </Tile>
        <div className="grow">
          <button
            type="button"
            className="plain event-head"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <span className="event-name">{t("timeline.session", { count: events.length })}</span>
            <span className="sub num">
              {format.time(oldest.timestamp)} – {format.time(newest.timestamp)}
            </span>
          </button>
          <div className="sub ellipsis">{pages.join(" · ")}</div>
        </div>
      </li>
      {open ? events.map((event) => <EventLine key={event.message_id} event={event} />) : null}
    </>
  );
}

type Filter = { about: TimelineKind[]; q: string; name: string; days: number };
const ALL: Filter = { about: [], q: "", name: "", days: 0 };

function Tools({
  filter,
  setFilter,
  total,
}: {
  filter: Filter;
  setFilter: (next: Filter) => void;
  total: number;
}) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const names = useNames();
  const [text, setText] = useState(filter.q);
  const settled = useDebounced(text.trim(), 250);
  useEffect(() => {
    if (settled !== filter.q) setFilter({ ...filter, q: settled });
  }, [settled]);
  return (
    <div className="timeline-tools">
      <Select
        mode="multiple"
        allowClear
        maxTagCount="responsive"
        aria-label={t("timeline.kind")}
        placeholder={t("timeline.kind")}
        value={filter.about}
        onChange={(about: TimelineKind[]) => setFilter({ ...filter, about })}
        options={(Object.keys(looksOfKind) as TimelineKind[]).map((kind) => ({
          value: kind,
          label: t(`timeline.about.${kind}`),
        }))}
      />
      <Select
        aria-label={t("timeline.range")}
        value={filter.days}
        onChange={(days: number) => setFilter({ ...filter, days })}
        options={[0, 1, 7, 30, 90, 365].map((days) => ({
          value: days,
          label: days === 0 ? t("timeline.always") : t("timeline.days", { count: days }),
        }))}
      />
      <SearchInput label={t("timeline.search")} value={text} onChange={setText} />
      {filter.name ? (
        <Button icon={<CloseOutlined />} onClick={() => setFilter({ ...filter, name: "" })}>
          {names.event(filter.name)}
        </Button>
      ) : null}
      <span className="sub num" style={{ alignSelf: "center" }} role="status">
        {t("timeline.total", { count: total, value: format.count(total) })}
      </span>
    </div>
  );
}

const DAY_MS = 86_400_000;

function byDay(events: ContactEvent[], dayOf: (event: ContactEvent) => string): Map<string, ContactEvent[]> {
  const days = new Map<string, ContactEvent[]>();
  for (const event of events) {
    const day = dayOf(event);
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return days;
}

function useTimeline(contactId: number, filter: Filter) {
  return useInfiniteQuery({
    queryKey: ["contact", contactId, "events", filter],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/contacts/{contact_id}/events", {
          params: {
            path: { contact_id: contactId },
            query: {
              limit: 50,
              cursor: pageParam || undefined,
              about: filter.about,
              q: filter.q,
              name: filter.name,
              since: filter.days ? new Date(Date.now() - filter.days * DAY_MS).toISOString() : undefined,
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}

/** What the person did and what was done about them, newest first, by day. */
export function Timeline({ contactId }: { contactId: number }) {
  const { t } = useTranslation("contacts");
  const { t: common } = useTranslation("common");
  const format = useFormat();
  const [filter, setFilter] = useState(ALL);
  const events = useTimeline(contactId, filter);
  if (events.error && !events.data) return <ErrorState error={events.error} retry={() => events.refetch()} />;
  if (!events.data) return <SkeletonRows />;
  const items = events.data.pages.flatMap((page) => page.items);
  const total = events.data.pages[0]?.total ?? 0;
  const filtered = Boolean(filter.about.length || filter.q || filter.name || filter.days);
  if (items.length === 0 && !filtered)
    return (
      <State icon={<ThunderboltOutlined />} tone="gray" title={t("noEvents.title")}>
        {t("noEvents.text")}
      </State>
    );
  const days = byDay(items, (event) => format.date(event.timestamp));
  return (
    <>
      <Tools filter={filter} setFilter={setFilter} total={total} />
      {items.length === 0 ? (
        <State icon={<SearchOutlined />} tone="gray" title={t("timeline.none")} compact>
          {t("timeline.noneText")}
        </State>
      ) : null}
      <ol className="timeline">
        {[...days].map(([day, done]) => (
          <Fragment key={day}>
            <li className="timeline-day">{day}</li>
            {foldSessions(done).map((entry) =>
              entry.kind === "one" ? (
                <EventLine
                  key={entry.event.message_id}
                  event={entry.event}
                  only={() => setFilter({ ...filter, name: entry.event.name })}
                />
              ) : (
                <SessionLine key={entry.events[0]?.message_id} events={entry.events} />
              ),
            )}
          </Fragment>
        ))}
      </ol>
      {events.hasNextPage ? (
        <div className="table-foot" style={{ justifyContent: "center" }}>
          <Button loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            {common("more")}
          </Button>
        </div>
      ) : null}
    </>
  );
}
