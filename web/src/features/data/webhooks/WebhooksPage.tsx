import { LinkOutlined, PlusOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { type Column, useKeyset } from "@/shared/ui/DataTable";
import { Page } from "@/shared/ui/Page";
import { PagedTable } from "@/shared/ui/PagedTable";
import { Pill, Tile } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { Sparkline } from "@/shared/ui/Sparkline";
import { Guard, State } from "@/shared/ui/states";
import { PAGE_SIZE, useWebhooks, type WebhookCreated, type WebhookRow } from "./api";
import { Gallery } from "./Gallery";
import { lookOf } from "./looks";
import { NewSecret } from "./NewSecret";
import "./texts";
import "./webhooks.css";

function Status({ row }: { row: WebhookRow }) {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  return (
    <span className="row wrap hook-status">
      {row.enabled ? null : <Pill>{t("off")}</Pill>}
      {row.failed ? (
        <Pill tone="amber" dot>
          {t("failedCount", { count: row.failed, value: format.count(row.failed) })}
        </Pill>
      ) : null}
      {row.refused ? (
        <Pill tone="coral" dot>
          {t("refusedCount", { count: row.refused, value: format.count(row.refused) })}
        </Pill>
      ) : null}
    </span>
  );
}

function useColumns(): Column<WebhookRow>[] {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  return [
    {
      key: "name",
      title: t("name"),
      lead: true,
      render: (row) => (
        <span className="row">
          <Tile tone={lookOf(row.preset).tone}>{lookOf(row.preset).icon}</Tile>
          <span>
            <Link to="/data/webhooks/$id" params={{ id: String(row.id) }} className="cell-link person-name">
              {row.name}
            </Link>
            <div className="sub">{t(`preset.${row.preset}.name`, { defaultValue: row.preset })}</div>
          </span>
        </span>
      ),
    },
    {
      key: "status",
      title: "",
      render: (row) => <Status row={row} />,
      blank: (row) => row.enabled && !row.failed && !row.refused,
      wide: true,
    },
    { key: "scheme", title: t("scheme"), render: (row) => t(`schemes.${row.scheme}`) },
    {
      key: "trend",
      title: t("trend"),
      render: (row) => (
        <Sparkline values={row.days} tone="primary" label={t("trendOf", { name: row.name })} />
      ),
      blank: (row) => row.deliveries === 0,
    },
    {
      key: "count",
      title: t("count"),
      end: true,
      render: (row) => <span className="num">{format.count(row.deliveries)}</span>,
    },
    {
      key: "last",
      title: t("last"),
      end: true,
      render: (row) => <When at={row.last_delivery_at} empty={t("never")} />,
    },
  ];
}

type Made = { made: (hook: WebhookCreated) => void };

function Empty({ mayEdit, made }: { mayEdit: boolean } & Made) {
  const { t } = useTranslation("webhooks");
  return (
    <div className="hook-empty">
      <State icon={<LinkOutlined />} title={t("empty.title")}>
        {t("empty.text")}
      </State>
      {mayEdit ? <Gallery made={made} /> : null}
    </div>
  );
}

function Webhooks() {
  const { t } = useTranslation("webhooks");
  const navigate = useNavigate();
  const mayEdit = useCan("data.edit");
  const [choosing, setChoosing] = useState(false);
  const [fresh, setFresh] = useState<WebhookCreated | null>(null);
  const keyset = useKeyset("");
  const hooks = useWebhooks(keyset.cursor);
  const columns = useColumns();
  const open = (id: number) => void navigate({ to: "/data/webhooks/$id", params: { id: String(id) } });
  const made = (hook: WebhookCreated) => {
    setChoosing(false);
    if (hook.secret) setFresh(hook);
    else open(hook.id);
  };
  return (
    <Page
      title={t("title")}
      sub={t("sub")}
      actions={
        mayEdit && hooks.data?.items.length ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setChoosing(true)}>
            {t("new")}
          </Button>
        ) : null
      }
    >
      <div className="card">
        <PagedTable
          query={hooks}
          keyset={keyset}
          limit={PAGE_SIZE}
          label={t("title")}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => open(row.id)}
          empty={<Empty mayEdit={mayEdit} made={made} />}
        />
      </div>
      <Modal
        open={choosing}
        title={t("gallery.title")}
        footer={null}
        width={760}
        onCancel={() => setChoosing(false)}
      >
        <Gallery made={made} />
      </Modal>
      {fresh?.secret ? <NewSecret secret={fresh.secret} close={() => open(fresh.id)} /> : null}
    </Page>
  );
}

export default function WebhooksPage() {
  return (
    <Guard permission="data.view">
      <Webhooks />
    </Guard>
  );
}
