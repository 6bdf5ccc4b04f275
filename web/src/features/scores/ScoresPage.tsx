import { DashboardOutlined, PlusOutlined, TagOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { eventName } from "@/shared/names/names";
import { useLocale } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import { Card, Page } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { Guard, QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { usePresets, useSaveScore, useScores } from "./api";
import { Histogram } from "./Histogram";
import { Matrix } from "./Matrix";
import "./parts.css";
import "./scores.css";
import "./texts";
import type { CardDefinition, ScoreItem, ScorePreset } from "./types";

export function StatusOf({ row }: { row: ScoreItem }) {
  const { t } = useTranslation("scores");
  if (row.broken || row.fill.state === "failed") return <Pill tone="coral">{t("state.broken")}</Pill>;
  if (row.published === null) return <Pill>{t("state.draft")}</Pill>;
  if (row.fill.state === "running") return <Pill tone="sky">{t("state.filling")}</Pill>;
  return (
    <Pill tone="green" dot>
      {t("state.live", { version: row.published })}
    </Pill>
  );
}

function Tile({ row }: { row: ScoreItem }) {
  const { t } = useTranslation("scores");
  const format = useFormat();
  const { standing } = row;
  return (
    <Card className="score-tile">
      <div className="row wrap score-tile-head">
        <h2 className="grow">
          <Link to="/scores/$id" params={{ id: String(row.id) }} className="cell-link" lang="">
            {row.name}
          </Link>
        </h2>
        {row.product_line ? <Pill tone="violet">{row.product_line}</Pill> : null}
        {row.published !== null && row.changed ? <Pill tone="amber">{t("state.changed")}</Pill> : null}
        <StatusOf row={row} />
      </div>
      <p className="sub score-tile-text">{row.description || " "}</p>
      <div className="score-tile-body">
        <Matrix counts={standing.matrix} small />
        <div className="grow">
          <dl className="score-figures">
            <div>
              <dt>{t("people")}</dt>
              <dd className="num">{format.count(standing.people)}</dd>
            </div>
            <div>
              <dt>{t("average")}</dt>
              <dd className="num">{standing.average.toFixed(1)}</dd>
            </div>
            <div>
              <dt>{t("ready")}</dt>
              <dd className="num">{row.mql === null ? "—" : format.count(standing.ready)}</dd>
            </div>
          </dl>
          <Histogram bars={standing.bars} mql={row.mql} small />
        </div>
      </div>
      <div className="sub">
        {t("computed")} <When at={row.fill.filled_at} />
      </div>
    </Card>
  );
}

const blank: CardDefinition = {
  groups: [
    { name: "Fit", factor: "fit", rules: [] },
    { name: "Engagement", factor: "engagement", rules: [] },
  ],
};

function NewScore({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("scores");
  const locale = useLocale();
  const navigate = useNavigate();
  const presets = usePresets(true);
  const save = useSaveScore(null);
  const mayTag = useCan("contacts.edit");
  const words = (text: { zh: string; en: string }) => (locale === "en" ? text.en : text.zh);
  const rulesOf = (preset: ScorePreset) => (locale === "en" ? preset.tag_rules_en : preset.tag_rules_zh);
  const start = (preset: ScorePreset | null) =>
    save.mutate(
      {
        name: preset ? words(preset.name) : t("unnamed"),
        description: preset ? words(preset.description) : "",
        product_line: "",
        roll_up: "max",
        definition: preset ? ((locale === "en" ? preset.en : preset.zh) as CardDefinition) : named(blank, t),
        revision: 0,
        ...(preset && mayTag ? { tag_rules: rulesOf(preset) } : {}),
      },
      {
        onSuccess: (made) => void navigate({ to: "/scores/$id", params: { id: String(made.id) } }),
        onError: toast.error,
      },
    );
  return (
    <Modal open title={t("new")} footer={null} onCancel={onClose} width={560}>
      <p className="sub">{t("startFrom")}</p>
      <QueryView query={presets}>
        {(found) => (
          <div className="stack">
            {found.items.map((preset) => (
              <button
                key={preset.key}
                type="button"
                className="score-preset"
                disabled={save.isPending}
                onClick={() => start(preset)}
              >
                <b>{words(preset.name)}</b>
                <span className="sub">{words(preset.description)}</span>
                {mayTag
                  ? rulesOf(preset).map((rule) => (
                      <span className="sub" key={rule.tag}>
                        <TagOutlined /> {t("makesRule", { event: eventName(rule.event), tag: rule.tag })}
                      </span>
                    ))
                  : null}
              </button>
            ))}
            <button
              type="button"
              className="score-preset"
              disabled={save.isPending}
              onClick={() => start(null)}
            >
              <b>{t("blank")}</b>
              <span className="sub">{t("blankText")}</span>
            </button>
          </div>
        )}
      </QueryView>
    </Modal>
  );
}

function named(card: CardDefinition, t: (key: string) => string): CardDefinition {
  return { ...card, groups: card.groups.map((group) => ({ ...group, name: t(`factor.${group.factor}`) })) };
}

function Scores() {
  const { t } = useTranslation("scores");
  const mayEdit = useCan("scores.edit");
  const scores = useScores();
  const [making, setMaking] = useState(false);
  const create = mayEdit ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
      {t("new")}
    </Button>
  ) : null;
  return (
    <Page title={t("title")} sub={t("sub")} actions={create}>
      <QueryView query={scores}>
        {(found) =>
          found.items.length === 0 ? (
            <div className="card">
              <State icon={<DashboardOutlined />} tone="violet" title={t("empty.title")} action={create}>
                {t("empty.text")}
              </State>
            </div>
          ) : (
            <div className="score-tiles">
              {found.items.map((row) => (
                <Tile key={row.id} row={row} />
              ))}
            </div>
          )
        }
      </QueryView>
      {making ? <NewScore onClose={() => setMaking(false)} /> : null}
    </Page>
  );
}

export default function ScoresPage() {
  return (
    <Guard permission="scores.view">
      <Scores />
    </Guard>
  );
}
