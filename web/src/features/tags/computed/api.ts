import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/generated/api";
import { api, unwrap } from "@/shared/api";
import { useDebounced } from "@/shared/hooks";
import { useMutation } from "@/shared/mutation";
import type { Definition } from "./definition";

type Schemas = components["schemas"];
export type ComputedTag = Schemas["ComputedTagOut"];
export type ComputedJob = Schemas["ComputedJobOut"];
export type ComputedPreview = Schemas["ComputedPreviewOut"];
export type Schedule = Schemas["ComputedTagPatch"]["schedule"];

export const running = (job: ComputedJob | undefined): boolean =>
  job?.status === "queued" || job?.status === "running";

export function useComputedTags() {
  return useQuery({
    queryKey: ["computed-tags"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/computed-tags", { signal })),
    refetchInterval: (query) => (query.state.data?.jobs.some(running) ? 700 : false),
  });
}

export function useVersions(id: number | null) {
  return useQuery({
    queryKey: ["computed-versions", id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/computed-tags/{computed_tag_id}/versions", {
          params: { path: { computed_tag_id: id ?? 0 } },
          signal,
        }),
      ),
    enabled: id !== null,
  });
}

/** What a definition would give, asked once it stands still. */
export function useComputedPreview(definition: Definition | null) {
  const json = useDebounced(JSON.stringify(definition), 350);
  return useQuery({
    queryKey: ["computed-preview", json],
    queryFn: ({ signal }) =>
      unwrap(api.POST("/api/v1/computed-tags/preview", { body: { definition: JSON.parse(json) }, signal })),
    enabled: definition !== null && json === JSON.stringify(definition),
    placeholderData: (before) => before,
    retry: false,
  });
}

function useWrite<In, Out>(write: (input: In) => Promise<Out>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: () => {
      for (const key of ["computed-tags", "computed-versions", "catalogue"])
        void client.invalidateQueries({ queryKey: [key] });
    },
  });
}

export type Draft = {
  name: string;
  description: string;
  definition: Definition;
  schedule: Schedule;
  owner_id: number | null;
};

export const useSaveComputed = (id: number | null) =>
  useWrite(({ name, ...draft }: Draft) =>
    id === null
      ? unwrap(api.POST("/api/v1/computed-tags", { body: { name, ...draft } }))
      : unwrap(
          api.PUT("/api/v1/computed-tags/{computed_tag_id}", {
            params: { path: { computed_tag_id: id } },
            body: draft,
          }),
        ),
  );

export const useArchiveComputed = () =>
  useWrite((id: number) =>
    unwrap(
      api.DELETE("/api/v1/computed-tags/{computed_tag_id}", { params: { path: { computed_tag_id: id } } }),
    ),
  );

export const useRefreshAll = () => useWrite((_: null) => unwrap(api.POST("/api/v1/computed-tags/refresh")));

export const useCancelRefresh = () =>
  useWrite((id: number) =>
    unwrap(
      api.POST("/api/v1/computed-tags/jobs/{computed_job_id}/cancel", {
        params: { path: { computed_job_id: id } },
      }),
    ),
  );
