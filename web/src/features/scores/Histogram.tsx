import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import type { HistogramBar } from "./types";
import "./parts.css";
import "./texts";

type Props = { bars: HistogramBar[]; mql: number | null; small?: boolean };

/** People by points; the line to sales stands where it is. Its numbers are in the table beside it. */
export function Histogram({ bars, mql, small }: Props) {
  const { t } = useTranslation("scores");
  const format = useFormat();
  const most = Math.max(1, ...bars.map((bar) => bar.people));
  const first = bars[0]?.start ?? 0;
  const last = bars.at(-1)?.end ?? 1;
  const line = mql !== null && mql > first && mql < last ? ((mql - first) / (last - first)) * 100 : null;
  return (
    <figure className={small ? "histogram small" : "histogram"}>
      <div className="histogram-bars" aria-hidden>
        {bars.map((bar) => (
          <span
            key={bar.start}
            data-ready={mql !== null && bar.start >= mql ? true : undefined}
            style={{ height: `${Math.max(bar.people ? 3 : 0, (bar.people / most) * 100)}%` }}
            title={`${bar.start}–${bar.end}: ${format.count(bar.people)}`}
          />
        ))}
        {line === null ? null : (
          <i style={{ left: `${line}%` }}>{small ? null : <small>{t("line", { value: mql })}</small>}</i>
        )}
      </div>
      {small ? null : (
        <div className="histogram-ends num" aria-hidden>
          <span>{first}</span>
          <span>{last}</span>
        </div>
      )}
      <figcaption className="sr-only">
        <table>
          <caption>{t("distribution")}</caption>
          <tbody>
            {bars.map((bar) => (
              <tr key={bar.start}>
                <th scope="row">{`${bar.start}–${bar.end}`}</th>
                <td>{format.count(bar.people)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </figcaption>
    </figure>
  );
}
