import { DeleteOutlined, SaveOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Page } from "@/shared/ui/Page";
import { When } from "@/shared/ui/parts";
import { Guard, QueryView, State } from "@/shared/ui/states";
import { type SavedPortrait, useSavedPortraits } from "./api";
import { DeletePortrait } from "./DeletePortrait";
import "./insight.css";
import { Tabs } from "./Tabs";
import "./texts";

/** Of whom it is: a segment, or two side by side. */
function Portrayed({ portrait }: { portrait: SavedPortrait }) {
  const { t } = useTranslation("insight");
  const { segment, beside } = portrait;
  return (
    <span lang="und">
      {beside ? t("pair.titleOf", { left: segment.name, right: beside.name }) : segment.name}
    </span>
  );
}

function useColumns(): Column<SavedPortrait>[] {
  const { t } = useTranslation("insight");
  const { t: common } = useTranslation("common");
  const format = useFormat();
  const mayEdit = useCan("segments.edit");
  const columns: Column<SavedPortrait>[] = [
    {
      key: "name",
      title: t("saved.name"),
      lead: true,
      render: (row) => (
        <Link to="/insight/saved/$id" params={{ id: String(row.id) }} className="cell-link person-name">
          <span lang="und">{row.name}</span>
        </Link>
      ),
    },
    { key: "segment", title: t("segment"), render: (row) => <Portrayed portrait={row} /> },
    {
      key: "against",
      title: t("against"),
      render: (row) => <span lang="und">{row.against?.name ?? t("everybody")}</span>,
    },
    {
      key: "people",
      title: t("people"),
      end: true,
      render: (row) => (
        <span className="num">
          {row.other_people === null
            ? format.count(row.people)
            : `${format.count(row.people)} / ${format.count(row.other_people)}`}
        </span>
      ),
    },
    { key: "taken", title: t("saved.taken"), render: (row) => <When at={row.taken_at} /> },
    {
      key: "by",
      title: t("saved.by"),
      blank: (row) => !row.created_by,
      render: (row) => <span lang="und">{row.created_by || "—"}</span>,
    },
  ];
  if (mayEdit)
    columns.push({
      key: "delete",
      title: "",
      end: true,
      render: (row) => (
        <DeletePortrait portrait={row}>
          {(ask) => (
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={`${common("delete")}: ${row.name}`}
              onClick={ask}
            />
          )}
        </DeletePortrait>
      ),
    });
  return columns;
}

function Saved() {
  const { t } = useTranslation("insight");
  const navigate = useNavigate();
  const portraits = useSavedPortraits();
  const columns = useColumns();
  return (
    <Page title={t("saved.title")} sub={t("saved.sub")} actions={<Tabs at="saved" />}>
      <div className="card">
        <QueryView query={portraits}>
          {({ items }) =>
            items.length === 0 ? (
              <State
                icon={<SaveOutlined />}
                tone="violet"
                title={t("saved.empty.title")}
                action={
                  <Button type="primary" onClick={() => void navigate({ to: "/insight" })}>
                    {t("saved.empty.action")}
                  </Button>
                }
              >
                {t("saved.empty.text")}
              </State>
            ) : (
              <DataTable
                label={t("saved.title")}
                columns={columns}
                rows={items}
                rowKey={(row) => row.id}
                onOpen={(row) => void navigate({ to: "/insight/saved/$id", params: { id: String(row.id) } })}
              />
            )
          }
        </QueryView>
      </div>
    </Page>
  );
}

export default function SavedPage() {
  return (
    <Guard permission="segments.view">
      <Saved />
    </Guard>
  );
}
