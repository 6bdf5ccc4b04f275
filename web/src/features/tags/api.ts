import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/generated/api";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";

type Schemas = components["schemas"];
export type Tag = Schemas["TagOut"];
export type TagOwner = Schemas["TagOwner"];
export type TagPatch = Schemas["TagPatch"];
export type TagFolder = Schemas["TagGroupOut"];
export type Rule = Schemas["TagRuleOut"];
export type RuleIn = Schemas["TagRuleIn"];
export type When = RuleIn["when"];
export type Step = Schemas["TagStepIn"];
export type Code = Schemas["CodeOut"];
export type Job = Schemas["TagJobOut"];
export type Group = Schemas["GroupOut"];
export type People = Schemas["People"];
export type DryRun = Schemas["DryRunOut"];
export type GalleryItem = Schemas["GalleryItem"];

export const running = (job: Job): boolean => job.status === "queued" || job.status === "running";

export function useTags() {
  return useQuery({
    queryKey: ["tags"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/tags", { signal })),
  });
}

export function useActivity() {
  return useQuery({
    queryKey: ["tag-activity"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/tags/activity", { signal })),
  });
}

export function useFolders() {
  return useQuery({
    queryKey: ["tag-folders"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/tag-groups", { signal })),
  });
}

export function useTag(id: number) {
  return useQuery({
    queryKey: ["tag", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/tags/{tag_id}", { params: { path: { tag_id: id } }, signal })),
  });
}

export function useHistory(id: number) {
  return useQuery({
    queryKey: ["tag-history", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/tags/{tag_id}/history", { params: { path: { tag_id: id } }, signal })),
  });
}

export function useRules(tagId: number) {
  return useQuery({
    queryKey: ["tag-rules", tagId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/tag-rules", { params: { query: { tag_id: tagId } }, signal })),
  });
}

export function useGallery() {
  return useQuery({
    queryKey: ["tag-gallery"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/tag-rules/gallery", { signal })),
  });
}

export function useCodes(tagId: number) {
  return useQuery({
    queryKey: ["tag-codes", tagId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/tags/codes", { params: { query: { tag_id: tagId } }, signal })),
  });
}

export function useJobs(tagId: number) {
  return useQuery({
    queryKey: ["tag-jobs", tagId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/tags/{tag_id}/jobs", { params: { path: { tag_id: tagId } }, signal })),
    refetchInterval: (query) => (query.state.data?.items.some(running) ? 700 : false),
  });
}

export function useGroups(enabled: boolean) {
  return useQuery({
    queryKey: ["groups"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/groups", { params: { query: { limit: 200 } }, signal })),
    enabled,
  });
}

export function useGroupMembers(id: number) {
  return useInfiniteQuery({
    queryKey: ["group-members", id],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/groups/{group_id}/members", {
          params: { path: { group_id: id }, query: { limit: 50, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useSegmentNames(enabled: boolean) {
  return useQuery({
    queryKey: ["segment-names"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/segments", { params: { query: { limit: 200 } }, signal })),
    enabled,
  });
}

/** A write of the library; everything shown of tags is fetched again. */
function useWrite<In, Out>(write: (input: In) => Promise<Out>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: () => {
      for (const key of [
        "tags",
        "tag",
        "tag-folders",
        "tag-rules",
        "tag-codes",
        "tag-jobs",
        "groups",
        "group-members",
        "catalogue",
      ])
        void client.invalidateQueries({ queryKey: [key] });
    },
  });
}

export const useCreateTag = () =>
  useWrite((body: Schemas["TagIn"]) => unwrap(api.POST("/api/v1/tags", { body })));

export const useUpdateTag = (id: number) =>
  useWrite((body: Partial<TagPatch>) =>
    unwrap(api.PATCH("/api/v1/tags/{tag_id}", { params: { path: { tag_id: id } }, body: body as TagPatch })),
  );

export const useCreateFolder = () =>
  useWrite((body: Schemas["TagGroupIn"]) => unwrap(api.POST("/api/v1/tag-groups", { body })));

export const useSaveRule = (id: number | null) =>
  useWrite((body: RuleIn) =>
    id === null
      ? unwrap(api.POST("/api/v1/tag-rules", { body }))
      : unwrap(api.PUT("/api/v1/tag-rules/{tag_rule_id}", { params: { path: { tag_rule_id: id } }, body })),
  );

export const useDeleteRule = () =>
  useWrite((id: number) =>
    unwrap(api.DELETE("/api/v1/tag-rules/{tag_rule_id}", { params: { path: { tag_rule_id: id } } })),
  );

export const useApplyPast = () =>
  useWrite((id: number) =>
    unwrap(
      api.POST("/api/v1/tag-rules/{tag_rule_id}/apply", {
        params: { path: { tag_rule_id: id } },
        body: { days: 30 },
      }),
    ),
  );

export function useDryRun() {
  return useMutation({
    mutationFn: (when: When) => unwrap(api.POST("/api/v1/tag-rules/dry-run", { body: { when, days: 30 } })),
  });
}

export const useCreateCode = () =>
  useWrite((body: Schemas["CodeIn"]) => unwrap(api.POST("/api/v1/tags/codes", { body })));

export const useEndCode = () =>
  useWrite(({ id, disabled }: { id: number; disabled: boolean }) =>
    unwrap(
      api.PATCH("/api/v1/tags/codes/{tag_code_id}", {
        params: { path: { tag_code_id: id } },
        body: { disabled },
      }),
    ),
  );

export const useApplyToMany = (tagId: number) =>
  useWrite((body: { people: People; action: "add" | "remove"; value: string }) =>
    unwrap(api.POST("/api/v1/tags/{tag_id}/apply", { params: { path: { tag_id: tagId } }, body })),
  );

export const useCancelJob = () =>
  useWrite((id: number) =>
    unwrap(api.POST("/api/v1/tags/jobs/{tag_job_id}/cancel", { params: { path: { tag_job_id: id } } })),
  );

export const useCreateGroup = () =>
  useWrite((body: Schemas["GroupIn"]) => unwrap(api.POST("/api/v1/groups", { body })));

export const useTagGroup = () =>
  useWrite(({ group, tag }: { group: number; tag: number }) =>
    unwrap(
      api.POST("/api/v1/groups/{group_id}/tags", {
        params: { path: { group_id: group } },
        body: { tag_id: tag, value: "" },
      }),
    ),
  );

export const useUntagGroup = () =>
  useWrite(({ group, tag }: { group: number; tag: number }) =>
    unwrap(
      api.DELETE("/api/v1/groups/{group_id}/tags/{tag_id}", {
        params: { path: { group_id: group, tag_id: tag } },
      }),
    ),
  );

export const useAddMember = (group: number) =>
  useWrite((person: number) =>
    unwrap(
      api.POST("/api/v1/groups/{group_id}/members", {
        params: { path: { group_id: group } },
        body: { contact_ids: [person] },
      }),
    ),
  );

export const useDropMember = (group: number) =>
  useWrite((person: number) =>
    unwrap(
      api.DELETE("/api/v1/groups/{group_id}/members/{contact_id}", {
        params: { path: { group_id: group, contact_id: person } },
      }),
    ),
  );
