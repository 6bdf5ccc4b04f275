import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";

const PAGE_SIZE = 50;
const LOOK_EVERY_MS = 4000;

/** The mails that the local sink took, newest first; asked again while the page is looked at. */
export function useMails(to: string) {
  return useInfiniteQuery({
    queryKey: ["mailbox", to],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/mailbox", {
          params: { query: { to: to || undefined, limit: PAGE_SIZE, cursor: pageParam } },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    refetchInterval: LOOK_EVERY_MS,
    placeholderData: keepPreviousData,
  });
}

export function useMail(id: number) {
  return useQuery({
    queryKey: ["mail", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/mailbox/{mail_id}", { params: { path: { mail_id: id } }, signal })),
    // A mail that has arrived never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
}
