import { PictureOutlined } from "@ant-design/icons";
import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useLocale } from "@/shared/prefs";
import { Card } from "@/shared/ui/Page";
import type { Insight, Trait } from "./api";
import { DataName } from "./DataName";
import { savePicture } from "./picture";
import { tiles } from "./provinces";

/** A card around a drawn chart, which can be saved as a picture. */
function Drawn(props: {
  title: string;
  heading?: ReactNode;
  box: [number, number];
  label: string;
  children: ReactNode;
}) {
  const { t } = useTranslation("insight");
  const svg = useRef<SVGSVGElement>(null);
  return (
    <Card
      title={props.heading ?? props.title}
      extra={
        <button
          type="button"
          className="icon-button no-print"
          aria-label={t("savePicture", { name: props.title })}
          title={t("savePicture", { name: props.title })}
          onClick={() => (svg.current ? void savePicture(svg.current, props.title) : undefined)}
        >
          <PictureOutlined />
        </button>
      }
    >
      <svg
        ref={svg}
        className="insight-chart"
        viewBox={`0 0 ${props.box[0]} ${props.box[1]}`}
        role="img"
        aria-label={props.label}
      >
        {props.children}
      </svg>
    </Card>
  );
}

const TILE = 52;

export function ProvinceMap({ traits }: { traits: Trait[] }) {
  const { t } = useTranslation("insight");
  const locale = useLocale();
  const format = useFormat();
  const found = new Map(traits.map((trait) => [trait.value, trait]));
  const top = Math.max(0.0001, ...traits.map((trait) => trait.share));
  const largest = traits.reduce<Trait | undefined>(
    (best, each) => (best && best.share >= each.share ? best : each),
    undefined,
  );
  const nameOf = (code: string) => {
    const tile = tiles.find((each) => each[0] === code);
    return tile ? tile[locale === "en" ? 2 : 1] : code;
  };
  return (
    <Drawn
      title={t("map")}
      box={[TILE * 8, TILE * 8]}
      label={
        largest
          ? t("mapLabel", { name: nameOf(largest.value), share: format.percent(largest.share) })
          : t("map")
      }
    >
      {tiles.map(([code, zh, en, column, row]) => {
        const trait = found.get(code);
        return (
          <g key={code} transform={`translate(${column * TILE} ${row * TILE})`}>
            <rect
              className="tile-box"
              width={TILE - 4}
              height={TILE - 4}
              rx={6}
              fillOpacity={trait ? 0.1 + (0.55 * trait.share) / top : 0.03}
            />
            <text x={(TILE - 4) / 2} y={21} textAnchor="middle" className="tile-name">
              {locale === "en" ? en.slice(0, 9) : zh}
            </text>
            <text x={(TILE - 4) / 2} y={37} textAnchor="middle" className="tile-share">
              {trait ? format.percent(trait.share, 0) : "—"}
            </text>
            <title>
              {trait
                ? `${locale === "en" ? en : zh}: ${format.count(trait.count)} · ${t("index")} ${trait.index ?? "—"}`
                : locale === "en"
                  ? en
                  : zh}
            </title>
          </g>
        );
      })}
    </Drawn>
  );
}

export function HeatMap({ hours }: { hours: Insight["hours"] }) {
  const { t } = useTranslation("insight");
  const format = useFormat();
  const top = Math.max(1, ...hours.map((each) => each.mine));
  const at = new Map(hours.map((each) => [`${each.day} ${each.hour}`, each]));
  const days = [1, 2, 3, 4, 5, 6, 7];
  const best = hours.reduce<Insight["hours"][number] | undefined>(
    (found, each) => (found && found.mine >= each.mine ? found : each),
    undefined,
  );
  return (
    <Drawn
      title={t("times")}
      box={[620, 216]}
      label={best ? t("timesLabel", { day: t(`day.${best.day}`), hour: best.hour }) : t("times")}
    >
      {days.map((day) => (
        <g key={day}>
          <text x={34} y={(day - 1) * 26 + 20} textAnchor="end">
            {t(`day.${day}`)}
          </text>
          {Array.from({ length: 24 }, (_, hour) => {
            const mine = at.get(`${day} ${hour}`)?.mine ?? 0;
            return (
              <rect
                key={hour}
                className="heat"
                x={42 + hour * 24}
                y={(day - 1) * 26 + 4}
                width={22}
                height={23}
                rx={4}
                fillOpacity={mine ? 0.12 + (0.88 * mine) / top : 0.04}
              >
                <title>{`${t(`day.${day}`)} ${hour}:00 · ${format.count(mine)}`}</title>
              </rect>
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

export function Histogram({ data, text }: { data: Insight["histograms"][number]; text: string }) {
  const { t } = useTranslation("insight");
  const format = useFormat();
  const share = (list: number[]) => {
    const sum = Math.max(
      1,
      list.reduce((all, each) => all + each, 0),
    );
    return list.map((each) => each / sum);
  };
  const mine = share(data.mine);
  const base = share(data.base);
  const top = Math.max(0.0001, ...mine, ...base);
  const width = 36;
  return (
    <Drawn
      title={text}
      heading={<DataName text={text} name={data.name} />}
      box={[380, 170]}
      label={t("histogramLabel", { name: text })}
    >
      {data.edges.map((edge, index) => (
        <g key={edge}>
          <rect
            className="bin-base"
            x={8 + index * width}
            y={10 + 130 * (1 - (base[index] ?? 0) / top)}
            width={15}
            height={(130 * (base[index] ?? 0)) / top}
          />
          <rect
            className="heat"
            x={24 + index * width}
            y={10 + 130 * (1 - (mine[index] ?? 0) / top)}
            width={15}
            height={(130 * (mine[index] ?? 0)) / top}
          >
            <title>{`≥ ${format.count(Math.round(edge * 10) / 10)}: ${format.percent(mine[index] ?? 0)} / ${format.percent(base[index] ?? 0)}`}</title>
          </rect>
          {index % 2 === 0 ? (
            <text x={8 + index * width} y={158}>
              {format.count(Math.round(edge * 10) / 10)}
            </text>
          ) : null}
        </g>
      ))}
    </Drawn>
  );
}
