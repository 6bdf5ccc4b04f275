import { Input, Select } from "antd";
import type { ReactNode } from "react";
import { useNames } from "../names/names";
import "./columnMap.css";

export type MappedColumn = {
  name: string;
  samples: string[];
  ignored: boolean;
  meaning: ReactNode;
  becomes: ReactNode;
};
type Props = { label: string; heads: [string, string, string]; columns: MappedColumn[] };

/** The columns of foreign rows, with examples, what each means and what it is kept as; on a phone one below the other. */
export function ColumnMap({ label, heads, columns }: Props) {
  return (
    <div className="table-wrap">
      <table className="table column-map" aria-label={label}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th scope="col" key={head}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.name} data-ignored={column.ignored || undefined}>
              <td>
                <b>{column.name}</b>
                <div className="sub ellipsis column-samples">{column.samples.join(" · ") || "—"}</div>
              </td>
              <td>{column.meaning}</td>
              <td>{column.becomes}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type KeptProps<Kind extends string> = {
  labels: { name: string; kind: string };
  name: string;
  kind: Kind;
  kinds: { value: Kind; label: string }[];
  change: (next: { name: string; kind: Kind }) => void;
};

/** The key that a value is kept under, with what people call it, and its type. */
export function KeptAs<Kind extends string>({ labels, name, kind, kinds, change }: KeptProps<Kind>) {
  const called = useNames().attribute(name);
  return (
    <span className="column-kept">
      <Input
        aria-label={labels.name}
        value={name}
        maxLength={200}
        suffix={called === name ? null : <span className="sub">{called}</span>}
        onChange={(event) => change({ name: event.target.value, kind })}
      />
      <Select
        aria-label={labels.kind}
        value={kind}
        onChange={(next) => change({ name, kind: next })}
        options={kinds}
      />
    </span>
  );
}
