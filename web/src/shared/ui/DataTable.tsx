import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../format";
import { usePhone } from "../prefs";

export type Column<T> = {
  key: string;
  title: string;
  /** Of the title: "" when it is a name that somebody gave. */
  lang?: string;
  render: (row: T) => ReactNode;
  /** The column that names the row: the heading of its card on a phone. */
  lead?: boolean;
  end?: boolean;
  width?: number | string;
  /** Left out of the card on a phone when it has nothing to say. */
  blank?: (row: T) => boolean;
  /** Takes the card's whole width on a phone. */
  wide?: boolean;
};

export type TableProps<T> = {
  label: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string | number;
  onOpen?: (row: T) => void;
};

function Cards<T>({ label, columns, rows, rowKey, onOpen }: TableProps<T>) {
  const leads = columns.filter((column) => column.lead);
  const rest = columns.filter((column) => !column.lead);
  return (
    <ul className="table-cards" aria-label={label}>
      {rows.map((row) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the lead cell holds the link for the keyboard
        <li className="table-card" key={rowKey(row)} onClick={onOpen ? () => onOpen(row) : undefined}>
          {leads.map((column) => (
            <div key={column.key}>{column.render(row)}</div>
          ))}
          <dl>
            {rest
              .filter((column) => !column.blank?.(row))
              .map((column) => (
                <div key={column.key} className={column.wide ? "wide" : undefined}>
                  {column.title ? <dt lang={column.lang}>{column.title}</dt> : null}
                  <dd>{column.render(row)}</dd>
                </div>
              ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

/** Rows as a table, or as cards on a phone. Opening a row by mouse is extra: its lead cell holds a link. */
export function DataTable<T>(props: TableProps<T>) {
  const { label, columns, rows, rowKey, onOpen } = props;
  const phone = usePhone();
  if (phone) return <Cards {...props} />;
  return (
    <div className="table-wrap">
      <table className="table" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                lang={column.lang}
                className={column.end ? "end" : undefined}
                style={{ width: column.width }}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              className={onOpen ? "link" : undefined}
              onClick={
                onOpen
                  ? (event) => {
                      if ((event.target as HTMLElement).closest("a,button,input")) return;
                      onOpen(row);
                    }
                  : undefined
              }
            >
              {columns.map((column) => (
                <td key={column.key} className={column.end ? "end" : undefined}>
                  {column.render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export type Keyset = {
  cursor: string | undefined;
  page: number;
  next: (cursor: string) => void;
  previous: () => void;
};

/** Cursors walked so far; starts again whenever `resetKey` (the filter) changes. */
export function useKeyset(resetKey: string): Keyset {
  const [state, setState] = useState<{ key: string; cursors: string[] }>({ key: resetKey, cursors: [] });
  const cursors = state.key === resetKey ? state.cursors : [];
  return {
    cursor: cursors.at(-1),
    page: cursors.length,
    next: (cursor) => setState({ key: resetKey, cursors: [...cursors, cursor] }),
    previous: () => setState({ key: resetKey, cursors: cursors.slice(0, -1) }),
  };
}

type PagerProps = { keyset: Keyset; shown: number; limit: number; total: number; nextCursor: string | null };

export function Pager({ keyset, shown, limit, total, nextCursor }: PagerProps) {
  const { t } = useTranslation("common");
  const format = useFormat();
  if (total <= limit && keyset.page === 0) return null;
  const first = keyset.page * limit + 1;
  return (
    <div className="table-foot">
      <span className="num">
        {t("range", {
          from: format.count(first),
          to: format.count(first + shown - 1),
          total: format.count(total),
        })}
      </span>
      <Button
        icon={<LeftOutlined />}
        aria-label={t("previousPage")}
        disabled={keyset.page === 0}
        onClick={keyset.previous}
      />
      <Button
        icon={<RightOutlined />}
        aria-label={t("nextPage")}
        disabled={!nextCursor}
        onClick={() => nextCursor && keyset.next(nextCursor)}
      />
    </div>
  );
}
