import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";
import type { Locale, ThemeChoice } from "@/shared/prefs";
import type { Permission, Role, Scope } from "@/shared/types";

export const AUDIT_PAGE_SIZE = 50;
const SEEN_EVERY_MS = 2000;

/** A mutation after which the lists named by `keys` are fetched again. */
function useChange<Input, Output>(run: (input: Input) => Promise<Output>, ...keys: string[]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: () => Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}

export function useSetScope() {
  return useChange(
    ({ role, scope }: { role: Role; scope: Scope }) =>
      unwrap(api.PUT("/api/v1/members/roles/{role}/scope", { params: { path: { role } }, body: scope })),
    "roles",
  );
}

export function useCreateSource() {
  return useChange(
    (source: { name: string; kind: string }) => unwrap(api.POST("/api/v1/sources", { body: source })),
    "sources",
    "session",
  );
}

export function useChangeSource() {
  return useChange(
    ({ id, ...change }: { id: number; name?: string; disabled?: boolean; alias?: string }) =>
      unwrap(api.PATCH("/api/v1/sources/{source_id}", { params: { path: { source_id: id } }, body: change })),
    "sources",
    "session",
  );
}

/** What a source sent lately, asked again while the page is open and looked at. */
export function useSeen(id: number) {
  return useQuery({
    queryKey: ["seen", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/sources/{source_id}/seen", { params: { path: { source_id: id } }, signal })),
    refetchInterval: SEEN_EVERY_MS,
    retry: false,
  });
}

export function useTokens() {
  return useQuery({
    queryKey: ["tokens"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/tokens", { signal })),
  });
}

export function useCreateToken() {
  return useChange(
    (token: { name: string; scopes: Permission[] }) => unwrap(api.POST("/api/v1/tokens", { body: token })),
    "tokens",
  );
}

export function useRevokeToken() {
  return useChange(
    (id: number) => unwrap(api.DELETE("/api/v1/tokens/{token_id}", { params: { path: { token_id: id } } })),
    "tokens",
  );
}

export function useMembers() {
  return useQuery({
    queryKey: ["members"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/members", { signal })),
  });
}

export function useRoles() {
  return useQuery({
    queryKey: ["roles"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/members/roles", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useAddMember() {
  return useChange(
    (member: { email: string; role: Role }) => unwrap(api.POST("/api/v1/members", { body: member })),
    "members",
  );
}

export function useMakeInvitation() {
  return useChange(
    (id: number) =>
      unwrap(api.POST("/api/v1/members/{member_id}/invitation", { params: { path: { member_id: id } } })),
    "audit",
  );
}

export function useChangeRole() {
  return useChange(
    ({ id, role }: { id: number; role: Role }) =>
      unwrap(
        api.PATCH("/api/v1/members/{member_id}", { params: { path: { member_id: id } }, body: { role } }),
      ),
    "members",
    "session",
  );
}

export function useRemoveMember() {
  return useChange(
    (id: number) =>
      unwrap(api.DELETE("/api/v1/members/{member_id}", { params: { path: { member_id: id } } })),
    "members",
  );
}

export function useAudit(cursor: string | undefined) {
  return useQuery({
    queryKey: ["audit", cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/audit", { params: { query: { limit: AUDIT_PAGE_SIZE, cursor } }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function useChangeProfile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: { name?: string; locale?: Locale; theme?: ThemeChoice }) =>
      unwrap(api.PATCH("/api/v1/session", { body: change })),
    onSuccess: (session) => client.setQueryData(["session"], session),
  });
}
