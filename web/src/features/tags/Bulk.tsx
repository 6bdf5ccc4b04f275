import { Button, Progress, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { Card } from "@/shared/ui/Page";
import { Field, When } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { type Job, running, type Tag, useApplyToMany, useCancelJob, useJobs, useSegmentNames } from "./api";

function JobRow({ job }: { job: Job }) {
  const { t } = useTranslation("tags");
  const { t: common } = useTranslation("common");
  const format = useFormat();
  const cancel = useCancelJob();
  const share = job.total ? Math.round((100 * job.done) / job.total) : job.status === "done" ? 100 : 0;
  return (
    <li className="job-row">
      <div className="row">
        <span className="grow">
          {t(`job.${job.action}`)} · {t(`job.status.${job.status}`)}
        </span>
        <When at={job.created_at} />
      </div>
      <Progress percent={share} size="small" aria-label={t("bulk.progress")} />
      <div className="row">
        <span className="sub grow">{t("bulk.changed", { value: format.count(job.changed) })}</span>
        {running(job) ? (
          <Button size="small" onClick={() => cancel.mutate(job.id, { onError: toast.error })}>
            {common("cancel")}
          </Button>
        ) : null}
      </div>
    </li>
  );
}

/** The tag for a whole segment at once, with progress. */
export function Bulk({ tag }: { tag: Tag }) {
  const { t } = useTranslation("tags");
  const mayEdit = useCan("contacts.edit") && !tag.archived;
  const maySegments = useCan("segments.view");
  const segments = useSegmentNames(mayEdit && maySegments);
  const jobs = useJobs(tag.id);
  const apply = useApplyToMany(tag.id);
  const [segment, setSegment] = useState<number | null>(null);
  const [action, setAction] = useState<"add" | "remove">("add");
  const [value, setValue] = useState("");
  const start = () => {
    if (segment === null) return;
    apply.mutate(
      { people: { segment }, action, value: action === "add" ? value : "" },
      { onSuccess: () => toast.success(t("bulk.started")), onError: toast.error },
    );
  };
  const last = jobs.data?.items.slice(0, 3) ?? [];
  if (!mayEdit && last.length === 0) return null;
  return (
    <Card title={t("bulk.title")}>
      {mayEdit && maySegments ? (
        <div className="stack">
          {tag.kind === "source" ? null : (
            <Segmented
              block
              value={action}
              onChange={setAction}
              options={(["add", "remove"] as const).map((each) => ({ value: each, label: t(`job.${each}`) }))}
            />
          )}
          <Field label={t("bulk.segment")}>
            {(id) => (
              <Select
                id={id}
                showSearch
                optionFilterProp="label"
                value={segment ?? undefined}
                onChange={setSegment}
                options={segments.data?.items.map((each) => ({ value: each.id, label: each.name }))}
              />
            )}
          </Field>
          {action === "add" && tag.values.length > 0 ? (
            <Field label={t("value")}>
              {(id) => (
                <Select
                  id={id}
                  allowClear
                  value={value || undefined}
                  onChange={(next?: string) => setValue(next ?? "")}
                  options={tag.values.map((each) => ({ value: each.value, label: each.value }))}
                />
              )}
            </Field>
          ) : null}
          <Button disabled={segment === null} loading={apply.isPending} onClick={start}>
            {t("bulk.start")}
          </Button>
        </div>
      ) : null}
      <ul className="plain-list">
        {last.map((job) => (
          <JobRow key={job.id} job={job} />
        ))}
      </ul>
    </Card>
  );
}
