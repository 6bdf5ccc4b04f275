import { CloseOutlined } from "@ant-design/icons";
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { useNames } from "../names/names";
import { useBuilder } from "./context";
import { LazyDates } from "./lazy";
import { AddPart, Choose, ChooseMany } from "./leaves/parts";
import { SpanInput } from "./SpanInput";
import type { Within } from "./types";
import { allWindows, periods, plainWindows, tidy, type WindowKind, windowKind, withWindow } from "./when";

type Change = (within: Within | undefined) => void;
type Props = { within: Within | undefined; onChange: Change; plain?: boolean };
type PartProps = { within: Within; set: (change: Within) => void };

function Period({ within, set, of }: PartProps & { of: "this" | "previous" }) {
  const { t } = useTranslation("expression");
  return (
    <Choose
      label={t("within.period")}
      className="value-unit"
      value={within[of] ?? ""}
      options={periods.map((each) => ({ value: each, label: t(`period.${each}`) }))}
      onChange={(unit) => set({ [of]: unit })}
    />
  );
}

function Days({ within, set }: PartProps) {
  const { readOnly } = useBuilder();
  return (
    <LazyDates
      kind="days"
      disabled={readOnly}
      value={[within.from, within.to]}
      onChange={(days) => set({ from: days?.[0], to: days?.[1] })}
    />
  );
}

/** "the first 7 days after their first …": an event, or a date of theirs. */
function After({ within, set }: PartProps) {
  const { t } = useTranslation("expression");
  const { catalogue, readOnly } = useBuilder();
  const names = useNames();
  const { after } = within;
  const value = !after ? "" : "event" in after ? `event:${after.event}` : `attribute:${after.attribute}`;
  return (
    <>
      <SpanInput value={within.first ?? ""} disabled={readOnly} onChange={(first) => set({ first })} />
      <span className="word">{t("within.afterTheir")}</span>
      <Choose
        label={t("within.anchor")}
        className="value-text"
        value={value.endsWith(":") ? "" : value}
        options={[
          {
            label: t("within.firstEvent"),
            options: catalogue.events.map((each) => ({
              value: `event:${each.name}`,
              label: names.event(each.name),
            })),
          },
          {
            label: t("within.datesOf"),
            options: catalogue.attributes
              .filter((each) => each.kinds.includes("date"))
              .map((each) => ({ value: `attribute:${each.name}`, label: names.attribute(each.name) })),
          },
        ]}
        onChange={(next) => {
          const name = next.slice(next.indexOf(":") + 1);
          set({ after: next.startsWith("event:") ? { event: name } : { attribute: name } });
        }}
      />
    </>
  );
}

const hours = (from: number) => Array.from({ length: 24 }, (_, index) => index + from);

function Drop({ label, onClick }: { label: string; onClick: () => void }) {
  const { readOnly } = useBuilder();
  if (readOnly) return null;
  return (
    <button type="button" className="icon-button small" aria-label={label} title={label} onClick={onClick}>
      <CloseOutlined />
    </button>
  );
}

/** On which weekdays, between which hours; in the workspace's time zone. */
function Clock({ within, set }: PartProps) {
  const { t } = useTranslation("expression");
  const { readOnly } = useBuilder();
  const [first, last] = within.hours ?? [9, 18];
  const hour = (label: string, value: number, from: number, change: (hour: number) => void) => (
    <Select
      className="value-hour"
      aria-label={label}
      disabled={readOnly}
      value={value}
      onChange={change}
      options={hours(from).map((each) => ({ value: each, label: `${String(each).padStart(2, "0")}:00` }))}
    />
  );
  return (
    <>
      {within.weekdays ? (
        <span className="phrase">
          <ChooseMany
            label={t("within.weekdays")}
            className="value-days"
            values={within.weekdays.map(String)}
            options={[1, 2, 3, 4, 5, 6, 7].map((each) => ({
              value: String(each),
              label: t(`weekday.${each}`),
            }))}
            onChange={(days) => set({ weekdays: days.map(Number).sort((a, b) => a - b) })}
          />
          <Drop label={t("within.noWeekdays")} onClick={() => set({ weekdays: undefined })} />
        </span>
      ) : null}
      {within.hours ? (
        <span className="phrase">
          {hour(t("within.fromHour"), first, 0, (next) => set({ hours: [next, last] }))}
          <span className="word">{t("to")}</span>
          {hour(t("within.toHour"), last, 1, (next) => set({ hours: [first, next] }))}
          <Drop label={t("within.noHours")} onClick={() => set({ hours: undefined })} />
        </span>
      ) : null}
    </>
  );
}

/** When something was: "ever", "in the last 90 days", "in the first 7 days after …", on which days. */
export function WhenPart({ within, onChange, plain = false }: Props) {
  const { t } = useTranslation("expression");
  const { readOnly } = useBuilder();
  const kind = windowKind(within);
  const set = (change: Within) => onChange(tidy({ ...within, ...change }));
  const part = { within: within ?? {}, set };
  const span = (of: "last" | "ago") => (
    <SpanInput value={within?.[of] ?? ""} disabled={readOnly} onChange={(next) => set({ [of]: next })} />
  );
  return (
    <>
      <span className="phrase">
        <Choose
          label={t("within.label")}
          className="value-within"
          value={kind}
          options={(plain ? plainWindows : allWindows).map((each) => ({
            value: each,
            label: t(`within.${each}`),
          }))}
          onChange={(next) => onChange(withWindow(within, next as WindowKind))}
        />
        {kind === "last" || kind === "ago" ? span("last") : null}
        {kind === "ago" ? <span className="word">{t("within.before")}</span> : null}
        {kind === "ago" ? span("ago") : null}
        {kind === "ago" ? <span className="word">{t("within.agoWord")}</span> : null}
        {kind === "this" || kind === "previous" ? <Period {...part} of={kind} /> : null}
        {kind === "dates" ? <Days {...part} /> : null}
        {kind === "after" ? <After {...part} /> : null}
      </span>
      {within?.weekdays || within?.hours ? <Clock {...part} /> : null}
      {plain || within?.weekdays || within?.hours ? null : (
        <AddPart
          label={t("within.addClock")}
          onClick={() => set({ weekdays: [1, 2, 3, 4, 5], hours: [9, 18] })}
        />
      )}
    </>
  );
}
