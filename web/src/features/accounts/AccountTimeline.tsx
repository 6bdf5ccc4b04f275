import { ThunderboltOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { briefOf } from "@/shared/brief";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import { usePurposeNames } from "@/shared/names/purposes";
import { Card } from "@/shared/ui/Page";
import { Avatar } from "@/shared/ui/Person";
import { ErrorState, SkeletonRows, State } from "@/shared/ui/states";
import { type AccountEvent, useAccountEvents, useEngagement, useMembers } from "./api";

/** The role in the person's words. */
function told(event: AccountEvent, role: (key: string) => string): AccountEvent {
  const given = event.properties.role;
  if (!event.name.startsWith("Account ") || typeof given !== "string") return event;
  return { ...event, properties: { ...event.properties, role: role(given) } };
}

function Line({ event }: { event: AccountEvent }) {
  const format = useFormat();
  const names = useNames();
  const purposeOf = usePurposeNames();
  const { t } = useTranslation("accounts");
  const { t: common } = useTranslation("common");
  const brief = briefOf(
    told(event, (role) => t(`role.${role}`, { defaultValue: role })),
    names,
    purposeOf,
  );
  const person = event.person || common("anonymous", { id: event.contact_id });
  return (
    <li className="account-event">
      <Avatar name={person} />
      <div className="grow">
        <div className="row wrap">
          <Link to="/contacts/$id" params={{ id: String(event.contact_id) }}>
            {person}
          </Link>
          <b>{names.event(event.name)}</b>
          <time className="sub num" dateTime={event.timestamp} title={format.dateTime(event.timestamp)}>
            {format.time(event.timestamp)}
          </time>
        </div>
        {brief ? <div className="sub ellipsis">{brief}</div> : null}
      </div>
    </li>
  );
}

function Lines({ items }: { items: AccountEvent[] }) {
  const format = useFormat();
  return (
    <ol className="account-events">
      {items.map((event, index) => {
        const day = format.date(event.timestamp);
        const before = items[index - 1];
        return (
          <div key={event.message_id} style={{ display: "contents" }}>
            {before && format.date(before.timestamp) === day ? null : <li className="sub day">{day}</li>}
            <Line event={event} />
          </div>
        );
      })}
    </ol>
  );
}

/** What all members did, newest first; one kind, or one person's. */
export function AccountTimeline({ accountId }: { accountId: number }) {
  const { t } = useTranslation("accounts");
  const { t: common } = useTranslation("common");
  const names = useNames();
  const [name, setName] = useState("");
  const [person, setPerson] = useState(0);
  const events = useAccountEvents(accountId, name, person);
  const known = useEngagement(accountId);
  const members = useMembers(accountId);
  const items = events.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card
      flush
      title={t("timeline")}
      extra={
        <span className="row wrap">
          <Select
            size="small"
            className="timeline-filter"
            aria-label={t("event")}
            placeholder={t("allEvents")}
            allowClear
            value={name || undefined}
            onChange={(next?: string) => setName(next ?? "")}
            options={known.data?.names.map((each) => ({
              value: each.name,
              label: `${names.event(each.name)} · ${each.count}`,
            }))}
          />
          <Select
            size="small"
            className="timeline-filter"
            aria-label={t("person")}
            placeholder={t("everybody")}
            allowClear
            value={person || undefined}
            onChange={(next?: number) => setPerson(next ?? 0)}
            options={members.data?.items.map((each) => ({
              value: each.contact_id,
              label: each.name || each.email,
            }))}
          />
        </span>
      }
    >
      {events.error && !events.data ? (
        <ErrorState error={events.error} retry={() => events.refetch()} />
      ) : events.data ? (
        items.length > 0 ? (
          <Lines items={items} />
        ) : (
          <State compact icon={<ThunderboltOutlined />} tone="gray" title={t("noEvents.title")}>
            {t("noEvents.text")}
          </State>
        )
      ) : (
        <SkeletonRows />
      )}
      {events.hasNextPage ? (
        <div className="table-foot" style={{ justifyContent: "center" }}>
          <Button loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            {common("more")}
          </Button>
        </div>
      ) : null}
    </Card>
  );
}
