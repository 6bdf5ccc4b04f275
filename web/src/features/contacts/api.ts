import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";
import type { ContactDetail, JsonObject } from "@/shared/types";

export const PAGE_SIZE = 50;

export type Filter = { q?: string; segment?: number; tag?: string; where?: object };

export function useContacts(filter: Filter, cursor: string | undefined) {
  return useQuery({
    queryKey: ["contacts", filter, cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/contacts", {
          params: {
            query: {
              q: filter.q,
              tag: filter.tag,
              expression: filter.where ? JSON.stringify(filter.where) : undefined,
              segment: filter.segment === undefined ? undefined : String(filter.segment),
              limit: PAGE_SIZE,
              cursor,
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function useContact(id: number) {
  return useQuery({
    queryKey: ["contact", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/contacts/{contact_id}", { params: { path: { contact_id: id } }, signal })),
    refetchInterval: 15_000,
  });
}

/** What was said of an attribute, newest first; asked when it is looked at. */
export function useAttributeHistory(contactId: number, name: string, enabled: boolean) {
  return useQuery({
    queryKey: ["attribute-history", contactId, name],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/contacts/{contact_id}/attributes/{name}/history", {
          params: { path: { contact_id: contactId, name } },
          signal,
        }),
      ),
    enabled,
  });
}

export function useTags(enabled = true) {
  return useQuery({
    queryKey: ["tags"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/tags", { signal })),
    enabled,
  });
}

export function useSegmentNames(enabled: boolean) {
  return useQuery({
    queryKey: ["segment-names"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/segments", { params: { query: { limit: 200 } }, signal })),
    enabled,
  });
}

/** What an expression says in words, and how many it selects. */
export function useWords(expression: object) {
  return useQuery({
    queryKey: ["preview", JSON.stringify(expression)],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/segments/preview", { body: { expression: expression as JsonObject }, signal }),
      ),
    staleTime: 60_000,
  });
}

/** Saves whom the list shows as a segment. */
export function useSaveAsSegment() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; expression: JsonObject }) =>
      unwrap(api.POST("/api/v1/segments", { body })),
    onSuccess: () => {
      for (const key of ["segments", "segment-names", "menu-count", "catalogue"])
        void client.invalidateQueries({ queryKey: [key] });
    },
  });
}

export function useSaveAttributes(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (attributes: JsonObject) =>
      unwrap(
        api.PATCH("/api/v1/contacts/{contact_id}", {
          params: { path: { contact_id: id } },
          body: { attributes },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["contact", id] }),
  });
}

type TagsOf = { tags: ContactDetail["tags"] };

/** The answer is the list of tags alone: it goes into the page as it is. */
function useTagsInto(id: number) {
  const client = useQueryClient();
  return ({ tags }: TagsOf) => {
    client.setQueryData<ContactDetail>(["contact", id], (contact) =>
      contact ? { ...contact, tags } : contact,
    );
    void client.invalidateQueries({ queryKey: ["tags"] });
  };
}

export function useAddTag(id: number) {
  const into = useTagsInto(id);
  return useMutation({
    mutationFn: (name: string) =>
      unwrap(
        api.POST("/api/v1/contacts/{contact_id}/tags", {
          params: { path: { contact_id: id } },
          body: { name, color: "primary", value: "" },
        }),
      ),
    onSuccess: into,
  });
}

export function useRemoveTag(id: number) {
  const into = useTagsInto(id);
  return useMutation({
    mutationFn: (tagId: number) =>
      unwrap(
        api.DELETE("/api/v1/contacts/{contact_id}/tags/{tag_id}", {
          params: { path: { contact_id: id, tag_id: tagId } },
        }),
      ),
    onSuccess: into,
  });
}
