import { lazy } from "react";
import type { ContactPart } from "@/shared/contactParts";

/** What features add to a person's page: they may not import each other. */
export const contactParts: ContactPart[] = [
  {
    key: "identity",
    titleKey: "shell:part.identity",
    place: "tab",
    Component: lazy(() => import("@/features/identity/ContactIdentity")),
  },
  {
    key: "accounts",
    titleKey: "shell:part.accounts",
    place: "tab",
    Component: lazy(() => import("@/features/accounts/ContactAccounts")),
  },
  {
    key: "scores",
    titleKey: "shell:part.scores",
    place: "card",
    Component: lazy(() => import("@/features/scores/ContactScores")),
  },
  {
    key: "consent",
    titleKey: "part.consent",
    place: "tab",
    Component: lazy(() => import("@/features/consent/ConsentTab")),
  },
];
