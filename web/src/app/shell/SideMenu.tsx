import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/shared/api";
import { useFormat } from "@/shared/format";
import { useSession } from "@/shared/session";
import type { Permission } from "@/shared/types";
import mark from "../mark.svg";
import { type MenuPage, mayOpen, menuGroups, settingsPage } from "./menu";

const COUNT_EVERY_MS = 60_000;

type Counts = {
  contacts?: number;
  segments?: number;
  journeys?: number;
  identity?: number;
  matching?: number;
};

function useCounts(permissions: Permission[]): Counts {
  const query = { params: { query: { limit: 1 } } };
  const count = (key: keyof Counts, permission: Permission, ask: () => Promise<{ total: number }>) => ({
    queryKey: ["menu-count", key],
    queryFn: async () => (await ask()).total,
    enabled: permissions.includes(permission),
    refetchInterval: COUNT_EVERY_MS,
    retry: false,
  });
  const contacts = useQuery(
    count("contacts", "contacts.view", () => unwrap(api.GET("/api/v1/contacts", query))),
  );
  const segments = useQuery(
    count("segments", "segments.view", () => unwrap(api.GET("/api/v1/segments", query))),
  );
  const journeys = useQuery(
    count("journeys", "journeys.view", () => unwrap(api.GET("/api/v1/journeys", query))),
  );
  const identity = useQuery(
    count("identity", "contacts.view", async () => {
      const proposed = { params: { query: { limit: 1, state: "proposed" as const } } };
      const [waiting, suspicious] = await Promise.all([
        unwrap(api.GET("/api/v1/merge-queue", query)),
        unwrap(api.GET("/api/v1/blocked-values", proposed)),
      ]);
      return { total: waiting.total + suspicious.total };
    }),
  );
  const matching = useQuery(
    count("matching", "contacts.merge", () => unwrap(api.GET("/api/v1/match-reviews", query))),
  );
  return {
    contacts: contacts.data,
    segments: segments.data,
    journeys: journeys.data,
    // Nothing waits: nothing to count.
    identity: identity.data || undefined,
    matching: matching.data || undefined,
  };
}

function isActive(page: MenuPage, path: string): boolean {
  if (page.under === "") return path === "/" || path === "";
  return path === page.under || path.startsWith(`${page.under}/`);
}

function Entry({ page, count }: { page: MenuPage; count?: number }) {
  const { t } = useTranslation("shell");
  const format = useFormat();
  const path = useLocation({ select: (location) => location.pathname });
  const active = isActive(page, path);
  return (
    <Link
      to={page.to}
      className={active ? "nav-item active" : "nav-item"}
      activeProps={{}}
      aria-current={active ? "page" : undefined}
    >
      {page.icon}
      <span>{t(`menu.${page.key}`)}</span>
      {count === undefined ? null : <span className="nav-count num">{format.count(count)}</span>}
    </Link>
  );
}

export function SideMenu() {
  const { t } = useTranslation("shell");
  const { permissions } = useSession();
  const counts = useCounts(permissions);
  return (
    <nav className="side" aria-label={t("mainMenu")}>
      <Link to="/" className="brand">
        <img src={mark} alt="" />
        Cumulus
      </Link>
      {menuGroups.map((group) => {
        const pages = group.pages.filter((page) => mayOpen(page, permissions));
        if (pages.length === 0) return null;
        return (
          <div key={group.key}>
            {group.key ? <div className="nav-group">{t(`group.${group.key}`)}</div> : null}
            {pages.map((page) => (
              <Entry key={page.key} page={page} count={page.count ? counts[page.count] : undefined} />
            ))}
          </div>
        );
      })}
      <div className="side-foot">
        <Entry page={settingsPage} />
      </div>
    </nav>
  );
}
