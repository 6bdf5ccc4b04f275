import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useLocale } from "@/shared/prefs";
import type { Trait } from "./api";
import { Cell, Drawn } from "./Drawn";
import { useDrill } from "./drill";
import { tiles } from "./provinces";
import { COLUMNS, countries, LINES } from "./world";

const TILE = 52;
const WORLD_TILE = 30;
const PROVINCE = /^\d\d$/;

type Place = Pick<Trait, "value" | "count" | "share" | "base_share" | "index">;

export function useCountryName() {
  const { i18n } = useTranslation();
  const names = new Intl.DisplayNames(i18n.language, { type: "region", fallback: "code" });
  return (code: string) => (/^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code);
}

export function useProvinceName() {
  const locale = useLocale();
  return (code: string) => tiles.find((tile) => tile[0] === code)?.[locale === "en" ? 2 : 1] ?? code;
}

const largest = (places: Place[]) =>
  places.reduce<Place | undefined>(
    (best, each) => (best && best.share >= each.share ? best : each),
    undefined,
  );

/** Countries, with all provinces as China. */
export function asCountries(places: Place[]): Place[] {
  const inChina = places.filter((place) => PROVINCE.test(place.value) || place.value === "CN");
  const others = places.filter((place) => !PROVINCE.test(place.value) && place.value !== "CN");
  if (inChina.length === 0) return others;
  const sum = (of: (place: Place) => number) => inChina.reduce((all, each) => all + of(each), 0);
  const [share, base] = [sum((place) => place.share), sum((place) => place.base_share)];
  const china: Place = {
    value: "CN",
    count: sum((place) => place.count),
    share,
    base_share: base,
    index: base ? Math.round((100 * share) / base) : null,
  };
  return [...others, china].sort((a, b) => b.share - a.share);
}

function useLabel() {
  const { t } = useTranslation("insight");
  const format = useFormat();
  return (name: string, place: Place | undefined) =>
    place
      ? t("placeLabel", {
          name,
          count: place.count,
          value: format.count(place.count),
          share: format.percent(place.share),
          index: place.index ?? "—",
        })
      : name;
}

export function ProvinceMap({ traits }: { traits: Place[] }) {
  const { t } = useTranslation("insight");
  const locale = useLocale();
  const format = useFormat();
  const label = useLabel();
  const drill = useDrill();
  const nameOf = useProvinceName();
  const found = new Map(traits.filter((trait) => trait.count > 0).map((trait) => [trait.value, trait]));
  const top = Math.max(0.0001, ...traits.map((trait) => trait.share));
  const most = largest(traits);
  const first = tiles.find(([code]) => found.has(code))?.[0];
  return (
    <Drawn
      title={t("map")}
      box={[TILE * 8, TILE * 8]}
      label={most ? t("mapLabel", { name: nameOf(most.value), share: format.percent(most.share) }) : t("map")}
      opens={drill !== null}
    >
      {tiles.map(([code, zh, en, column, row]) => {
        const place = found.get(code);
        return (
          <Cell
            key={code}
            at={[column * TILE, row * TILE]}
            first={code === first}
            label={label(locale === "en" ? en : zh, place)}
            open={place && drill ? () => drill("place", "", code) : null}
          >
            <rect
              className="tile-box"
              width={TILE - 4}
              height={TILE - 4}
              rx={6}
              fillOpacity={place ? 0.1 + (0.55 * place.share) / top : 0.03}
            />
            {locale === "en" && en.includes(" ") ? (
              en.split(" ").map((word, line) => (
                <text
                  key={word}
                  x={(TILE - 4) / 2}
                  y={12 + line * 11}
                  textAnchor="middle"
                  className="tile-name"
                >
                  {word}
                </text>
              ))
            ) : (
              <text
                x={(TILE - 4) / 2}
                y={20}
                textAnchor="middle"
                className="tile-name"
                data-zh={locale !== "en"}
              >
                {locale === "en" ? en : zh}
              </text>
            )}
            <text x={(TILE - 4) / 2} y={38} textAnchor="middle" className="tile-share">
              {place ? format.percent(place.share, 0) : "—"}
            </text>
          </Cell>
        );
      })}
    </Drawn>
  );
}

export function WorldMap({ places }: { places: Place[] }) {
  const { t } = useTranslation("insight");
  const format = useFormat();
  const label = useLabel();
  const drill = useDrill();
  const nameOf = useCountryName();
  const found = new Map(places.filter((place) => place.count > 0).map((place) => [place.value, place]));
  const top = Math.max(0.0001, ...places.map((place) => place.share));
  const most = largest(places);
  const first = countries.find(([code]) => found.has(code))?.[0];
  return (
    <Drawn
      className="insight-wide"
      title={t("world")}
      box={[WORLD_TILE * COLUMNS, WORLD_TILE * LINES]}
      label={
        most ? t("mapLabel", { name: nameOf(most.value), share: format.percent(most.share) }) : t("world")
      }
      opens={drill !== null}
    >
      {countries.map(([code, column, row]) => {
        const place = found.get(code);
        return (
          <Cell
            key={code}
            at={[column * WORLD_TILE, row * WORLD_TILE]}
            first={code === first}
            label={label(nameOf(code), place)}
            open={place && drill ? () => drill("place", "", code) : null}
          >
            <rect
              className="tile-box"
              width={WORLD_TILE - 3}
              height={WORLD_TILE - 3}
              rx={5}
              fillOpacity={place ? 0.12 + (0.5 * place.share) / top : 0.05}
            />
            <text
              x={(WORLD_TILE - 3) / 2}
              y={place ? 12 : 17}
              textAnchor="middle"
              className={place ? "tile-code" : "tile-code tile-none"}
            >
              {code}
            </text>
            {place ? (
              <text x={(WORLD_TILE - 3) / 2} y={23} textAnchor="middle" className="tile-small">
                {format.percent(place.share, 0)}
              </text>
            ) : null}
          </Cell>
        );
      })}
    </Drawn>
  );
}
