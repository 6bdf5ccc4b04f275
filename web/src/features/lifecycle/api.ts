import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/generated/api";
import { api, unwrap } from "@/shared/api";
import { useDebounced } from "@/shared/hooks";
import { useMutation } from "@/shared/mutation";

type Schemas = components["schemas"];
export type StageModel = Schemas["StageModelOut"];
export type Stage = Schemas["StageIn"];
export type Flow = Schemas["StageFlowOut"];

export function useStageModels() {
  return useQuery({
    queryKey: ["stage-models"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/stages", { signal })),
    refetchInterval: (query) => (query.state.data?.items.some((each) => each.is_placing) ? 1_000 : 15_000),
  });
}

export function useFlow(id: number, days: number) {
  return useQuery({
    queryKey: ["stage-flow", id, days],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/stages/{stage_model_id}/flow", {
          params: { path: { stage_model_id: id }, query: { days } },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  });
}

export function useStagePeople(id: number, stage: string | null) {
  return useQuery({
    queryKey: ["stage-people", id, stage],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/stages/{stage_model_id}/people", {
          params: { path: { stage_model_id: id }, query: { stage: stage ?? "", limit: 50 } },
          signal,
        }),
      ),
    enabled: stage !== null,
  });
}

/** How many people would be where, asked once the states stand still. */
export function useStagePreview(states: Stage[], complete: boolean) {
  const json = useDebounced(JSON.stringify(states), 400);
  return useQuery({
    queryKey: ["stage-preview", json],
    queryFn: ({ signal }) =>
      unwrap(api.POST("/api/v1/stages/preview", { body: { states: JSON.parse(json) as Stage[] }, signal })),
    enabled: complete && json === JSON.stringify(states),
    placeholderData: (before) => before,
    retry: false,
  });
}

function useWrite<In, Out>(write: (input: In) => Promise<Out>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: () => {
      for (const key of ["stage-models", "stage-flow", "catalogue"])
        void client.invalidateQueries({ queryKey: [key] });
    },
  });
}

export const useSaveModel = (id: number | null) =>
  useWrite((body: Schemas["StageModelIn"]) =>
    id === null
      ? unwrap(api.POST("/api/v1/stages", { body }))
      : unwrap(
          api.PUT("/api/v1/stages/{stage_model_id}", { params: { path: { stage_model_id: id } }, body }),
        ),
  );

export const useArchiveModel = () =>
  useWrite((id: number) =>
    unwrap(api.DELETE("/api/v1/stages/{stage_model_id}", { params: { path: { stage_model_id: id } } })),
  );
