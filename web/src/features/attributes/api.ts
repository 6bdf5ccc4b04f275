import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";
import type { Attribute, AttributeIn, Definition } from "@/shared/types";

const LOOK_EVERY_MS = 3_000;

/** Every attribute; asked again while one is being filled. */
export function useAttributes() {
  return useQuery({
    queryKey: ["attributes"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/attributes", { signal })),
    refetchInterval: (query) =>
      query.state.data?.items.some((item) => item.fill?.state === "running") ? LOOK_EVERY_MS : false,
  });
}

export function useAttribute(name: string) {
  return useQuery({
    queryKey: ["attribute", name],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/attributes/{name}", { params: { path: { name } }, signal })),
    enabled: name !== "",
  });
}

export function useDeclare() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, body }: { name: string; body: AttributeIn }) =>
      unwrap(api.PUT("/api/v1/attributes/{name}", { params: { path: { name } }, body })),
    onSuccess: (list) => {
      client.setQueryData(["attributes"], list);
      void client.invalidateQueries({ queryKey: ["attributes", "declared"] });
    },
  });
}

export function useWithdraw() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      unwrap(api.DELETE("/api/v1/attributes/{name}", { params: { path: { name } } })),
    onSuccess: (list) => {
      client.setQueryData(["attributes"], list);
      void client.invalidateQueries({ queryKey: ["attributes", "declared"] });
    },
  });
}

/** What a computation gives for a few people; asked once it is complete. */
export function useComputed(body: AttributeIn, definition: Definition | null, complete: boolean) {
  return useQuery({
    queryKey: ["attribute-preview", body.type, body.currency, definition],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/attributes/preview", {
          body: { type: body.type, currency: body.currency ?? "CNY", definition: definition as Definition },
          signal,
        }),
      ),
    enabled: complete && definition !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** An attribute as the form begins with it; of a learned one with the kind that its values have. */
export function draftOf(attribute: Attribute | null): AttributeIn {
  const kinds = attribute?.kinds ?? [];
  const guessed = kinds.length === 1 ? kinds[0] : "text";
  const learned = guessed === "object" ? "json" : (guessed as AttributeIn["type"]);
  if (attribute === null) return { type: "text", pii: "none", survivorship: "newest" };
  return {
    label_zh: attribute.label_zh,
    label_en: attribute.label_en,
    description: attribute.description,
    type: attribute.type ?? learned,
    currency: attribute.currency,
    unit: attribute.unit,
    group: attribute.group,
    owner_id: attribute.owner?.id ?? null,
    pii: attribute.pii,
    survivorship: attribute.survivorship,
    source_priority: attribute.source_priority,
    definition: attribute.definition,
  };
}
