import { RightOutlined, UserOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { briefOf } from "@/shared/brief";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import { usePurposeNames } from "@/shared/names/purposes";
import type { LiveEvent } from "@/shared/types";
import { JsonBlock } from "@/shared/ui/JsonBlock";
import { Pill, type Tone } from "@/shared/ui/Pill";
import { knownReason, sentence } from "./reasons";
import { brief, eventTone } from "./stream";

const tones: Record<string, Tone> = {
  new_person: "green",
  changed_person: "teal",
  duplicate: "gray",
  quarantined: "coral",
};

/** What the pipeline made of it, where that is worth a word. */
function Outcome({ event }: { event: LiveEvent }) {
  const { t } = useTranslation("data");
  const warned = event.violations?.length ?? 0;
  if (event.outcome === "quarantined" && event.reason)
    return <Pill tone="coral">{t(`reason.${knownReason(event.reason)}.title`)}</Pill>;
  if (warned > 0) return <Pill tone="amber">{t("live.violations", { count: warned })}</Pill>;
  const tone = tones[event.outcome ?? ""];
  return tone ? <Pill tone={tone}>{t(`live.outcome.${event.outcome}`)}</Pill> : <span />;
}

/** Where it breaks the plan, a sentence each. */
function Broken({ event }: { event: LiveEvent }) {
  const all = [
    ...(event.reason ? [{ code: event.reason, ...event.fields }] : []),
    ...(event.violations ?? []),
  ];
  const { t } = useTranslation("data");
  return all.map((each, index) => (
    <p key={index} className="sub">
      {sentence(t, String(each.code), each)}
    </p>
  ));
}

type Props = { event: LiveEvent; source: string };

/** One event in a line; opened, all of it as JSON. */
export const EventRow = memo(function EventRow({ event, source }: Props) {
  const { t } = useTranslation("data");
  const format = useFormat();
  const names = useNames();
  const purposeOf = usePurposeNames();
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
              <span className="ellipsis">{names.event(event.name)}</span>
            </Pill>
          </span>
          <span className="live-brief sub ellipsis">
            {event.source_id === 0 ? briefOf(event, names, purposeOf) : brief(event, names.property)}
          </span>
        </button>
        <Outcome event={event} />
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
          <Broken event={event} />
          <JsonBlock text={JSON.stringify(event, null, 2)} label={event.name} />
        </div>
      ) : null}
    </li>
  );
});
