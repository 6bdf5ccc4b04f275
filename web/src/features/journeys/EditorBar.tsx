import {
  CaretRightOutlined,
  DeleteOutlined,
  LeftOutlined,
  PartitionOutlined,
  PauseOutlined,
  RedoOutlined,
  StopOutlined,
  UndoOutlined,
} from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCtrlKey } from "@/shared/hooks";
import { usePhone } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import type { Journey } from "@/shared/types";
import { StatusPill } from "@/shared/ui/StatusPill";
import { toast } from "@/shared/ui/toast";
import { useDeleteJourney, useVerb, type Verb } from "./api";
import { type JourneyStore, useHistory } from "./store";

export type SaveState = "saved" | "saving" | "unsaved" | "failed";

type Props = {
  journey: Journey;
  store: JourneyStore;
  name: string;
  setName: (name: string) => void;
  saveState: SaveState;
  saveNow: () => Promise<boolean>;
  issues: number;
  readOnly: boolean;
  arrange: () => void;
};

function UndoButtons({ store }: { store: JourneyStore }) {
  const { t } = useTranslation("common");
  const history = useHistory(store);
  useCtrlKey("z", (event) => {
    if ((event.target as HTMLElement).closest("input,textarea,.ant-modal")) return;
    event.preventDefault();
    if (event.shiftKey) history.redo();
    else history.undo();
  });
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={t("undo")}
        title={`${t("undo")} (Ctrl Z)`}
        disabled={history.pastStates.length === 0}
        onClick={() => history.undo()}
      >
        <UndoOutlined />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={t("redo")}
        title={`${t("redo")} (Ctrl Shift Z)`}
        disabled={history.futureStates.length === 0}
        onClick={() => history.redo()}
      >
        <RedoOutlined />
      </button>
    </>
  );
}

function useRun(journey: Journey, saveNow: Props["saveNow"]) {
  const { t } = useTranslation("journeys");
  const verb = useVerb(journey.id);
  const run = async (which: Verb) => {
    if (which === "publish" && !(await saveNow())) return;
    verb.mutate(which, { onSuccess: () => toast.success(t(`done.${which}`)), onError: toast.error });
  };
  return { run: (which: Verb) => void run(which), pending: verb.isPending ? verb.variables : undefined };
}

function StopButton({ run, loading }: { run: () => void; loading: boolean }) {
  const { t } = useTranslation("journeys");
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button icon={<StopOutlined />} loading={loading} onClick={() => setAsking(true)}>
        {t("stop")}
      </Button>
      <Modal
        open={asking}
        title={t("stopAsk.title")}
        okText={t("stop")}
        okButtonProps={{ danger: true }}
        onCancel={() => setAsking(false)}
        onOk={() => {
          setAsking(false);
          run();
        }}
      >
        {t("stopAsk.text")}
      </Modal>
    </>
  );
}

function DeleteDraft({ id }: { id: number }) {
  const { t } = useTranslation("journeys");
  const navigate = useNavigate();
  const remove = useDeleteJourney();
  const [asking, setAsking] = useState(false);
  const run = () =>
    remove.mutate(id, {
      onSuccess: () => void navigate({ to: "/journeys", ignoreBlocker: true }),
      onError: toast.error,
    });
  return (
    <>
      <Button
        icon={<DeleteOutlined />}
        aria-label={t("deleteDraft")}
        title={t("deleteDraft")}
        onClick={() => setAsking(true)}
      />
      <Modal
        open={asking}
        title={t("deleteAsk.title")}
        okText={t("deleteDraft")}
        okButtonProps={{ danger: true, loading: remove.isPending }}
        onCancel={() => setAsking(false)}
        onOk={run}
      >
        {t("deleteAsk.text")}
      </Modal>
    </>
  );
}

function LifeButtons({ journey, saveNow, saveState, issues, readOnly }: Props) {
  const { t } = useTranslation("journeys");
  const mayPublish = useCan("journeys.publish");
  const { run, pending } = useRun(journey, saveNow);
  const { status } = journey;
  const live = journey.live_version;
  const same = saveState === "saved" && live !== null && journey.updated_at <= live.published_at;
  if (!mayPublish) return null;
  return (
    <>
      {status === "live" ? (
        <Button icon={<PauseOutlined />} loading={pending === "pause"} onClick={() => run("pause")}>
          {t("pause")}
        </Button>
      ) : null}
      {status === "paused" ? (
        <Button icon={<CaretRightOutlined />} loading={pending === "resume"} onClick={() => run("resume")}>
          {t("resume")}
        </Button>
      ) : null}
      {status === "live" || status === "paused" ? (
        <StopButton run={() => run("stop")} loading={pending === "stop"} />
      ) : null}
      {readOnly ? null : (
        <Button
          type="primary"
          disabled={issues > 0 || same}
          title={issues > 0 ? t("fixFirst", { count: issues }) : same ? t("nothingNew") : undefined}
          loading={pending === "publish"}
          onClick={() => run("publish")}
        >
          {t(status === "draft" ? "publish" : "publishChanges")}
        </Button>
      )}
    </>
  );
}

/** Name, state and history at the left; layout and the journey's life at the right. */
export function EditorBar(props: Props) {
  const { journey, store, name, setName, saveState, readOnly, arrange } = props;
  const { t } = useTranslation("journeys");
  const phone = usePhone();
  return (
    <div className="editor-bar">
      <h1 className="sr-only">{name}</h1>
      <Link to="/journeys" className="icon-button" aria-label={t("title")} title={t("title")}>
        <LeftOutlined />
      </Link>
      <input
        className="editor-name"
        aria-label={t("name")}
        value={name}
        disabled={readOnly}
        onChange={(event) => setName(event.target.value)}
      />
      <StatusPill status={journey.status} />
      {phone ? null : (
        <>
          {readOnly ? null : (
            <span className="sub save-state" role="status">
              {t(`save.${saveState}`)}
            </span>
          )}
          <span className="editor-actions">
            {readOnly ? null : (
              <>
                <UndoButtons store={store} />
                <Button icon={<PartitionOutlined />} onClick={arrange}>
                  {t("arrange")}
                </Button>
                {journey.status === "draft" ? <DeleteDraft id={journey.id} /> : null}
              </>
            )}
            <LifeButtons {...props} />
          </span>
        </>
      )}
    </div>
  );
}
