import { FilterOutlined, PlusOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useLocale } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import type { Segment } from "@/shared/types";
import { type Column, useKeyset } from "@/shared/ui/DataTable";
import { Page } from "@/shared/ui/Page";
import { PagedTable } from "@/shared/ui/PagedTable";
import { Pill } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { Guard, State } from "@/shared/ui/states";
import { PAGE_SIZE, useFreshCount, useSegments } from "./api";
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
            <Link to="/segments/$id" params={{ id: String(row.id) }} className="cell-link person-name">
              {row.name}
            </Link>
            {row.broken_reason ? (
              <Pill tone="coral" dot title={row.broken_reason}>
                {t("broken")}
              </Pill>
            ) : null}
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
      render: (row) => <LiveCount row={row} />,
    },
    { key: "counted", title: t("counted"), end: true, render: (row) => <CountedAt row={row} /> },
    { key: "updated", title: t("updated"), end: true, render: (row) => <When at={row.updated_at} /> },
  ];
}

function Segments() {
  const { t } = useTranslation("segments");
  const navigate = useNavigate();
  const mayEdit = useCan("segments.edit");
  const keyset = useKeyset("");
  const segments = useSegments(keyset.cursor);
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
    <Page title={t("title")} sub={t("sub")} actions={create}>
      <div className="card">
        <PagedTable
          query={segments}
          keyset={keyset}
          limit={PAGE_SIZE}
          label={t("title")}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate({ to: "/segments/$id", params: { id: String(row.id) } })}
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
