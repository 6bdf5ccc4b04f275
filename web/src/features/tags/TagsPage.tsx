import { PlusOutlined, TagsOutlined, ThunderboltOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Checkbox, Input, Segmented } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useLocale } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Card, Page } from "@/shared/ui/Page";
import { Pill, toneOf, toTone } from "@/shared/ui/Pill";
import { Sparkline } from "@/shared/ui/Sparkline";
import { Guard, QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Tag, type TagOwner, useActivity, useCreateFolder, useFolders, useTags } from "./api";
import { ComputedTab } from "./computed/ComputedTab";
import { GroupsCard } from "./Groups";
import { TagForm } from "./TagForm";
import "./tags.css";
import "./texts";

type Folder = number | "all" | "none";

function useColumns(owners: Map<number, string>): Column<Tag>[] {
  const { t } = useTranslation("tags");
  const format = useFormat();
  const locale = useLocale();
  const activity = useActivity();
  return [
    {
      key: "name",
      title: t("tag"),
      lead: true,
      render: (tag) => (
        <div className="tag-name">
          <div className="row wrap">
            <Link to="/tags/$id" params={{ id: String(tag.id) }} className="cell-link">
              <Pill tone={toTone(tag.color, toneOf(tag.name))}>{tag.name}</Pill>
            </Link>
            {tag.rules > 0 ? (
              <Pill tone="violet" title={t("ruleBadge", { count: tag.rules })}>
                <ThunderboltOutlined /> {tag.rules}
              </Pill>
            ) : null}
            {tag.archived ? <Pill>{t("archived")}</Pill> : null}
          </div>
          <div className="sub ellipsis">{locale === "en" ? tag.definition_en : tag.definition_zh}</div>
        </div>
      ),
    },
    { key: "kind", title: t("kind.title"), render: (tag) => t(`kind.${tag.kind}`) },
    {
      key: "folder",
      title: t("folder"),
      render: (tag) => (tag.group ? <span lang="">{tag.group}</span> : <span className="muted">—</span>),
    },
    {
      key: "owner",
      title: t("owner"),
      render: (tag) => owners.get(tag.owner_id ?? 0) ?? <span className="muted">—</span>,
    },
    {
      key: "expiry",
      title: t("expiry"),
      render: (tag) =>
        tag.expires_after_days === null ? (
          <span className="muted">{t("never")}</span>
        ) : (
          t("days", { count: tag.expires_after_days })
        ),
    },
    {
      key: "spark",
      title: t("lastMonth"),
      render: (tag) => {
        const series = activity.data?.added[tag.name];
        return series ? (
          <Sparkline
            values={series}
            tone={toTone(tag.color, toneOf(tag.name))}
            label={t("appliedTimes", { value: format.count(series.reduce((sum, value) => sum + value, 0)) })}
          />
        ) : (
          <span className="muted">—</span>
        );
      },
    },
    {
      key: "people",
      title: t("people"),
      end: true,
      render: (tag) => (
        <Link to="/contacts" search={{ tag: tag.name }} className="num cell-link">
          {format.count(tag.people)}
        </Link>
      ),
    },
  ];
}

function Folders({
  chosen,
  choose,
  tags,
}: {
  chosen: Folder;
  choose: (folder: Folder) => void;
  tags: Tag[];
}) {
  const { t } = useTranslation("tags");
  const format = useFormat();
  const folders = useFolders();
  const create = useCreateFolder();
  const mayEdit = useCan("contacts.edit");
  const [name, setName] = useState("");
  const [exclusive, setExclusive] = useState(false);
  const rows: { key: Folder; label: string; count: number; exclusive?: boolean }[] = [
    { key: "all", label: t("allTags"), count: tags.length },
    ...(folders.data?.items ?? []).map((each) => ({
      key: each.id,
      label: each.name,
      count: each.tags,
      exclusive: each.exclusive,
    })),
    { key: "none", label: t("noFolder"), count: tags.filter((tag) => tag.group_id === null).length },
  ];
  const add = () =>
    create.mutate({ name: name.trim(), exclusive }, { onSuccess: () => setName(""), onError: toast.error });
  return (
    <Card title={t("folders")} className="tag-folders">
      <ul className="plain-list">
        {rows.map((row) => (
          <li key={row.key}>
            <button
              type="button"
              className="folder"
              aria-pressed={chosen === row.key}
              onClick={() => choose(row.key)}
            >
              <span className="ellipsis" lang={typeof row.key === "number" ? "" : undefined}>
                {row.label}
              </span>
              {row.exclusive ? <Pill tone="amber">{t("exclusive")}</Pill> : null}
              <span className="num muted">{format.count(row.count)}</span>
            </button>
          </li>
        ))}
      </ul>
      {mayEdit ? (
        <div className="stack new-folder">
          <Input
            aria-label={t("newFolder")}
            placeholder={t("newFolder")}
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onPressEnter={() => (name.trim() ? add() : undefined)}
          />
          {name.trim() ? (
            <div className="row wrap">
              <Checkbox checked={exclusive} onChange={(event) => setExclusive(event.target.checked)}>
                {t("exclusiveHint")}
              </Checkbox>
              <Button size="small" type="primary" loading={create.isPending} onClick={add}>
                {t("add")}
              </Button>
            </div>
          ) : null}
        </div>
      ) : null}
    </Card>
  );
}

function Library({ tags, owners, create }: { tags: Tag[]; owners: TagOwner[]; create: ReactNode }) {
  const { t } = useTranslation("tags");
  const navigate = useNavigate();
  const [folder, setFolder] = useState<Folder>("all");
  const [text, setText] = useState("");
  const [archived, setArchived] = useState(false);
  const columns = useColumns(new Map(owners.map((each) => [each.id, each.name])));
  const shown = tags.filter(
    (tag) =>
      (folder === "all" || (folder === "none" ? tag.group_id === null : tag.group_id === folder)) &&
      (archived || !tag.archived) &&
      tag.name.toLowerCase().includes(text.trim().toLowerCase()),
  );
  if (tags.length === 0)
    return (
      <div className="card">
        <State icon={<TagsOutlined />} tone="violet" title={t("empty.title")} action={create}>
          {t("empty.text")}
        </State>
      </div>
    );
  return (
    <div className="tags-grid">
      <Folders chosen={folder} choose={setFolder} tags={tags} />
      <Card flush>
        <div className="row wrap tag-filters">
          <Input
            allowClear
            style={{ width: 220 }}
            aria-label={t("find")}
            placeholder={t("find")}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Checkbox checked={archived} onChange={(event) => setArchived(event.target.checked)}>
            {t("showArchived")}
          </Checkbox>
        </div>
        {shown.length === 0 ? (
          <State compact icon={<TagsOutlined />} title={t("none")} />
        ) : (
          <DataTable
            label={t("title")}
            columns={columns}
            rows={shown.slice(0, 500)}
            rowKey={(tag) => tag.id}
            onOpen={(tag) => void navigate({ to: "/tags/$id", params: { id: String(tag.id) } })}
          />
        )}
        {shown.length > 500 ? <p className="muted tag-filters">{t("more", { count: 500 })}</p> : null}
      </Card>
    </div>
  );
}

function Tags() {
  const { t } = useTranslation("tags");
  const mayEdit = useCan("contacts.edit");
  const tags = useTags();
  const [making, setMaking] = useState(false);
  const [view, setView] = useState("library");
  const create = mayEdit ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
      {t("new")}
    </Button>
  ) : null;
  return (
    <Page
      title={t("title")}
      sub={t("sub")}
      actions={
        <>
          <Segmented
            value={view}
            onChange={setView}
            options={["library", "computed", "groups"].map((key) => ({
              value: key,
              label: t(`view.${key}`),
            }))}
          />
          {view === "library" ? create : null}
        </>
      }
    >
      {view === "groups" ? (
        <GroupsCard tags={tags.data?.items ?? []} />
      ) : view === "computed" ? (
        <Guard permission="segments.view">
          <ComputedTab />
        </Guard>
      ) : (
        <QueryView query={tags} skeleton={undefined}>
          {(list) => <Library tags={list.items} owners={list.owners} create={create} />}
        </QueryView>
      )}
      {making ? <TagForm tag={null} close={() => setMaking(false)} /> : null}
    </Page>
  );
}

export default function TagsPage() {
  return (
    <Guard permission="contacts.view">
      <Tags />
    </Guard>
  );
}
