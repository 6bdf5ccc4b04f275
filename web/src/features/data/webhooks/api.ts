import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/generated/api";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";
import type { Mapping } from "./mapping/model";
import type { Sample } from "./WebhookPage";

type Schemas = components["schemas"];
export type WebhookRow = Schemas["WebhookRow"];
export type Webhook = Schemas["WebhookOut"];
export type WebhookCreated = Schemas["WebhookCreated"];
export type WebhookChange = Schemas["WebhookChange"];
export type Preset = Schemas["WebhookPresetOut"];
export type Delivery = Schemas["DeliveryRow"];
export type Verdict = Schemas["Verdict"];
export type Scheme = Schemas["Scheme"];
export type Problem = Schemas["ProblemOut"];
export type Tried = Schemas["WebhookPreviewOut"];

export const PAGE_SIZE = 50;
const path = (id: number) => ({ params: { path: { webhook_id: id } } });

export function useWebhooks(cursor: string | undefined) {
  return useQuery({
    queryKey: ["webhooks", cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/webhooks", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function useWebhook(id: number) {
  return useQuery({
    queryKey: ["webhook", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/webhooks/{webhook_id}", { ...path(id), signal })),
    retry: false,
  });
}

export function usePresets() {
  return useQuery({
    queryKey: ["webhook-presets"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/webhook-presets", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useDeliveries(id: number, verdict: Verdict | undefined, cursor: string | undefined) {
  return useQuery({
    queryKey: ["deliveries", id, verdict ?? "", cursor ?? ""],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/webhooks/{webhook_id}/deliveries", {
          params: { path: { webhook_id: id }, query: { verdict, limit: PAGE_SIZE, cursor } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function fetchDelivery(id: number, delivery: number) {
  return unwrap(
    api.GET("/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}", {
      params: { path: { webhook_id: id, delivery_id: delivery } },
    }),
  );
}

export function useDelivery(id: number, delivery: number) {
  return useQuery({ queryKey: ["delivery", id, delivery], queryFn: () => fetchDelivery(id, delivery) });
}

/** What the sample becomes under the mapping, and whether its signature would do; asked again on each change. */
export function useTried(hook: Webhook, mapping: Mapping, sample: Sample) {
  const { body, headers, raw } = sample;
  const delivery = raw === undefined ? undefined : { webhook_id: hook.id, headers, body: raw };
  return useQuery({
    queryKey: ["webhook-tried", hook.updated_at, mapping, body, headers, delivery],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/webhooks/preview", {
          // The generated types of free JSON are narrower than JSON.
          body: { mapping: mapping as never, sample: body as never, headers, delivery },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
}

function useSettled<Input, Output>(run: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: () =>
      Promise.all(
        ["webhooks", "webhook", "deliveries", "delivery", "sources"].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
}

export function useCreateWebhook() {
  return useSettled((body: { name: string; preset: string }) =>
    unwrap(api.POST("/api/v1/webhooks", { body })),
  );
}

export function useChangeWebhook(id: number) {
  return useSettled((body: WebhookChange) =>
    unwrap(api.PATCH("/api/v1/webhooks/{webhook_id}", { ...path(id), body })),
  );
}

export function useRenewSecret(id: number) {
  return useSettled((_: undefined) => unwrap(api.POST("/api/v1/webhooks/{webhook_id}/secret", path(id))));
}

export function useDeleteWebhook(id: number) {
  return useSettled((_: undefined) => unwrap(api.DELETE("/api/v1/webhooks/{webhook_id}", path(id))));
}

const DAYS_KEPT = 30;
const DAY_MS = 86_400_000;

/** Replays these deliveries, or with none named all failed ones, part by part. */
export function useReplay(id: number) {
  return useSettled(async (deliveries: number[]) => {
    const since = new Date(Date.now() - DAYS_KEPT * DAY_MS).toISOString();
    let after: number | null = 0;
    const done = { accepted: 0, failed: 0 };
    while (after !== null) {
      const part: Schemas["ReplayOut"] = await unwrap(
        api.POST("/api/v1/webhooks/{webhook_id}/replay", {
          ...path(id),
          body: { delivery_ids: deliveries, since, failed_only: true, after },
        }),
      );
      done.accepted += part.accepted;
      done.failed += part.failed;
      after = part.next_id;
    }
    return done;
  });
}
