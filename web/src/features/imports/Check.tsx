import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import type { Tone } from "@/shared/ui/Pill";
import { toast } from "@/shared/ui/toast";
import { type Checked, type Import, type SampleRow, useAct } from "./api";

const parts: [keyof Checked & ("new" | "matching" | "duplicates" | "ambiguous" | "rejected"), Tone][] = [
  ["new", "green"],
  ["matching", "primary"],
  ["duplicates", "sky"],
  ["ambiguous", "amber"],
  ["rejected", "coral"],
];

/** What the whole file would become: one bar, and each share in words and numbers. */
export function Shares({ checked }: { checked: Checked }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  return (
    <div className="import-shares">
      <div className="import-bar" aria-hidden>
        {parts.map(([key, tone]) =>
          checked[key] ? <span key={key} data-tone={tone} style={{ flexGrow: checked[key] }} /> : null,
        )}
      </div>
      <dl>
        {parts.map(([key, tone]) => (
          <div key={key}>
            <dt>
              <i data-tone={tone} aria-hidden />
              {t(`share.${key}`)}
            </dt>
            <dd className="num">{format.count(checked[key])}</dd>
            <dd className="sub">{t(`shareText.${key}`)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Reasons({ checked }: { checked: Checked }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  if (!checked.reasons.length) return null;
  return (
    <ul className="import-reasons">
      {checked.reasons.map(({ reason, rows }) => {
        const lines = checked.examples.filter((each) => each.reason === reason).slice(0, 3);
        return (
          <li key={reason}>
            <b className="num">{format.count(rows)}</b> {t(`reason.${reason}`, { defaultValue: reason })}
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
  const shown = found.columns
    .map((column, place) => ({ column, place }))
    .filter(({ place }) => found.mapping?.columns[place]?.meaning !== "ignore");
  return (
    <div className="table-wrap">
      <table className="table import-sample" aria-label={t("sample")}>
        <thead>
          <tr>
            {shown.map(({ column }) => (
              <th scope="col" key={column.name}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sample.map((row) => (
            <tr key={row.line} data-rejected={Boolean(row.problem)}>
              {shown.map(({ column, place }) => {
                const cell = row.cells[place];
                if (!cell) return <td key={column.name} />;
                const problem = cell.problem
                  ? t(`reason.${cell.problem}`, { defaultValue: cell.problem })
                  : "";
                return (
                  <td key={column.name}>
                    {cell.after && cell.after !== cell.before ? <s className="muted">{cell.before}</s> : null}
                    <span>{cell.after || (cell.problem ? cell.before : "")}</span>
                    {problem ? <em className="field-error">{problem}</em> : null}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
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
          <Shares checked={checked} />
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
