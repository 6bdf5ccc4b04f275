import { Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { Page } from "@/shared/ui/Page";
import { Guard } from "@/shared/ui/states";
import { useBlocked, useQueue } from "./api";
import { Blocked } from "./Blocked";
import "./identity.css";
import { Merges } from "./Merges";
import { Queue } from "./Queue";
import "./texts";

function Identity() {
  const { t } = useTranslation("identity");
  const format = useFormat();
  const waiting = useQueue(undefined).data?.total;
  const proposed = useBlocked("proposed", undefined).data?.total;
  const label = (text: string, count: number | undefined) => (
    <span>
      {text}
      {count ? <span className="tab-count num">{format.count(count)}</span> : null}
    </span>
  );
  return (
    <Page title={t("page.title")} sub={t("page.sub")}>
      <div className="card">
        <Tabs
          className="profile-tabs identity-tabs"
          items={[
            { key: "waiting", label: label(t("page.waiting"), waiting), children: <Queue /> },
            { key: "values", label: label(t("page.values"), proposed), children: <Blocked /> },
            { key: "merges", label: t("page.merges"), children: <Merges /> },
          ]}
        />
      </div>
    </Page>
  );
}

export default function IdentityPage() {
  return (
    <Guard permission="contacts.view">
      <Identity />
    </Guard>
  );
}
