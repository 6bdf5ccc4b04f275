import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";
import type { JsonObject } from "@/shared/types";

export const PAGE_SIZE = 50;

export function useSegments(cursor: string | undefined) {
  return useQuery({
    queryKey: ["segments", cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/segments", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function useSegment(id: number | null) {
  return useQuery({
    queryKey: ["segment", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/segments/{segment_id}", { params: { path: { segment_id: id ?? 0 } }, signal })),
    enabled: id !== null,
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

export type Draft = { name: string; description: string; expression: JsonObject };

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
      for (const key of ["segments", "segment-members", "menu-count", "catalogue"])
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
