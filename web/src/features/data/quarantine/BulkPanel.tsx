import { Alert, Button, Input, Modal, Progress, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import type { QuarantineJob, QuarantineJobIn } from "@/shared/types";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { knownReason } from "../reasons";
import { type Choice, isOpen, useCancelJob, useJob, useStartJob } from "./api";
import { type Draft, kinds, remedies, remedyOf, whole } from "./remedy";

function Fields({ draft, change }: { draft: Draft; change: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation("quarantine");
  const { t: data } = useTranslation("data");
  const needs: readonly string[] = remedies[draft.kind];
  return (
    <>
      {needs.includes("path") ? (
        <Field label={t("bulk.path")}>
          {(id) => (
            <Input id={id} value={draft.path} onChange={(event) => change({ path: event.target.value })} />
          )}
        </Field>
      ) : null}
      {needs.includes("to") ? (
        <Field label={t("bulk.to")}>
          {(id) => (
            <Input id={id} value={draft.to} onChange={(event) => change({ to: event.target.value })} />
          )}
        </Field>
      ) : null}
      {needs.includes("value") ? (
        <Field label={t("bulk.value")}>
          {(id) => (
            <Input id={id} value={draft.value} onChange={(event) => change({ value: event.target.value })} />
          )}
        </Field>
      ) : null}
      {needs.includes("type") ? (
        <Field label={t("bulk.kindTo")}>
          {(id) => (
            <Select
              id={id}
              value={draft.type}
              onChange={(type) => change({ type })}
              options={kinds.map((kind) => ({ value: kind, label: data(`kind.${kind}`) }))}
            />
          )}
        </Field>
      ) : null}
    </>
  );
}

function Outcome({ job }: { job: QuarantineJob }) {
  const { t } = useTranslation("quarantine");
  const { t: data } = useTranslation("data");
  const format = useFormat();
  const cancel = useCancelJob();
  const figures = {
    done: format.count(job.done),
    total: format.count(job.total),
    passed: format.count(job.passed),
  };
  if (isOpen(job))
    return (
      <div className="row">
        <Progress
          percent={job.total ? Math.round((100 * job.done) / job.total) : 0}
          aria-label={t("bulk.progress", figures)}
        />
        <Button onClick={() => cancel.mutate(job.id, { onError: toast.error })}>{t("bulk.stop")}</Button>
      </div>
    );
  const title =
    job.state === "cancelled"
      ? t("bulk.cancelled")
      : t(job.remedy.dry_run ? "bulk.wouldPass" : "bulk.passed", figures);
  return (
    <Alert
      role="status"
      type={job.passed === job.total ? "success" : "info"}
      title={title}
      description={Object.entries(job.reasons).map(([reason, count]) => (
        <div key={reason}>
          {data(`reason.${knownReason(reason)}.title`)}: <b className="num">{format.count(count)}</b>
        </div>
      ))}
    />
  );
}

type Props = { choice: Choice; total: number; close: () => void };

/** One remedy for every waiting item of a choice: tried out, then done, with progress. */
export function BulkPanel({ choice, total, close }: Props) {
  const { t } = useTranslation("quarantine");
  const format = useFormat();
  const [draft, setDraft] = useState<Draft>({ kind: "asis", path: "", to: "", value: "", type: "number" });
  const [jobId, setJobId] = useState<number | null>(null);
  const start = useStartJob();
  const job = useJob(jobId).data;
  const { state: _, ...wanted } = choice;
  const run = (dry_run: boolean) => {
    const body: QuarantineJobIn = {
      wanted: { reason: "", event: "", ...wanted },
      remedy: remedyOf(draft, dry_run),
    };
    start.mutate(body, { onSuccess: (made) => setJobId(made.id), onError: toast.error });
  };
  const busy = start.isPending || isOpen(job);
  return (
    <Modal
      open
      title={t("bulk.title", { value: format.count(total) })}
      onCancel={close}
      footer={[
        <Button key="try" disabled={busy || !whole(draft)} onClick={() => run(true)}>
          {t("bulk.try")}
        </Button>,
        <Button key="do" type="primary" disabled={busy || !whole(draft)} onClick={() => run(false)}>
          {t("bulk.do")}
        </Button>,
      ]}
    >
      <div className="stack">
        <p className="muted">{t("bulk.about")}</p>
        <Field label={t("bulk.remedy")}>
          {(id) => (
            <Select
              id={id}
              value={draft.kind}
              onChange={(kind) => {
                setJobId(null);
                setDraft({ ...draft, kind });
              }}
              options={(Object.keys(remedies) as Draft["kind"][]).map((kind) => ({
                value: kind,
                label: t(`bulk.kind.${kind}`),
              }))}
            />
          )}
        </Field>
        <Fields draft={draft} change={(part) => setDraft({ ...draft, ...part })} />
        {job ? <Outcome job={job} /> : null}
      </div>
    </Modal>
  );
}
