import { CloudOutlined, DatabaseOutlined, FolderOpenOutlined, TableOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import {
  firstValues,
  type PlaceField,
  type PlaceShape,
  s3,
  sftp,
  textField,
} from "@/shared/places/PlaceFields";
import type { Tone } from "@/shared/ui/Pill";

export type KindShape = {
  key: string;
  icon: ReactNode;
  tone: Tone;
  /** How to get there. */
  place: PlaceField[];
  /** What is read there. */
  rows: PlaceField[];
  secrets: PlaceShape["secrets"];
};

const keys: PlaceField = { name: "key_columns", kind: "list", initial: [] };
const header: PlaceField = { name: "header", kind: "switch", initial: true };

const sqlPlace = (port: number): PlaceField[] => [
  textField("host"),
  { name: "port", kind: "number", initial: port },
  textField("database"),
  textField("user"),
  { name: "tls", kind: "switch", initial: false },
];
const sqlRows: PlaceField[] = [
  textField("table"),
  { name: "query", kind: "area", initial: "" },
  textField("cursor_column"),
  keys,
];
const files: PlaceField[] = [textField("pattern", "in/*.csv"), header, keys];

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
    place: s3.fields,
    rows: files,
    secrets: s3.secrets,
  },
  {
    key: "sftp",
    icon: <FolderOpenOutlined />,
    tone: "teal",
    place: sftp.fields,
    rows: files,
    secrets: sftp.secrets,
  },
  {
    key: "csv_url",
    icon: <TableOutlined />,
    tone: "green",
    place: [textField("url")],
    rows: [header, keys],
    secrets: [{ name: "authorization" }],
  },
];

export const firstOf = (kind: KindShape) =>
  firstValues({ fields: [...kind.place, ...kind.rows], secrets: kind.secrets });

export const kindOf = (key: string) => kinds.find((kind) => kind.key === key);
