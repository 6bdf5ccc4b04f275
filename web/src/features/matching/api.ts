import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/generated/api";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";
import { isUnderWay, RUN_EVERY_MS } from "@/shared/ui/RunProgress";

type Schemas = components["schemas"];
export type Pair = Schemas["MatchItem"];
export type Detail = Schemas["MatchDetail"];
export type Rule = Schemas["MatchRuleBody"];
export type Condition = Schemas["MatchConditionBody"];
export type Rules = Schemas["MatchRulesOut"];
export type Run = Schemas["MatchRunOut"];
export type State = "proposed" | "merged" | "rejected" | "undone";
export type Decision = "merge" | "reject";

export const PAGE_SIZE = 50;

const path = (id: number) => ({ params: { path: { match_id: id } } });

export function usePairs(state: State, cursor: string | undefined) {
  return useQuery({
    queryKey: ["matches", state, cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/match-reviews", { params: { query: { state, limit: PAGE_SIZE, cursor } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function usePair(id: number | undefined) {
  return useQuery({
    queryKey: ["match", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/match-reviews/{match_id}", { ...path(id ?? 0), signal })),
    enabled: id !== undefined,
  });
}

function useAfterwards() {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ["matches"] }),
      client.invalidateQueries({ queryKey: ["menu-count", "matching"] }),
    ]);
}

export function useDecide() {
  return useMutation({
    mutationFn: ({ id, decision }: { id: number; decision: Decision }) =>
      unwrap(api.POST("/api/v1/match-reviews/{match_id}/decide", { ...path(id), body: { decision } })),
    onSettled: useAfterwards(),
  });
}

export function useDecideAll() {
  return useMutation({
    mutationFn: (body: { ids: number[]; decision: Decision }) =>
      unwrap(api.POST("/api/v1/match-reviews/decide", { body })),
    onSettled: useAfterwards(),
  });
}

export function useUndo() {
  return useMutation({
    mutationFn: (id: number) => unwrap(api.POST("/api/v1/match-reviews/{match_id}/undo", path(id))),
    onSettled: useAfterwards(),
  });
}

export function useRules() {
  return useQuery({
    queryKey: ["match-rules"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/match-rules", { signal })),
  });
}

/** What rules would do; asked anew when they stand still. */
export function usePreview(rules: Rule[]) {
  return useQuery({
    queryKey: ["match-preview", rules],
    queryFn: ({ signal }) => unwrap(api.POST("/api/v1/match-rules/preview", { body: { rules }, signal })),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

export function useSaveRules() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (rules: Rule[]) => unwrap(api.PUT("/api/v1/match-rules", { body: { rules } })),
    onSuccess: (saved) => client.setQueryData(["match-rules"], saved),
  });
}

export function useLastRun() {
  return useQuery({
    queryKey: ["match-run"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/match-rules/runs/last", { signal })),
    refetchInterval: (query) => (isUnderWay(query.state.data?.run) ? RUN_EVERY_MS : false),
  });
}

export function useStartRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/match-rules/runs")),
    onSettled: () => client.invalidateQueries({ queryKey: ["match-run"] }),
  });
}

export function useCancelRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(api.POST("/api/v1/match-rules/runs/{run_id}/cancel", { params: { path: { run_id: id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["match-run"] }),
  });
}
