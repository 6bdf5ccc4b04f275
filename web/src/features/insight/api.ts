import { useQuery } from "@tanstack/react-query";
import type { components } from "@/generated/api";
import { api, unwrap } from "@/shared/api";

type Schemas = components["schemas"];
export type Insight = Schemas["InsightOut"];
export type Trait = Schemas["TraitOut"];

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
