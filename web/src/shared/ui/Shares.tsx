import { useFormat } from "../format";
import type { Tone } from "./Pill";
import "./shares.css";

export type Share = { key: string; tone: Tone; label: string; value: number; hint?: string };
type Props = {
  shares: Share[];
  /** What is still to come: the end of the bar that is empty. */
  rest?: number;
  /** What the bar's progress is called, where it is one. */
  progress?: string;
};

/** Parts of a whole: one bar, and each part in words and numbers. */
export function Shares({ shares, rest = 0, progress }: Props) {
  const format = useFormat();
  const done = shares.reduce((sum, each) => sum + each.value, 0);
  const said = progress
    ? {
        role: "progressbar",
        "aria-label": progress,
        "aria-valuenow": done + rest ? Math.floor((done / (done + rest)) * 100) : 0,
      }
    : { "aria-hidden": true };
  return (
    <div className="shares">
      <div className="shares-bar" {...said}>
        {shares.map(({ key, tone, value }) =>
          value ? <span key={key} data-tone={tone} style={{ flexGrow: value }} /> : null,
        )}
        {rest || !done ? <span style={{ flexGrow: rest || 1 }} /> : null}
      </div>
      <dl>
        {shares.map(({ key, tone, label, value, hint }) => (
          <div key={key}>
            <dt>
              <i data-tone={tone} aria-hidden />
              {label}
            </dt>
            <dd className="num">{format.count(value)}</dd>
            {hint ? <dd className="sub">{hint}</dd> : null}
          </div>
        ))}
      </dl>
    </div>
  );
}
