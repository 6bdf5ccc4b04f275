import {
  ApartmentOutlined,
  AppstoreOutlined,
  BankOutlined,
  CloudDownloadOutlined,
  DashboardOutlined,
  ExperimentOutlined,
  FileTextOutlined,
  FilterOutlined,
  ImportOutlined,
  InboxOutlined,
  LinkOutlined,
  MergeCellsOutlined,
  NodeExpandOutlined,
  NodeIndexOutlined,
  PieChartOutlined,
  ProfileOutlined,
  ReadOutlined,
  SafetyCertificateOutlined,
  SettingOutlined,
  TagsOutlined,
  TeamOutlined,
  ThunderboltOutlined,
  UserDeleteOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import type { Permission } from "@/shared/types";

export type MenuPage = {
  key: string;
  to:
    | "/"
    | "/contacts"
    | "/accounts"
    | "/matching"
    | "/tags"
    | "/lifecycle"
    | "/insight"
    | "/segments"
    | "/scores"
    | "/models"
    | "/identity"
    | "/journeys"
    | "/mailbox"
    | "/templates"
    | "/data/plan"
    | "/imports"
    | "/data/live"
    | "/data/quarantine"
    | "/data/attributes"
    | "/data/webhooks"
    | "/privacy"
    | "/data/connectors"
    | "/settings";
  /** Addresses below this one light the entry too. */
  under: string;
  /** Pages of the same room at another address. */
  also?: string[];
  icon: ReactNode;
  /** null: for everyone. */
  permission: Permission | null;
  count?: "contacts" | "segments" | "journeys" | "quarantine" | "identity" | "matching";
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
        key: "accounts",
        to: "/accounts",
        under: "/accounts",
        icon: <BankOutlined />,
        permission: "accounts.view",
      },
      {
        key: "tags",
        to: "/tags",
        under: "/tags",
        icon: <TagsOutlined />,
        permission: "contacts.view",
      },
      {
        key: "matching",
        to: "/matching",
        under: "/matching",
        icon: <MergeCellsOutlined />,
        permission: "contacts.merge",
        count: "matching",
      },
      {
        key: "identity",
        to: "/identity",
        under: "/identity",
        icon: <NodeIndexOutlined />,
        permission: "contacts.view",
        count: "identity",
      },
      {
        key: "segments",
        to: "/segments",
        under: "/segments",
        icon: <FilterOutlined />,
        permission: "segments.view",
        count: "segments",
      },
      {
        key: "lifecycle",
        to: "/lifecycle",
        under: "/lifecycle",
        icon: <NodeExpandOutlined />,
        permission: "segments.view",
      },
      {
        key: "insight",
        to: "/insight",
        under: "/insight",
        icon: <PieChartOutlined />,
        permission: "segments.view",
      },
      {
        key: "scores",
        to: "/scores",
        under: "/scores",
        icon: <DashboardOutlined />,
        permission: "scores.view",
      },
      {
        key: "models",
        to: "/models",
        under: "/models",
        icon: <ExperimentOutlined />,
        permission: "scores.view",
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
        key: "plan",
        to: "/data/plan",
        under: "/data/plan",
        icon: <ReadOutlined />,
        permission: "data.view",
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
        permission: "data.view",
        count: "quarantine",
      },
      {
        key: "connectors",
        to: "/data/connectors",
        under: "/data/connectors",
        icon: <CloudDownloadOutlined />,
        permission: "data.view",
      },
      {
        key: "webhooks",
        to: "/data/webhooks",
        under: "/data/webhooks",
        icon: <LinkOutlined />,
        permission: "data.view",
      },
      {
        key: "imports",
        to: "/imports",
        under: "/imports",
        also: ["/exports", "/contacts/import"],
        icon: <ImportOutlined />,
        permission: "contacts.import",
      },
      {
        key: "privacy",
        to: "/privacy",
        under: "/privacy",
        icon: <UserDeleteOutlined />,
        permission: "contacts.erase",
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
