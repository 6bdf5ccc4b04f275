import { CloudDownloadOutlined, PlusOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Alert, Button, Input, Modal } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useCan } from "@/shared/session";
import { type Column, useKeyset } from "@/shared/ui/DataTable";
import { Page } from "@/shared/ui/Page";
import { PagedTable } from "@/shared/ui/PagedTable";
import { Pill, Tile } from "@/shared/ui/Pill";
import { Field, When } from "@/shared/ui/parts";
import { Sparkline } from "@/shared/ui/Sparkline";
import { Guard, State } from "@/shared/ui/states";
import { type ConnectorRow, PAGE_SIZE, useConnectors, useCreate } from "./api";
import { firstValues, KindFields, type Values } from "./Connect";
import { type KindShape, kindOf, kinds } from "./kinds";
import { RunPill } from "./Runs";
import "./texts";
import "./connectors.css";

function NewPlace({ kind, back }: { kind: KindShape; back: () => void }) {
  const { t } = useTranslation("connectors");
  const navigate = useNavigate();
  const create = useCreate();
  const [name, setName] = useState("");
  const [values, setValues] = useState<Values>(() => firstValues(kind));
  const [secrets, setSecrets] = useState<{ [name: string]: string }>({});
  const make = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      { name, kind: kind.key, config: values as never, secrets, target: "people" },
      { onSuccess: ({ id }) => void navigate({ to: "/data/connectors/$id", params: { id: String(id) } }) },
    );
  };
  return (
    <form className="pull-step" onSubmit={make}>
      <div className="row">
        <Tile tone={kind.tone}>{kind.icon}</Tile>
        <b>{t(`kind.${kind.key}`)}</b>
      </div>
      <Field label={t("name")}>
        {(id) => (
          <Input
            id={id}
            required
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <KindFields
        kind={kind}
        values={values}
        secrets={secrets}
        set={[]}
        change={setValues}
        changeSecrets={setSecrets}
      />
      {create.error ? <Alert type="error" title={errorText(create.error)} /> : null}
      <div className="row">
        <Button type="primary" htmlType="submit" loading={create.isPending}>
          {t("create")}
        </Button>
        <Button onClick={back}>{t("otherKind")}</Button>
      </div>
    </form>
  );
}

/** The kinds to choose from, then the settings of the chosen one. */
function Choose() {
  const { t } = useTranslation("connectors");
  const [kind, setKind] = useState<KindShape | null>(null);
  if (kind) return <NewPlace kind={kind} back={() => setKind(null)} />;
  return (
    <div className="pull-kinds">
      {kinds.map((each) => (
        <button key={each.key} type="button" className="pull-kind" onClick={() => setKind(each)}>
          <Tile tone={each.tone}>{each.icon}</Tile>
          <span>
            <b>{t(`kind.${each.key}`)}</b>
            <span className="sub">{t(`kindText.${each.key}`)}</span>
          </span>
        </button>
      ))}
    </div>
  );
}

function useColumns(): Column<ConnectorRow>[] {
  const { t } = useTranslation("connectors");
  return [
    {
      key: "name",
      title: t("name"),
      lead: true,
      render: (row) => {
        const kind = kindOf(row.kind);
        return (
          <span className="row">
            {kind ? <Tile tone={kind.tone}>{kind.icon}</Tile> : null}
            <span>
              <Link
                to="/data/connectors/$id"
                params={{ id: String(row.id) }}
                className="cell-link person-name"
              >
                {row.name}
              </Link>
              <div className="sub">
                {t(`kind.${row.kind}`)} · {t(`targets.${row.target}`)}
              </div>
            </span>
          </span>
        );
      },
    },
    {
      key: "last",
      title: t("lastRun"),
      wide: true,
      render: (row) => (
        <span className="row wrap">
          {row.last_run ? <RunPill run={row.last_run} /> : null}
          {row.last_run?.error ? (
            <span className="sub">
              {t(row.last_run.error, { ns: "errors", defaultValue: row.last_run.error })}
            </span>
          ) : null}
          {row.mapped ? null : <Pill tone="amber">{t("unmapped")}</Pill>}
          {row.alert ? (
            <Pill tone="coral" dot>
              {t("alert", { count: row.failures })}
            </Pill>
          ) : null}
        </span>
      ),
    },
    {
      key: "rows",
      title: t("lastRows"),
      render: (row) => (
        <Sparkline values={row.spark} tone="primary" label={t("rowsOf", { name: row.name })} />
      ),
      blank: (row) => row.spark.length < 2,
    },
    {
      key: "at",
      title: t("lastAt"),
      end: true,
      render: (row) => <When at={row.last_run?.finished_at} empty={t("never")} />,
    },
    {
      key: "next",
      title: t("next"),
      end: true,
      render: (row) => <When at={row.next_at} empty={t("byHand")} />,
    },
  ];
}

function Connectors() {
  const { t } = useTranslation("connectors");
  const navigate = useNavigate();
  const mayEdit = useCan("data.edit");
  const [choosing, setChoosing] = useState(false);
  const keyset = useKeyset("");
  const found = useConnectors(keyset.cursor);
  const columns = useColumns();
  return (
    <Page
      title={t("title")}
      sub={t("sub")}
      actions={
        mayEdit && found.data?.items.length ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setChoosing(true)}>
            {t("new")}
          </Button>
        ) : null
      }
    >
      <div className="card">
        <PagedTable
          query={found}
          keyset={keyset}
          limit={PAGE_SIZE}
          label={t("title")}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate({ to: "/data/connectors/$id", params: { id: String(row.id) } })}
          empty={
            <div className="pull-empty">
              <State icon={<CloudDownloadOutlined />} title={t("empty.title")}>
                {t("empty.text")}
              </State>
              {mayEdit ? <Choose /> : null}
            </div>
          }
        />
      </div>
      <Modal
        open={choosing}
        title={t("chooseKind")}
        footer={null}
        width={720}
        destroyOnHidden
        onCancel={() => setChoosing(false)}
      >
        <Choose />
      </Modal>
    </Page>
  );
}

export default function ConnectorsPage() {
  return (
    <Guard permission="data.view">
      <Connectors />
    </Guard>
  );
}
