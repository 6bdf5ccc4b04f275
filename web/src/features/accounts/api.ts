import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { components, operations } from "@/generated/api";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";
import { isUnderWay, RUN_EVERY_MS } from "@/shared/ui/RunProgress";

type Schemas = components["schemas"];
export type AccountRow = Schemas["AccountItem"];
export type Account = Schemas["AccountOut"];
export type AccountFacts = Schemas["AccountPatch"];
export type Member = Schemas["AccountMemberOut"];
export type Role = Schemas["AccountRole"];
export type TreeNode = Schemas["NodeOut"];
export type AccountEvent = Schemas["AccountEvent"];
export type Run = Schemas["AccountRunOut"];
export type Imported = Schemas["ImportedOut"];
type ListQuery = NonNullable<
  operations["cumulus_apps_contacts_accounts_api_list_accounts"]["parameters"]["query"]
>;
export type Filter = Pick<ListQuery, "q" | "industry" | "owner" | "signed" | "sort">;

export const PAGE_SIZE = 50;
export const roles: Role[] = [
  "decision_maker",
  "manager",
  "engineer",
  "buyer",
  "user",
  "influencer",
  "other",
];

const path = (id: number) => ({ params: { path: { account_id: id } } });

export function useAccounts(filter: Filter, cursor: string | undefined) {
  return useQuery({
    queryKey: ["accounts", filter, cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/accounts", { params: { query: { ...filter, limit: PAGE_SIZE, cursor } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function useChoices() {
  return useQuery({
    queryKey: ["accounts", "choices"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/accounts/choices", { signal })),
  });
}

export function useAccount(id: number) {
  return useQuery({
    queryKey: ["account", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/accounts/{account_id}", { ...path(id), signal })),
  });
}

export function useMembers(id: number) {
  return useQuery({
    queryKey: ["account", id, "members"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/accounts/{account_id}/members", { ...path(id), signal })),
    refetchInterval: 15_000,
  });
}

export function useTree(id: number) {
  return useQuery({
    queryKey: ["account", id, "tree"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/accounts/{account_id}/tree", { ...path(id), signal })),
  });
}

export function useEngagement(id: number) {
  return useQuery({
    queryKey: ["account", id, "engagement"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/accounts/{account_id}/engagement", { ...path(id), signal })),
    refetchInterval: 15_000,
  });
}

export function useAccountEvents(id: number, name: string, person: number) {
  return useInfiniteQuery({
    queryKey: ["account", id, "events", name, person],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/accounts/{account_id}/events", {
          params: {
            path: { account_id: id },
            query: { name, person, limit: 30, cursor: pageParam || undefined },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useSuggestions() {
  return useQuery({
    queryKey: ["accounts", "suggestions"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/accounts/suggestions", { params: { query: { limit: 20 } }, signal })),
  });
}

export function useContactAccounts(id: number) {
  return useQuery({
    queryKey: ["contact", id, "accounts"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/contacts/{contact_id}/accounts", { params: { path: { contact_id: id } }, signal }),
      ),
  });
}

const RUN_KEY = ["accounts", "run"];

/** The run that is under way, else the latest; once it has ended, lists and members are read anew. */
export function useLastRun() {
  const client = useQueryClient();
  const last = useQuery({
    queryKey: RUN_KEY,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/accounts/runs/last", { signal })),
    refetchInterval: (query) => (isUnderWay(query.state.data?.run) ? RUN_EVERY_MS : false),
  });
  const runs = isUnderWay(last.data?.run);
  useEffect(() => {
    if (!runs) return;
    return () => {
      void client.invalidateQueries({ queryKey: ["accounts"] });
      void client.invalidateQueries({ queryKey: ["account"] });
    };
  }, [runs, client]);
  return last;
}

export function useStartRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/accounts/runs")),
    onSettled: () => client.invalidateQueries({ queryKey: RUN_KEY }),
  });
}

export function useCancelRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(
        api.POST("/api/v1/accounts/runs/{account_run_id}/cancel", {
          params: { path: { account_run_id: id } },
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: RUN_KEY }),
  });
}

/** Whatever changes an account may change the lists and its tree too. */
function useChange<V, R>(change: (value: V) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["accounts"] });
      void client.invalidateQueries({ queryKey: ["account"] });
    },
  });
}

export const useCreate = () =>
  useChange((body: AccountFacts & { name: string }) => unwrap(api.POST("/api/v1/accounts", { body })));

export const useSave = (id: number) =>
  useChange((body: AccountFacts) =>
    unwrap(api.PATCH("/api/v1/accounts/{account_id}", { ...path(id), body })),
  );

export const useMerge = (id: number) =>
  useChange((other: number) =>
    unwrap(api.POST("/api/v1/accounts/{account_id}/merge", { ...path(id), body: { other_id: other } })),
  );

export const useUnmerge = () =>
  useChange((id: number) => unwrap(api.POST("/api/v1/accounts/{account_id}/unmerge", path(id))));

export const usePutMember = (id: number) =>
  useChange((member: { contact: number; role: Role; title?: string }) =>
    unwrap(
      api.PUT("/api/v1/accounts/{account_id}/members/{contact_id}", {
        params: { path: { account_id: id, contact_id: member.contact } },
        body: { role: member.role, title: member.title },
      }),
    ),
  );

export const useRemoveMember = (id: number) =>
  useChange((contact: number) =>
    unwrap(
      api.DELETE("/api/v1/accounts/{account_id}/members/{contact_id}", {
        params: { path: { account_id: id, contact_id: contact } },
      }),
    ),
  );

export const useDecide = () =>
  useChange((choice: { id: number; account: number | null }) =>
    unwrap(
      api.POST("/api/v1/accounts/suggestions/{suggestion_id}", {
        params: { path: { suggestion_id: choice.id } },
        body: { account_id: choice.account },
      }),
    ),
  );

export const useImport = () =>
  useChange((file: File) => {
    const form = new FormData();
    form.append("file", file);
    return unwrap(
      api.POST("/api/v1/accounts/import", {
        body: { file: "" },
        bodySerializer: () => form,
      }),
    );
  });
