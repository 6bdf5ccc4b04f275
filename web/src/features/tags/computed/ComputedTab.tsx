import { DeleteOutlined, FunctionOutlined, PlusOutlined, ReloadOutlined } from "@ant-design/icons";
import { Button, Progress } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Card } from "@/shared/ui/Page";
import { Pill, toneOf } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { Shares } from "@/shared/ui/Shares";
import { QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import {
  type ComputedJob,
  type ComputedTag,
  running,
  useArchiveComputed,
  useCancelRefresh,
  useComputedTags,
  useRefreshAll,
} from "./api";
import { ComputedEditor } from "./ComputedEditor";
import "./computed.css";
import "./texts";
import { useValueText } from "./values";

const SHOWN = 4;

function Values({ tag }: { tag: ComputedTag }) {
  const { t } = useTranslation("computed");
  const valueText = useValueText();
  if (tag.broken_reason) return <Pill tone="coral">{t("broken", { reason: tag.broken_reason })}</Pill>;
  if (tag.refreshed_at === null) return <span className="muted">{t("notYet")}</span>;
  if (tag.values.length === 0) return <span className="muted">{t("nobody")}</span>;
  const rest = tag.values.slice(SHOWN).reduce((sum, each) => sum + each.count, 0);
  return (
    <Shares
      shares={tag.values.slice(0, SHOWN).map((each) => ({
        key: each.value,
        tone: toneOf(each.value),
        label: valueText(each.value),
        value: each.count,
      }))}
      rest={rest}
    />
  );
}

function useColumns(): Column<ComputedTag>[] {
  const { t } = useTranslation("computed");
  const { t: common } = useTranslation("common");
  const format = useFormat();
  const mayEdit = useCan("segments.edit");
  const archive = useArchiveComputed();
  return [
    {
      key: "name",
      title: t("tag"),
      lead: true,
      render: (tag) => (
        <div>
          <div className="row wrap">
            <Pill tone="violet">{tag.name}</Pill>
            {tag.used_by.length > 0 ? (
              <Pill title={tag.used_by.join(", ")}>{t("usedBy", { count: tag.used_by.length })}</Pill>
            ) : null}
          </div>
          <div className="sub ellipsis">{tag.description}</div>
        </div>
      ),
    },
    {
      key: "kind",
      title: t("kind.title"),
      render: (tag) => t(`kind.${(tag.definition as { kind: string }).kind}`),
    },
    { key: "values", title: t("values"), render: (tag) => <Values tag={tag} /> },
    {
      key: "refreshed",
      title: t("refreshed"),
      render: (tag) => (
        <>
          <When at={tag.refreshed_at} />
          <div className="sub">{t(`schedule.${tag.schedule}`)}</div>
        </>
      ),
    },
    {
      key: "people",
      title: t("people"),
      end: true,
      render: (tag) => <span className="num">{format.count(tag.people)}</span>,
    },
    ...(mayEdit
      ? [
          {
            key: "archive",
            title: "",
            end: true,
            render: (tag: ComputedTag) => (
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={`${common("delete")}: ${tag.name}`}
                disabled={tag.used_by.length > 0}
                onClick={(event) => {
                  event.stopPropagation();
                  archive.mutate(tag.id, {
                    onSuccess: () => toast.success(t("archived", { name: tag.name })),
                    onError: toast.error,
                  });
                }}
              />
            ),
          },
        ]
      : []),
  ];
}

function Refreshing({ job }: { job: ComputedJob }) {
  const { t } = useTranslation("computed");
  const { t: common } = useTranslation("common");
  const cancel = useCancelRefresh();
  const percent = job.total ? Math.round((job.done / job.total) * 100) : 0;
  return (
    <div className="row tag-filters" role="status">
      <span>{t("refreshing", { count: job.tags })}</span>
      <Progress
        className="grow"
        percent={percent}
        size="small"
        aria-label={t("refreshing", { count: job.tags })}
      />
      <Button size="small" onClick={() => cancel.mutate(job.id, { onError: toast.error })}>
        {common("cancel")}
      </Button>
    </div>
  );
}

/** Computed tags: what the last refresh of each found, and the editor. */
export function ComputedTab() {
  const { t } = useTranslation("computed");
  const tags = useComputedTags();
  const mayEdit = useCan("segments.edit");
  const refresh = useRefreshAll();
  const columns = useColumns();
  const [open, setOpen] = useState<ComputedTag | "new" | null>(null);
  const create = mayEdit ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen("new")}>
      {t("new")}
    </Button>
  ) : null;
  return (
    <>
      <QueryView query={tags}>
        {(list) => {
          const job = list.jobs.find(running);
          if (list.items.length === 0)
            return (
              <div className="card">
                <State icon={<FunctionOutlined />} tone="violet" title={t("empty.title")} action={create}>
                  {t("empty.text")}
                </State>
              </div>
            );
          return (
            <Card
              title={t("title")}
              flush
              extra={
                <span className="row">
                  {mayEdit ? (
                    <Button
                      icon={<ReloadOutlined />}
                      loading={refresh.isPending}
                      disabled={job !== undefined}
                      onClick={() => refresh.mutate(null, { onError: toast.error })}
                    >
                      {t("refreshAll")}
                    </Button>
                  ) : null}
                  {create}
                </span>
              }
            >
              {job ? <Refreshing job={job} /> : null}
              <DataTable
                label={t("title")}
                columns={columns}
                rows={list.items.slice(0, 500)}
                rowKey={(tag) => tag.id}
                onOpen={mayEdit ? (tag) => setOpen(tag) : undefined}
              />
            </Card>
          );
        }}
      </QueryView>
      {open ? <ComputedEditor tag={open === "new" ? null : open} close={() => setOpen(null)} /> : null}
    </>
  );
}
