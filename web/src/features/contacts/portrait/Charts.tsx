import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useLocale } from "@/shared/prefs";
import type { Interest } from "@/shared/types";
import type { Tone } from "@/shared/ui/Pill";
import { shadeOf, weekdayName } from "./strip";

const HOURS = 24;

/** What the person did by hour of the week; the darker, the more. */
export function HeatStrip({ hours, best, zone }: { hours: number[]; best: number | null; zone: string }) {
  const { t } = useTranslation("contacts");
  const locale = useLocale();
  const most = Math.max(...hours, 0);
  const label =
    best === null
      ? t("portrait.noHours")
      : t("portrait.bestHour", {
          day: weekdayName(locale, Math.floor(best / HOURS)),
          hour: best % HOURS,
          zone,
        });
  return (
    <figure className="heat">
      <svg viewBox="0 0 272 88" role="img" aria-label={label}>
        {hours.map((count, place) => {
          const day = Math.floor(place / HOURS);
          const hour = place % HOURS;
          return (
            <rect
              key={place}
              x={32 + hour * 10}
              y={day * 11}
              width={9}
              height={10}
              rx={2}
              className="heat-cell"
              data-best={place === best || undefined}
              style={{ "--shade": `${shadeOf(count, most)}%` } as React.CSSProperties}
            >
              <title>{`${weekdayName(locale, day)} ${hour}:00 · ${count}`}</title>
            </rect>
          );
        })}
        {[0, 1, 2, 3, 4, 5, 6].map((day) => (
          <text key={day} x={0} y={day * 11 + 8.5}>
            {weekdayName(locale, day)}
          </text>
        ))}
        {[0, 6, 12, 18].map((hour) => (
          <text key={hour} x={32 + hour * 10} y={86}>
            {hour}
          </text>
        ))}
      </svg>
      <figcaption className="sub">{label}</figcaption>
    </figure>
  );
}

const trends: Record<Interest["trend"], string> = { new: "✦", rising: "↗", steady: "→", falling: "↘" };

/** A bar each: the full tone is what is left of the strength, the pale one what it was thirty days ago. */
export function InterestBars({ interests }: { interests: Interest[] }) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const most = Math.max(...interests.map((each) => Math.max(each.strength, each.before)), 0.001);
  return (
    <ol className="interests">
      {interests.map((each) => (
        <li
          key={`${each.kind} ${each.value}`}
          title={t("portrait.interestTitle", {
            count: each.events,
            strength: each.strength.toFixed(2),
            at: format.dateTime(each.last_at),
          })}
        >
          <span className="ellipsis interest-name">
            {each.value} <span className="sub">{t(`portrait.interest.${each.kind}`)}</span>
          </span>
          <span className="interest-bar" data-kind={each.kind} aria-hidden>
            <i style={{ width: `${(each.before / most) * 100}%` }} />
            <b style={{ width: `${(each.strength / most) * 100}%` }} />
          </span>
          <span className="interest-trend" data-trend={each.trend}>
            <span aria-hidden>{trends[each.trend]}</span>
            <span className="sr-only">{t(`portrait.trend.${each.trend}`)}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** A share as a ring with its figure inside. */
export function Ring({
  share,
  tone,
  label,
  text,
}: {
  share: number | null;
  tone: Tone;
  label: string;
  text: string;
}) {
  const round = 2 * Math.PI * 15;
  return (
    <svg className="ring" viewBox="0 0 40 40" data-tone={tone} role="img" aria-label={`${label}: ${text}`}>
      <circle cx="20" cy="20" r="15" className="ring-track" />
      {share ? (
        <circle
          cx="20"
          cy="20"
          r="15"
          className="ring-share"
          strokeDasharray={`${round * Math.min(1, share)} ${round}`}
          transform="rotate(-90 20 20)"
        />
      ) : null}
      <text x="20" y="23" textAnchor="middle">
        {text}
      </text>
    </svg>
  );
}
