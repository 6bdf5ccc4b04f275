import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/generated/api";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";

type Schemas = components["schemas"];
export type Model = Schemas["ModelOut"];
export type Detail = Schemas["ModelDetail"];
export type Settings = Schemas["ModelSettingsBody"];
export type Run = Schemas["LearningRunOut"];
export type Kind = "conversion" | "churn" | "purchase" | "uplift";
export type Draft = { name: string; kind: Kind; settings: Settings };

const EVERY_MS = 1_500;
const path = (id: number) => ({ params: { path: { model_id: id } } });
const working = (run: Run | null | undefined) => run?.state === "waiting" || run?.state === "running";

export function useModels() {
  return useQuery({
    queryKey: ["models"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/models", { signal })),
    refetchInterval: (query) =>
      query.state.data?.items.some((each) => working(each.run)) ? EVERY_MS : false,
  });
}

export function useModel(id: number) {
  return useQuery({
    queryKey: ["model", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/models/{model_id}", { ...path(id), signal })),
    refetchInterval: (query) => (working(query.state.data?.run) ? EVERY_MS : false),
  });
}

export function useModelPeople(id: number, enabled: boolean) {
  return useQuery({
    queryKey: ["model-people", id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/models/{model_id}/people", {
          params: { path: { model_id: id }, query: { limit: 10 } },
          signal,
        }),
      ),
    enabled,
  });
}

export function useReasons(id: number, contact: number | null) {
  return useQuery({
    queryKey: ["model-reasons", id, contact],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/models/{model_id}/people/{contact_id}", {
          params: { path: { model_id: id, contact_id: contact ?? 0 } },
          signal,
        }),
      ),
    enabled: contact !== null,
  });
}

/** Whether there is enough to learn from; asked anew when the settings stand still. */
export function useCheck(kind: Kind, settings: Settings, enabled: boolean) {
  return useQuery({
    queryKey: ["model-check", kind, settings],
    queryFn: ({ signal }) => unwrap(api.POST("/api/v1/models/check", { body: { kind, settings }, signal })),
    enabled,
    retry: false,
    placeholderData: keepPreviousData,
  });
}

export function useCreateModel() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Draft) => unwrap(api.POST("/api/v1/models", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["models"] }),
  });
}

function useAfter(id: number) {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ["model", id] }),
      client.invalidateQueries({ queryKey: ["models"] }),
      client.invalidateQueries({ queryKey: ["model-people", id] }),
    ]);
}

export type Step = "train" | "approve" | "go-live" | "retire" | "score";

export function useStep(id: number) {
  return useMutation({
    mutationFn: (step: Step): Promise<unknown> => {
      if (step === "train") return unwrap(api.POST("/api/v1/models/{model_id}/train", path(id)));
      if (step === "approve") return unwrap(api.POST("/api/v1/models/{model_id}/approve", path(id)));
      if (step === "go-live") return unwrap(api.POST("/api/v1/models/{model_id}/go-live", path(id)));
      if (step === "score") return unwrap(api.POST("/api/v1/models/{model_id}/score", path(id)));
      return unwrap(api.POST("/api/v1/models/{model_id}/retire", path(id)));
    },
    onSettled: useAfter(id),
  });
}

export function useArchiveModel(id: number) {
  return useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/models/{model_id}", path(id))),
    onSettled: useAfter(id),
  });
}

export function useCancelRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(
        api.POST("/api/v1/models/runs/{learning_run_id}/cancel", {
          params: { path: { learning_run_id: id } },
        }),
      ),
    onSettled: () => client.invalidateQueries(),
  });
}

const segmentPath = (id: number) => ({ params: { path: { segment_id: id } } });

export function useLookalike(segment: number) {
  return useQuery({
    queryKey: ["lookalike", segment],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/segments/{segment_id}/lookalike", { ...segmentPath(segment), signal })),
    refetchInterval: (query) => (working(query.state.data?.run) ? EVERY_MS : false),
  });
}

export function useSeed(segment: number) {
  return useQuery({
    queryKey: ["segment", segment],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/segments/{segment_id}", { ...segmentPath(segment), signal })),
  });
}

export function useFindSimilar(segment: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/segments/{segment_id}/lookalike", {
          ...segmentPath(segment),
          body: { attributes: [] },
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ["lookalike", segment] }),
  });
}

export function useSaveSimilar(segment: number) {
  return useMutation({
    mutationFn: (body: Schemas["SaveSimilarIn"]) =>
      unwrap(api.POST("/api/v1/segments/{segment_id}/lookalike/save", { ...segmentPath(segment), body })),
  });
}

export function useGroups() {
  return useQuery({
    queryKey: ["clusters"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/models/clusters", { signal })),
    refetchInterval: (query) => (working(query.state.data?.run) ? EVERY_MS : false),
  });
}

export function useFindGroups() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (groups: number | null) =>
      unwrap(api.POST("/api/v1/models/clusters", { body: { attributes: [], groups } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["clusters"] }),
  });
}

export function useSaveGroup() {
  return useMutation({
    mutationFn: (body: Schemas["SaveGroupIn"]) => unwrap(api.POST("/api/v1/models/clusters/save", { body })),
  });
}
