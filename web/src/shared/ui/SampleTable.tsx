import type { components } from "@/generated/api";
import "./sampleTable.css";

type SampleRow = components["schemas"]["SampleRow"];
type Props = {
  label: string;
  /** By place in the row; what is left out is not shown. */
  columns: { name: string; ignored: boolean }[];
  rows: SampleRow[];
  reason: (code: string) => string;
};

/** The first rows of somebody's file as they would be kept, with what was there before and what is wrong. */
export function SampleTable({ label, columns, rows, reason }: Props) {
  const shown = columns.map((column, place) => ({ ...column, place })).filter(({ ignored }) => !ignored);
  return (
    <div className="table-wrap">
      <table className="table sample-table" aria-label={label}>
        <thead>
          <tr>
            {shown.map(({ name }) => (
              <th scope="col" key={name} lang="">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.line} data-rejected={row.problem !== "" || undefined}>
              {shown.map(({ name, place }) => {
                const cell = row.cells[place];
                if (!cell) return <td key={name} />;
                return (
                  <td key={name}>
                    {cell.after && cell.after !== cell.before ? <s className="muted">{cell.before}</s> : null}
                    <span>{cell.after || (cell.problem ? cell.before : "")}</span>
                    {cell.problem ? <em className="field-error">{reason(cell.problem)}</em> : null}
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
