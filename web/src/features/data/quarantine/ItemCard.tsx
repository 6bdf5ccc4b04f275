import { RightOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan } from "@/shared/session";
import type { Quarantined } from "@/shared/types";
import { prettyJson } from "@/shared/ui/json";
import { Pill } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { knownReason, sentence } from "../reasons";
import { useDiscard, useRelease, useTry, useWhole } from "./api";
import { markedLines } from "./marked";

const GLIMPSE_CHARACTERS = 200;

export const categoryTones = { fault: "coral", violation: "amber", suspect: "violet" } as const;

function Marked({ item }: { item: Quarantined }) {
  const { t } = useTranslation("quarantine");
  return (
    <section className="json-block" aria-label={t("item")}>
      <pre className="code-block wrap">
        {markedLines(item.item, item.places).map((line, index) =>
          line.marked ? (
            <mark key={index} className="refused-mark">
              {line.text}
              {"\n"}
            </mark>
          ) : (
            <span key={index}>
              {line.text}
              {"\n"}
            </span>
          ),
        )}
      </pre>
    </section>
  );
}

/** The item's JSON to write in, tried by the pipeline's own code before it is sent again. */
function Editor({ item, close }: { item: Quarantined; close: () => void }) {
  const { t } = useTranslation("quarantine");
  const { t: data } = useTranslation("data");
  const [text, setText] = useState(prettyJson(item.item));
  const trial = useTry();
  const release = useRelease();
  const tried = trial.data;
  const send = () =>
    release.mutate(
      { id: item.id, item: text },
      { onSuccess: () => toast.success(t("released")), onError: toast.error },
    );
  return (
    <div className="stack">
      <Input.TextArea
        className="mono"
        aria-label={t("editor")}
        autoSize={{ minRows: 6, maxRows: 24 }}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          trial.reset();
        }}
      />
      {tried ? (
        <div className="notice" data-tone={tried.passes ? "green" : "coral"} role="status">
          <span>
            {tried.passes
              ? t("passes")
              : t("fails", {
                  why:
                    sentence(data, tried.reason ?? "", tried.fields ?? {}) ||
                    data(`reason.${knownReason(tried.reason ?? "")}.title`),
                })}
          </span>
        </div>
      ) : null}
      <div className="row wrap">
        <Button
          loading={trial.isPending}
          onClick={() => trial.mutate({ id: item.id, item: text }, { onError: toast.error })}
        >
          {t("try")}
        </Button>
        <Button type="primary" loading={release.isPending} onClick={send}>
          {t("release")}
        </Button>
        <Button type="text" onClick={close}>
          {t("cancel")}
        </Button>
      </div>
    </div>
  );
}

function Actions({ item, edit }: { item: Quarantined; edit: () => void }) {
  const { t } = useTranslation("quarantine");
  const release = useRelease();
  const discard = useDiscard();
  const accept = item.category !== "fault";
  const send = () =>
    release.mutate(
      { id: item.id, accept },
      { onSuccess: () => toast.success(t("released")), onError: toast.error },
    );
  const drop = () =>
    discard.mutate(item.id, { onSuccess: () => toast.success(t("discarded")), onError: toast.error });
  return (
    <div className="row wrap">
      {item.source_id === null ? null : (
        <Button type={accept ? "default" : "primary"} onClick={edit}>
          {t("edit")}
        </Button>
      )}
      <Button loading={release.isPending} onClick={send}>
        {t(item.category === "violation" ? "accept" : "release")}
      </Button>
      <Button danger type="text" loading={discard.isPending} onClick={drop}>
        {t("discard")}
      </Button>
    </div>
  );
}

function Body({ item }: { item: Quarantined }) {
  const { t } = useTranslation("quarantine");
  const { t: data } = useTranslation("data");
  const mayEdit = useCan("data.edit");
  const [editing, setEditing] = useState(false);
  const whole = useWhole(item.id, true).data ?? item;
  const says = sentence(data, item.reason, item.fields);
  return (
    <div className="refused-body">
      <div className="notice" data-tone="primary">
        <span>
          {says ? (
            <>
              <b>{t("says")}</b> {says}{" "}
            </>
          ) : null}
          <b>{t("todo")}</b> {data(`reason.${knownReason(item.reason)}.todo`)}
        </span>
      </div>
      {editing ? <Editor item={whole} close={() => setEditing(false)} /> : <Marked item={whole} />}
      {mayEdit && item.state === "waiting" && !editing ? (
        <Actions item={whole} edit={() => setEditing(true)} />
      ) : null}
    </div>
  );
}

/** One item in a line; opened, what is wrong with it, where, and what can be done. */
export function ItemCard({ item, source }: { item: Quarantined; source: string }) {
  const { t } = useTranslation("quarantine");
  const { t: data } = useTranslation("data");
  const [open, setOpen] = useState(false);
  return (
    <li className="refused">
      <button
        type="button"
        className="plain refused-head"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <RightOutlined className="live-arrow" aria-hidden />
        <span className="refused-why">
          <span className="refused-title">
            {data(`reason.${knownReason(item.reason)}.title`)}{" "}
            <Pill tone={categoryTones[item.category]}>{t(`category.${item.category}`)}</Pill>
          </span>
          <span className="sub mono refused-glimpse ellipsis">{item.item.slice(0, GLIMPSE_CHARACTERS)}</span>
        </span>
        <span className="refused-from sub">
          <span className="ellipsis">{source}</span>
          <When at={item.received_at} />
        </span>
      </button>
      {open ? <Body item={item} /> : null}
    </li>
  );
}
