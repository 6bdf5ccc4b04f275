import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/generated/api";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";

type Schemas = components["schemas"];
export type ConnectorRow = Schemas["ConnectorRow"];
export type Connector = Schemas["ConnectorOut"];
export type ConnectorIn = Schemas["ConnectorIn"];
export type ConnectorChange = Schemas["ConnectorChange"];
export type PeopleMapping = Schemas["PeopleMapping"];
export type EventsMapping = Schemas["EventsMapping"];
export type Schedule = Schemas["ConnectorSchedule"];
export type Preview = Schemas["ConnectorPreviewOut"];
export type Run = Schemas["ConnectorRunOut"];
export type RunPage = { items: Run[]; total: number; next_cursor: string | null };
export type Tested = Schemas["ConnectorTestOut"];

export const PAGE_SIZE = 50;
export const RUNS_SHOWN = 20;
const POLL_MS = 1500;
export const isMoving = (state: string | undefined) => state === "waiting" || state === "running";
const path = (id: number) => ({ params: { path: { connector_id: id } } });

export function useConnectors(cursor: string | undefined) {
  return useQuery({
    queryKey: ["connectors", cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/connectors", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.items.some((row) => isMoving(row.last_run?.state)) ? POLL_MS : false,
  });
}

export function useConnector(id: number) {
  return useQuery({
    queryKey: ["connector", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/connectors/{connector_id}", { ...path(id), signal })),
    retry: false,
    refetchInterval: (query) => (isMoving(query.state.data?.last_run?.state) ? POLL_MS : false),
  });
}

export function useRuns(id: number, cursor: string | undefined) {
  return useQuery({
    queryKey: ["connector-runs", id, cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/connectors/{connector_id}/runs", {
          params: { path: { connector_id: id }, query: { limit: RUNS_SHOWN, cursor } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.items.some((row) => isMoving(row.state)) ? POLL_MS : false,
  });
}

/** The place's first rows; asked once a visit, and again when its settings or the mapping change. */
export function useRows(found: Connector) {
  return useQuery({
    queryKey: ["connector-rows", found.id, found.updated_at],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/connectors/{connector_id}/preview", {
          ...path(found.id),
          body: { limit: 20 },
          signal,
        }),
      ),
    retry: false,
    staleTime: 60_000,
  });
}

function useSettled<Input, Output>(run: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: () =>
      Promise.all(
        ["connectors", "connector", "connector-runs"].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
}

export function useCreate() {
  return useSettled((body: ConnectorIn) => unwrap(api.POST("/api/v1/connectors", { body })));
}

export function useChange(id: number) {
  return useSettled((body: ConnectorChange) =>
    unwrap(api.PATCH("/api/v1/connectors/{connector_id}", { ...path(id), body })),
  );
}

export function useTest(id: number) {
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/connectors/{connector_id}/test", path(id))),
  });
}

export function useRun(id: number) {
  return useSettled((_: undefined) => unwrap(api.POST("/api/v1/connectors/{connector_id}/run", path(id))));
}

export function useReset(id: number) {
  return useSettled((_: undefined) => unwrap(api.POST("/api/v1/connectors/{connector_id}/reset", path(id))));
}

export function useCancel(id: number) {
  return useSettled((run: number) =>
    unwrap(
      api.POST("/api/v1/connectors/{connector_id}/runs/{run_id}/cancel", {
        params: { path: { connector_id: id, run_id: run } },
      }),
    ),
  );
}

export function useDelete(id: number) {
  return useSettled((_: undefined) => unwrap(api.DELETE("/api/v1/connectors/{connector_id}", path(id))));
}
