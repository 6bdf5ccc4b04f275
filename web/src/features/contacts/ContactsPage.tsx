import {
  CloseOutlined,
  ExportOutlined,
  ImportOutlined,
  PlusOutlined,
  SearchOutlined,
  TeamOutlined,
} from "@ant-design/icons";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useDebounced } from "@/shared/hooks";
import { useCan } from "@/shared/session";
import { useContactColumns } from "@/shared/ui/contactColumns";
import { DataTable, Pager, useKeyset } from "@/shared/ui/DataTable";
import { Page } from "@/shared/ui/Page";
import { SearchInput } from "@/shared/ui/SearchInput";
import { Guard, QueryView, SkeletonRows, State } from "@/shared/ui/states";
import { type Filter, PAGE_SIZE, useContacts, useSegmentNames, useTags } from "./api";
import { Condition } from "./Condition";
import "./contacts.css";
import { NewContact } from "./NewContact";
import "./texts";

function useFilter(): [Filter, (next: Filter) => void] {
  const search = useSearch({ from: "/contacts" });
  const navigate = useNavigate();
  const filter: Filter = { q: search.q, segment: search.segment, tag: search.tag, where: search.where };
  const set = (next: Filter) =>
    void navigate({
      to: "/contacts",
      search: { q: next.q || undefined, segment: next.segment, tag: next.tag, where: next.where },
      replace: true,
    });
  return [filter, set];
}

function Toolbar({ filter, setFilter }: { filter: Filter; setFilter: (next: Filter) => void }) {
  const { t } = useTranslation("contacts");
  const [text, setText] = useState(filter.q ?? "");
  const settled = useDebounced(text, 250);
  const tags = useTags();
  const segments = useSegmentNames(useCan("segments.view"));
  const filtered = Boolean(filter.q || filter.segment || filter.tag);
  // Only what was typed moves the address
  useEffect(() => {
    if (settled.trim() !== (filter.q ?? "")) setFilter({ ...filter, q: settled.trim() });
  }, [settled]);
  return (
    <div className="toolbar">
      <SearchInput label={t("search")} className="contacts-search" value={text} onChange={setText} />
      <Select
        aria-label={t("segment")}
        placeholder={t("segment")}
        className="contacts-filter"
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        value={filter.segment}
        onChange={(segment?: number) => setFilter({ ...filter, segment })}
        options={segments.data?.items.map((item) => ({ value: item.id, label: item.name }))}
      />
      <Select
        aria-label={t("tag")}
        placeholder={t("tag")}
        className="contacts-filter"
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        value={filter.tag}
        onChange={(tag?: string) => setFilter({ ...filter, tag })}
        options={tags.data?.items.map((item) => ({ value: item.name, label: item.name }))}
      />
      {filtered ? (
        <Button
          type="text"
          icon={<CloseOutlined />}
          onClick={() => {
            setText("");
            setFilter({});
          }}
        >
          {t("clearFilters")}
        </Button>
      ) : null}
    </div>
  );
}

function NobodyYet({ add }: { add: (() => void) | null }) {
  const { t } = useTranslation("contacts");
  const navigate = useNavigate();
  return (
    <State
      icon={<TeamOutlined />}
      title={t("empty.title")}
      action={
        <>
          <Button type="primary" onClick={() => void navigate({ to: "/settings/sources" })}>
            {t("empty.source")}
          </Button>
          {add ? <Button onClick={add}>{t("new")}</Button> : null}
        </>
      }
    >
      {t("empty.text")}
    </State>
  );
}

function Contacts() {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const navigate = useNavigate();
  const mayEdit = useCan("contacts.edit");
  const mayImport = useCan("contacts.import");
  const mayExport = useCan("contacts.export");
  const [adding, setAdding] = useState(false);
  const [filter, setFilter] = useFilter();
  const keyset = useKeyset(JSON.stringify(filter));
  const contacts = useContacts(filter, keyset.cursor);
  const columns = useContactColumns();
  const total = contacts.data?.total;
  const filtered = Boolean(filter.q || filter.segment || filter.tag || filter.where);
  return (
    <Page
      title={t("title")}
      sub={
        total === undefined
          ? ""
          : t(filtered ? "totalFiltered" : "total", { count: total, value: format.count(total) })
      }
      actions={
        <>
          {mayExport && !filter.where ? (
            <Button
              icon={<ExportOutlined />}
              onClick={() =>
                void navigate({
                  to: "/exports",
                  search: { make: true, q: filter.q, segment: filter.segment, tag: filter.tag },
                })
              }
            >
              {t("export")}
            </Button>
          ) : null}
          {mayImport ? (
            <Button icon={<ImportOutlined />} onClick={() => void navigate({ to: "/contacts/import" })}>
              {t("import")}
            </Button>
          ) : null}
          {mayEdit ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
              {t("new")}
            </Button>
          ) : null}
        </>
      }
    >
      <div className="card">
        {filter.where ? (
          <Condition where={filter.where} clear={() => setFilter({})} />
        ) : (
          <Toolbar filter={filter} setFilter={setFilter} />
        )}
        <QueryView query={contacts} skeleton={<SkeletonRows rows={10} />}>
          {(page) => {
            if (page.items.length === 0)
              return filtered ? (
                <State icon={<SearchOutlined />} tone="gray" title={t("none.title")}>
                  {t("none.text")}
                </State>
              ) : (
                <NobodyYet add={mayEdit ? () => setAdding(true) : null} />
              );
            return (
              <>
                <DataTable
                  label={t("title")}
                  columns={columns}
                  rows={page.items}
                  rowKey={(row) => row.id}
                  onOpen={(row) => void navigate({ to: "/contacts/$id", params: { id: String(row.id) } })}
                />
                <Pager
                  keyset={keyset}
                  shown={page.items.length}
                  limit={PAGE_SIZE}
                  total={page.total}
                  nextCursor={page.next_cursor}
                />
              </>
            );
          }}
        </QueryView>
      </div>
      {adding ? <NewContact close={() => setAdding(false)} /> : null}
    </Page>
  );
}

export default function ContactsPage() {
  return (
    <Guard permission="contacts.view">
      <Contacts />
    </Guard>
  );
}
