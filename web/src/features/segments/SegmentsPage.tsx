import { FilterOutlined, PlusOutlined, UnorderedListOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Select, Switch } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useLocale } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import type { Segment } from "@/shared/types";
import { type Column, useKeyset } from "@/shared/ui/DataTable";
import { Page } from "@/shared/ui/Page";
import { PagedTable } from "@/shared/ui/PagedTable";
import { When } from "@/shared/ui/parts";
import { SearchInput } from "@/shared/ui/SearchInput";
import { Sparkline } from "@/shared/ui/Sparkline";
import { Guard, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Filter, PAGE_SIZE, useFreshCount, useSegments } from "./api";
import { KindPills } from "./Kind";
import { useFolders, useUnarchive } from "./kept";
import { NewFolder } from "./NewFolder";
import { NewList } from "./NewList";
import "./segments.css";
import "./texts";

export function wordsIn(words: Segment["words"], locale: string): string {
  return locale === "en" ? words.en : words.zh;
}

/** The number as last counted, and the fresh one as soon as the server has counted again. */
function LiveCount({ row }: { row: Segment }) {
  const format = useFormat();
  const { count } = useFreshCount(row);
  if (count === null) return <span className="muted">—</span>;
  return <b className="num">{format.count(count)}</b>;
}

function CountedAt({ row }: { row: Segment }) {
  return <When at={useFreshCount(row).counted_at} />;
}

function BringBack({ row }: { row: Segment }) {
  const { t } = useTranslation("segments");
  const unarchive = useUnarchive();
  if (!useCan("segments.edit")) return null;
  return (
    <Button
      size="small"
      loading={unarchive.isPending}
      onClick={() => unarchive.mutate(row.id, { onError: toast.error })}
    >
      {t("unarchive")}
    </Button>
  );
}

function useColumns(): Column<Segment>[] {
  const { t } = useTranslation("segments");
  const locale = useLocale();
  return [
    {
      key: "name",
      title: t("name"),
      lead: true,
      render: (row) => (
        <div className="segment-name">
          <div className="row">
            {row.archived_at ? (
              <>
                <span className="person-name">{row.name}</span>
                <BringBack row={row} />
              </>
            ) : (
              <Link to="/segments/$id" params={{ id: String(row.id) }} className="cell-link person-name">
                {row.name}
              </Link>
            )}
            <KindPills segment={row} />
          </div>
          <div className="sub ellipsis" title={wordsIn(row.words, locale)}>
            {wordsIn(row.words, locale)}
          </div>
        </div>
      ),
    },
    {
      key: "count",
      title: t("people"),
      end: true,
      render: (row) => (
        <span className="size-cell">
          <Sparkline values={row.sizes} tone="violet" label={t("sizes.title")} />
          <LiveCount row={row} />
        </span>
      ),
    },
    { key: "owner", title: t("owner"), render: (row) => row.owner_name || "—" },
    { key: "counted", title: t("counted"), end: true, render: (row) => <CountedAt row={row} /> },
    { key: "updated", title: t("updated"), end: true, render: (row) => <When at={row.updated_at} /> },
  ];
}

function Filters({ filter, onChange }: { filter: Filter; onChange: (next: Filter) => void }) {
  const { t } = useTranslation("segments");
  const folders = useFolders();
  const archivedId = useId();
  const mayEdit = useCan("segments.edit");
  return (
    <div className="toolbar">
      <SearchInput label={t("search")} value={filter.q} onChange={(q) => onChange({ ...filter, q })} />
      <Select
        aria-label={t("folder.label")}
        allowClear
        placeholder={t("folder.all")}
        value={filter.folder ?? undefined}
        onChange={(folder?: number) => onChange({ ...filter, folder: folder ?? null })}
        popupMatchSelectWidth={false}
        options={[
          ...(folders.data ?? []).map((each) => ({ value: each.id, label: `${each.name} (${each.count})` })),
          { value: 0, label: t("folder.none") },
        ]}
      />
      {mayEdit ? <NewFolder /> : null}
      <label className="row" htmlFor={archivedId}>
        <Switch
          id={archivedId}
          aria-label={t("archived")}
          size="small"
          checked={filter.archived}
          onChange={(archived) => onChange({ ...filter, archived })}
        />
        {t("archived")}
      </label>
    </div>
  );
}

function Segments() {
  const { t } = useTranslation("segments");
  const navigate = useNavigate();
  const mayEdit = useCan("segments.edit");
  const [filter, setFilter] = useState<Filter>({ q: "", folder: null, archived: false });
  const [listing, setListing] = useState(false);
  const keyset = useKeyset(JSON.stringify(filter));
  const segments = useSegments(keyset.cursor, filter);
  const columns = useColumns();
  const create = mayEdit ? (
    <Button
      type="primary"
      icon={<PlusOutlined />}
      onClick={() => void navigate({ to: "/segments/$id", params: { id: "new" } })}
    >
      {t("new")}
    </Button>
  ) : null;
  return (
    <Page
      title={t("title")}
      sub={t("sub")}
      actions={
        mayEdit ? (
          <>
            <Button icon={<UnorderedListOutlined />} onClick={() => setListing(true)}>
              {t("list.new")}
            </Button>
            {create}
          </>
        ) : null
      }
    >
      <NewList open={listing} onClose={() => setListing(false)} />
      <div className="card">
        <Filters filter={filter} onChange={setFilter} />
        <PagedTable
          query={segments}
          keyset={keyset}
          limit={PAGE_SIZE}
          label={t("title")}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={
            filter.archived
              ? undefined
              : (row) => void navigate({ to: "/segments/$id", params: { id: String(row.id) } })
          }
          empty={
            <State icon={<FilterOutlined />} tone="violet" title={t("empty.title")} action={create}>
              {t("empty.text")}
            </State>
          }
        />
      </div>
    </Page>
  );
}

export default function SegmentsPage() {
  return (
    <Guard permission="segments.view">
      <Segments />
    </Guard>
  );
}
