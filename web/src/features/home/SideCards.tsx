import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import type { Home } from "@/shared/types";
import { Card } from "@/shared/ui/Page";
import type { Tone } from "@/shared/ui/Pill";
import { Bar } from "@/shared/ui/parts";

const stageTones: Record<string, Tone> = { sent: "primary", opened: "teal", clicked: "amber" };

/** Sent, opened, clicked: each bar as a share of what was sent. */
export function FunnelCard({ funnel }: { funnel: Home["funnel"] }) {
  const { t } = useTranslation("home");
  const format = useFormat();
  const sent = funnel[0]?.value ?? 0;
  return (
    <Card title={t("funnel")} extra={<span className="sub">{t("last30")}</span>}>
      {sent === 0 ? (
        <p className="muted">{t("funnelEmpty")}</p>
      ) : (
        <div className="funnel">
          {funnel.map((stage) => (
            <div className="funnel-row" key={stage.key} data-tone={stageTones[stage.key] ?? "gray"}>
              <span>
                {t(`stage.${stage.key}`)} <b className="num">{format.count(stage.value)}</b>
              </span>
              <span className="sub num">{format.percent(stage.value / sent)}</span>
              <Bar share={stage.value / sent} label={t(`stage.${stage.key}`)} />
            </div>
          ))}
        </div>
      )}
    </Card>
  );
}

export function TopEventsCard({ events }: { events: Home["top_events"] }) {
  const { t } = useTranslation("home");
  const format = useFormat();
  const names = useNames();
  const most = Math.max(...events.map((event) => event.count), 1);
  return (
    <Card title={t("topEvents")} extra={<span className="sub">{t("last30")}</span>}>
      {events.length === 0 ? (
        <p className="muted">{t("topEventsEmpty")}</p>
      ) : (
        <ul className="rank" data-tone="primary">
          {events.slice(0, 6).map((event) => (
            <li key={event.name}>
              <span className="ellipsis" title={event.name}>
                {names.event(event.name)}
              </span>
              <span className="num">{format.count(event.count)}</span>
              <Bar share={event.count / most} label={names.event(event.name)} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

export function DelayCard({ delay }: { delay: Home["delay"] }) {
  const { t } = useTranslation("home");
  const format = useFormat();
  const shown = (ms: number | null) => (ms === null ? "—" : format.duration(ms));
  return (
    <Card title={t("delay")} extra={<span className="sub">{t("lastDay")}</span>}>
      {delay.samples === 0 ? (
        <p className="muted">{t("delayEmpty")}</p>
      ) : (
        <div className="delay">
          <div>
            <span className="sub">{t("delayP50")}</span>
            <b className="num">{shown(delay.p50_ms)}</b>
          </div>
          <div>
            <span className="sub">{t("delayP95")}</span>
            <b className="num">{shown(delay.p95_ms)}</b>
          </div>
          <span className="sub" style={{ gridColumn: "1 / -1" }}>
            {t("delayFrom", { count: delay.samples, value: format.count(delay.samples) })}
          </span>
        </div>
      )}
    </Card>
  );
}
