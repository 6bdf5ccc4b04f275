import { LeftOutlined } from "@ant-design/icons";
import { Link, useParams } from "@tanstack/react-router";
import { Tabs } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Page } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { CopyLine } from "@/shared/ui/parts";
import { Guard, QueryView } from "@/shared/ui/states";
import { useWebhook, type Webhook } from "./api";
import { Deliveries } from "./Deliveries";
import { MappingEditor } from "./mapping/MappingEditor";
import { Settings } from "./Settings";
import "./texts";
import "./webhooks.css";

/** `raw` is the body to the letter, where it is of a delivery that came: its signature is tried. */
export type Sample = { body: unknown; headers: { [name: string]: string }; raw?: string };

function Parts({ hook }: { hook: Webhook }) {
  const { t } = useTranslation("webhooks");
  const [tab, setTab] = useState("mapping");
  const [sample, setSample] = useState<Sample>({ body: hook.sample, headers: hook.sample_headers });
  return (
    <Page
      title={null}
      tabTitle={hook.name}
      crumb={
        <Link to="/data/webhooks">
          <LeftOutlined /> {t("title")}
        </Link>
      }
      sub={
        <div className="row wrap hook-head">
          <h1 className="profile-name" lang="">
            {hook.name}
          </h1>
          <CopyLine text={hook.address} label={t("copyAddress")} />
          <span>{t(`schemes.${hook.scheme}`)}</span>
          {hook.enabled ? null : <Pill>{t("off")}</Pill>}
        </div>
      }
    >
      <Tabs
        activeKey={tab}
        onChange={setTab}
        items={[
          {
            key: "mapping",
            label: t("tab.mapping"),
            children: <MappingEditor hook={hook} sample={sample} setSample={setSample} />,
          },
          {
            key: "deliveries",
            label: t("tab.deliveries"),
            children: (
              <Deliveries
                hook={hook}
                drawOn={(next) => {
                  setSample(next);
                  setTab("mapping");
                }}
              />
            ),
          },
          { key: "settings", label: t("tab.settings"), children: <Settings hook={hook} /> },
        ]}
      />
    </Page>
  );
}

function One() {
  const { id } = useParams({ strict: false }) as { id: string };
  const hook = useWebhook(Number(id));
  return (
    <QueryView query={hook} main>
      {(found) => <Parts key={found.id} hook={found} />}
    </QueryView>
  );
}

export default function WebhookPage() {
  return (
    <Guard permission="data.view">
      <One />
    </Guard>
  );
}
