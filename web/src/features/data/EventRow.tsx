import { RightOutlined, UserOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import type { LiveEvent } from "@/shared/types";
import { JsonBlock } from "@/shared/ui/JsonBlock";
import { Pill } from "@/shared/ui/Pill";
import { brief, eventTone } from "./stream";

type Props = { event: LiveEvent; source: string };

/** One event in a line; opened, all of it as JSON. */
export const EventRow = memo(function EventRow({ event, source }: Props) {
  const { t } = useTranslation("data");
  const format = useFormat();
  const [open, setOpen] = useState(false);
  return (
    <li className="live-row">
      <div className="live-line">
        <button type="button" className="plain live-open" aria-expanded={open} onClick={() => setOpen(!open)}>
          <RightOutlined className="live-arrow" aria-hidden />
          <time
            className="live-time mono"
            dateTime={event.received_at}
            title={`${format.dateTime(event.received_at)} · ${format.zone}`}
          >
            {format.time(event.received_at)}
          </time>
          <span className="live-name">
            <Pill tone={eventTone(event.name)} dot title={event.name}>
              <span className="ellipsis">{event.name}</span>
            </Pill>
          </span>
          <span className="live-brief sub ellipsis">{brief(event)}</span>
        </button>
        <span className="live-from sub ellipsis">{source}</span>
        {event.contact_id > 0 ? (
          <Link
            to="/contacts/$id"
            params={{ id: String(event.contact_id) }}
            className="live-person sub num"
            aria-label={t("live.person", { id: event.contact_id })}
          >
            <UserOutlined /> {event.contact_id}
          </Link>
        ) : (
          <span className="live-person" />
        )}
      </div>
      {open ? (
        <div className="live-detail">
          <JsonBlock text={JSON.stringify(event, null, 2)} label={event.name} />
        </div>
      ) : null}
    </li>
  );
});
