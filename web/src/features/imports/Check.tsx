import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { Pill, type Tone } from "@/shared/ui/Pill";
import { SampleTable } from "@/shared/ui/SampleTable";
import { Shares } from "@/shared/ui/Shares";
import { toast } from "@/shared/ui/toast";
import { type Checked, type Import, type SampleRow, useAct } from "./api";

const parts: [keyof Checked & ("new" | "matching" | "duplicates" | "ambiguous" | "rejected"), Tone][] = [
  ["new", "green"],
  ["matching", "primary"],
  ["duplicates", "sky"],
  ["ambiguous", "amber"],
  ["rejected", "coral"],
];

/** What the whole file would become. */
export function Expected({ checked }: { checked: Checked }) {
  const { t } = useTranslation("imports");
  return (
    <div className="import-shares">
      <Shares
        shares={parts.map(([key, tone]) => ({
          key,
          tone,
          label: t(`share.${key}`),
          value: checked[key],
          hint: t(`shareText.${key}`),
        }))}
      />
    </div>
  );
}

/** Why rows are left out, and where the first of them are. */
export function Reasons({ checked }: { checked: Checked }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  if (!checked.reasons.length) return null;
  return (
    <ul className="import-reasons">
      {checked.reasons.map(({ reason, rows }) => {
        const lines = checked.examples.filter((each) => each.reason === reason).slice(0, 3);
        return (
          <li key={reason}>
            <Pill tone="coral">{format.count(rows)}</Pill> {t(`reason.${reason}`, { defaultValue: reason })}
            {lines.length ? (
              <span className="sub"> {t("lines", { lines: lines.map((each) => each.line).join(", ") })}</span>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

function Sample({ found, sample }: { found: Import; sample: SampleRow[] }) {
  const { t } = useTranslation("imports");
  return (
    <SampleTable
      label={t("sample")}
      columns={found.columns.map((column, place) => ({
        name: column.name,
        ignored: found.mapping?.columns[place]?.meaning === "ignore",
      }))}
      rows={sample}
      reason={(code) => t(`reason.${code}`, { defaultValue: code })}
    />
  );
}

type Props = { found: Import; sample: SampleRow[]; back: () => void };

export function Check({ found, sample, back }: Props) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const act = useAct(found.id);
  const { checked } = found;
  return (
    <>
      {checked ? (
        <>
          <Expected checked={checked} />
          <Reasons checked={checked} />
        </>
      ) : (
        <p className="import-counting" role="status">
          {t("counting", { rows: format.count(found.looked_at), total: format.count(found.rows) })}
        </p>
      )}
      {sample.length ? <Sample found={found} sample={sample} /> : null}
      <footer className="import-foot">
        <Button onClick={back} disabled={found.state !== "uploaded"}>
          {t("back")}
        </Button>
        <Button
          type="primary"
          disabled={found.state !== "uploaded" || !checked || checked.rows === checked.rejected}
          loading={act.isPending}
          onClick={() => act.mutate("start", { onError: toast.error })}
        >
          {t("run", {
            count: checked ? checked.rows - checked.rejected : 0,
            value: format.count(checked ? checked.rows - checked.rejected : 0),
          })}
        </Button>
      </footer>
    </>
  );
}
