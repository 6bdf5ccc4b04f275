import { useTranslation } from "react-i18next";
import { changeOf, useFormat } from "@/shared/format";
import type { Home } from "@/shared/types";
import type { Tone } from "@/shared/ui/Pill";
import { Sparkline } from "@/shared/ui/Sparkline";

function Change({ now, before }: { now: number; before: number }) {
  const { t } = useTranslation("home");
  const format = useFormat();
  const change = changeOf(now, before);
  if (change === null || change === 0) return null;
  return (
    <span className={change > 0 ? "change-up" : "change-down"}>
      <span aria-hidden>{change > 0 ? "▲" : "▼"}</span>{" "}
      <span className="sr-only">{t(change > 0 ? "up" : "down")}</span>
      {format.percent(Math.abs(change))}
    </span>
  );
}

type FigureProps = { tone: Tone; label: string; now: number; before: number; series?: number[] };

function Figure({ tone, label, now, before, series }: FigureProps) {
  const { t } = useTranslation("home");
  const format = useFormat();
  return (
    <div className="card figure" data-tone={tone}>
      <div className="figure-label">
        <i />
        {label}
      </div>
      <div className="figure-value num">{format.count(now)}</div>
      <div className="figure-foot num">
        <Change now={now} before={before} />
        <span>{t("yesterday", { value: format.count(before) })}</span>
      </div>
      {series ? <Sparkline values={series} tone={tone} label={t("trendOf", { name: label })} /> : null}
    </div>
  );
}

export function Figures({ home }: { home: Home }) {
  const { t } = useTranslation("home");
  const { today, yesterday, trend } = home;
  const lately = trend.slice(-14);
  return (
    <div className="figures">
      <Figure
        tone="primary"
        label={t("figure.people_new")}
        now={today.people_new}
        before={yesterday.people_new}
        series={lately.map((day) => day.people_new)}
      />
      <Figure
        tone="teal"
        label={t("figure.events")}
        now={today.events}
        before={yesterday.events}
        series={lately.map((day) => day.events)}
      />
      <Figure
        tone="amber"
        label={t("figure.messages_sent")}
        now={today.messages_sent}
        before={yesterday.messages_sent}
        series={lately.map((day) => day.messages_sent)}
      />
      <Figure
        tone="violet"
        label={t("figure.people_active")}
        now={today.people_active}
        before={yesterday.people_active}
      />
    </div>
  );
}
