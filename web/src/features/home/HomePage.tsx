import { useQuery } from "@tanstack/react-query";
import { Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/shared/api";
import { LineChart } from "@/shared/chart/LineChart";
import { useFormat } from "@/shared/format";
import { addLocales } from "@/shared/i18n";
import { usePhone } from "@/shared/prefs";
import { useSession } from "@/shared/session";
import type { Home } from "@/shared/types";
import { Card, Page } from "@/shared/ui/Page";
import { Guard, QueryView, Skeleton, SkeletonRows } from "@/shared/ui/states";
import { Figures } from "./Figures";
import "./home.css";
import { JourneysCard } from "./JourneysCard";
import en from "./locales/en.json";
import zh from "./locales/zh-CN.json";
import { DelayCard, FunnelCard, TopEventsCard } from "./SideCards";
import { Start } from "./Start";
import { greetingOf, hourIn, sentenceOf } from "./sentence";

addLocales("home", { "zh-CN": zh, en });

const measures = { events: "primary", people_new: "teal", messages_sent: "amber" } as const;
type Measure = keyof typeof measures;
const REFRESH_MS = 10_000;

/** Thirty days of one measure; three at once would hide the small ones behind the events. */
function TrendCard({ trend }: { trend: Home["trend"] }) {
  const { t } = useTranslation("home");
  const format = useFormat();
  const phone = usePhone();
  const [shown, setShown] = useState<Measure>("events");
  return (
    <Card
      title={t("trend")}
      extra={
        <Segmented<Measure>
          aria-label={t("trend")}
          value={shown}
          onChange={setShown}
          options={(Object.keys(measures) as Measure[]).map((name) => ({
            value: name,
            label: t(`series.${name}`),
          }))}
        />
      }
    >
      <LineChart
        data={trend.map((day) => ({ label: day.date.slice(5), value: day[shown] }))}
        name={t(`series.${shown}`)}
        label={t("trendOf", { name: t(`series.${shown}`) })}
        tone={measures[shown]}
        height={phone ? 260 : 348}
        count={format.count}
      />
    </Card>
  );
}

function useGreeting(home: Home | undefined): { title: string; sub: string } {
  const { t } = useTranslation("home");
  const format = useFormat();
  const { user, workspace } = useSession();
  const part = t(`greeting.${greetingOf(hourIn(workspace.timezone || "UTC", new Date()))}`);
  const name = home?.greeting_name || user.name;
  const title = name ? t("greeting.line", { part, name }) : t("greeting.unnamed", { part });
  if (!home) return { title, sub: "" };
  if (home.people_total === 0) return { title, sub: t("start.sub") };
  const { key, count, values } = sentenceOf(home);
  const shown = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, format.count(value)]),
  );
  return { title, sub: t(key, { count, ...shown }) };
}

function Overview({ home }: { home: Home }) {
  return (
    <>
      <Figures home={home} />
      <div className="home-grid">
        <TrendCard trend={home.trend} />
        <div className="stack home-side">
          <FunnelCard funnel={home.funnel} />
          <DelayCard delay={home.delay} />
        </div>
        <JourneysCard journeys={home.journeys} />
        <TopEventsCard events={home.top_events} />
      </div>
    </>
  );
}

function HomeSkeleton() {
  return (
    <>
      <div className="figures">
        {[0, 1, 2, 3].map((card) => (
          <Skeleton key={card} height={112} />
        ))}
      </div>
      <div className="card">
        <SkeletonRows rows={7} />
      </div>
    </>
  );
}

function Dashboard() {
  const home = useQuery({
    queryKey: ["home"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/home", { signal })),
    refetchInterval: REFRESH_MS,
  });
  const { t } = useTranslation("home");
  const { title, sub } = useGreeting(home.data);
  return (
    <Page title={title} tabTitle={t("tab")} sub={sub}>
      <QueryView query={home} skeleton={<HomeSkeleton />}>
        {(data) => (data.people_total === 0 ? <Start /> : <Overview home={data} />)}
      </QueryView>
    </Page>
  );
}

export default function HomePage() {
  return (
    <Guard permission="analytics.view">
      <Dashboard />
    </Guard>
  );
}
