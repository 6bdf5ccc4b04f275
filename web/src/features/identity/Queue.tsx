import { CheckCircleOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { type Column, DataTable, Pager, useKeyset } from "@/shared/ui/DataTable";
import { When } from "@/shared/ui/parts";
import { QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { PAGE_SIZE, type QueuedMerge, useDecideQueued, useQueue } from "./api";
import { PersonLink } from "./Facts";
import { parsedName } from "./graph";
import { Identifier, useKindNames } from "./look";

function End({ id, name, by }: { id: number; name: string; by: string }) {
  const kinds = useKindNames();
  return (
    <div className="queue-end">
      <PersonLink id={id} name={name} />
      <Identifier {...parsedName(by)} names={kinds} />
    </div>
  );
}

function Decide({ row }: { row: QueuedMerge }) {
  const { t } = useTranslation("identity");
  const decide = useDecideQueued();
  const say = (approve: boolean) =>
    decide.mutate(
      { id: row.id, approve },
      {
        onSuccess: () => toast.success(t(approve ? "queue.merged" : "queue.dismissed")),
        onError: toast.error,
      },
    );
  return (
    <span className="row wrap decide">
      <Button size="small" type="primary" loading={decide.isPending} onClick={() => say(true)}>
        {t("queue.approve")}
      </Button>
      <Button size="small" disabled={decide.isPending} onClick={() => say(false)}>
        {t("queue.dismiss")}
      </Button>
    </span>
  );
}

/** Merges that are too large to happen by themselves. */
export function Queue() {
  const { t } = useTranslation("identity");
  const format = useFormat();
  const mayMerge = useCan("contacts.merge");
  const keyset = useKeyset("");
  const queue = useQueue(keyset.cursor);
  const columns: Column<QueuedMerge>[] = [
    {
      key: "left",
      title: t("queue.one"),
      lead: true,
      render: (row) => <End id={row.left_contact_id} name={row.left_name} by={row.left} />,
    },
    {
      key: "right",
      title: t("queue.other"),
      lead: true,
      render: (row) => <End id={row.right_contact_id} name={row.right_name} by={row.right} />,
    },
    {
      key: "size",
      title: t("queue.size"),
      end: true,
      render: (row) => <span className="num">{format.count(row.identifiers)}</span>,
    },
    { key: "since", title: t("queue.since"), render: (row) => <When at={row.queued_at} /> },
    ...(mayMerge
      ? [{ key: "decide", title: "", end: true, render: (row: QueuedMerge) => <Decide row={row} /> }]
      : []),
  ];
  return (
    <QueryView query={queue}>
      {(page) =>
        page.items.length === 0 ? (
          <State icon={<CheckCircleOutlined />} tone="green" title={t("queue.empty.title")}>
            {t("queue.empty.text")}
          </State>
        ) : (
          <>
            <p className="tab-lead sub">{t("queue.lead")}</p>
            <DataTable
              label={t("page.waiting")}
              columns={columns}
              rows={page.items}
              rowKey={(row) => row.id}
            />
            <Pager
              keyset={keyset}
              shown={page.items.length}
              limit={PAGE_SIZE}
              total={page.total}
              nextCursor={page.next_cursor}
            />
          </>
        )
      }
    </QueryView>
  );
}
