import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, unwrap } from "@/shared/api";
import type { LiveEvent } from "@/shared/types";
import { merge } from "./stream";

const LOOK_EVERY_MS = 2000;
const ASKED_AT_ONCE = 200;
export const PAGE_SIZE = 50;

/** The newest events, gathered by asking every two seconds while the page is looked at. */
export function useStream() {
  const [events, setEvents] = useState<LiveEvent[] | undefined>();
  const poll = useQuery({
    queryKey: ["live-events"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/live/events", { params: { query: { limit: ASKED_AT_ONCE } }, signal })),
    refetchInterval: LOOK_EVERY_MS,
    gcTime: 0,
  });
  useEffect(() => {
    if (poll.data) setEvents((known) => merge(known ?? [], poll.data.items));
  }, [poll.data]);
  return { data: events, error: poll.error, isPending: poll.isPending, refetch: poll.refetch };
}

export function useQuarantine(cursor: string | undefined) {
  return useQuery({
    queryKey: ["quarantine", cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/quarantine", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
    placeholderData: keepPreviousData,
  });
}
