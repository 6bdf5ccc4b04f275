import type { ReactNode } from "react";
import { DataTable, type Keyset, Pager, type TableProps } from "./DataTable";
import { QueryView } from "./states";

type PageOf<T> = { items: T[]; total: number; next_cursor: string | null };

type Props<T> = Omit<TableProps<T>, "rows"> & {
  query: { data: PageOf<T> | undefined; error: unknown; isPending: boolean; refetch: () => unknown };
  keyset: Keyset;
  limit: number;
  /** What stands there while there is nothing: what it is for, and the first step. */
  empty: ReactNode;
};

/** One page of a list: skeleton, error, `empty` where there is nothing, else the table with its pager. */
export function PagedTable<T>({ query, keyset, limit, empty, ...table }: Props<T>) {
  return (
    <QueryView query={query}>
      {({ items, total, next_cursor }) =>
        items.length === 0 ? (
          empty
        ) : (
          <>
            <DataTable {...table} rows={items} />
            <Pager
              keyset={keyset}
              shown={items.length}
              limit={limit}
              total={total}
              nextCursor={next_cursor}
            />
          </>
        )
      }
    </QueryView>
  );
}
