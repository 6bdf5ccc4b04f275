import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";
import { useDebounced } from "@/shared/hooks";
import { useMutation } from "@/shared/mutation";
import type { BackTestIn, CardDefinition, CardDraft, ScoreTagRule } from "./types";

const SETTLE_MS = 400;
const FILLING_MS = 2_000;

export function useScores() {
  return useQuery({
    queryKey: ["scores"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/scores", { signal })),
    refetchInterval: (query) =>
      query.state.data?.items.some((each) => each.fill.state === "running") ? FILLING_MS : false,
  });
}

export function usePresets(enabled: boolean) {
  return useQuery({
    queryKey: ["score-presets"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/scores/presets", { signal })),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useScore(id: number | null) {
  return useQuery({
    queryKey: ["score", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/scores/{score_id}", { params: { path: { score_id: id ?? 0 } }, signal })),
    enabled: id !== null,
    refetchOnWindowFocus: false,
    refetchInterval: (query) => (query.state.data?.fill.state === "running" ? FILLING_MS : false),
  });
}

/** What the card would say of everybody today, asked once it stands still; the last good answer stays. */
export function useTrial(definition: CardDefinition, scoreId: number) {
  const json = JSON.stringify(definition);
  const settled = useDebounced(json, SETTLE_MS);
  const query = useQuery({
    queryKey: ["score-trial", scoreId, settled],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/scores/preview", {
          body: { definition: JSON.parse(settled), score_id: scoreId },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 20_000,
  });
  return { ...query, fresh: settled === json && !query.isFetching && !query.isPlaceholderData };
}

export function useSaveScore(id: number | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({
      revision,
      tag_rules,
      ...draft
    }: CardDraft & { revision: number; tag_rules?: ScoreTagRule[] }) =>
      id === null
        ? unwrap(api.POST("/api/v1/scores", { body: { ...draft, tag_rules: tag_rules ?? [] } }))
        : unwrap(
            api.PUT("/api/v1/scores/{score_id}", {
              params: { path: { score_id: id } },
              body: { ...draft, revision },
            }),
          ),
    onSuccess: (score) => {
      client.setQueryData(["score", score.id], score);
      void client.invalidateQueries({ queryKey: ["scores"] });
      void client.invalidateQueries({ queryKey: ["score-diff", score.id] });
    },
  });
}

export function usePublish() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, revision, note }: { id: number; revision: number; note: string }) =>
      unwrap(
        api.POST("/api/v1/scores/{score_id}/publish", {
          params: { path: { score_id: id } },
          body: { revision, note },
        }),
      ),
    onSuccess: (score) => {
      client.setQueryData(["score", score.id], score);
      for (const key of ["scores", "score-versions", "score-diff", "score-people"])
        void client.invalidateQueries({ queryKey: [key] });
    },
  });
}

export function useArchive() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(api.DELETE("/api/v1/scores/{score_id}", { params: { path: { score_id: id } } })),
    onSuccess: () => void client.invalidateQueries({ queryKey: ["scores"] }),
  });
}

export function useVersions(id: number) {
  return useQuery({
    queryKey: ["score-versions", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/scores/{score_id}/versions", { params: { path: { score_id: id } }, signal })),
  });
}

export function useDiff(id: number, number: number | null) {
  return useQuery({
    queryKey: ["score-diff", id, number],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/scores/{score_id}/versions/{number}/diff", {
          params: { path: { score_id: id, number: number ?? 0 } },
          signal,
        }),
      ),
    enabled: number !== null,
  });
}

export function useRestore(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (number: number) =>
      unwrap(
        api.POST("/api/v1/scores/{score_id}/versions/{number}/restore", {
          params: { path: { score_id: id, number } },
        }),
      ),
    onSuccess: (score) => {
      client.setQueryData(["score", score.id], score);
      void client.invalidateQueries({ queryKey: ["score-diff", score.id] });
    },
  });
}

export function useBackTest() {
  return useMutation({
    mutationFn: (body: BackTestIn) => unwrap(api.POST("/api/v1/scores/back-test", { body })),
  });
}

export function useRanked(id: number, grade: string) {
  return useQuery({
    queryKey: ["score-people", id, grade],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/scores/{score_id}/people", {
          params: { path: { score_id: id }, query: { grade: grade || undefined } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function useScoredAccounts(id: number) {
  return useQuery({
    queryKey: ["score-accounts", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/scores/{score_id}/accounts", { params: { path: { score_id: id } }, signal })),
  });
}

export function usePersonScores(contactId: number) {
  return useQuery({
    queryKey: ["contact", contactId, "scores"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/contacts/{contact_id}/scores", {
          params: { path: { contact_id: contactId } },
          signal,
        }),
      ),
  });
}

export function usePersonScore(contactId: number, scoreId: number | null) {
  return useQuery({
    queryKey: ["contact", contactId, "scores", scoreId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/contacts/{contact_id}/scores/{score_id}", {
          params: { path: { contact_id: contactId, score_id: scoreId ?? 0 } },
          signal,
        }),
      ),
    enabled: scoreId !== null,
  });
}
