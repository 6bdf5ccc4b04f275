import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "../api";
import { useDebounced } from "../hooks";
import type { Catalogue } from "../types";

/** Where nothing can be named yet. */
export const emptyCatalogue: Catalogue = {
  attributes: [],
  tags: [],
  events: [],
  segments: [],
  scores: [],
  stage_models: [],
  computed_tags: [],
  purposes: [],
  consent_channels: [],
  journeys: [],
  templates: [],
  identities: [],
  channels: [],
  outcomes: [],
  account_fields: [],
};

export function useCatalogue() {
  return useQuery({
    queryKey: ["catalogue"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/catalogue", { signal })),
    staleTime: 60_000,
  });
}

/** Whose values are suggested: an attribute's, an event property's, a tag's, a company field's; or nobody's. */
export type ValueSource =
  | { attribute: string }
  | { event: string; property: string }
  | { tag: string }
  | { tag_source: string }
  | { account: string }
  | null;

/** The places of China; always the same, and fetched only where a condition asks for one. */
export function useRegions() {
  return useQuery({
    queryKey: ["catalogue-regions"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/catalogue/regions", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
}

export function useValues(source: ValueSource, text: string, enabled: boolean) {
  const q = useDebounced(text, 180);
  return useQuery({
    queryKey: ["catalogue-values", source, q],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/catalogue/values", { params: { query: { ...source, q: q || undefined } }, signal }),
      ),
    enabled: enabled && source !== null,
    staleTime: 60_000,
    placeholderData: (before) => before,
  });
}
