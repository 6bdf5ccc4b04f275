import {
  DesktopOutlined,
  GlobalOutlined,
  LogoutOutlined,
  MenuOutlined,
  MoonOutlined,
  SearchOutlined,
  SunOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { chooseWorkspace, signOut } from "@/shared/api";
import { type ThemeChoice, useLocale, usePrefs } from "@/shared/prefs";
import { useSession } from "@/shared/session";
import { MenuButton } from "@/shared/ui/MenuButton";
import { keepLocale, keepTheme } from "./keep";
import { Notices } from "./Notices";

const themeIcons: Record<ThemeChoice, typeof SunOutlined> = {
  light: SunOutlined,
  dark: MoonOutlined,
  system: DesktopOutlined,
};

function LanguageSwitch() {
  const { t } = useTranslation("shell");
  const locale = useLocale();
  return (
    <fieldset className="switch" aria-label={t("language")} style={{ border: 0, margin: 0 }}>
      <button
        type="button"
        aria-pressed={locale === "zh-CN"}
        lang="zh-CN"
        onClick={() => keepLocale("zh-CN")}
      >
        中文
      </button>
      <button type="button" aria-pressed={locale === "en"} lang="en" onClick={() => keepLocale("en")}>
        EN
      </button>
    </fieldset>
  );
}

function ThemeMenu() {
  const { t } = useTranslation("shell");
  const choice = usePrefs((prefs) => prefs.theme);
  const Icon = themeIcons[choice];
  return (
    <MenuButton
      label={t("theme.label")}
      className="icon-button"
      button={<Icon />}
      entries={(["light", "dark", "system"] as const).map((theme) => {
        const EntryIcon = themeIcons[theme];
        return {
          key: theme,
          label: t(`theme.${theme}`),
          icon: <EntryIcon />,
          checked: theme === choice,
          run: () => keepTheme(theme),
        };
      })}
    />
  );
}

function WorkspaceMenu() {
  const { t } = useTranslation("shell");
  const { workspace, workspaces } = useSession();
  if (workspaces.length < 2)
    return (
      <span className="workspace-button" style={{ cursor: "default" }} title={t("workspace")}>
        <GlobalOutlined />
        <span className="ellipsis">{workspace.name}</span>
      </span>
    );
  return (
    <MenuButton
      label={t("workspace")}
      className="workspace-button"
      button={
        <>
          <GlobalOutlined />
          <span className="ellipsis">{workspace.name}</span>
        </>
      }
      entries={workspaces.map((item) => ({
        key: String(item.id),
        label: item.name,
        checked: item.id === workspace.id,
        run: () => {
          chooseWorkspace(item.id);
          // Everything on the page belongs to the old workspace: start over.
          window.location.assign("/app/");
        },
      }))}
    />
  );
}

function AccountMenu() {
  const { t } = useTranslation("shell");
  const { t: common } = useTranslation("common");
  const navigate = useNavigate();
  const { user, role } = useSession();
  const name = user.name || user.email;
  return (
    <MenuButton
      label={t("account.label")}
      className="account-button"
      button={[...name][0]?.toUpperCase()}
      head={
        <>
          <div>{name}</div>
          <div className="sub">
            {user.email} · {common(`role.${role}`, { defaultValue: role })}
          </div>
        </>
      }
      entries={[
        {
          key: "profile",
          label: t("account.profile"),
          icon: <UserOutlined />,
          run: () => void navigate({ to: "/settings/account" }),
        },
        { key: "out", label: t("account.signOut"), icon: <LogoutOutlined />, run: signOut },
      ]}
    />
  );
}

export function TopBar({ openMenu, openSearch }: { openMenu: () => void; openSearch: () => void }) {
  const { t } = useTranslation("shell");
  return (
    <header className="top">
      <button type="button" className="icon-button menu-toggle" aria-label={t("openMenu")} onClick={openMenu}>
        <MenuOutlined />
      </button>
      <button type="button" className="search-button" onClick={openSearch} aria-label={t("search.label")}>
        <SearchOutlined />
        <span className="ellipsis">{t("search.hint")}</span>
        <span className="kbd">Ctrl K</span>
      </button>
      <div className="top-right">
        <LanguageSwitch />
        <ThemeMenu />
        <Notices />
        <WorkspaceMenu />
        <AccountMenu />
      </div>
    </header>
  );
}
