import { ApiOutlined, ArrowLeftOutlined } from "@ant-design/icons";
import { Link, useParams } from "@tanstack/react-router";
import { Segmented, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type OwnSnippet, ownSnippetOf, ownSnippets, sdkFile } from "@/shared/ownSnippets";
import { useSources } from "@/shared/sources";
import type { Source } from "@/shared/types";
import { Card } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { CopyButton, CopyLine } from "@/shared/ui/parts";
import { Guard, QueryView, State } from "@/shared/ui/states";
import { SourceSeen } from "./SourceSeen";

function Snippet({ source }: { source: Source }) {
  const { t } = useTranslation("settings");
  const [kind, setKind] = useState<OwnSnippet>("html");
  const [asksConsent, setAsksConsent] = useState(false);
  const { origin } = window.location;
  const code = ownSnippetOf(kind, { origin, writeKey: source.write_key, asksConsent });
  const file = sdkFile[kind];
  return (
    <Card title={t("snippet.title")}>
      <div className="snippet-bar">
        <Segmented<OwnSnippet>
          aria-label={t("snippet.title")}
          value={kind}
          onChange={setKind}
          options={ownSnippets.map((each) => ({ value: each, label: t(`snippet.kind.${each}`) }))}
        />
        <CopyButton text={code} />
      </div>
      <p className="muted settings-lead">
        {t(`snippet.about.${kind}`, { host: origin })}
        {file ? (
          <>
            {" "}
            <a href={`/sdk/${file}`} download={file}>
              {t("snippet.download", { file })}
            </a>
          </>
        ) : null}
      </p>
      <pre className="code-block">{code}</pre>
      {kind === "server" ? null : (
        <div className="snippet-consent">
          <Switch
            size="small"
            checked={asksConsent}
            onChange={setAsksConsent}
            aria-label={t("snippet.consent")}
          />
          <span>
            <b>{t("snippet.consent")}</b>
            <span className="muted">{t("snippet.consentHint")}</span>
          </span>
        </div>
      )}
    </Card>
  );
}

/** What a webhook receives is mapped at the webhook; there is no code to put anywhere. */
function FromWebhook() {
  const { t } = useTranslation("settings");
  return (
    <Card title={t("source.webhook")}>
      <p className="muted settings-lead">{t("source.webhookText")}</p>
      <Link to="/data/webhooks">{t("source.toWebhooks")}</Link>
    </Card>
  );
}

/** What a connector fetches is set up at the connector. */
function FromConnector() {
  const { t } = useTranslation("settings");
  return (
    <Card title={t("source.connector")}>
      <p className="muted settings-lead">{t("source.connectorText")}</p>
      <Link to="/data/connectors">{t("source.toConnectors")}</Link>
    </Card>
  );
}

function Beginning({ source }: { source: Source }) {
  if (source.kind === "webhook") return <FromWebhook />;
  if (source.kind === "connector") return <FromConnector />;
  return <Snippet source={source} />;
}

function SourceView({ source }: { source: Source }) {
  const { t } = useTranslation("settings");
  return (
    <div className="stack">
      <div className="source-head">
        <Link to="/settings/sources" className="crumb">
          <ArrowLeftOutlined /> {t("source.title")}
        </Link>
        <h2>{source.name}</h2>
        <Pill tone={source.disabled_at ? "gray" : "green"} dot>
          {t(source.disabled_at ? "source.off" : "source.on")}
        </Pill>
        <span className="source-key">
          <CopyLine text={source.write_key} label={t("source.key")} />
        </span>
      </div>
      <div className="source-grid">
        <Beginning source={source} />
        <SourceSeen source={source} />
      </div>
    </div>
  );
}

function Found() {
  const { t } = useTranslation("common");
  const { id } = useParams({ strict: false }) as { id?: string };
  const sources = useSources();
  return (
    <QueryView query={sources}>
      {(page) => {
        const source = page.items.find((each) => String(each.id) === id);
        if (source) return <SourceView key={source.id} source={source} />;
        return (
          <State icon={<ApiOutlined />} tone="gray" title={t("notFound.title")}>
            {t("notFound.text")}
          </State>
        );
      }}
    </QueryView>
  );
}

export default function SourcePage() {
  return (
    <Guard permission="settings.view" part>
      <Found />
    </Guard>
  );
}
