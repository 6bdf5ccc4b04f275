import { CloudOutlined, DatabaseOutlined, FolderOpenOutlined, TableOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import type { Tone } from "@/shared/ui/Pill";

export type FieldKind = "text" | "number" | "area" | "switch" | "list";
export type KindField = { name: string; kind: FieldKind; initial: string | number | boolean | string[] };
export type KindShape = {
  key: string;
  icon: ReactNode;
  tone: Tone;
  /** How to get there. */
  place: KindField[];
  /** What is read there. */
  rows: KindField[];
  secrets: { name: string; long?: boolean }[];
};

const text = (name: string, initial = ""): KindField => ({ name, kind: "text", initial });
const keys: KindField = { name: "key_columns", kind: "list", initial: [] };
const header: KindField = { name: "header", kind: "switch", initial: true };

const sqlPlace = (port: number): KindField[] => [
  text("host"),
  { name: "port", kind: "number", initial: port },
  text("database"),
  text("user"),
  { name: "tls", kind: "switch", initial: false },
];
const sqlRows: KindField[] = [
  text("table"),
  { name: "query", kind: "area", initial: "" },
  text("cursor_column"),
  keys,
];
const files: KindField[] = [text("pattern", "in/*.csv"), header, keys];

/** The kinds of places with their settings, as the server's registry has them. */
export const kinds: KindShape[] = [
  {
    key: "postgresql",
    icon: <DatabaseOutlined />,
    tone: "primary",
    place: sqlPlace(5432),
    rows: sqlRows,
    secrets: [{ name: "password" }],
  },
  {
    key: "mysql",
    icon: <DatabaseOutlined />,
    tone: "amber",
    place: sqlPlace(3306),
    rows: sqlRows,
    secrets: [{ name: "password" }],
  },
  {
    key: "s3",
    icon: <CloudOutlined />,
    tone: "coral",
    place: [text("endpoint"), text("bucket"), text("region", "us-east-1"), text("access_key")],
    rows: files,
    secrets: [{ name: "secret_key" }],
  },
  {
    key: "sftp",
    icon: <FolderOpenOutlined />,
    tone: "teal",
    place: [text("host"), { name: "port", kind: "number", initial: 22 }, text("user"), text("host_key")],
    rows: files,
    secrets: [{ name: "password" }, { name: "private_key", long: true }],
  },
  {
    key: "csv_url",
    icon: <TableOutlined />,
    tone: "green",
    place: [text("url")],
    rows: [header, keys],
    secrets: [{ name: "authorization" }],
  },
];

export const kindOf = (key: string) => kinds.find((kind) => kind.key === key);
