import { CloudOutlined, DatabaseOutlined, FolderOpenOutlined, TableOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import type { Tone } from "@/shared/ui/Pill";

export type FieldKind = "text" | "number" | "area" | "switch" | "list";
export type KindField = { name: string; kind: FieldKind; initial: string | number | boolean | string[] };
export type KindShape = {
  key: string;
  icon: ReactNode;
  tone: Tone;
  fields: KindField[];
  secrets: { name: string; long?: boolean }[];
};

const text = (name: string, initial = ""): KindField => ({ name, kind: "text", initial });
const keys: KindField = { name: "key_columns", kind: "list", initial: [] };
const header: KindField = { name: "header", kind: "switch", initial: true };

const sql = (port: number): KindField[] => [
  text("host"),
  { name: "port", kind: "number", initial: port },
  text("database"),
  text("user"),
  { name: "tls", kind: "switch", initial: false },
  text("table"),
  { name: "query", kind: "area", initial: "" },
  text("cursor_column"),
  keys,
];

/** The kinds of places with their settings, as the server's registry has them. */
export const kinds: KindShape[] = [
  {
    key: "postgresql",
    icon: <DatabaseOutlined />,
    tone: "primary",
    fields: sql(5432),
    secrets: [{ name: "password" }],
  },
  {
    key: "mysql",
    icon: <DatabaseOutlined />,
    tone: "amber",
    fields: sql(3306),
    secrets: [{ name: "password" }],
  },
  {
    key: "s3",
    icon: <CloudOutlined />,
    tone: "coral",
    fields: [
      text("endpoint"),
      text("bucket"),
      text("region", "us-east-1"),
      text("access_key"),
      text("pattern", "in/*.csv"),
      header,
      keys,
    ],
    secrets: [{ name: "secret_key" }],
  },
  {
    key: "sftp",
    icon: <FolderOpenOutlined />,
    tone: "teal",
    fields: [
      text("host"),
      { name: "port", kind: "number", initial: 22 },
      text("user"),
      text("host_key"),
      text("pattern", "in/*.csv"),
      header,
      keys,
    ],
    secrets: [{ name: "password" }, { name: "private_key", long: true }],
  },
  {
    key: "csv_url",
    icon: <TableOutlined />,
    tone: "green",
    fields: [text("url"), header, keys],
    secrets: [{ name: "authorization" }],
  },
];

export const kindOf = (key: string) => kinds.find((kind) => kind.key === key);
