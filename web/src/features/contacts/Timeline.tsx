import {
  EditOutlined,
  EyeOutlined,
  LinkOutlined,
  MailOutlined,
  NodeIndexOutlined,
  TagOutlined,
  ThunderboltOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/shared/api";
import { briefOf } from "@/shared/brief";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import type { ContactEvent } from "@/shared/types";
import { Tile, type Tone } from "@/shared/ui/Pill";
import { ErrorState, SkeletonRows, State } from "@/shared/ui/states";

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
  "Contact Created": { icon: <UserOutlined />, tone: "green" },
  "Contact Updated": { icon: <EditOutlined />, tone: "gray" },
  "Contact Identified": { icon: <UserOutlined />, tone: "gray" },
  "Contacts Merged": { icon: <UserOutlined />, tone: "gray" },
  "Group Joined": { icon: <UserOutlined />, tone: "gray" },
  "Alias Created": { icon: <UserOutlined />, tone: "gray" },
};

function lookOf(name: string): { icon: ReactNode; tone: Tone } {
  return looks[name] ?? { icon: <ThunderboltOutlined />, tone: "primary" };
}

function EventLine({ event }: { event: ContactEvent }) {
  const format = useFormat();
  const { t } = useTranslation("contacts");
  const [open, setOpen] = useState(false);
  const names = useNames();
  const look = lookOf(event.name);
  const entries = Object.entries(event.properties);
  const brief = briefOf(event, names.attribute);
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
            <pre className="code-block wrap">{JSON.stringify(event.properties, null, 2)}</pre>
            <div className="sub">
              {t("received", { at: format.dateTime(event.received_at) })} · {event.message_id}
            </div>
          </>
        ) : (
          brief && <div className="sub ellipsis">{brief}</div>
        )}
      </div>
    </li>
  );
}

/** What the person did, newest first, by day. */
export function Timeline({ contactId }: { contactId: number }) {
  const { t } = useTranslation("contacts");
  const { t: common } = useTranslation("common");
  const format = useFormat();
  const events = useInfiniteQuery({
    queryKey: ["contact", contactId, "events"],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/contacts/{contact_id}/events", {
          params: { path: { contact_id: contactId }, query: { limit: 40, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
  if (events.error && !events.data) return <ErrorState error={events.error} retry={() => events.refetch()} />;
  if (!events.data) return <SkeletonRows />;
  const items = events.data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return (
      <State icon={<ThunderboltOutlined />} tone="gray" title={t("noEvents.title")}>
        {t("noEvents.text")}
      </State>
    );
  return (
    <>
      <ol className="timeline">
        {items.map((event, index) => {
          const day = format.date(event.timestamp);
          const before = items[index - 1];
          return (
            <div key={`${event.message_id}-${index}`} style={{ display: "contents" }}>
              {before && format.date(before.timestamp) === day ? null : (
                <li className="timeline-day">{day}</li>
              )}
              <EventLine event={event} />
            </div>
          );
        })}
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
