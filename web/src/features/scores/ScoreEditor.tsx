import { DeleteOutlined, LeftOutlined } from "@ant-design/icons";
import { Link, useBlocker, useNavigate } from "@tanstack/react-router";
import { Button, Input, Modal, Tabs } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCtrlKey } from "@/shared/hooks";
import { useCan } from "@/shared/session";
import type { Catalogue } from "@/shared/types";
import { useTabTitle } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { Skeleton } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { useArchive, usePublish, useTrial } from "./api";
import { Groups } from "./Groups";
import { Ranked } from "./Ranked";
import { StatusOf } from "./ScoresPage";
import { Settings } from "./Settings";
import { TagSources } from "./TagSources";
import { TrialColumn } from "./TrialColumn";
import type { Score } from "./types";
import { useDraft } from "./useDraft";
import { Versions } from "./Versions";

const BackTest = lazy(() => import("./BackTest"));

function DeleteButton({ score }: { score: Score }) {
  const { t } = useTranslation("scores");
  const { t: common } = useTranslation("common");
  const navigate = useNavigate();
  const remove = useArchive();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button icon={<DeleteOutlined />} aria-label={common("delete")} onClick={() => setAsking(true)} />
      <Modal
        open={asking}
        title={t("delete.title", { name: score.name })}
        okText={common("delete")}
        okButtonProps={{ danger: true, loading: remove.isPending }}
        onCancel={() => setAsking(false)}
        onOk={() =>
          remove.mutate(score.id, {
            onSuccess: () => void navigate({ to: "/scores", ignoreBlocker: true }),
            onError: toast.error,
          })
        }
      >
        {t("delete.text")}
      </Modal>
    </>
  );
}

type PublishProps = {
  up: number | null;
  down: number | null;
  busy: boolean;
  disabled: boolean;
  onPublish: (note: string) => void;
};

function PublishButton({ up, down, busy, disabled, onPublish }: PublishProps) {
  const { t } = useTranslation("scores");
  const [asking, setAsking] = useState(false);
  const [note, setNote] = useState("");
  return (
    <>
      <Button type="primary" disabled={disabled} onClick={() => setAsking(true)}>
        {t("publish")}
      </Button>
      <Modal
        open={asking}
        title={t("publishTitle")}
        okText={t("publish")}
        okButtonProps={{ loading: busy }}
        onCancel={() => setAsking(false)}
        onOk={() => {
          onPublish(note);
          setAsking(false);
          setNote("");
        }}
      >
        <p>{t("publishText")}</p>
        {up === null ? null : <p className="num">{t("publishMoves", { up, down })}</p>}
        <Input
          aria-label={t("note")}
          placeholder={t("note")}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </Modal>
    </>
  );
}

type Props = { score: Score; catalogue: Catalogue };

/** A score card: its rules with a live preview beside them, back-test, versions, and who scores best. */
export function ScoreEditor({ score, catalogue }: Props) {
  const { t } = useTranslation("scores");
  const readOnly = !useCan("scores.edit");
  const state = useDraft(score);
  const { draft, setDraft } = state;
  const card = draft.definition;
  const trial = useTrial(card, score.id);
  const publish = usePublish();
  const [taken, setTaken] = useState(0);
  const problems = trial.data?.problems ?? [];
  const ready = draft.name.trim() !== "" && problems.length === 0;
  useTabTitle(draft.name);
  useBlocker({
    shouldBlockFn: () => state.dirty && !readOnly && !window.confirm(t("leave")),
    enableBeforeUnload: state.dirty && !readOnly,
  });
  const save = () =>
    void state.submit().then(
      () => toast.success(t("saved")),
      (error: unknown) => toast.error(error),
    );
  const release = async (note: string) => {
    try {
      const revision = state.dirty ? (await state.submit()).revision : state.revision;
      await publish.mutateAsync({ id: score.id, revision, note });
      toast.success(t("published"));
    } catch (error) {
      toast.error(error);
    }
  };
  useCtrlKey("s", (event) => {
    event.preventDefault();
    if (state.dirty && ready && !readOnly) save();
  });
  const moves = card.mql === undefined || card.mql === null ? null : trial.data;
  return (
    <div className="page">
      <header className="page-head score-head">
        <div className="grow">
          <div className="crumb">
            <Link to="/scores">
              <LeftOutlined /> {t("title")}
            </Link>
          </div>
          <h1 className="sr-only">{draft.name}</h1>
          <input
            className="score-title"
            aria-label={t("name")}
            value={draft.name}
            disabled={readOnly}
            onChange={(event) => setDraft({ ...draft, name: event.target.value })}
          />
          <Input
            variant="borderless"
            className="score-description"
            aria-label={t("description")}
            placeholder={t("description")}
            disabled={readOnly}
            value={draft.description}
            onChange={(event) => setDraft({ ...draft, description: event.target.value })}
          />
        </div>
        <div className="page-actions">
          <StatusOf row={score} />
          {score.published !== null && (score.changed || state.dirty) ? (
            <Pill tone="amber">{t("state.changed")}</Pill>
          ) : null}
          {readOnly ? null : (
            <>
              <DeleteButton score={score} />
              <Button disabled={!state.dirty || !ready} loading={state.saving} onClick={save}>
                {t("save")}
              </Button>
              <PublishButton
                up={moves?.up ?? null}
                down={moves?.down ?? null}
                busy={publish.isPending}
                disabled={!ready || (!state.dirty && score.published !== null && !score.changed)}
                onPublish={(note) => void release(note)}
              />
            </>
          )}
        </div>
      </header>
      <Tabs
        items={[
          {
            key: "rules",
            label: t("tab.rules"),
            children: (
              <div className="score-grid" key={taken}>
                <div className="stack">
                  {problems[0] ? (
                    <div className="notice" data-tone="coral" role="alert">
                      {t(`expression:problem.${problems[0].code}`, { defaultValue: problems[0].message })}{" "}
                      <code>{problems[0].path}</code>
                    </div>
                  ) : null}
                  <Groups
                    card={card}
                    catalogue={catalogue}
                    trial={trial.data}
                    readOnly={readOnly}
                    onChange={(definition) => setDraft({ ...draft, definition })}
                  />
                  <Settings draft={draft} readOnly={readOnly} onChange={setDraft} />
                  <TagSources score={score} />
                </div>
                <TrialColumn card={card} trial={trial.data} fresh={trial.fresh} />
              </div>
            ),
          },
          {
            key: "back",
            label: t("tab.back"),
            children: (
              <Suspense fallback={<Skeleton height={240} />}>
                <BackTest card={card} catalogue={catalogue} />
              </Suspense>
            ),
          },
          { key: "people", label: t("tab.people"), children: <Ranked score={score} card={card} /> },
          {
            key: "versions",
            label: t("tab.versions"),
            children: (
              <Versions
                score={score}
                readOnly={readOnly}
                onRestored={(next) => {
                  state.take(next);
                  setTaken(taken + 1);
                }}
              />
            ),
          },
        ]}
      />
    </div>
  );
}
