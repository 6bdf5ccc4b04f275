import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/generated/api";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";

type Schemas = components["schemas"];
export type Insight = Schemas["InsightOut"];
export type Trait = Schemas["TraitOut"];
export type Pair = Schemas["PairOut"];
export type PairTrait = Schemas["PairTraitOut"];
export type PairSide = Schemas["PairSideOut"];
export type SavedPortrait = Schemas["SavedPortraitOut"];
export type SavedDetail = Schemas["SavedPortraitDetail"];
export type Changes = Schemas["PortraitChangesOut"];
export type ChangedTrait = Schemas["ChangedTraitOut"];

export function useSegments() {
  return useQuery({
    queryKey: ["segment-names"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/segments", { params: { query: { limit: 200 } }, signal })),
  });
}

/** The portrait of a segment, against everybody or another segment. */
export function usePortrait(segment: number | null, against: number | null) {
  return useQuery({
    queryKey: ["segment-portrait", segment, against],
    queryFn: ({ signal }) =>
      against === null
        ? unwrap(
            api.GET("/api/v1/segments/{segment_id}/portrait", {
              params: { path: { segment_id: segment ?? 0 } },
              signal,
            }),
          )
        : unwrap(
            api.POST("/api/v1/insight/compare", {
              body: {
                expression: { segment: segment ?? 0, op: "in" },
                against: { segment: against, op: "in" },
              },
              signal,
            }),
          ),
    enabled: segment !== null,
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
}

/** Two segments against one base. */
export function usePair(left?: number, right?: number, against?: number) {
  return useQuery({
    queryKey: ["segment-pair", left, right, against],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/insight/side-by-side", {
          params: { query: { left: left ?? 0, right: right ?? 0, against } },
          signal,
        }),
      ),
    enabled: left !== undefined && right !== undefined,
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
}

/** Who has a trait, as a condition; asked when somebody wants to see them. */
export const conditionOf = (group: string, name: string, value: string) =>
  unwrap(api.GET("/api/v1/insight/condition", { params: { query: { group, name, value } } }));

export function useSavedPortraits() {
  return useQuery({
    queryKey: ["saved-portraits"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/insight/portraits", { signal })),
  });
}

export function useSavedPortrait(id: number) {
  return useQuery({
    queryKey: ["saved-portrait", id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/insight/portraits/{portrait_id}", {
          params: { path: { portrait_id: id } },
          signal,
        }),
      ),
  });
}

export function useChanges(id: number, enabled: boolean) {
  return useQuery({
    queryKey: ["portrait-changes", id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/insight/portraits/{portrait_id}/changes", {
          params: { path: { portrait_id: id } },
          signal,
        }),
      ),
    enabled,
    retry: false,
  });
}

function useWrite<In, Out>(write: (input: In) => Promise<Out>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: () => {
      for (const key of ["saved-portraits", "saved-portrait", "portrait-changes"])
        void client.invalidateQueries({ queryKey: [key] });
    },
  });
}

export const useSavePortrait = () =>
  useWrite((body: Schemas["PortraitIn"]) => unwrap(api.POST("/api/v1/insight/portraits", { body })));

export const useRetake = () =>
  useWrite((id: number) =>
    unwrap(
      api.POST("/api/v1/insight/portraits/{portrait_id}/retake", { params: { path: { portrait_id: id } } }),
    ),
  );

export const useDeletePortrait = () =>
  useWrite((id: number) =>
    unwrap(api.DELETE("/api/v1/insight/portraits/{portrait_id}", { params: { path: { portrait_id: id } } })),
  );
