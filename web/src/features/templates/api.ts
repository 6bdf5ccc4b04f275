import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";
import { useDebounced } from "@/shared/hooks";
import { useMutation } from "@/shared/mutation";
import type { TemplateIn } from "@/shared/types";

export const PAGE_SIZE = 50;
const SETTLE_MS = 350;

export function useTemplates(cursor: string | undefined) {
  return useQuery({
    queryKey: ["templates", cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/templates", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function useTemplate(id: number) {
  return useQuery({
    queryKey: ["template", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/templates/{template_id}", { params: { path: { template_id: id } }, signal })),
    refetchOnWindowFocus: false,
  });
}

function useForget() {
  const client = useQueryClient();
  return () => {
    for (const key of ["templates", "template-names"]) void client.invalidateQueries({ queryKey: [key] });
  };
}

export function useCreateTemplate() {
  const forget = useForget();
  return useMutation({
    mutationFn: (template: TemplateIn) => unwrap(api.POST("/api/v1/templates", { body: template })),
    onSuccess: forget,
  });
}

export function useSaveTemplate(id: number) {
  const client = useQueryClient();
  const forget = useForget();
  return useMutation({
    mutationFn: (template: TemplateIn) =>
      unwrap(
        api.PUT("/api/v1/templates/{template_id}", { params: { path: { template_id: id } }, body: template }),
      ),
    onSuccess: (saved) => {
      client.setQueryData(["template", id], saved);
      forget();
    },
  });
}

export function useDeleteTemplate() {
  const forget = useForget();
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(api.DELETE("/api/v1/templates/{template_id}", { params: { path: { template_id: id } } })),
    onSuccess: forget,
  });
}

export type Letter = Pick<TemplateIn, "subject" | "preheader" | "format" | "source">;

/** The letter as one person would get it; the last good rendering stays while a newer one is asked for. */
export function useLetterPreview(letter: Letter, contactId: number | null) {
  const settled = useDebounced(JSON.stringify({ ...letter, contact_id: contactId ?? undefined }), SETTLE_MS);
  return useQuery({
    queryKey: ["letter", settled],
    queryFn: ({ signal }) =>
      unwrap(api.POST("/api/v1/templates/preview", { body: JSON.parse(settled) as Letter, signal })),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** The source in the other format; nothing is saved. */
export function useConvert() {
  return useMutation({
    mutationFn: (written: Pick<TemplateIn, "format" | "source">) =>
      unwrap(api.POST("/api/v1/templates/convert", { body: written })),
  });
}

export function useTestSend(id: number) {
  return useMutation({
    mutationFn: (body: { to: string; contact_id?: number }) =>
      unwrap(
        api.POST("/api/v1/templates/{template_id}/test", { params: { path: { template_id: id } }, body }),
      ),
  });
}
