import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { Card } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import type { Detail } from "./api";
import { featureText } from "./features";
import { DRIFT_TONES } from "./ModelsPage";
import type { Drift, Spread } from "./report";
import { type Bin, binsOf, levelOf, moveOf, WATCH } from "./spreads";

const SHOWN = 5;
const BAR = 9;
const PAIR = 24;
const HEIGHT = 64;

const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

function useBinName(kind: string | null) {
  const { t } = useTranslation("models");
  const ofChance = kind !== null && kind !== "purchase";
  const shown = (value: number) => (ofChance ? `${short.format(value * 100)} %` : short.format(value));
  return ({ from, to, unknown }: Bin) => {
    if (unknown) return t("drift.unknown");
    if (from === null && to === null) return t("drift.anything");
    if (from === null) return `< ${shown(to ?? 0)}`;
    return to === null ? `≥ ${shown(from)}` : `${shown(from)} – ${shown(to)}`;
  };
}

/** How people were spread at the training and are now: two bars a bin, and a table for who sees no picture. */
function Twins({ label, bins, kind }: { label: string; bins: Bin[]; kind: string | null }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  const nameOf = useBinName(kind);
  const most = Math.max(...bins.flatMap((bin) => [bin.before, bin.after]), 1e-9);
  const bar = (x: number, share: number, when: string) => {
    const height = Math.max((share / most) * HEIGHT, share > 0 ? 1 : 0);
    return <rect className={when} x={x} y={HEIGHT - height} width={BAR} height={height} rx={1.5} />;
  };
  return (
    <>
      <svg
        className="twins"
        viewBox={`0 0 ${bins.length * PAIR} ${HEIGHT + 1}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        {bins.map((bin, at) => (
          <g key={nameOf(bin)}>
            <title>
              {t("drift.bin", {
                name: nameOf(bin),
                before: format.percent(bin.before),
                after: format.percent(bin.after),
              })}
            </title>
            {bar(at * PAIR + 2, bin.before, "then")}
            {bar(at * PAIR + 3 + BAR, bin.after, "now")}
          </g>
        ))}
        <line x1={0} x2={bins.length * PAIR} y1={HEIGHT + 0.5} y2={HEIGHT + 0.5} />
      </svg>
      <div className="twin-ends sub" aria-hidden>
        <span>{bins[0] ? nameOf(bins[0]) : ""}</span>
        <span>{bins.length > 1 ? nameOf(bins.at(-1) as Bin) : ""}</span>
      </div>
      <div className="sr-only">
        <table>
          <caption>{label}</caption>
          <thead>
            <tr>
              <th>{t("drift.range")}</th>
              <th>{t("drift.then")}</th>
              <th>{t("drift.now")}</th>
            </tr>
          </thead>
          <tbody>
            {bins.map((bin) => (
              <tr key={nameOf(bin)}>
                <th scope="row">{nameOf(bin)}</th>
                <td>{format.percent(bin.before)}</td>
                <td>{format.percent(bin.after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Moved({ name, spread, kind }: { name: string; spread: Spread; kind: string | null }) {
  const { t } = useTranslation("models");
  const bins = binsOf(spread);
  const level = levelOf(spread.psi);
  return (
    <li>
      <div className="twin-name" title={name}>
        {name}
      </div>
      {bins.length ? <Twins label={name} bins={bins} kind={kind} /> : null}
      <div className="row wrap">
        <Pill tone={DRIFT_TONES[level] ?? "gray"} dot>
          {t(`drift.move.${moveOf(spread)}`)}
        </Pill>
        <span className="sub num">{t("drift.index", { value: spread.psi.toFixed(2) })}</span>
      </div>
    </li>
  );
}

/** How far the people of today are from those of the training: the verdict, then what moved, with a picture each. */
export function DriftCard({ model }: { model: Detail }) {
  const { t } = useTranslation("models");
  const drift = model.drift_report as Drift;
  if (!drift.level) return null;
  const columns = drift.columns ?? [];
  const many = columns.filter((each) => each.psi >= WATCH).length;
  const whole: Spread = drift.scores ?? { psi: drift.score ?? 0 };
  return (
    <Card
      title={t("drift.title")}
      extra={
        <Pill tone={DRIFT_TONES[drift.level] ?? "gray"} dot>
          {t(`drift.${drift.level}`)}
        </Pill>
      }
    >
      <p className="verdict">
        {t(`drift.verdict.${drift.level}`)}{" "}
        {many ? t("drift.features", { count: many }) : t("drift.noFeature")}
      </p>
      <div className="row wrap sub">
        <span className="twin-key">
          <i className="twin-dot then" aria-hidden />
          {t("drift.then")}
        </span>
        <span className="twin-key">
          <i className="twin-dot now" aria-hidden />
          {t("drift.now")}
        </span>
      </div>
      <ul className="moved" aria-label={t("drift.title")}>
        <Moved name={t("drift.score")} spread={whole} kind={model.kind} />
        {columns.slice(0, SHOWN).map((each) => (
          <Moved key={each.name} name={featureText(t, each.name)} spread={each} kind={null} />
        ))}
      </ul>
      <p className="sub">{t("drift.text")}</p>
    </Card>
  );
}
