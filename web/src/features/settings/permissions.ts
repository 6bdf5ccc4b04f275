import type { Permission } from "@/shared/types";

const subjects = [
  "contacts",
  "accounts",
  "consent",
  "segments",
  "scores",
  "journeys",
  "templates",
  "mailbox",
  "analytics",
  "data",
  "sources",
  "members",
  "tokens",
  "settings",
  "audit",
];
const verbs = ["view", "edit", "import", "export", "merge", "unmask", "erase", "publish"];

/** Where a word stands in its list; an unknown one comes last. */
function rank(list: readonly string[], word: string): number {
  const at = list.indexOf(word);
  return at < 0 ? list.length : at;
}

/** Rights by what they are about (`contacts`, `segments`, …), seeing before changing. */
export function groupsOf(permissions: readonly Permission[]): [string, Permission[]][] {
  const groups = new Map<string, Permission[]>();
  for (const permission of permissions) {
    const [about = ""] = permission.split(".");
    groups.set(about, [...(groups.get(about) ?? []), permission]);
  }
  const verb = (permission: Permission) => rank(verbs, permission.split(".")[1] ?? "");
  return [...groups]
    .sort(([a], [b]) => rank(subjects, a) - rank(subjects, b))
    .map(([about, rights]) => [about, rights.sort((a, b) => verb(a) - verb(b))]);
}
