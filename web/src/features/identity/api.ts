import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/generated/api";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";

type Schemas = components["schemas"];
export type Kind = Schemas["IdentityKindOut"];
export type KindIn = Schemas["IdentityKindIn"];
export type PersonIdentity = Schemas["PersonIdentity"];
export type Identifier = Schemas["IdentifierOut"];
export type Fact = Schemas["IdentityLinkOut"];
export type Merge = Schemas["MergeOut"];
export type QueuedMerge = Schemas["QueuedMergeOut"];
export type BlockedValue = Schemas["BlockedValueOut"];
export type BlockedState = "proposed" | "blocked" | "dismissed";

export const PAGE_SIZE = 50;

export function useKinds() {
  return useQuery({
    queryKey: ["identity", "kinds"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/identity-kinds", { signal })),
  });
}

export function useIdentity(contactId: number) {
  return useQuery({
    queryKey: ["identity", "person", contactId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/contacts/{contact_id}/identity", {
          params: { path: { contact_id: contactId } },
          signal,
        }),
      ),
  });
}

/** A person, to be looked at beside another before both become one. */
export function usePerson(contactId: number | null) {
  return useQuery({
    queryKey: ["identity", "side", contactId],
    enabled: contactId !== null,
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/contacts/{contact_id}", {
          params: { path: { contact_id: contactId ?? 0 } },
          signal,
        }),
      ),
  });
}

export function useMerges(cursor: string | undefined) {
  return useQuery({
    queryKey: ["identity", "merges", cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/merges", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function useQueue(cursor: string | undefined) {
  return useQuery({
    queryKey: ["identity", "queue", cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/merge-queue", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function useBlocked(state: BlockedState, cursor: string | undefined) {
  return useQuery({
    queryKey: ["identity", "blocked", state, cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/blocked-values", { params: { query: { state, limit: PAGE_SIZE, cursor } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** Whoever is who changes lists, people and counts alike. */
function useChange<V, R>(change: (value: V) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      for (const key of ["identity", "contact", "contacts", "menu-count"])
        void client.invalidateQueries({ queryKey: [key] });
    },
  });
}

export const useUndoMerge = () =>
  useChange((wanted: { id: number; reason: string }) =>
    unwrap(
      api.POST("/api/v1/merges/{merge_id}/undo", {
        params: { path: { merge_id: wanted.id } },
        body: { reason: wanted.reason },
      }),
    ),
  );

export const useMergeWith = (contactId: number) =>
  useChange((wanted: { other: number; reason: string }) =>
    unwrap(
      api.POST("/api/v1/contacts/{contact_id}/merge", {
        params: { path: { contact_id: contactId } },
        body: { with_id: wanted.other, reason: wanted.reason },
      }),
    ),
  );

export const useDetach = (contactId: number) =>
  useChange((wanted: { identity: number; reason: string }) =>
    unwrap(
      api.POST("/api/v1/contacts/{contact_id}/identity/{identity_id}/detach", {
        params: { path: { contact_id: contactId, identity_id: wanted.identity } },
        body: { reason: wanted.reason },
      }),
    ),
  );

export const useDecideQueued = () =>
  useChange((wanted: { id: number; approve: boolean }) =>
    unwrap(
      api.POST("/api/v1/merge-queue/{queued_id}/decide", {
        params: { path: { queued_id: wanted.id } },
        body: { approve: wanted.approve },
      }),
    ),
  );

export const useDecideBlocked = () =>
  useChange((wanted: { id: number; approve: boolean }) =>
    unwrap(
      api.POST("/api/v1/blocked-values/{blocked_id}/decide", {
        params: { path: { blocked_id: wanted.id } },
        body: { approve: wanted.approve },
      }),
    ),
  );

export const useBlock = () =>
  useChange((body: { namespace: string; value: string }) =>
    unwrap(api.POST("/api/v1/blocked-values", { body })),
  );

const declare = (namespace: string, body: KindIn) =>
  unwrap(api.PUT("/api/v1/identity-kinds/{namespace}", { params: { path: { namespace } }, body }));

export const useDeclare = () =>
  useChange((wanted: { namespace: string; body: KindIn }) => declare(wanted.namespace, wanted.body));

/** One after the other: each answer has the order so far. */
export const useReorder = () =>
  useChange(async (changes: { namespace: string; body: KindIn }[]) => {
    for (const each of changes) await declare(each.namespace, each.body);
  });

export const useWithdraw = () =>
  useChange((namespace: string) =>
    unwrap(api.DELETE("/api/v1/identity-kinds/{namespace}", { params: { path: { namespace } } })),
  );
