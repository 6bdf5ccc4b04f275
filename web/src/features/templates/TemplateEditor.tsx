import { DeleteOutlined, LeftOutlined, SendOutlined } from "@ant-design/icons";
import { Link, useBlocker, useNavigate } from "@tanstack/react-router";
import { Button, Input, Modal, Segmented } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCtrlKey } from "@/shared/hooks";
import { usePhone } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import type { Template, TemplateIn } from "@/shared/types";
import { useTabTitle } from "@/shared/ui/Page";
import { toast } from "@/shared/ui/toast";
import { useDeleteTemplate, useLetterPreview, useSaveTemplate } from "./api";
import { FormatSwitch } from "./FormatSwitch";
import { Letter } from "./Letter";
import { Problems } from "./Problems";
import { goToLine, SourceEditor } from "./SourceEditor";
import { TestSend } from "./TestSend";

function draftOf(template: Template): TemplateIn {
  const { name, subject, preheader, format, source } = template;
  return { name, subject, preheader, format, source };
}

type FieldsProps = { draft: TemplateIn; readOnly: boolean; set: (change: Partial<TemplateIn>) => void };

function Fields({ draft, readOnly, set }: FieldsProps) {
  const { t } = useTranslation("templates");
  return (
    <div className="letter-fields">
      <div className="letter-field">
        <label htmlFor="letter-subject">{t("subject")}</label>
        <Input
          id="letter-subject"
          value={draft.subject}
          disabled={readOnly}
          onChange={(event) => set({ subject: event.target.value })}
        />
      </div>
      <div className="letter-field">
        <label htmlFor="letter-preheader">{t("preheader")}</label>
        <Input
          id="letter-preheader"
          value={draft.preheader}
          disabled={readOnly}
          placeholder={t("preheaderHint")}
          onChange={(event) => set({ preheader: event.target.value })}
        />
      </div>
    </div>
  );
}

function DeleteTemplate({ template }: { template: Template }) {
  const { t } = useTranslation("templates");
  const { t: common } = useTranslation("common");
  const navigate = useNavigate();
  const remove = useDeleteTemplate();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={common("delete")}
        title={common("delete")}
        onClick={() => setAsking(true)}
      >
        <DeleteOutlined />
      </button>
      <Modal
        open={asking}
        title={t("delete.title", { name: template.name })}
        okText={common("delete")}
        okButtonProps={{ danger: true, loading: remove.isPending }}
        onCancel={() => setAsking(false)}
        onOk={() =>
          remove.mutate(template.id, {
            onSuccess: () => void navigate({ to: "/templates", ignoreBlocker: true }),
            onError: toast.error,
          })
        }
      >
        {t("delete.text")}
      </Modal>
    </>
  );
}

function useDraft(template: Template, readOnly: boolean) {
  const { t } = useTranslation("templates");
  const [draft, setDraft] = useState(() => draftOf(template));
  const save = useSaveTemplate(template.id);
  const dirty = JSON.stringify(draft) !== JSON.stringify(draftOf(template));
  const submit = () =>
    save.mutate(draft, {
      onSuccess: (saved) => toast.success(t("savedAs", { version: saved.version })),
      onError: toast.error,
    });
  useCtrlKey("s", (event) => {
    event.preventDefault();
    if (dirty && !readOnly) submit();
  });
  useBlocker({
    shouldBlockFn: () => dirty && !readOnly && !window.confirm(t("leave")),
    enableBeforeUnload: dirty && !readOnly,
  });
  const set = (change: Partial<TemplateIn>) => setDraft((now) => ({ ...now, ...change }));
  return { draft, set, dirty, saving: save.isPending, submit };
}

/** Source at the left, the letter as one person gets it at the right. */
export function TemplateEditor({ template }: { template: Template }) {
  const { t } = useTranslation("templates");
  const { t: common } = useTranslation("common");
  const phone = usePhone();
  const readOnly = !useCan("templates.edit");
  const { draft, set, dirty, saving, submit } = useDraft(template, readOnly);
  const [person, setPerson] = useState<number | null>(null);
  const [testing, setTesting] = useState(false);
  const [side, setSide] = useState<"source" | "letter">("letter");
  const area = useRef<HTMLTextAreaElement>(null);
  const preview = useLetterPreview(draft, person);
  const problems = preview.data?.problems ?? [];
  useTabTitle(draft.name);
  return (
    <div className="editor">
      <div className="editor-bar">
        <h1 className="sr-only">{draft.name}</h1>
        <Link to="/templates" className="icon-button" aria-label={t("title")} title={t("title")}>
          <LeftOutlined />
        </Link>
        <input
          className="editor-name"
          aria-label={t("name")}
          value={draft.name}
          disabled={readOnly}
          onChange={(event) => set({ name: event.target.value })}
        />
        {phone ? null : (
          <span className="sub" role="status">
            {dirty ? common("unsaved") : t("versionSaved", { version: template.version })}
          </span>
        )}
        {readOnly ? null : (
          <span className="letter-actions">
            {phone ? null : <DeleteTemplate template={template} />}
            <Button icon={<SendOutlined />} aria-label={t("test")} onClick={() => setTesting(true)}>
              {phone ? null : t("test")}
            </Button>
            <Button
              type="primary"
              disabled={!dirty || !draft.name.trim() || !draft.subject.trim()}
              loading={saving}
              onClick={submit}
            >
              {common("save")}
            </Button>
          </span>
        )}
      </div>
      <div className={phone ? `letter-grid phone show-${side}` : "letter-grid"}>
        {phone ? (
          <Segmented
            block
            value={side}
            onChange={setSide}
            options={[
              { value: "letter" as const, label: t("preview") },
              { value: "source" as const, label: t("source") },
            ]}
          />
        ) : null}
        <section className="letter-source" aria-label={t("source")}>
          <Fields draft={draft} readOnly={readOnly} set={set} />
          <div className="letter-format">
            <FormatSwitch
              written={{ format: draft.format, source: draft.source }}
              readOnly={readOnly}
              set={set}
            />
            <span className="sub ellipsis">{t("marks")}</span>
          </div>
          <SourceEditor
            value={draft.source}
            readOnly={readOnly}
            problemLines={new Set(problems.flatMap((problem) => problem.line ?? []))}
            area={area}
            onChange={(source) => set({ source })}
          />
          {preview.data ? (
            <Problems problems={problems} go={(line) => area.current && goToLine(area.current, line)} />
          ) : null}
        </section>
        <Letter preview={preview} person={person} setPerson={setPerson} />
      </div>
      {testing ? (
        <TestSend template={template} dirty={dirty} person={person} close={() => setTesting(false)} />
      ) : null}
    </div>
  );
}
