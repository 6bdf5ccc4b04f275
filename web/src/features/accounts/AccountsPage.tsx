import {
  BankOutlined,
  DownloadOutlined,
  PlusOutlined,
  SearchOutlined,
  UploadOutlined,
} from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useDebounced } from "@/shared/hooks";
import { useLocale } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import { type Column, useKeyset } from "@/shared/ui/DataTable";
import { Page } from "@/shared/ui/Page";
import { PagedTable } from "@/shared/ui/PagedTable";
import { Pill } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { SearchInput } from "@/shared/ui/SearchInput";
import { Sparkline } from "@/shared/ui/Sparkline";
import { Guard, State } from "@/shared/ui/states";
import { AccountForm } from "./AccountForm";
import { type AccountRow, type Filter, PAGE_SIZE, useAccounts, useChoices, useCreate } from "./api";
import "./accounts.css";
import { ImportAccounts } from "./ImportAccounts";
import { money } from "./money";
import { RunLine } from "./RunLine";
import { Suggestions } from "./Suggestions";
import "./texts";

const sorts = ["name", "-revenue", "-created", "-updated"] as const;

function useColumns(): Column<AccountRow>[] {
  const { t } = useTranslation("accounts");
  const format = useFormat();
  const locale = useLocale();
  return [
    {
      key: "name",
      title: t("name"),
      lead: true,
      render: (row) => (
        <Link to="/accounts/$id" params={{ id: String(row.id) }} className="cell-link account-name">
          {row.name}
        </Link>
      ),
    },
    {
      key: "industry",
      title: t("industry"),
      blank: (row) => !row.industry,
      render: (row) => row.industry || <span className="muted">—</span>,
    },
    {
      key: "members",
      title: t("members"),
      end: true,
      render: (row) => <span className="num">{format.count(row.members)}</span>,
    },
    {
      key: "engagement",
      title: t("engagement"),
      blank: (row) => row.weeks.every((week) => week.events === 0),
      render: (row) =>
        row.weeks.some((week) => week.events > 0) ? (
          <Sparkline
            values={row.weeks.map((week) => week.events)}
            tone="primary"
            label={t("engagementOf", { name: row.name })}
          />
        ) : (
          <span className="muted">—</span>
        ),
    },
    { key: "touch", title: t("lastTouch"), render: (row) => <When at={row.last_touch_at} /> },
    {
      key: "revenue",
      title: t("revenue"),
      end: true,
      blank: (row) => row.annual_revenue === null,
      render: (row) => <span className="num">{money(row.annual_revenue, row.currency, locale)}</span>,
    },
    {
      key: "signed",
      title: t("signedColumn"),
      render: (row) => (
        <Pill tone={row.signed ? "green" : "gray"} dot>
          {t(row.signed ? "signed" : "unsigned")}
        </Pill>
      ),
    },
    {
      key: "owner",
      title: t("owner"),
      blank: (row) => !row.owner,
      render: (row) => row.owner?.name ?? <span className="muted">—</span>,
    },
  ];
}

type ToolbarProps = {
  filter: Filter;
  text: string;
  setText: (text: string) => void;
  set: (next: Filter) => void;
};

function Toolbar({ filter, text, setText, set }: ToolbarProps) {
  const { t } = useTranslation("accounts");
  const choices = useChoices();
  return (
    <div className="toolbar">
      <SearchInput label={t("search")} className="accounts-search" value={text} onChange={setText} />
      <Select
        aria-label={t("industry")}
        placeholder={t("industry")}
        className="accounts-filter"
        allowClear
        value={filter.industry}
        onChange={(industry?: string) => set({ ...filter, industry })}
        options={choices.data?.industries.map((value) => ({ value, label: value }))}
      />
      <Select
        aria-label={t("owner")}
        placeholder={t("owner")}
        className="accounts-filter"
        allowClear
        value={filter.owner ?? undefined}
        onChange={(owner?: number) => set({ ...filter, owner })}
        options={choices.data?.owners.map((owner) => ({ value: owner.id, label: owner.name }))}
      />
      <Select
        aria-label={t("signedColumn")}
        placeholder={t("signedColumn")}
        className="accounts-filter"
        allowClear
        value={filter.signed === undefined ? undefined : String(filter.signed)}
        onChange={(signed?: string) => set({ ...filter, signed: signed ? signed === "true" : undefined })}
        options={[
          { value: "true", label: t("signed") },
          { value: "false", label: t("unsigned") },
        ]}
      />
      <Select
        aria-label={t("sort.label")}
        className="accounts-filter"
        value={filter.sort ?? "name"}
        onChange={(sort: string) => set({ ...filter, sort })}
        options={sorts.map((value) => ({ value, label: t(`sort.${value}`) }))}
      />
    </div>
  );
}

function Empty({ filtered, add }: { filtered: boolean; add: (() => void) | null }) {
  const { t } = useTranslation("accounts");
  if (filtered)
    return (
      <State icon={<SearchOutlined />} tone="gray" title={t("none.title")}>
        {t("none.text")}
      </State>
    );
  return (
    <State
      icon={<BankOutlined />}
      title={t("empty.title")}
      action={
        add ? (
          <Button type="primary" onClick={add}>
            {t("new")}
          </Button>
        ) : null
      }
    >
      {t("empty.text")}
    </State>
  );
}

function Accounts() {
  const { t } = useTranslation("accounts");
  const format = useFormat();
  const navigate = useNavigate();
  const mayEdit = useCan("accounts.edit");
  const mayExport = useCan("contacts.export");
  const [open, setOpen] = useState<"new" | "import" | null>(null);
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<Filter>({});
  const q = useDebounced(text, 250).trim();
  const filter = { ...chosen, q: q || undefined };
  const keyset = useKeyset(JSON.stringify(filter));
  const accounts = useAccounts(filter, keyset.cursor);
  const columns = useColumns();
  const create = useCreate();
  const total = accounts.data?.total;
  const filtered = Boolean(q || chosen.industry || chosen.owner || chosen.signed !== undefined);
  return (
    <Page
      title={t("title")}
      sub={total === undefined ? "" : t("total", { count: total, value: format.count(total) })}
      actions={
        <>
          {mayExport ? (
            <Button icon={<DownloadOutlined />} href="/api/v1/accounts/export.csv">
              {t("export")}
            </Button>
          ) : null}
          {mayEdit ? (
            <>
              <Button icon={<UploadOutlined />} onClick={() => setOpen("import")}>
                {t("import.button")}
              </Button>
              <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen("new")}>
                {t("new")}
              </Button>
            </>
          ) : null}
        </>
      }
    >
      <RunLine />
      <Suggestions />
      <div className="card">
        <Toolbar filter={chosen} text={text} setText={setText} set={setChosen} />
        <PagedTable
          query={accounts}
          keyset={keyset}
          limit={PAGE_SIZE}
          label={t("title")}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate({ to: "/accounts/$id", params: { id: String(row.id) } })}
          empty={<Empty filtered={filtered} add={mayEdit ? () => setOpen("new") : null} />}
        />
      </div>
      {open === "new" ? (
        <AccountForm
          title={t("new")}
          pending={create.isPending}
          error={create.error}
          close={() => setOpen(null)}
          save={(facts) =>
            create.mutate(facts, {
              onSuccess: (made) => void navigate({ to: "/accounts/$id", params: { id: String(made.id) } }),
            })
          }
        />
      ) : null}
      {open === "import" ? <ImportAccounts close={() => setOpen(null)} /> : null}
    </Page>
  );
}

export default function AccountsPage() {
  return (
    <Guard permission="accounts.view">
      <Accounts />
    </Guard>
  );
}
