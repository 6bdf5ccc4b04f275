import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";
import type { Segment } from "@/shared/types";

export type Keeping = Segment["keeping"];
export type People = { ids?: number[]; namespace?: string; values?: string[] };

export function useFolders() {
  return useQuery({
    queryKey: ["segment-folders"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/segment-folders", { signal })),
  });
}

export function useOwners() {
  return useQuery({
    queryKey: ["segment-owners"],
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/segments/owners", { signal }))).items,
    staleTime: 300_000,
  });
}

function useRefresh() {
  const client = useQueryClient();
  return (segmentId?: number) => {
    for (const key of ["segments", "segment-folders", "segment-members", "menu-count", "catalogue"])
      void client.invalidateQueries({ queryKey: [key] });
    if (segmentId !== undefined)
      for (const key of ["segment", "segment-versions", "segment-sizes"])
        void client.invalidateQueries({ queryKey: [key, segmentId] });
  };
}

export function useCreateFolder() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (name: string) => unwrap(api.POST("/api/v1/segment-folders", { body: { name } })),
    onSuccess: () => refresh(),
  });
}

const at = (id: number) => ({ params: { path: { segment_id: id } } });

export function useVersions(id: number) {
  return useQuery({
    queryKey: ["segment-versions", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/segments/{segment_id}/versions", { ...at(id), signal })),
  });
}

export function useUsers(id: number) {
  return useQuery({
    queryKey: ["segment-users", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/segments/{segment_id}/users", { ...at(id), signal })),
  });
}

export function useSizes(id: number) {
  return useQuery({
    queryKey: ["segment-sizes", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/segments/{segment_id}/sizes", { ...at(id), signal })),
  });
}

export function useStanding(id: number, person: number | null) {
  return useQuery({
    queryKey: ["segment-standing", id, person],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/segments/{segment_id}/people/{contact_id}", {
          params: { path: { segment_id: id, contact_id: person ?? 0 } },
          signal,
        }),
      ),
    enabled: person !== null,
  });
}

export function useExplained(id: number, person: number) {
  return useQuery({
    queryKey: ["segment-explained", id, person],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/segments/{segment_id}/explain/{contact_id}", {
          params: { path: { segment_id: id, contact_id: person } },
          signal,
        }),
      ),
  });
}

export function useOverlap(ids: number[]) {
  return useQuery({
    queryKey: ["segment-overlap", ...ids],
    queryFn: ({ signal }) =>
      unwrap(api.POST("/api/v1/segments/overlap", { body: { segments: ids }, signal })),
    enabled: ids.length > 1,
  });
}

export function useRestore(id: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (number: number) =>
      unwrap(
        api.POST("/api/v1/segments/{segment_id}/versions/{number}/restore", {
          params: { path: { segment_id: id, number } },
        }),
      ),
    onSuccess: () => refresh(id),
  });
}

export function useUnarchive() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: number) => unwrap(api.POST("/api/v1/segments/{segment_id}/unarchive", at(id))),
    onSuccess: (segment) => refresh(segment.id),
  });
}

export function useCancelBuild() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: number) => unwrap(api.POST("/api/v1/segments/{segment_id}/build/cancel", at(id))),
    onSuccess: (segment) => refresh(segment.id),
  });
}

export function useSnapshot(id: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (name: string) =>
      unwrap(api.POST("/api/v1/segments/{segment_id}/snapshot", { ...at(id), body: { name } })),
    onSuccess: () => refresh(),
  });
}

export function useCreateList() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: { name: string; people: People }) =>
      unwrap(api.POST("/api/v1/segments/static", { body })),
    onSuccess: () => refresh(),
  });
}

export function useChangeList(id: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: { add?: People; remove?: People }) =>
      unwrap(api.POST("/api/v1/segments/{segment_id}/list", { ...at(id), body })),
    onSuccess: () => refresh(id),
  });
}
