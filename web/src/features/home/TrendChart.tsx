import type { EChartsOption } from "echarts/types/dist/shared";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Chart, readColors } from "@/shared/chart/Chart";
import { useFormat } from "@/shared/format";
import { useResolvedTheme } from "@/shared/prefs";
import type { Home } from "@/shared/types";
import { useChartHeight } from "./chartSize";

const names = ["events", "people_new", "messages_sent"] as const;
const FONT =
  "-apple-system, BlinkMacSystemFont, Segoe UI, PingFang SC, Microsoft YaHei UI, Noto Sans CJK SC, sans-serif";
export type SeriesName = (typeof names)[number];
type Look = { colors: string[]; line: string; ink: string; surface: string };

function readLook(): Look {
  const [primary = "", teal = "", amber = "", line = "", ink = "", surface = ""] = readColors(
    "--primary",
    "--teal",
    "--amber",
    "--line",
    "--ink-3",
    "--surface",
  );
  return { colors: [primary, teal, amber], line, ink, surface };
}

type TipRow = { seriesName?: string; value?: unknown; color?: unknown; axisValueLabel?: string };

function tipElement(rows: TipRow[], count: (value: number) => string): HTMLElement {
  const box = document.createElement("div");
  box.className = "chart-tip";
  const head = document.createElement("div");
  head.className = "chart-tip-head";
  head.textContent = rows[0]?.axisValueLabel ?? "";
  box.append(head);
  for (const row of rows) {
    const line = document.createElement("div");
    line.className = "chart-tip-row";
    const dot = document.createElement("i");
    dot.style.background = String(row.color);
    const name = document.createElement("span");
    name.textContent = row.seriesName ?? "";
    const value = document.createElement("b");
    value.textContent = count(Number(row.value));
    line.append(dot, name, value);
    box.append(line);
  }
  return box;
}

type TrendProps = { trend: Home["trend"]; shown: SeriesName };

/** Thirty days of one measure; three at once would hide the small ones behind the events. */
export default function TrendChart({ trend, shown }: TrendProps) {
  const { t } = useTranslation("home");
  const format = useFormat();
  const height = useChartHeight();
  const mode = useResolvedTheme();
  const [look, setLook] = useState(readLook);
  // The variables change with the theme, after it is set
  useEffect(() => {
    const frame = requestAnimationFrame(() => setLook(readLook()));
    return () => cancelAnimationFrame(frame);
  }, [mode]);

  const option = useMemo<EChartsOption>(() => {
    const color = look.colors[names.indexOf(shown)];
    return {
      animationDuration: 300,
      textStyle: { fontFamily: FONT },
      grid: { left: 4, right: 14, top: 14, bottom: 2, containLabel: true },
      tooltip: {
        trigger: "axis",
        backgroundColor: look.surface,
        borderColor: look.line,
        padding: 0,
        axisPointer: { lineStyle: { color: look.ink, type: "dashed" } },
        formatter: (rows) => tipElement((Array.isArray(rows) ? rows : [rows]) as TipRow[], format.count),
      },
      xAxis: {
        type: "category",
        boundaryGap: false,
        data: trend.map((day) => day.date.slice(5)),
        axisLine: { lineStyle: { color: look.line } },
        axisTick: { show: false },
        axisLabel: { color: look.ink, hideOverlap: true, margin: 10 },
      },
      yAxis: {
        type: "value",
        minInterval: 1,
        splitNumber: 4,
        splitLine: { lineStyle: { color: look.line } },
        axisLabel: { color: look.ink, formatter: (value: number) => format.count(value) },
      },
      series: [
        {
          type: "line",
          name: t(`series.${shown}`),
          data: trend.map((day) => day[shown]),
          showSymbol: false,
          smooth: 0.4,
          smoothMonotone: "x",
          symbolSize: 7,
          itemStyle: { color },
          lineStyle: { width: 2, color },
          areaStyle: { color, opacity: 0.1 },
        },
      ],
    };
  }, [trend, shown, look, format, t]);

  return <Chart option={option} label={t("trendOf", { name: t(`series.${shown}`) })} height={height} />;
}
