import { PlusOutlined, SafetyCertificateOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan } from "@/shared/session";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Card } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { Guard, QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Purpose, useConsentSettings, useInstallPreset } from "./api";
import { usePurposeName } from "./ConsentTab";
import "./consent.css";
import { PurposeEditor } from "./PurposeEditor";
import "./texts";

type Settings = NonNullable<ReturnType<typeof useConsentSettings>["data"]>;

function Presets({ settings }: { settings: Settings }) {
  const { t } = useTranslation("consent");
  const mayEdit = useCan("settings.edit");
  const install = useInstallPreset();
  return (
    <div className="consent-presets">
      {settings.presets.map((preset) => (
        <div className="card consent-preset" key={preset.key}>
          <b>{t(`preset.${preset.key}.name`)}</b>
          <p className="muted">{t(`preset.${preset.key}.text`)}</p>
          {preset.installed ? (
            <Pill tone="green" dot>
              {t("preset.installed")}
            </Pill>
          ) : (
            <Button
              disabled={!mayEdit}
              loading={install.isPending}
              onClick={() =>
                install.mutate(preset.key, {
                  onSuccess: () => toast.success(t("preset.done")),
                  onError: toast.error,
                })
              }
            >
              {t("preset.install", { count: preset.purposes.length })}
            </Button>
          )}
        </div>
      ))}
    </div>
  );
}

function useColumns(edit: (purpose: Purpose) => void): Column<Purpose>[] {
  const { t } = useTranslation("consent");
  const nameOf = usePurposeName();
  const mayEdit = useCan("settings.edit");
  return [
    {
      key: "name",
      title: t("purpose.name"),
      lead: true,
      render: (row) => (
        <>
          <div className="row">
            <span className="person-name">{nameOf(row)}</span>
            {row.archived ? <Pill>{t("purpose.archived")}</Pill> : null}
          </div>
          <div className="sub">
            <code>{row.key}</code>
          </div>
        </>
      ),
    },
    { key: "basis", title: t("purpose.basis"), render: (row) => t(`basis.${row.legal_basis}`) },
    {
      key: "rule",
      title: t("purpose.rule"),
      render: (row) => {
        const rule = row.double_opt_in ? "double" : row.needs_opt_in ? "optIn" : "optOut";
        return (
          <Pill tone={row.needs_opt_in ? "primary" : "gray"} dot>
            {t(`purpose.rules.${rule}`)}
          </Pill>
        );
      },
    },
    {
      key: "channels",
      title: t("purpose.channels"),
      render: (row) => (row.channels ?? []).map((channel) => t(`channel.${channel}`)).join(t("separator")),
    },
    {
      key: "expiry",
      title: t("purpose.expiry"),
      render: (row) =>
        row.expires_days ? t("purpose.days", { count: row.expires_days }) : t("purpose.never"),
    },
    { key: "text", title: t("purpose.text"), render: (row) => row.texts[0]?.version ?? "—" },
    {
      key: "actions",
      title: "",
      end: true,
      blank: () => !mayEdit,
      render: (row) =>
        mayEdit ? (
          <Button size="small" onClick={() => edit(row)}>
            {t("purpose.edit")}
          </Button>
        ) : null,
    },
  ];
}

function Purposes({ settings }: { settings: Settings }) {
  const { t } = useTranslation("consent");
  const mayEdit = useCan("settings.edit");
  const [editing, setEditing] = useState<Purpose | "new" | null>(null);
  const columns = useColumns(setEditing);
  return (
    <div className="stack">
      <Presets settings={settings} />
      <Card
        title={t("settings.title")}
        flush
        extra={
          mayEdit ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing("new")}>
              {t("purpose.new")}
            </Button>
          ) : null
        }
      >
        {settings.purposes.length === 0 ? (
          <State icon={<SafetyCertificateOutlined />} title={t("settings.empty.title")}>
            {t("settings.empty.text")}
          </State>
        ) : (
          <DataTable
            label={t("settings.title")}
            columns={columns}
            rows={settings.purposes}
            rowKey={(row) => row.id}
          />
        )}
      </Card>
      {editing ? (
        <PurposeEditor
          purpose={editing === "new" ? null : editing}
          channels={settings.channels}
          close={() => setEditing(null)}
        />
      ) : null}
    </div>
  );
}

function ConsentSettings() {
  const settings = useConsentSettings();
  return <QueryView query={settings}>{(data) => <Purposes settings={data} />}</QueryView>;
}

export default function ConsentSettingsPage() {
  return (
    <Guard permission="contacts.view" part>
      <ConsentSettings />
    </Guard>
  );
}
