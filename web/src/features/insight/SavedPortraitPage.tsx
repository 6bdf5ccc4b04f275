import { DeleteOutlined, LeftOutlined, ReloadOutlined } from "@ant-design/icons";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Button, Segmented } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { Page } from "@/shared/ui/Page";
import { Guard, QueryView } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Changes, type SavedDetail, useChanges, useRetake, useSavedPortrait } from "./api";
import { ChangesView } from "./ChangesView";
import { DeletePortrait } from "./DeletePortrait";
import "./insight.css";
import { InsightView } from "./InsightView";
import { PairView } from "./PairView";
import type { By } from "./pairing";
import { ExportButtons, Sheet } from "./Sheet";
import "./texts";

function AsItWas({ portrait, by }: { portrait: SavedDetail; by: By }) {
  if (portrait.pair && portrait.beside)
    return (
      <PairView pair={portrait.pair} by={by} sides={{ left: portrait.segment, right: portrait.beside }} />
    );
  return portrait.figures ? <InsightView insight={portrait.figures} /> : null;
}

/** What changed of a segment, or of each of two. */
function WhatChanged({ changes, portrait }: { changes: Changes; portrait: SavedDetail }) {
  const { beside } = changes;
  if (!beside || !portrait.beside) return <ChangesView changes={changes} />;
  return (
    <>
      <h2 className="pair-heading" lang="und">
        {portrait.segment.name}
      </h2>
      <ChangesView changes={changes} />
      <h2 className="pair-heading" lang="und">
        {portrait.beside.name}
      </h2>
      <ChangesView changes={{ ...changes, ...beside, other_rules: false }} />
    </>
  );
}

function SavedOne({ id, showChanges }: { id: number; showChanges: boolean }) {
  const { t } = useTranslation("insight");
  const { t: common } = useTranslation("common");
  const format = useFormat();
  const navigate = useNavigate();
  const mayEdit = useCan("segments.edit");
  const saved = useSavedPortrait(id);
  const changes = useChanges(id, showChanges && saved.data !== undefined);
  const retake = useRetake();
  const [by, setBy] = useState<By>("index");
  const sheet = useRef<HTMLDivElement>(null);
  const show = (next: boolean) =>
    void navigate({
      to: "/insight/saved/$id",
      params: { id: String(id) },
      search: { changes: next || undefined },
      replace: true,
    });
  return (
    <QueryView query={saved} main>
      {(portrait) => {
        const base = portrait.against?.name ?? t("everybody");
        const of = portrait.beside
          ? t("pair.titleOf", { left: portrait.segment.name, right: portrait.beside.name })
          : portrait.segment.name;
        const about = t("saved.about", { segment: of, base });
        return (
          <Page
            title={<span lang="und">{portrait.name}</span>}
            tabTitle={portrait.name}
            crumb={
              <Link to="/insight/saved">
                <LeftOutlined /> {t("saved.title")}
              </Link>
            }
            sub={
              <span lang="und">
                {`${about} · ${t("saved.takenAt", { at: format.dateTime(portrait.taken_at) })}`}
              </span>
            }
            actions={
              <>
                <Segmented
                  aria-label={t("views")}
                  value={showChanges}
                  onChange={show}
                  options={[
                    { value: false, label: t("saved.asItWas") },
                    { value: true, label: t("saved.changes") },
                  ]}
                />
                {portrait.pair && !showChanges ? (
                  <Segmented
                    aria-label={t("pair.by")}
                    value={by}
                    onChange={(value: By) => setBy(value)}
                    options={(["index", "share"] as const).map((value) => ({
                      value,
                      label: t(`pair.gap.${value}`),
                    }))}
                  />
                ) : null}
                <ExportButtons sheet={sheet} name={portrait.name} />
                {mayEdit ? (
                  <>
                    <Button
                      icon={<ReloadOutlined />}
                      loading={retake.isPending}
                      onClick={() =>
                        retake.mutate(id, {
                          onSuccess: () => toast.success(t("saved.retaken")),
                          onError: toast.error,
                        })
                      }
                    >
                      {t("saved.retake")}
                    </Button>
                    <DeletePortrait
                      portrait={portrait}
                      done={() => void navigate({ to: "/insight/saved", replace: true })}
                    >
                      {(ask) => (
                        <Button icon={<DeleteOutlined />} aria-label={common("delete")} onClick={ask} />
                      )}
                    </DeletePortrait>
                  </>
                ) : null}
              </>
            }
          >
            {portrait.is_partial ? (
              <div className="notice" data-tone="amber">
                {t("saved.partial")}
              </div>
            ) : null}
            <Sheet
              sheet={sheet}
              title={portrait.name}
              lines={[about]}
              at={showChanges ? new Date().toISOString() : portrait.taken_at}
            >
              {showChanges ? (
                <QueryView query={changes}>
                  {(found) => <WhatChanged changes={found} portrait={portrait} />}
                </QueryView>
              ) : (
                <AsItWas portrait={portrait} by={by} />
              )}
            </Sheet>
          </Page>
        );
      }}
    </QueryView>
  );
}

export default function SavedPortraitPage() {
  const { id } = useParams({ from: "/insight/saved/$id" });
  const { changes } = useSearch({ from: "/insight/saved/$id" });
  return (
    <Guard permission="segments.view">
      <SavedOne key={id} id={Number(id)} showChanges={changes === true} />
    </Guard>
  );
}
