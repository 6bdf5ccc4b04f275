import { FunctionOutlined, PlusOutlined, ProfileOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import { useLocale } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import type { Attribute } from "@/shared/types";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Page } from "@/shared/ui/Page";
import { Pill, type Tone } from "@/shared/ui/Pill";
import { Bar } from "@/shared/ui/parts";
import { SearchInput } from "@/shared/ui/SearchInput";
import { Guard, QueryView, State } from "@/shared/ui/states";
import { useAttributes } from "./api";
import "./attributes.css";
import { Editor } from "./Editor";
import "./texts";

const PII_TONES: Record<Attribute["pii"], Tone> = {
  none: "gray",
  contact: "sky",
  identity: "violet",
  sensitive: "coral",
};

function useLabel(): (attribute: Attribute) => string {
  const names = useNames();
  const locale = useLocale();
  return (attribute) => {
    const label = locale === "zh-CN" ? attribute.label_zh : attribute.label_en;
    return label || names.attribute(attribute.name);
  };
}

function Name({ attribute, open }: { attribute: Attribute; open: () => void }) {
  const { t } = useTranslation("attributes");
  const label = useLabel()(attribute);
  return (
    <button type="button" className="plain attribute-name" onClick={open}>
      <span className="row wrap">
        <b lang={label === attribute.name ? "" : undefined}>{label}</b>
        {attribute.definition ? (
          <Pill tone="violet">
            <FunctionOutlined /> {t("computedBadge")}
          </Pill>
        ) : null}
        {attribute.declared || attribute.standard ? null : <Pill tone="amber">{t("undeclared")}</Pill>}
      </span>
      {label === attribute.name ? null : <span className="sub mono">{attribute.name}</span>}
    </button>
  );
}

function Filled({ attribute, people }: { attribute: Attribute; people: number }) {
  const { t } = useTranslation("attributes");
  const format = useFormat();
  const { fill } = attribute;
  if (fill?.state === "running")
    return (
      <span className="attribute-fill">
        <Bar share={fill.done / Math.max(1, fill.total)} label={t("filling")} />
        <span className="sub num">
          {t("fillingOf", { done: format.count(fill.done), total: format.count(fill.total) })}
        </span>
      </span>
    );
  const share = people === 0 ? 0 : attribute.filled / people;
  return (
    <span className="attribute-fill" title={format.count(attribute.filled)}>
      <Bar share={share} />
      <span className="num">{format.percent(share, 1)}</span>
    </span>
  );
}

function useColumns(people: number, open: (attribute: Attribute) => void): Column<Attribute>[] {
  const { t } = useTranslation("attributes");
  const format = useFormat();
  return [
    {
      key: "name",
      title: t("column.name"),
      lead: true,
      render: (row) => <Name attribute={row} open={() => open(row)} />,
    },
    {
      key: "type",
      title: t("column.type"),
      render: (row) =>
        row.type ? (
          t(`type.${row.type}`)
        ) : (
          <span className="muted">{row.kinds.map((kind) => t(`kind.${kind}`)).join("、")}</span>
        ),
    },
    {
      key: "pii",
      title: t("column.pii"),
      blank: (row) => row.pii === "none",
      render: (row) =>
        row.pii === "none" ? "—" : <Pill tone={PII_TONES[row.pii]}>{t(`pii.${row.pii}`)}</Pill>,
    },
    {
      key: "rule",
      title: t("column.rule"),
      render: (row) => (row.definition ? "—" : t(`rule.${row.survivorship}`)),
    },
    { key: "filled", title: t("column.filled"), render: (row) => <Filled attribute={row} people={people} /> },
    {
      key: "rejects",
      title: t("column.rejects"),
      end: true,
      blank: (row) => row.rejects === 0,
      render: (row) => (row.rejects ? <Pill tone="amber">{format.count(row.rejects)}</Pill> : "—"),
    },
  ];
}

function Table({
  items,
  people,
  open,
}: {
  items: Attribute[];
  people: number;
  open: (attribute: Attribute) => void;
}) {
  const { t } = useTranslation("attributes");
  const columns = useColumns(people, open);
  return (
    <DataTable label={t("title")} columns={columns} rows={items} rowKey={(row) => row.name} onOpen={open} />
  );
}

function Attributes() {
  const { t } = useTranslation("attributes");
  const mayEdit = useCan("data.edit");
  const attributes = useAttributes();
  const labelOf = useLabel();
  const [text, setText] = useState("");
  const [opened, setOpened] = useState<Attribute | "new" | null>(null);
  const matches = (item: Attribute) =>
    [item.name, item.group, labelOf(item)].some((each) =>
      each.toLowerCase().includes(text.trim().toLowerCase()),
    );
  return (
    <Page
      title={t("title")}
      sub={t("sub")}
      actions={
        mayEdit ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpened("new")}>
            {t("new")}
          </Button>
        ) : null
      }
    >
      <div className="card">
        <div className="attribute-tools">
          <SearchInput value={text} onChange={setText} label={t("search")} />
        </div>
        <QueryView query={attributes}>
          {(list) => {
            const found = list.items.filter(matches);
            return found.length === 0 ? (
              <State icon={<ProfileOutlined />} title={t("empty.title")}>
                {t("empty.text")}
              </State>
            ) : (
              <Table items={found} people={list.people} open={setOpened} />
            );
          }}
        </QueryView>
      </div>
      {opened === null ? null : (
        <Editor
          attribute={opened === "new" ? null : opened}
          mayEdit={mayEdit}
          close={() => setOpened(null)}
        />
      )}
    </Page>
  );
}

export default function AttributesPage() {
  return (
    <Guard permission="data.view">
      <Attributes />
    </Guard>
  );
}
