import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";
import type { PlanEvent, PlanEventChange, PlanSource } from "@/shared/types";

export const PAGE_SIZE = 50;

export type Choice = { q: string; status?: PlanEvent["status"] };

export function usePlan({ q, status }: Choice, cursor: string | undefined) {
  return useQuery({
    queryKey: ["plan", q, status ?? "", cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/plan/events", {
          params: { query: { q, status, limit: PAGE_SIZE, cursor } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** Counts by day of the events that came, by name. */
export function useTrends(q: string, cursor: string | undefined) {
  return useQuery({
    queryKey: ["plan-trends", q, cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/plan/trends", { params: { query: { q, limit: PAGE_SIZE, cursor } }, signal })),
    select: (found) => new Map(found.items.map((each) => [each.name, each.counts])),
  });
}

const path = (id: number) => ({ params: { path: { event_id: id } } });

export function usePlanEvent(id: number) {
  return useQuery({
    queryKey: ["plan-event", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/plan/events/{event_id}", { ...path(id), signal })),
    refetchOnWindowFocus: false,
  });
}

export function useViolations(id: number) {
  return useQuery({
    queryKey: ["plan-violations", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/plan/events/{event_id}/violations", { ...path(id), signal })),
  });
}

export function useExamples(id: number, enabled: boolean) {
  return useQuery({
    queryKey: ["plan-examples", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/plan/events/{event_id}/examples", { ...path(id), signal })),
    enabled,
  });
}

export function useOwners() {
  return useQuery({
    queryKey: ["plan-owners"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/plan/owners", { signal })),
  });
}

export function useSuggestions() {
  return useQuery({
    queryKey: ["plan-suggestions"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/plan/suggestions", { signal })),
  });
}

export function usePlanSources() {
  return useQuery({
    queryKey: ["plan-sources"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/plan/sources", { signal })),
  });
}

/** A write after which everything of the plan is fetched again. */
function useWrite<Input, Output>(run: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: () =>
      Promise.all(
        ["plan", "plan-event", "plan-suggestions", "plan-sources"].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
}

export const useCreateEvent = () =>
  useWrite((name: string) =>
    unwrap(
      api.POST("/api/v1/plan/events", {
        body: { name, status: "planned", description_zh: "", description_en: "" },
      }),
    ),
  );

export const useChangeEvent = (id: number) =>
  useWrite((body: PlanEventChange) =>
    unwrap(api.PUT("/api/v1/plan/events/{event_id}", { ...path(id), body })),
  );

export const useForgetEvent = (id: number) =>
  useWrite(() => unwrap(api.DELETE("/api/v1/plan/events/{event_id}", path(id))));

type Pair = { name: string; target: string };

export const useMerge = () => useWrite((body: Pair) => unwrap(api.POST("/api/v1/plan/aliases", { body })));

export const useTellApart = () =>
  useWrite((body: Pair) => unwrap(api.POST("/api/v1/plan/suggestions/dismiss", { body })));

export const useSetSource = () =>
  useWrite(({ source_id, violations, exempt }: PlanSource) =>
    unwrap(
      api.PUT("/api/v1/plan/sources/{source_id}", {
        params: { path: { source_id } },
        body: { violations, exempt: exempt ?? false },
      }),
    ),
  );

export const useImport = () =>
  useWrite((body: { text: string; dry_run: boolean }) => unwrap(api.POST("/api/v1/plan/import", { body })));

export const exportPlan = () => unwrap(api.GET("/api/v1/plan/export"));
