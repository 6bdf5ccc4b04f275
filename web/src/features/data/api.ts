import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ApiError, api, unwrap } from "@/shared/api";
import type { LiveEvent } from "@/shared/types";
import { fromTrace, merge } from "./stream";

const WAIT_SECONDS = 20;
const RETRY_MS = 2000;
const ASKED_AT_ONCE = 200;

const ask = (after: number, wait: number, signal: AbortSignal) =>
  unwrap(api.GET("/api/v1/live/trace", { params: { query: { after, wait } }, signal }));

/** The newest events: those of the past day once, then each as it comes, by requests that wait for the next. */
export function useStream() {
  const [events, setEvents] = useState<LiveEvent[] | undefined>();
  const [lost, setLost] = useState<unknown>(null);
  const past = useQuery({
    queryKey: ["live-events"],
    queryFn: async ({ signal }) => {
      const { next_after } = await ask(-1, 0, signal);
      const query = { limit: ASKED_AT_ONCE };
      const { items } = await unwrap(api.GET("/api/v1/live/events", { params: { query }, signal }));
      return { items, next_after };
    },
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const begun = past.data;
  useEffect(() => {
    if (!begun) return;
    setEvents((known) => merge(known ?? [], begun.items));
    const stop = new AbortController();
    const follow = async () => {
      let after = begun.next_after;
      while (!stop.signal.aborted) {
        try {
          const found = await ask(after, WAIT_SECONDS, stop.signal);
          after = found.next_after;
          setLost(null);
          if (found.items.length > 0) setEvents((known) => merge(known ?? [], found.items.map(fromTrace)));
        } catch (error) {
          if (stop.signal.aborted) return;
          setLost(error instanceof ApiError ? error : new ApiError(0, "unreachable", String(error)));
          await new Promise((resolve) => window.setTimeout(resolve, RETRY_MS));
        }
      }
    };
    void follow();
    return () => stop.abort();
  }, [begun]);
  return { data: events, error: past.error ?? lost, isPending: past.isPending, refetch: past.refetch };
}
