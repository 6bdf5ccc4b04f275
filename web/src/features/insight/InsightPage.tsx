import { PieChartOutlined, SaveOutlined, TeamOutlined } from "@ant-design/icons";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { Card, Page } from "@/shared/ui/Page";
import { Guard, QueryView, State } from "@/shared/ui/states";
import { usePortrait, useSegments } from "./api";
import { DrillInto } from "./drill";
import "./insight.css";
import { InsightView } from "./InsightView";
import { SavePortrait } from "./SavePortrait";
import { ExportButtons, Sheet } from "./Sheet";
import { Tabs } from "./Tabs";
import "./texts";

const matching = { optionFilterProp: "label" } as const;

function Insight({ segment, against }: { segment: number | null; against: number | null }) {
  const { t } = useTranslation("insight");
  const format = useFormat();
  const navigate = useNavigate();
  const segments = useSegments();
  const mayEdit = useCan("segments.edit");
  const portrait = usePortrait(segment, against);
  const [saving, setSaving] = useState(false);
  const sheet = useRef<HTMLDivElement>(null);
  const list = segments.data?.items ?? [];
  const options = list.map((each) => ({ value: each.id, label: each.name }));
  const nameOf = (id: number | null) => list.find((each) => each.id === id)?.name;
  const name = nameOf(segment);
  const base = nameOf(against) ?? t("everybody");
  const title = name ? t("titleOf", { name }) : t("title");
  return (
    <Page
      title={name ? <span lang="und">{title}</span> : title}
      tabTitle={title}
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
            <ExportButtons sheet={sheet} name={title} />
            {mayEdit ? (
              <Button type="primary" icon={<SaveOutlined />} onClick={() => setSaving(true)}>
                {t("save")}
              </Button>
            ) : null}
          </>
        )
      }
    >
      <div className="stack">
        <Card className="no-print">
          <div className="insight-head">
            <Tabs at="portrait" segment={segment ?? undefined} against={against ?? undefined} />
            <div className="insight-choice">
              <label htmlFor="insight-segment">{t("segment")}</label>
              <Select
                id="insight-segment"
                showSearch={matching}
                value={segment ?? undefined}
                placeholder={t("choose")}
                options={options}
                onChange={(id: number) =>
                  void navigate({
                    to: "/segments/$id/portrait",
                    params: { id: String(id) },
                    search: { against: against ?? undefined },
                  })
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
                disabled={segment === null}
                onChange={(id?: number) =>
                  void navigate({
                    to: "/segments/$id/portrait",
                    params: { id: String(segment) },
                    search: { against: id },
                  })
                }
              />
            </div>
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
              <DrillInto value={segment}>
                <div className={portrait.isPlaceholderData ? "stale" : ""}>
                  <Sheet
                    sheet={sheet}
                    title={title}
                    lines={[t("comparedWith", { name: base })]}
                    at={new Date(portrait.dataUpdatedAt).toISOString()}
                  >
                    <InsightView insight={insight} />
                  </Sheet>
                </div>
              </DrillInto>
            )}
          </QueryView>
        )}
      </div>
      {saving && segment !== null ? (
        <SavePortrait
          segment={segment}
          against={against}
          suggested={`${name ?? ""} ${format.date(new Date().toISOString())}`.trim()}
          close={() => setSaving(false)}
        />
      ) : null}
    </Page>
  );
}

export default function InsightPage() {
  const { id } = useParams({ strict: false });
  const search: { against?: number } = useSearch({ strict: false });
  return (
    <Guard permission="segments.view">
      <Insight key={id ?? ""} segment={id ? Number(id) : null} against={search.against ?? null} />
    </Guard>
  );
}
