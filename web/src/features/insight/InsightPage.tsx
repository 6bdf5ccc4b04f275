import { PieChartOutlined, PrinterOutlined, TeamOutlined } from "@ant-design/icons";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { Card, Page } from "@/shared/ui/Page";
import { Guard, QueryView, State } from "@/shared/ui/states";
import { usePortrait, useSegments } from "./api";
import "./insight.css";
import { InsightView } from "./InsightView";
import "./texts";

const matching = { optionFilterProp: "label" } as const;

function Insight({ segment }: { segment: number | null }) {
  const { t } = useTranslation("insight");
  const format = useFormat();
  const navigate = useNavigate();
  const segments = useSegments();
  const [against, setAgainst] = useState<number | null>(null);
  const portrait = usePortrait(segment, against);
  const list = segments.data?.items ?? [];
  const options = list.map((each) => ({ value: each.id, label: each.name }));
  const name = list.find((each) => each.id === segment)?.name;
  return (
    <Page
      title={name ? <span lang="und">{t("titleOf", { name })}</span> : t("title")}
      tabTitle={name ? t("titleOf", { name }) : t("title")}
      sub={t("sub")}
      actions={
        segment === null ? null : (
          <>
            <Button
              icon={<TeamOutlined />}
              onClick={() => void navigate({ to: "/contacts", search: { segment } })}
            >
              {portrait.data
                ? t("openPeople", { count: portrait.data.people, value: format.count(portrait.data.people) })
                : t("people")}
            </Button>
            <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
              {t("print")}
            </Button>
          </>
        )
      }
    >
      <div className="stack">
        <Card className="no-print">
          <div className="insight-choice">
            <label htmlFor="insight-segment">{t("segment")}</label>
            <Select
              id="insight-segment"
              showSearch={matching}
              value={segment ?? undefined}
              placeholder={t("choose")}
              options={options}
              onChange={(id: number) =>
                void navigate({ to: "/segments/$id/portrait", params: { id: String(id) } })
              }
            />
            <label htmlFor="insight-against">{t("against")}</label>
            <Select
              id="insight-against"
              allowClear
              showSearch={matching}
              value={against ?? undefined}
              placeholder={t("everybody")}
              options={options.filter((each) => each.value !== segment)}
              onChange={(id?: number) => setAgainst(id ?? null)}
            />
          </div>
        </Card>
        {segment === null ? (
          <div className="card">
            <State icon={<PieChartOutlined />} tone="violet" title={t("empty.title")}>
              {t("empty.text")}
            </State>
          </div>
        ) : (
          <QueryView query={portrait}>
            {(insight) => (
              <div className={portrait.isPlaceholderData ? "stale" : ""}>
                <InsightView insight={insight} />
              </div>
            )}
          </QueryView>
        )}
      </div>
    </Page>
  );
}

export default function InsightPage() {
  const { id } = useParams({ strict: false });
  return (
    <Guard permission="segments.view">
      <Insight key={id ?? ""} segment={id ? Number(id) : null} />
    </Guard>
  );
}
