import { CloudOutlined, DatabaseOutlined, FolderOpenOutlined, TableOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { type PlaceField, type PlaceShape, s3, sftp, textField } from "@/shared/places/PlaceFields";
import type { Tone } from "@/shared/ui/Pill";

export type KindShape = PlaceShape & { key: string; icon: ReactNode; tone: Tone };

const keys: PlaceField = { name: "key_columns", kind: "list", initial: [] };
const header: PlaceField = { name: "header", kind: "switch", initial: true };

const sql = (port: number): PlaceField[] => [
  textField("host"),
  { name: "port", kind: "number", initial: port },
  textField("database"),
  textField("user"),
  { name: "tls", kind: "switch", initial: false },
  textField("table"),
  { name: "query", kind: "area", initial: "" },
  textField("cursor_column"),
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
    fields: [...s3.fields, textField("pattern", "in/*.csv"), header, keys],
    secrets: s3.secrets,
  },
  {
    key: "sftp",
    icon: <FolderOpenOutlined />,
    tone: "teal",
    fields: [...sftp.fields, textField("pattern", "in/*.csv"), header, keys],
    secrets: sftp.secrets,
  },
  {
    key: "csv_url",
    icon: <TableOutlined />,
    tone: "green",
    fields: [textField("url"), header, keys],
    secrets: [{ name: "authorization" }],
  },
];

export const kindOf = (key: string) => kinds.find((kind) => kind.key === key);
