import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";
import type { JsonObject, Segment } from "@/shared/types";

export const PAGE_SIZE = 50;

export type Filter = { q: string; folder: number | null; archived: boolean };

export function useSegments(cursor: string | undefined, { q, folder, archived }: Filter) {
  return useQuery({
    queryKey: ["segments", cursor ?? "", q, folder, archived],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/segments", {
          params: {
            query: { limit: PAGE_SIZE, cursor, q: q || undefined, folder_id: folder ?? undefined, archived },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

const FRESH_FOR_MS = 60_000;

/** A listed segment with its count taken anew where the stored one has aged; reading one segment counts it. */
export function useFreshCount(row: Segment): Pick<Segment, "count" | "counted_at"> {
  const fresh = useQuery({
    queryKey: ["segment-count", row.id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/segments/{segment_id}", { params: { path: { segment_id: row.id } }, signal })),
    enabled:
      row.archived_at === null &&
      (row.counted_at === null || Date.now() - Date.parse(row.counted_at) > FRESH_FOR_MS),
    staleTime: FRESH_FOR_MS,
  });
  return fresh.data ?? row;
}

export function useSegment(id: number | null) {
  return useQuery({
    queryKey: ["segment", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/segments/{segment_id}", { params: { path: { segment_id: id ?? 0 } }, signal })),
    enabled: id !== null,
    refetchInterval: (query) => (query.state.data?.build.state === "running" ? 2_000 : false),
    // What is being edited must not change under the editor's hands.
    refetchOnWindowFocus: false,
  });
}

export function useMembers(id: number, cursor: string | undefined) {
  return useQuery({
    queryKey: ["segment-members", id, cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/segments/{segment_id}/members", {
          params: { path: { segment_id: id }, query: { limit: PAGE_SIZE, cursor } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export type Draft = {
  name: string;
  description: string;
  expression: JsonObject;
  keeping: Segment["keeping"];
  folder_id: number | null;
  owner_id: number | null;
};

export function useSaveSegment(id: number | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: Draft) =>
      id === null
        ? unwrap(api.POST("/api/v1/segments", { body: draft }))
        : unwrap(
            api.PUT("/api/v1/segments/{segment_id}", { params: { path: { segment_id: id } }, body: draft }),
          ),
    onSuccess: (segment) => {
      client.setQueryData(["segment", segment.id], segment);
      for (const key of [
        "segments",
        "segment-folders",
        "segment-versions",
        "segment-members",
        "menu-count",
        "catalogue",
      ])
        void client.invalidateQueries({ queryKey: [key] });
    },
  });
}

export function useDeleteSegment() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(api.DELETE("/api/v1/segments/{segment_id}", { params: { path: { segment_id: id } } })),
    onSuccess: () => {
      for (const key of ["segments", "menu-count", "catalogue"])
        void client.invalidateQueries({ queryKey: [key] });
    },
  });
}
