import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";
import type { Quarantined, QuarantineJob, QuarantineJobIn, SuspectRule } from "@/shared/types";

export const PAGE_SIZE = 50;
const JOB_EVERY_MS = 700;

export type Choice = {
  state: Quarantined["state"];
  category?: Quarantined["category"];
  reason?: string;
  source_id?: number;
};

export function useQuarantine(choice: Choice, cursor: string | undefined) {
  return useQuery({
    queryKey: ["quarantine", choice, cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/quarantine", { params: { query: { ...choice, limit: PAGE_SIZE, cursor } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function useCounts() {
  return useQuery({
    queryKey: ["quarantine-counts"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/quarantine/counts", { signal })),
  });
}

export function useWhole(id: number, enabled: boolean) {
  return useQuery({
    queryKey: ["quarantined", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/quarantine/{item_id}", { params: { path: { item_id: id } }, signal })),
    enabled,
  });
}

function useForget() {
  const client = useQueryClient();
  return () =>
    Promise.all(
      ["quarantine", "quarantine-counts", "quarantined"].map((key) =>
        client.invalidateQueries({ queryKey: [key] }),
      ),
    );
}

type Attempt = { id: number; item?: string; accept?: boolean };

export function useTry() {
  return useMutation({
    mutationFn: ({ id, ...body }: Attempt) =>
      unwrap(
        api.POST("/api/v1/quarantine/{item_id}/try", {
          params: { path: { item_id: id } },
          body: { accept: false, ...body },
        }),
      ),
  });
}

export function useRelease() {
  const forget = useForget();
  return useMutation({
    mutationFn: ({ id, ...body }: Attempt) =>
      unwrap(
        api.POST("/api/v1/quarantine/{item_id}/release", {
          params: { path: { item_id: id } },
          body: { accept: false, ...body },
        }),
      ),
    onSuccess: forget,
  });
}

export function useDiscard() {
  const forget = useForget();
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(api.POST("/api/v1/quarantine/{item_id}/discard", { params: { path: { item_id: id } } })),
    onSuccess: forget,
  });
}

export function useStartJob() {
  return useMutation({
    mutationFn: (body: QuarantineJobIn) => unwrap(api.POST("/api/v1/quarantine/jobs", { body })),
  });
}

export const isOpen = (job: QuarantineJob | undefined) =>
  job !== undefined && (job.state === "waiting" || job.state === "running");

/** The job as it goes on; lists are fetched anew when it ends. */
export function useJob(id: number | null) {
  const forget = useForget();
  return useQuery({
    queryKey: ["quarantine-job", id],
    queryFn: async ({ signal }) => {
      const job = await unwrap(
        api.GET("/api/v1/quarantine/jobs/{job_id}", { params: { path: { job_id: id ?? 0 } }, signal }),
      );
      if (!isOpen(job) && !job.remedy.dry_run) void forget();
      return job;
    },
    enabled: id !== null,
    refetchInterval: (query) => (isOpen(query.state.data) || !query.state.data ? JOB_EVERY_MS : false),
  });
}

export function useCancelJob() {
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(api.POST("/api/v1/quarantine/jobs/{job_id}/cancel", { params: { path: { job_id: id } } })),
  });
}

export function useRules() {
  return useQuery({
    queryKey: ["suspect-rules"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/quarantine/rules", { signal })),
  });
}

export function useChangeRules() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (items: Pick<SuspectRule, "key" | "enabled" | "threshold">[]) =>
      unwrap(api.PUT("/api/v1/quarantine/rules", { body: { items } })),
    onSuccess: (rules) => client.setQueryData(["suspect-rules"], rules),
  });
}
