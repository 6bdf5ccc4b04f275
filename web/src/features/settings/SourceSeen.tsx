import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { troubleOf } from "@/shared/ownSnippets";
import type { SourceSeen as Seen, Source } from "@/shared/types";
import { Card } from "@/shared/ui/Page";
import type { Tone } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { QueryView } from "@/shared/ui/states";
import { useSeen } from "./api";

function Notice({ tone, children, live }: { tone: Tone; children: ReactNode; live?: boolean }) {
  return (
    <div className="notice" data-tone={tone} role={live ? "status" : undefined}>
      {live ? (
        <span className="seen-dot">
          <span className="live-dot" />
        </span>
      ) : null}
      <span>{children}</span>
    </div>
  );
}

/** What sends by itself has no page that could be wrong. */
const fetched = new Set(["webhook", "connector"]);

function Waiting({ source }: { source: Source }) {
  const { t } = useTranslation("settings");
  const waits = (
    <Notice tone="primary" live>
      {t("seen.waiting")}
    </Notice>
  );
  if (fetched.has(source.kind)) return waits;
  return (
    <>
      {waits}
      <p className="muted seen-lead">{t("seen.nothing")}</p>
      <ul className="seen-hints">
        {(["page", "policy", "blocker", "consent"] as const).map((hint) => (
          <li key={hint}>{t(`seen.hint.${hint}`)}</li>
        ))}
      </ul>
    </>
  );
}

function Events({ seen }: { seen: Seen }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  return (
    <>
      {seen.count_last_hour > 0 ? (
        <Notice tone="green" live>
          {t("seen.seen")}
        </Notice>
      ) : (
        <Notice tone="amber">{t("seen.quiet")}</Notice>
      )}
      <dl className="seen-figures">
        <div>
          <dt>{t("seen.last")}</dt>
          <dd>
            <When at={seen.last_received_at} />
          </dd>
        </div>
        <div>
          <dt>{t("seen.hour")}</dt>
          <dd className="num">{format.count(seen.count_last_hour)}</dd>
        </div>
      </dl>
      <ul className="seen-events" aria-label={t("seen.events")}>
        {seen.last_events.map((event, index) => (
          <li key={index}>
            <span className="person-name ellipsis">{event.name}</span>
            <When at={event.at} />
            <span className="muted ellipsis seen-page" title={event.page}>
              {event.page}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Whether the source's events arrive, asked every two seconds while one looks. */
export function SourceSeen({ source }: { source: Source }) {
  const { t } = useTranslation("settings");
  const seen = useSeen(source.id);
  const trouble = troubleOf(window.location.origin);
  return (
    <Card title={t("seen.title")}>
      <div className="stack tight">
        {source.disabled_at ? <Notice tone="amber">{t("seen.off")}</Notice> : null}
        {trouble && !fetched.has(source.kind) ? (
          <Notice tone="amber">{t(`seen.trouble.${trouble}`, { host: window.location.origin })}</Notice>
        ) : null}
        <QueryView query={seen}>
          {(found) => (
            <>
              {found.quarantined_last_hour > 0 ? (
                <Notice tone="amber">
                  {t("seen.quarantined", { count: found.quarantined_last_hour })}{" "}
                  <Link to="/data/quarantine">{t("seen.why")}</Link>
                </Notice>
              ) : null}
              {found.last_received_at ? <Events seen={found} /> : <Waiting source={source} />}
            </>
          )}
        </QueryView>
      </div>
    </Card>
  );
}
