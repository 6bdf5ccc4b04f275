import { KeyOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Modal, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Token } from "@/shared/types";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Card } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { Guard, QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { useRevokeToken, useTokens } from "./api";
import { NewToken } from "./NewToken";

function Scopes({ token }: { token: Token }) {
  const { t } = useTranslation("settings");
  const names = token.scopes.map((scope) =>
    t(`permission.${scope.replace(".", "_")}`, { defaultValue: scope }),
  );
  return (
    <Tooltip title={names.join(t("separator"))}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard reaches the list of rights here */}
      <span className="num token-scopes" tabIndex={0}>
        {t("token.scopeCount", { count: names.length })}
      </span>
    </Tooltip>
  );
}

function useColumns(revoke: (token: Token) => void): Column<Token>[] {
  const { t } = useTranslation("settings");
  return [
    {
      key: "name",
      title: t("name"),
      lead: true,
      render: (row) => (
        <span className="row">
          <span className="person-name ellipsis">{row.name}</span>
          {row.revoked_at ? (
            <Pill tone="gray" dot>
              {t("token.revoked")}
            </Pill>
          ) : null}
        </span>
      ),
    },
    { key: "prefix", title: t("token.starts"), render: (row) => <code>{row.prefix}…</code> },
    { key: "scopes", title: t("token.scopes"), render: (row) => <Scopes token={row} /> },
    { key: "created", title: t("created"), render: (row) => <When at={row.created_at} /> },
    {
      key: "used",
      title: t("token.used"),
      render: (row) => <When at={row.last_used_at} empty={t("token.never")} />,
    },
    {
      key: "actions",
      title: "",
      end: true,
      blank: (row) => row.revoked_at !== null,
      render: (row) =>
        row.revoked_at ? null : (
          <Button size="small" danger onClick={() => revoke(row)}>
            {t("token.revoke")}
          </Button>
        ),
    },
  ];
}

function RevokeToken({ token, close }: { token: Token; close: () => void }) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation("common");
  const revoke = useRevokeToken();
  const run = () =>
    revoke.mutate(token.id, {
      onSuccess: () => {
        toast.success(t("token.gone", { name: token.name }));
        close();
      },
      onError: toast.error,
    });
  return (
    <Modal
      open
      width={440}
      title={t("token.revokeTitle", { name: token.name })}
      onCancel={close}
      onOk={run}
      okText={t("token.revoke")}
      cancelText={common("cancel")}
      okButtonProps={{ danger: true, loading: revoke.isPending }}
    >
      <p>{t("token.revokeText")}</p>
    </Modal>
  );
}

function Tokens() {
  const { t } = useTranslation("settings");
  const tokens = useTokens();
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Token | null>(null);
  const columns = useColumns(setLeaving);
  return (
    <>
      <Card
        title={t("token.title")}
        flush
        extra={
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {t("token.new")}
          </Button>
        }
      >
        <p className="muted settings-lead inset">{t("token.text")}</p>
        <QueryView query={tokens}>
          {(page) =>
            page.items.length === 0 ? (
              <State icon={<KeyOutlined />} title={t("token.empty.title")}>
                {t("token.empty.text")}
              </State>
            ) : (
              <DataTable
                label={t("token.title")}
                columns={columns}
                rows={page.items}
                rowKey={(row) => row.id}
              />
            )
          }
        </QueryView>
      </Card>
      {adding ? <NewToken close={() => setAdding(false)} /> : null}
      {leaving ? <RevokeToken token={leaving} close={() => setLeaving(null)} /> : null}
    </>
  );
}

export default function TokensPage() {
  return (
    <Guard permission="tokens.edit" part>
      <Tokens />
    </Guard>
  );
}
