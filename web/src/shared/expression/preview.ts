import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, unwrap } from "../api";
import { useDebounced } from "../hooks";
import type { Catalogue } from "../types";
import { incompleteIds } from "./fields";
import { toExpression } from "./tree";
import type { GroupNode } from "./types";

const SETTLE_MS = 350;

/**
 * The exact count of a tree, asked once it stands still. A newer tree cancels the older question; while one
 * is under way, or a condition is unfinished, the last good answer stays.
 */
export function usePreview(tree: GroupNode, catalogue: Catalogue | undefined) {
  const json = useMemo(() => JSON.stringify(toExpression(tree)), [tree]);
  const settled = useDebounced(json, SETTLE_MS);
  const complete = useMemo(
    () => catalogue !== undefined && incompleteIds(tree, catalogue).length === 0,
    [tree, catalogue],
  );
  const query = useQuery({
    queryKey: ["preview", settled],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/segments/preview", {
          body: { expression: JSON.parse(settled) as Record<string, unknown> },
          signal,
        }),
      ),
    enabled: complete && settled === json,
    placeholderData: keepPreviousData,
    staleTime: 20_000,
  });
  const fresh = complete && settled === json && !query.isFetching && !query.isPlaceholderData;
  return { preview: query.data, error: query.error, complete, fresh, refetch: query.refetch };
}
