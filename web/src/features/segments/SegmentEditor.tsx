import {
  CodeOutlined,
  DeleteOutlined,
  LeftOutlined,
  PieChartOutlined,
  RedoOutlined,
  UndoOutlined,
  UsergroupAddOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { Link, useBlocker, useNavigate } from "@tanstack/react-router";
import { Button, Input, Modal, Segmented } from "antd";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Builder } from "@/shared/expression/Builder";
import { usePreview } from "@/shared/expression/preview";
import { type BuilderStore, createBuilderStore, edit, useHistory, useTree } from "@/shared/expression/store";
import { fromExpression, toExpression } from "@/shared/expression/tree";
import type { Expression } from "@/shared/expression/types";
import { useFormat } from "@/shared/format";
import { useCtrlKey } from "@/shared/hooks";
import { useCan } from "@/shared/session";
import type { Catalogue, JsonObject, Segment } from "@/shared/types";
import { Card, useTabTitle } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { ErrorState } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { useDeleteSegment, useSaveSegment } from "./api";
import { Facts } from "./Facts";
import { KeepingLine, type Place } from "./Keeping";
import { ListCard } from "./ListCard";
import { Members } from "./Members";
import { PreviewColumn } from "./PreviewColumn";

const TextDrawer = lazy(() => import("./TextDrawer"));

function UndoButtons({ store }: { store: BuilderStore }) {
  const { t } = useTranslation("common");
  const history = useHistory(store);
  useCtrlKey("z", (event) => {
    if ((event.target as HTMLElement).closest("input,textarea")) return;
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

/** Opens the text form; what is not complete cannot be written. */
function TextButton(props: { store: BuilderStore; readOnly: boolean; complete: boolean }) {
  const { store, readOnly, complete } = props;
  const { t } = useTranslation("segments");
  const [open, setOpen] = useState(false);
  const tree = useTree(store);
  return (
    <>
      <Button
        size="small"
        icon={<CodeOutlined />}
        disabled={!complete}
        title={t(complete ? "text.title" : "text.unfinished")}
        onClick={() => setOpen(true)}
      >
        {t("text.open")}
      </Button>
      {open ? (
        <Suspense fallback={null}>
          <TextDrawer
            expression={toExpression(tree)}
            readOnly={readOnly}
            close={() => setOpen(false)}
            onApply={(expression) => edit(store, () => fromExpression(expression))}
          />
        </Suspense>
      ) : null}
    </>
  );
}

function DeleteButton({ segment }: { segment: Segment }) {
  const { t } = useTranslation("segments");
  const { t: common } = useTranslation("common");
  const navigate = useNavigate();
  const remove = useDeleteSegment();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        icon={<DeleteOutlined />}
        aria-label={common("delete")}
        title={common("delete")}
        onClick={() => setAsking(true)}
      />
      <Modal
        open={asking}
        title={t("delete.title", { name: segment.name })}
        okText={common("delete")}
        okButtonProps={{ danger: true, loading: remove.isPending }}
        onCancel={() => setAsking(false)}
        onOk={() =>
          remove.mutate(segment.id, {
            onSuccess: () => void navigate({ to: "/segments", ignoreBlocker: true }),
            onError: toast.error,
          })
        }
      >
        {t("delete.text")}
      </Modal>
    </>
  );
}

type Props = { segment: Segment | null; catalogue: Catalogue };

function useDraft({ segment, catalogue }: Props, readOnly: boolean) {
  const { t } = useTranslation("segments");
  const navigate = useNavigate();
  const [store] = useState(() =>
    createBuilderStore(
      fromExpression(
        segment && segment.kind !== "dynamic"
          ? { all: [] }
          : ((segment?.expression as Expression | undefined) ?? { all: [] }),
      ),
    ),
  );
  const [name, setName] = useState(segment?.name ?? "");
  const [description, setDescription] = useState(segment?.description ?? "");
  const [place, setPlace] = useState<Place>({
    keeping: segment?.keeping ?? "on_demand",
    folder_id: segment?.folder_id ?? null,
    owner_id: segment?.owner_id ?? null,
  });
  const listed = segment !== null && segment.kind !== "dynamic";
  const tree = useTree(store);
  const expression = useMemo(
    () => (listed ? segment.expression : toExpression(tree)),
    [tree, listed, segment],
  );
  const counted = usePreview(tree, catalogue);
  const save = useSaveSegment(segment?.id ?? null);
  const dirty =
    segment === null ||
    name !== segment.name ||
    description !== segment.description ||
    place.keeping !== segment.keeping ||
    place.folder_id !== segment.folder_id ||
    place.owner_id !== segment.owner_id ||
    (!listed &&
      JSON.stringify(expression) !==
        JSON.stringify(toExpression(fromExpression(segment.expression as Expression))));
  const blank = segment === null && !name && !description && store.getState().tree.children.length === 0;
  useBlocker({
    shouldBlockFn: () => dirty && !blank && !readOnly && !window.confirm(t("leave")),
    enableBeforeUnload: dirty && !blank && !readOnly,
  });
  const submit = () =>
    save.mutate(
      {
        name: name.trim(),
        description: description.trim(),
        expression: expression as JsonObject,
        ...place,
      },
      {
        onSuccess: (saved) => {
          toast.success(t("saved", { name: saved.name }));
          if (segment === null)
            void navigate({ to: "/segments/$id", params: { id: String(saved.id) }, ignoreBlocker: true });
        },
        onError: toast.error,
      },
    );
  const ready = dirty && name.trim() !== "" && (listed || counted.complete);
  return {
    store,
    name,
    setName,
    description,
    setDescription,
    counted,
    save,
    ready,
    submit,
    place,
    setPlace,
    listed,
  };
}

/** One segment: its conditions with live figures, and its members. */
export function SegmentEditor(props: Props) {
  const { segment, catalogue } = props;
  const { t } = useTranslation("segments");
  const format = useFormat();
  const readOnly = !useCan("segments.edit");
  const maySeeScores = useCan("scores.view");
  const draft = useDraft(props, readOnly);
  const [tab, setTab] = useState<"conditions" | "members" | "facts">("conditions");
  const navigate = useNavigate();
  const { counted } = draft;
  const count = counted.preview?.count;
  const matches = count === undefined ? "" : t("match", { count, value: format.count(count) });
  useTabTitle(draft.name || t("new"));
  useCtrlKey("s", (event) => {
    event.preventDefault();
    if (draft.ready && !readOnly) draft.submit();
  });
  return (
    <div className="page">
      <header className="page-head segment-head">
        <div className="grow">
          <div className="crumb">
            <Link to="/segments">
              <LeftOutlined /> {t("title")}
            </Link>
          </div>
          <h1 className="sr-only">{draft.name || t("new")}</h1>
          <input
            className="segment-title"
            aria-label={t("name")}
            placeholder={t("namePlaceholder")}
            value={draft.name}
            disabled={readOnly}
            onChange={(event) => draft.setName(event.target.value)}
          />
          <Input
            variant="borderless"
            className="segment-description"
            aria-label={t("description")}
            placeholder={t("description")}
            disabled={readOnly}
            value={draft.description}
            onChange={(event) => draft.setDescription(event.target.value)}
          />
        </div>
        <div className="page-actions">
          {segment ? (
            <Segmented
              aria-label={t("view")}
              value={tab}
              onChange={setTab}
              options={[
                { value: "conditions" as const, label: t(draft.listed ? "list.title" : "conditions") },
                { value: "members" as const, label: t("members") },
                { value: "facts" as const, label: t("facts") },
              ]}
            />
          ) : null}
          {readOnly ? null : (
            <>
              <UndoButtons store={draft.store} />
              {segment ? (
                <Button
                  icon={<PieChartOutlined />}
                  onClick={() =>
                    void navigate({ to: "/segments/$id/portrait", params: { id: String(segment.id) } })
                  }
                >
                  {t("portrait")}
                </Button>
              ) : null}
              {segment ? <DeleteButton segment={segment} /> : null}
              {segment && maySeeScores ? (
                <Link to="/segments/$id/lookalike" params={{ id: String(segment.id) }}>
                  <Button icon={<UsergroupAddOutlined />}>{t("similar")}</Button>
                </Link>
              ) : null}
              <Button
                type="primary"
                disabled={!draft.ready}
                loading={draft.save.isPending}
                onClick={draft.submit}
              >
                {t("save")}
              </Button>
            </>
          )}
        </div>
      </header>
      <KeepingLine segment={segment} place={draft.place} readOnly={readOnly} onChange={draft.setPlace} />
      {tab === "members" && segment ? (
        <Members segment={segment} />
      ) : tab === "facts" && segment ? (
        <Facts segment={segment} catalogue={catalogue} />
      ) : draft.listed && segment ? (
        <ListCard segment={segment} readOnly={readOnly} />
      ) : (
        <div className="segment-grid">
          <Card
            title={t("who")}
            extra={
              <span className="row">
                {counted.preview ? (
                  <span className={counted.fresh ? "" : "stale"}>
                    <Pill tone="primary">
                      <UserOutlined />
                      <b className="num">{matches}</b>
                    </Pill>
                  </span>
                ) : null}
                <TextButton store={draft.store} readOnly={readOnly} complete={counted.complete} />
              </span>
            }
          >
            {segment?.broken_reason ? (
              <div className="notice" data-tone="coral" style={{ marginBottom: 12 }}>
                {t("brokenText", { reason: segment.broken_reason })}
              </div>
            ) : null}
            <Builder
              store={draft.store}
              catalogue={catalogue}
              preview={counted.preview}
              readOnly={readOnly}
            />
            <p className="sub keys-hint">{readOnly ? null : t("keys")}</p>
          </Card>
          <div className="stack">
            {counted.error && !counted.preview ? (
              <Card>
                <ErrorState error={counted.error} retry={() => void counted.refetch()} compact />
              </Card>
            ) : (
              <PreviewColumn preview={counted.preview} fresh={counted.fresh} complete={counted.complete} />
            )}
          </div>
        </div>
      )}
      <span className="sr-only" role="status">
        {counted.fresh ? matches : ""}
      </span>
    </div>
  );
}
