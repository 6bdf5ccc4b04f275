import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/generated/api";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";

type Schemas = components["schemas"];
export type Purpose = Schemas["PurposeOut"];
export type PurposePut = Schemas["PurposePut"];
export type PurposeIn = Schemas["PurposeIn"];
export type ContactConsent = Schemas["ContactConsent"];
export type ConsentIn = Schemas["ConsentIn"];
export type ConsentLine = Schemas["ConsentRecordOut"];
export type Channel = Schemas["Channel"];
export type PrivacyRequest = Schemas["PrivacyOut"];
export type PrivacyIn = Schemas["PrivacyIn"];

function useChange<Input, Output>(run: (input: Input) => Promise<Output>, ...keys: string[]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: () => Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}

export function useConsentSettings() {
  return useQuery({
    queryKey: ["consent-settings"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/consent/settings", { signal })),
  });
}

export function useInstallPreset() {
  return useChange(
    (preset: string) =>
      unwrap(api.POST("/api/v1/consent/presets/{preset}", { params: { path: { preset } } })),
    "consent-settings",
  );
}

export function useCreatePurpose() {
  return useChange(
    (body: PurposeIn) => unwrap(api.POST("/api/v1/consent/purposes", { body })),
    "consent-settings",
  );
}

export function useChangePurpose() {
  return useChange(
    ({ id, body }: { id: number; body: PurposePut }) =>
      unwrap(
        api.PUT("/api/v1/consent/purposes/{purpose_id}", { params: { path: { purpose_id: id } }, body }),
      ),
    "consent-settings",
  );
}

export function useAddText() {
  return useChange(
    ({ id, ...body }: { id: number; text_zh: string; text_en: string }) =>
      unwrap(
        api.POST("/api/v1/consent/purposes/{purpose_id}/texts", {
          params: { path: { purpose_id: id } },
          body,
        }),
      ),
    "consent-settings",
  );
}

export function useContactConsent(contactId: number) {
  return useQuery({
    queryKey: ["contact-consent", contactId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/contacts/{contact_id}/consent", {
          params: { path: { contact_id: contactId } },
          signal,
        }),
      ),
  });
}

export function useNoteConsent(contactId: number) {
  return useChange(
    (body: ConsentIn) =>
      unwrap(
        api.POST("/api/v1/contacts/{contact_id}/consent", {
          params: { path: { contact_id: contactId } },
          body,
        }),
      ),
    "contact-consent",
    "contact",
  );
}

const OPEN = new Set(["queued", "running"]);

export function isOpen(request: Pick<PrivacyRequest, "state">): boolean {
  return OPEN.has(request.state);
}

/** The share of the stores that are done; a finished request is whole. */
export function shareOf(request: Pick<PrivacyRequest, "state" | "done" | "steps">): number {
  return request.state === "done" ? 1 : Math.min(1, request.done.length / Math.max(1, request.steps));
}

export function usePrivacyRequests(cursor: string | undefined) {
  return useQuery({
    queryKey: ["privacy-requests", cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/privacy-requests", { params: { query: { cursor } }, signal })),
    refetchInterval: (query) => (query.state.data?.items.some(isOpen) ? 1_500 : false),
  });
}

export function useCreateRequest() {
  return useChange(
    (body: PrivacyIn) => unwrap(api.POST("/api/v1/privacy-requests", { body })),
    "privacy-requests",
  );
}

export function useActOnRequest(act: "cancel" | "retry") {
  return useChange((id: number) => {
    const params = { params: { path: { request_id: id } } };
    return act === "cancel"
      ? unwrap(api.POST("/api/v1/privacy-requests/{request_id}/cancel", params))
      : unwrap(api.POST("/api/v1/privacy-requests/{request_id}/retry", params));
  }, "privacy-requests");
}
