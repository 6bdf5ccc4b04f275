import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "./api";

/** The workspace's touchpoints, newest first. */
export function useSources(enabled = true) {
  return useQuery({
    queryKey: ["sources"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/sources", { signal })),
    enabled,
  });
}
