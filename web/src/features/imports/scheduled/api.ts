import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/generated/api";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";
import { isMoving } from "@/shared/places/RunState";
import { PAGE_SIZE } from "../api";

type Schemas = components["schemas"];
export type ScheduledRow = Schemas["ScheduledExportRow"];
export type Scheduled = Schemas["ScheduledExportOut"];
export type ScheduledIn = Schemas["ScheduledExportIn"];
export type ScheduledChange = Schemas["ScheduledExportChange"];
export type Run = Schemas["ScheduledRunOut"];

const POLL_MS = 1500;
const path = (id: number) => ({ params: { path: { scheduled_id: id } } });

export function useScheduledExports(cursor: string | undefined) {
  return useQuery({
    queryKey: ["scheduled-exports", cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/scheduled-exports", { params: { query: { limit: PAGE_SIZE, cursor } }, signal }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.items.some((row) => isMoving(row.last_run?.state)) ? POLL_MS : false,
  });
}

export function useScheduledExport(id: number) {
  return useQuery({
    queryKey: ["scheduled-export", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/scheduled-exports/{scheduled_id}", { ...path(id), signal })),
    refetchInterval: (query) => (isMoving(query.state.data?.last_run?.state) ? POLL_MS : false),
    retry: false,
  });
}

export function useRuns(id: number, cursor: string | undefined) {
  return useQuery({
    queryKey: ["scheduled-runs", id, cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/scheduled-exports/{scheduled_id}/runs", {
          params: { path: { scheduled_id: id }, query: { limit: 20, cursor } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.items.some((run) => isMoving(run.state)) ? POLL_MS : false,
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

function useSettled<Input, Output>(run: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: () =>
      Promise.all(
        ["scheduled-exports", "scheduled-export", "scheduled-runs"].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
}

export function useCreate() {
  return useSettled((body: ScheduledIn) => unwrap(api.POST("/api/v1/scheduled-exports", { body })));
}

export function useChange(id: number) {
  return useSettled((body: ScheduledChange) =>
    unwrap(api.PATCH("/api/v1/scheduled-exports/{scheduled_id}", { ...path(id), body })),
  );
}

/** What is gone is not asked for again: only the list is. */
export function useDelete(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (_: undefined) => unwrap(api.DELETE("/api/v1/scheduled-exports/{scheduled_id}", path(id))),
    onSuccess: () => client.invalidateQueries({ queryKey: ["scheduled-exports"] }),
  });
}

export function useTest() {
  return useMutation({
    mutationFn: (body: Schemas["ScheduledPlaceIn"]) =>
      unwrap(api.POST("/api/v1/scheduled-exports/test", { body })),
  });
}

export function useRun(id: number) {
  return useSettled((_: undefined) =>
    unwrap(api.POST("/api/v1/scheduled-exports/{scheduled_id}/run", path(id))),
  );
}

export function useTakeOver(id: number) {
  return useSettled((_: undefined) =>
    unwrap(api.POST("/api/v1/scheduled-exports/{scheduled_id}/take-over", path(id))),
  );
}

export function useActOnRun(id: number) {
  return useSettled(({ run, act }: { run: number; act: "cancel" | "retry" }) =>
    unwrap(
      api.POST(
        `/api/v1/scheduled-exports/{scheduled_id}/runs/{scheduled_run_id}/${act}` as "/api/v1/scheduled-exports/{scheduled_id}/runs/{scheduled_run_id}/cancel",
        { params: { path: { scheduled_id: id, scheduled_run_id: run } } },
      ),
    ),
  );
}
