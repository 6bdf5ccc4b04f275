import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/generated/api";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";

type Schemas = components["schemas"];
export type ImportRow = Schemas["ImportItem"];
export type Import = Schemas["ImportOut"];
export type Mapping = Schemas["ImportMappingIn"];
export type Meaning = Schemas["ColumnMeaning"];
export type Checked = Schemas["CheckedOut"];
export type SampleRow = Schemas["SampleRow"];
export type ExportRow = Schemas["ExportOut"];
export type ExportIn = Schemas["ExportIn"];
export type ExportChoice = Schemas["ExportChoice"];

export const PAGE_SIZE = 50;
const POLL_MS = 1000;
const moving = new Set(["checking", "running", "undoing", "waiting"]);

export const isMoving = (state: string) => moving.has(state);

export function useImports(cursor: string | undefined) {
  return useQuery({
    queryKey: ["imports", cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/imports", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.items.some((row) => isMoving(row.state)) ? POLL_MS : false,
  });
}

export function useImport(id: number) {
  return useQuery({
    queryKey: ["import", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/imports/{import_id}", { params: { path: { import_id: id } }, signal })),
    refetchInterval: (query) => (isMoving(query.state.data?.state ?? "") ? POLL_MS : false),
  });
}

export function useUpload() {
  return useMutation({
    mutationFn: (file: File) => {
      const form = new FormData();
      form.append("file", file);
      return unwrap(
        api.POST("/api/v1/imports", {
          // The document says text where a form carries a file.
          body: form as unknown as { file: string },
          bodySerializer: () => form,
        }),
      );
    },
  });
}

/** Keeps the answer of every act on an import as what is known of it. */
function useKept(id: number) {
  const client = useQueryClient();
  return (found: Import) => {
    client.setQueryData(["import", id], found);
    void client.invalidateQueries({ queryKey: ["imports"] });
  };
}

export function useRead(id: number) {
  return useMutation({
    mutationFn: (body: Schemas["ReadingIn"]) =>
      unwrap(api.PUT("/api/v1/imports/{import_id}/reading", { params: { path: { import_id: id } }, body })),
    onSuccess: useKept(id),
  });
}

export function useCheck(id: number) {
  const keep = useKept(id);
  return useMutation({
    mutationFn: async (body: Mapping) => {
      const params = { params: { path: { import_id: id } } };
      await unwrap(api.PUT("/api/v1/imports/{import_id}/mapping", { ...params, body }));
      return unwrap(api.POST("/api/v1/imports/{import_id}/preview", params));
    },
    onSuccess: (found) => keep(found.import),
  });
}

export type Act = "start" | "pause" | "resume" | "cancel" | "undo";

export function useAct(id: number) {
  return useMutation({
    mutationFn: (act: Act) =>
      unwrap(
        api.POST(`/api/v1/imports/{import_id}/${act}` as "/api/v1/imports/{import_id}/start", {
          params: { path: { import_id: id } },
        }),
      ),
    onSuccess: useKept(id),
  });
}

export function useExports(cursor: string | undefined) {
  return useQuery({
    queryKey: ["exports", cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/exports", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.items.some((row) => isMoving(row.state)) ? POLL_MS : false,
  });
}

export function useExportColumns(enabled: boolean) {
  return useQuery({
    queryKey: ["export-columns"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/exports/columns", { signal })),
    enabled,
  });
}

export function useMakeExport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ExportIn) => unwrap(api.POST("/api/v1/exports", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["exports"] }),
  });
}

export function useCancelExport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(api.POST("/api/v1/exports/{export_id}/cancel", { params: { path: { export_id: id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["exports"] }),
  });
}
