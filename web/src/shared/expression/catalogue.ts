import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "../api";
import { useDebounced } from "../hooks";

export function useCatalogue() {
  return useQuery({
    queryKey: ["catalogue"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/catalogue", { signal })),
    staleTime: 60_000,
  });
}

/** Whose values are suggested: an attribute's, or an event property's. */
export type ValueSource = { attribute: string } | { event: string; property: string };

export function useValues(source: ValueSource, text: string, enabled: boolean) {
  const q = useDebounced(text, 180);
  return useQuery({
    queryKey: ["catalogue-values", source, q],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/catalogue/values", { params: { query: { ...source, q: q || undefined } }, signal }),
      ),
    enabled,
    staleTime: 60_000,
    placeholderData: (before) => before,
  });
}
