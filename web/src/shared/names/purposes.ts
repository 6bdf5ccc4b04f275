import { useQuery } from "@tanstack/react-query";
import i18next from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { components } from "@/generated/api";
import { api, unwrap } from "../api";
import { useCan } from "../session";

type Named = Pick<components["schemas"]["PurposeOut"], "key" | "name_zh" | "name_en">;

/** What the workspace calls a consent purpose, in the person's language; one that it does not declare keeps its key. */
export function purposeName(purposes: readonly Named[], key: string): string {
  const found = purposes.find((each) => each.key === key);
  return (i18next.language === "en" ? found?.name_en : found?.name_zh) || key;
}

/** What purposes are called, archived ones too; their keys until it is known. */
export function usePurposeNames(): (key: string) => string {
  const { i18n } = useTranslation();
  const purposes = useQuery({
    queryKey: ["consent-settings"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/consent/settings", { signal })),
    enabled: useCan("contacts.view"),
    staleTime: 60_000,
  }).data?.purposes;
  return useMemo(() => (key: string) => purposeName(purposes ?? [], key), [purposes, i18n.language]);
}
