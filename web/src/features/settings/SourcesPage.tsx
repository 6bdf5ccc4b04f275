import { ApiOutlined, PlusOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan } from "@/shared/session";
import { type Snippet, snippetOf, snippets } from "@/shared/snippets";
import { useSources } from "@/shared/sources";
import type { Source } from "@/shared/types";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Card } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { CopyButton, CopyLine, When } from "@/shared/ui/parts";
import { Guard, QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { useChangeSource } from "./api";
import { NewSource } from "./NewSource";
import { SourceAlias } from "./SourceAlias";

function useSwitch() {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation("common");
  const change = useChangeSource();
  const turn = (source: Source, disabled: boolean) =>
    change.mutate(
      { id: source.id, disabled },
      {
        onSuccess: () =>
          toast.success(t(disabled ? "source.stopped" : "source.started", { name: source.name }), {
            label: common("undo"),
            run: () => change.mutate({ id: source.id, disabled: !disabled }),
          }),
        onError: toast.error,
      },
    );
  return turn;
}

function useColumns(mayEdit: boolean): Column<Source>[] {
  const { t } = useTranslation("settings");
  const turn = useSwitch();
  const columns: Column<Source>[] = [
    {
      key: "name",
      title: t("name"),
      lead: true,
      render: (row) => (
        <span className="row">
          <Link to="/settings/sources/$id" params={{ id: String(row.id) }} className="person-name ellipsis">
            {row.name}
          </Link>
          <Pill tone={row.disabled_at ? "gray" : "green"} dot>
            {t(row.disabled_at ? "source.off" : "source.on")}
          </Pill>
        </span>
      ),
    },
    {
      key: "kind",
      title: t("source.kind"),
      render: (row) => t(`source.kinds.${row.kind}`, { defaultValue: row.kind }),
    },
    { key: "key", title: t("source.key"), render: (row) => <CopyLine text={row.write_key} /> },
    {
      key: "alias",
      title: t("source.alias"),
      render: (row) => <SourceAlias source={row} mayEdit={mayEdit} />,
    },
    { key: "created", title: t("created"), render: (row) => <When at={row.created_at} /> },
  ];
  if (mayEdit)
    columns.push({
      key: "actions",
      title: "",
      end: true,
      render: (row) => (
        <Button size="small" onClick={() => turn(row, !row.disabled_at)}>
          {t(row.disabled_at ? "source.start" : "source.stop")}
        </Button>
      ),
    });
  return columns;
}

function Connect({ sources: all }: { sources: Source[] }) {
  const { t } = useTranslation("settings");
  const [kind, setKind] = useState<Snippet>("analytics.js");
  const [chosen, setChosen] = useState<number | undefined>();
  const sources = all.filter((each) => each.kind !== "webhook" && each.kind !== "connector");
  const source = sources.find((each) => each.id === chosen) ?? sources[0];
  if (!source) return null;
  const code = snippetOf(kind, window.location.origin, source.write_key);
  return (
    <Card
      title={t("connect.title")}
      extra={
        sources.length > 1 ? (
          <Select
            aria-label={t("connect.source")}
            style={{ minWidth: 150 }}
            value={source.id}
            onChange={setChosen}
            options={sources.map((each) => ({ value: each.id, label: each.name }))}
          />
        ) : null
      }
    >
      <p className="muted settings-lead">{t("connect.text")}</p>
      <div className="snippet-bar">
        <Segmented<Snippet>
          aria-label={t("connect.title")}
          value={kind}
          onChange={setKind}
          options={[...snippets]}
        />
        <CopyButton text={code} />
      </div>
      <pre className="code-block">{code}</pre>
    </Card>
  );
}

function Sources() {
  const { t } = useTranslation("settings");
  const mayEdit = useCan("sources.edit");
  const [adding, setAdding] = useState(false);
  const sources = useSources();
  const columns = useColumns(mayEdit);
  const add = mayEdit ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
      {t("source.new")}
    </Button>
  ) : null;
  return (
    <div className="stack">
      <Card title={t("source.title")} extra={add} flush>
        <p className="muted settings-lead inset">{t("source.text")}</p>
        <QueryView query={sources}>
          {(page) =>
            page.items.length === 0 ? (
              <State icon={<ApiOutlined />} title={t("source.empty.title")}>
                {t("source.empty.text")}
              </State>
            ) : (
              <DataTable
                label={t("source.title")}
                columns={columns}
                rows={page.items}
                rowKey={(row) => row.id}
              />
            )
          }
        </QueryView>
      </Card>
      <Connect sources={sources.data?.items.filter((source) => !source.disabled_at) ?? []} />
      {adding ? <NewSource close={() => setAdding(false)} /> : null}
    </div>
  );
}

export default function SourcesPage() {
  return (
    <Guard permission="settings.view" part>
      <Sources />
    </Guard>
  );
}
