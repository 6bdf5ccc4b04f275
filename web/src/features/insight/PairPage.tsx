import { SaveOutlined, SwapOutlined } from "@ant-design/icons";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Segmented, Select } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { Card, Page } from "@/shared/ui/Page";
import { CopyButton } from "@/shared/ui/parts";
import { Guard, QueryView, State } from "@/shared/ui/states";
import { usePair, useSegments } from "./api";
import "./insight.css";
import { PairView } from "./PairView";
import type { By } from "./pairing";
import { SavePortrait } from "./SavePortrait";
import { ExportButtons, Sheet } from "./Sheet";
import { Tabs } from "./Tabs";
import "./texts";

const matching = { optionFilterProp: "label" } as const;

type Search = { left?: number; right?: number; against?: number; by?: "share" };

function Choice({ search, set }: { search: Search; set: (next: Search) => void }) {
  const { t } = useTranslation("insight");
  const options = (useSegments().data?.items ?? []).map((each) => ({ value: each.id, label: each.name }));
  const one = (key: "left" | "right" | "against", label: string, placeholder: string) => (
    <>
      <label htmlFor={`pair-${key}`}>{label}</label>
      <Select
        id={`pair-${key}`}
        showSearch={matching}
        allowClear={key === "against"}
        value={search[key]}
        placeholder={placeholder}
        options={options}
        onChange={(id?: number) => set({ ...search, [key]: id })}
      />
    </>
  );
  return (
    <div className="insight-choice pair-choice">
      {one("left", t("pair.left"), t("choose"))}
      {one("right", t("pair.right"), t("choose"))}
      {one("against", t("against"), t("everybody"))}
    </div>
  );
}

function PairOfSegments() {
  const { t } = useTranslation("insight");
  const search = useSearch({ from: "/insight/compare" });
  const navigate = useNavigate();
  const segments = useSegments();
  const format = useFormat();
  const mayEdit = useCan("segments.edit");
  const [saving, setSaving] = useState(false);
  const sheet = useRef<HTMLDivElement>(null);
  const { left, right, against } = search;
  const pair = usePair(left, right, against);
  const by: By = search.by ?? "index";
  const set = (next: Search) => void navigate({ to: "/insight/compare", search: next, replace: true });
  const called = (id?: number) => segments.data?.items.find((each) => each.id === id)?.name ?? "";
  const chosen = left !== undefined && right !== undefined;
  const title = chosen && called(left) ? t("pair.titleOf", { left: called(left), right: called(right) }) : "";
  return (
    <Page
      title={title ? <span lang="und">{title}</span> : t("pair.title")}
      tabTitle={title || t("pair.title")}
      sub={t("pair.sub")}
      actions={
        chosen ? (
          <>
            <Segmented
              aria-label={t("pair.by")}
              value={by}
              onChange={(value: By) => set({ ...search, by: value === "share" ? "share" : undefined })}
              options={(["index", "share"] as const).map((value) => ({
                value,
                label: t(`pair.gap.${value}`),
              }))}
            />
            <Button
              icon={<SwapOutlined />}
              aria-label={t("pair.swap")}
              title={t("pair.swap")}
              onClick={() => set({ ...search, left: right, right: left })}
            />
            <ExportButtons sheet={sheet} name={title || t("pair.title")} />
            <CopyButton text={window.location.href} label={t("pair.copy")} />
            {mayEdit ? (
              <Button type="primary" icon={<SaveOutlined />} onClick={() => setSaving(true)}>
                {t("pair.save")}
              </Button>
            ) : null}
          </>
        ) : null
      }
    >
      <div className="stack">
        <Card className="no-print">
          <div className="insight-head">
            <Tabs at="pair" segment={left} against={against} />
            <Choice search={search} set={set} />
          </div>
        </Card>
        {left === undefined || right === undefined ? (
          <div className="card">
            <State icon={<SwapOutlined />} tone="violet" title={t("pair.empty.title")}>
              {t("pair.empty.text")}
            </State>
          </div>
        ) : (
          <QueryView query={pair}>
            {(found) => (
              <div className={pair.isPlaceholderData ? "stale" : ""}>
                <Sheet
                  sheet={sheet}
                  title={title}
                  lines={[t("comparedWith", { name: called(against) || t("everybody") })]}
                  at={new Date(pair.dataUpdatedAt).toISOString()}
                >
                  <PairView
                    pair={found}
                    by={by}
                    sides={{
                      left: { id: left, name: called(left) },
                      right: { id: right, name: called(right) },
                    }}
                  />
                </Sheet>
              </div>
            )}
          </QueryView>
        )}
      </div>
      {saving && left !== undefined && right !== undefined ? (
        <SavePortrait
          segment={left}
          beside={right}
          against={against ?? null}
          suggested={`${called(left)} / ${called(right)} ${format.date(new Date().toISOString())}`.slice(
            0,
            200,
          )}
          close={() => setSaving(false)}
        />
      ) : null}
    </Page>
  );
}

export default function PairPage() {
  return (
    <Guard permission="segments.view">
      <PairOfSegments />
    </Guard>
  );
}
