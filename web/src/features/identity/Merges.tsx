import { MergeOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan } from "@/shared/session";
import { type Column, useKeyset } from "@/shared/ui/DataTable";
import { PagedTable } from "@/shared/ui/PagedTable";
import { When } from "@/shared/ui/parts";
import { State } from "@/shared/ui/states";
import { type Merge, PAGE_SIZE, useMerges } from "./api";
import { JoinedBy, UndoDialog } from "./dialogs";
import { PersonLink } from "./Facts";
import { Ended, Why } from "./MergeHistory";

/** Every merge of the workspace, the newest first. */
export function Merges() {
  const { t } = useTranslation("identity");
  const mayMerge = useCan("contacts.merge");
  const keyset = useKeyset("");
  const merges = useMerges(keyset.cursor);
  const [undoing, setUndoing] = useState<Merge | null>(null);
  const columns: Column<Merge>[] = [
    {
      key: "person",
      title: t("merges.person"),
      lead: true,
      render: (row) => <PersonLink id={row.contact_id} name={row.name} />,
    },
    { key: "by", title: t("merges.by"), render: (row) => <JoinedBy merge={row} /> },
    {
      key: "at",
      title: t("merges.at"),
      render: (row) => (
        <>
          <When at={row.at} />
          <div>
            <Why merge={row} />
          </div>
        </>
      ),
    },
    {
      key: "undo",
      title: "",
      end: true,
      blank: (row) => row.ended_at === null && !mayMerge,
      render: (row) =>
        row.ended_at === null ? (
          mayMerge ? (
            <Button size="small" onClick={() => setUndoing(row)}>
              {t("history.undo")}
            </Button>
          ) : null
        ) : (
          <Ended merge={row} />
        ),
    },
  ];
  return (
    <>
      <PagedTable
        query={merges}
        keyset={keyset}
        limit={PAGE_SIZE}
        label={t("page.merges")}
        columns={columns}
        rowKey={(row) => row.id}
        empty={
          <State icon={<MergeOutlined />} title={t("merges.empty.title")}>
            {t("merges.empty.text")}
          </State>
        }
      />
      {undoing ? <UndoDialog merge={undoing} close={() => setUndoing(null)} /> : null}
    </>
  );
}
