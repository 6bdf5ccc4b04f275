import { DatePicker } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";

const dayOf = (value: unknown): Dayjs | null => (typeof value === "string" && value ? dayjs(value) : null);
const isoOf = (day: Dayjs | null | undefined): string | undefined => day?.startOf("day").toISOString();
const endOf = (day: Dayjs | null | undefined): string | undefined => day?.endOf("day").toISOString();

type Props =
  | { kind: "one"; value: unknown; disabled: boolean; onChange: (value: string | undefined) => void }
  | {
      /** `days`: the last day belongs to it as a whole, and an end may be open. */
      kind: "two" | "days";
      value: unknown;
      disabled: boolean;
      onChange: (value: [string | undefined, string | undefined] | undefined) => void;
    };

/** Days to choose from a calendar; it is heavy, and fetched where a condition asks for one. */
export default function DateInput(props: Props) {
  const { t } = useTranslation("expression");
  if (props.kind === "one")
    return (
      <DatePicker
        aria-label={t("value")}
        disabled={props.disabled}
        value={dayOf(props.value)}
        onChange={(day) => props.onChange(isoOf(day))}
      />
    );
  const days = props.kind === "days";
  const { value, onChange } = props;
  return (
    <DatePicker.RangePicker
      disabled={props.disabled}
      allowEmpty={days ? [true, true] : undefined}
      value={Array.isArray(value) ? [dayOf(value[0]), dayOf(value[1])] : null}
      onChange={(next) => onChange(next ? [isoOf(next[0]), (days ? endOf : isoOf)(next[1])] : undefined)}
    />
  );
}
