import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import type { Insight } from "./api";
import { DataName } from "./DataName";
import { Cell, Drawn } from "./Drawn";
import { useDrill } from "./drill";

const DAYS = [1, 2, 3, 4, 5, 6, 7];
type Hour = { day: number; hour: number; mine: number };

/** What people did, by weekday and hour; of `within` when it is not the page's own segment. */
export function HeatMap({ hours, heading, within }: { hours: Hour[]; heading?: ReactNode; within?: number }) {
  const { t } = useTranslation("insight");
  const format = useFormat();
  const drill = useDrill(within);
  const busy = hours.filter((each) => each.mine > 0);
  const top = Math.max(1, ...busy.map((each) => each.mine));
  const at = new Map(busy.map((each) => [`${each.day} ${each.hour}`, each]));
  const best = busy.reduce<Hour | undefined>(
    (found, each) => (found && found.mine >= each.mine ? found : each),
    undefined,
  );
  return (
    <Drawn
      title={t("times")}
      heading={heading}
      box={[620, 216]}
      label={best ? t("timesLabel", { day: t(`day.${best.day}`), hour: best.hour }) : t("times")}
      opens={drill !== null}
    >
      {DAYS.map((day) => (
        <g key={day}>
          <text x={34} y={(day - 1) * 26 + 20} textAnchor="end">
            {t(`day.${day}`)}
          </text>
          {Array.from({ length: 24 }, (_, hour) => {
            const mine = at.get(`${day} ${hour}`)?.mine ?? 0;
            return (
              <Cell
                key={hour}
                at={[42 + hour * 24, (day - 1) * 26 + 4]}
                first={best?.day === day && best.hour === hour}
                label={`${t(`day.${day}`)} ${hour}:00 · ${format.count(mine)}`}
                open={mine > 0 && drill ? () => drill("hour", "", `${day} ${hour}`) : null}
              >
                <rect
                  className="heat"
                  width={22}
                  height={23}
                  rx={4}
                  fillOpacity={mine ? 0.12 + (0.88 * mine) / top : 0.04}
                />
              </Cell>
            );
          })}
        </g>
      ))}
      {[0, 6, 12, 18, 23].map((hour) => (
        <text key={hour} x={53 + hour * 24} y={206} textAnchor="middle">
          {hour}
        </text>
      ))}
    </Drawn>
  );
}

const shares = (list: number[]) => {
  const sum = list.reduce((all, each) => all + each, 0);
  return list.map((each) => each / Math.max(1, sum));
};

type Bins = Insight["histograms"][number] & { beside?: number[] };

/** Shares of a number's bins: the people portrayed, those beside them when there are any, and the base. */
export function Histogram({ data, text }: { data: Bins; text: string }) {
  const { t } = useTranslation("insight");
  const format = useFormat();
  const drill = useDrill();
  const series = [
    { key: "base", className: "bin-base", values: shares(data.base), counts: data.base },
    { key: "mine", className: "heat", values: shares(data.mine), counts: data.mine },
    ...(data.beside
      ? [{ key: "beside", className: "bin-beside", values: shares(data.beside), counts: data.beside }]
      : []),
  ];
  const top = Math.max(0.0001, ...series.flatMap((each) => each.values));
  const width = 36;
  const bar = 32 / series.length;
  const last = data.edges.length - 1;
  const edge = (value: number) => format.count(Math.round(value * 10) / 10);
  return (
    <Drawn
      title={text}
      heading={<DataName text={text} name={data.name} />}
      box={[380, 170]}
      label={t("histogramLabel", { name: text })}
      opens={drill !== null && !data.beside}
    >
      {data.edges.map((from, index) => {
        const ends = `${index === 0 ? "" : from}..${index === last ? "" : (data.edges[index + 1] ?? "")}`;
        const said = series.map((each) => format.percent(each.values[index] ?? 0)).join(" / ");
        const open =
          drill && !data.beside && data.mine[index] ? () => drill("number", data.name, ends) : null;
        return (
          <Cell
            key={from}
            first={index === data.mine.findIndex((each) => each > 0)}
            label={`≥ ${edge(from)}: ${said}`}
            open={open}
          >
            <rect x={6 + index * width} y={8} width={width} height={134} fill="transparent" />
            {series.map((each, place) => (
              <rect
                key={each.key}
                className={each.className}
                x={8 + index * width + place * bar}
                y={10 + 130 * (1 - (each.values[index] ?? 0) / top)}
                width={bar - 1}
                height={(130 * (each.values[index] ?? 0)) / top}
              />
            ))}
            {index % 2 === 0 ? (
              <text x={8 + index * width} y={158}>
                {edge(from)}
              </text>
            ) : null}
          </Cell>
        );
      })}
    </Drawn>
  );
}
