import type { Permission } from "@/shared/types";

export const sections = [
  { key: "sources", to: "/settings/sources", permission: "settings.view" },
  { key: "identity", to: "/settings/identity", permission: "contacts.view" },
  { key: "tokens", to: "/settings/tokens", permission: "tokens.edit" },
  { key: "members", to: "/settings/members", permission: "settings.view" },
  { key: "consent", to: "/settings/consent", permission: "contacts.view" },
  { key: "audit", to: "/settings/audit", permission: "audit.view" },
  { key: "account", to: "/settings/account", permission: null },
] as const satisfies readonly { key: string; to: string; permission: Permission | null }[];

export type Section = (typeof sections)[number];

/** The sections that the rights allow; one's own account is always among them. */
export function openSections(permissions: Permission[]): Section[] {
  return sections.filter(
    (section) => section.permission === null || permissions.includes(section.permission),
  );
}
