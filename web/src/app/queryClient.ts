import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/shared/api";

/** Only what may heal by itself is asked again: no answer, or the server's own fault. */
function retry(failures: number, error: Error): boolean {
  const heals = error instanceof ApiError && (error.status === 0 || error.status >= 500);
  return heals && failures < 2;
}

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry, staleTime: 10_000, refetchOnWindowFocus: true } },
});
