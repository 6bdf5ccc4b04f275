import {
  ApartmentOutlined,
  AppstoreOutlined,
  FileTextOutlined,
  FilterOutlined,
  InboxOutlined,
  ProfileOutlined,
  SafetyCertificateOutlined,
  SettingOutlined,
  TeamOutlined,
  ThunderboltOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import type { Permission } from "@/shared/types";

export type MenuPage = {
  key: string;
  to:
    | "/"
    | "/contacts"
    | "/segments"
    | "/journeys"
    | "/mailbox"
    | "/templates"
    | "/data/live"
    | "/data/quarantine"
    | "/data/attributes"
    | "/settings";
  /** Addresses below this one light the entry too. */
  under: string;
  icon: ReactNode;
  /** null: for everyone. */
  permission: Permission | null;
  count?: "contacts" | "segments" | "journeys";
};

export type MenuGroup = { key: string; pages: MenuPage[] };

/** The side menu, and the pages that Ctrl K offers; only what has a page. */
export const menuGroups: MenuGroup[] = [
  {
    key: "",
    pages: [{ key: "home", to: "/", under: "", icon: <AppstoreOutlined />, permission: "analytics.view" }],
  },
  {
    key: "customers",
    pages: [
      {
        key: "contacts",
        to: "/contacts",
        under: "/contacts",
        icon: <TeamOutlined />,
        permission: "contacts.view",
        count: "contacts",
      },
      {
        key: "segments",
        to: "/segments",
        under: "/segments",
        icon: <FilterOutlined />,
        permission: "segments.view",
        count: "segments",
      },
    ],
  },
  {
    key: "reach",
    pages: [
      {
        key: "journeys",
        to: "/journeys",
        under: "/journeys",
        icon: <ApartmentOutlined />,
        permission: "journeys.view",
        count: "journeys",
      },
      {
        key: "mailbox",
        to: "/mailbox",
        under: "/mailbox",
        icon: <InboxOutlined />,
        permission: "mailbox.view",
      },
    ],
  },
  {
    key: "content",
    pages: [
      {
        key: "templates",
        to: "/templates",
        under: "/templates",
        icon: <FileTextOutlined />,
        permission: "templates.view",
      },
    ],
  },
  {
    key: "data",
    pages: [
      {
        key: "live",
        to: "/data/live",
        under: "/data/live",
        icon: <ThunderboltOutlined />,
        permission: "contacts.view",
      },
      {
        key: "attributes",
        to: "/data/attributes",
        under: "/data/attributes",
        icon: <ProfileOutlined />,
        permission: "data.view",
      },
      {
        key: "quarantine",
        to: "/data/quarantine",
        under: "/data/quarantine",
        icon: <SafetyCertificateOutlined />,
        permission: "settings.view",
      },
    ],
  },
];

export const settingsPage: MenuPage = {
  key: "settings",
  to: "/settings",
  under: "/settings",
  icon: <SettingOutlined />,
  permission: null,
};

export function mayOpen(page: MenuPage, permissions: Permission[]): boolean {
  return page.permission === null || permissions.includes(page.permission);
}
