import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/shared/session";
import { Page } from "@/shared/ui/Page";
import "./settings.css";
import { openSections } from "./sections";
import "./texts";

/** The tabs of the settings that this person may open, and the chosen one below them. */
export default function SettingsLayout() {
  const { t } = useTranslation("settings");
  const { permissions, workspace } = useSession();
  const tabs = useRef<HTMLElement>(null);
  const path = useLocation({ select: (location) => location.pathname });
  // On a phone the tabs are wider than the screen.
  useEffect(() => {
    tabs.current?.querySelector(`[href$="${path}"]`)?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [path]);
  return (
    <Page title={t("title")} sub={workspace.name}>
      <nav className="settings-tabs" ref={tabs} aria-label={t("title")}>
        {openSections(permissions).map((section) => (
          <Link key={section.key} to={section.to} className="settings-tab">
            {t(`tab.${section.key}`)}
          </Link>
        ))}
      </nav>
      <Outlet />
    </Page>
  );
}
