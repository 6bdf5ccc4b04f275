import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";
import type { JsonObject } from "@/shared/types";
import type { Graph } from "./graph";

export const PAGE_SIZE = 50;
const LIVE_EVERY_MS = 2000;

export function useJourneys(cursor: string | undefined) {
  return useQuery({
    queryKey: ["journeys", cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/journeys", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function useCreateJourney() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: { name: string; graph: Graph }) =>
      unwrap(api.POST("/api/v1/journeys", { body: draft as { name: string; graph: JsonObject } })),
    onSuccess: () => {
      for (const key of ["journeys", "menu-count"]) void client.invalidateQueries({ queryKey: [key] });
    },
  });
}

export function useJourney(id: number) {
  return useQuery({
    queryKey: ["journey", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/journeys/{journey_id}", { params: { path: { journey_id: id } }, signal })),
    refetchOnWindowFocus: false,
    staleTime: 0,
    gcTime: 0,
  });
}

export function useTemplates() {
  return useQuery({
    queryKey: ["template-names"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/templates", { params: { query: { limit: 200 } }, signal })),
  });
}

/** The live numbers: every two seconds while the journey runs. */
export function useStats(id: number, status: string) {
  return useQuery({
    queryKey: ["journey-stats", id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/journeys/{journey_id}/stats", { params: { path: { journey_id: id } }, signal }),
      ),
    enabled: status !== "draft",
    refetchInterval: status === "live" ? LIVE_EVERY_MS : false,
    placeholderData: keepPreviousData,
  });
}

export function usePeopleAt(id: number, node: string | undefined, cursor: string | undefined) {
  return useQuery({
    queryKey: ["journey-people", id, node ?? "", cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/journeys/{journey_id}/people", {
          params: { path: { journey_id: id }, query: { node, limit: PAGE_SIZE, cursor } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

const at = (id: number) => ({ params: { path: { journey_id: id } } });

export function useSaveJourney(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: { name: string; graph: Graph }) =>
      unwrap(
        api.PUT("/api/v1/journeys/{journey_id}", {
          ...at(id),
          body: draft as { name: string; graph: JsonObject },
        }),
      ),
    onSuccess: (journey) => {
      client.setQueryData(["journey", id], journey);
      void client.invalidateQueries({ queryKey: ["journeys"] });
    },
  });
}

export type Verb = "publish" | "pause" | "resume" | "stop";

function send(id: number, verb: Verb): Promise<unknown> {
  switch (verb) {
    case "publish":
      return unwrap(api.POST("/api/v1/journeys/{journey_id}/publish", at(id)));
    case "pause":
      return unwrap(api.POST("/api/v1/journeys/{journey_id}/pause", at(id)));
    case "resume":
      return unwrap(api.POST("/api/v1/journeys/{journey_id}/resume", at(id)));
    case "stop":
      return unwrap(api.POST("/api/v1/journeys/{journey_id}/stop", at(id)));
  }
}

export function useVerb(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (verb: Verb) => send(id, verb),
    onSettled: () => {
      for (const key of [["journey", id], ["journey-stats", id], ["journeys"], ["home"]])
        void client.invalidateQueries({ queryKey: key });
    },
  });
}

export function useDeleteJourney() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => unwrap(api.DELETE("/api/v1/journeys/{journey_id}", at(id))),
    onSuccess: () => {
      for (const key of ["journeys", "menu-count"]) void client.invalidateQueries({ queryKey: [key] });
    },
  });
}
