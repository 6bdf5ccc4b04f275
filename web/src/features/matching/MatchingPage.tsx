import { Tabs } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Page } from "@/shared/ui/Page";
import { Guard } from "@/shared/ui/states";
import { History, Queue } from "./Queue";
import { RulesEditor } from "./RulesEditor";
import "./matching.css";
import "./texts";

function Matching() {
  const { t } = useTranslation("matching");
  const [tab, setTab] = useState("proposed");
  const history = (["merged", "rejected", "undone"] as const).map((state) => ({
    key: state,
    label: t(`tab.${state}`),
    children: (
      <div className="card">
        <History state={state} />
      </div>
    ),
  }));
  return (
    <Page title={t("title")} sub={t("sub")}>
      <Tabs
        activeKey={tab}
        onChange={setTab}
        destroyOnHidden
        items={[
          { key: "proposed", label: t("tab.proposed"), children: <Queue toRules={() => setTab("rules")} /> },
          ...history,
          { key: "rules", label: t("tab.rules"), children: <RulesEditor /> },
        ]}
      />
    </Page>
  );
}

export default function MatchingPage() {
  return (
    <Guard permission="contacts.merge">
      <Matching />
    </Guard>
  );
}
