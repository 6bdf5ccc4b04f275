import { InboxOutlined, RedoOutlined } from "@ant-design/icons";
import { Button, Drawer, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { usePhone } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import { type Column, useKeyset } from "@/shared/ui/DataTable";
import { JsonBlock } from "@/shared/ui/JsonBlock";
import { prettyJson } from "@/shared/ui/json";
import { PagedTable } from "@/shared/ui/PagedTable";
import { Pill, type Tone } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import {
  type Delivery,
  PAGE_SIZE,
  useDeliveries,
  useDelivery,
  useReplay,
  type Verdict,
  type Webhook,
} from "./api";
import { reasonText } from "./reasons";
import type { Sample } from "./WebhookPage";

const tones: { [verdict in Verdict]: Tone } = {
  accepted: "green",
  failed: "amber",
  ignored: "gray",
  duplicate: "sky",
  refused: "coral",
};
const verdicts = Object.keys(tones) as Verdict[];
type Draw = (sample: Sample) => void;

function VerdictPill({ row }: { row: Delivery }) {
  const { t } = useTranslation("webhooks");
  return (
    <span className="row wrap">
      <Pill tone={tones[row.verdict]} dot>
        {t(`verdict.${row.verdict}`)}
      </Pill>
      {row.mended_at ? <Pill tone="green">{t("mended")}</Pill> : null}
      {row.replayed_of ? <span className="sub">{t("replayOf", { id: row.replayed_of })}</span> : null}
    </span>
  );
}

function useReplaying(hook: Webhook) {
  const { t } = useTranslation("webhooks");
  const replay = useReplay(hook.id);
  const run = (deliveries: number[]) =>
    replay.mutate(deliveries, {
      onSuccess: (done) => toast.success(t("replayed", done)),
      onError: toast.error,
    });
  return { run, busy: replay.isPending };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function Whole({ hook, id, drawOn }: { hook: Webhook; id: number; drawOn: Draw }) {
  const { t } = useTranslation("webhooks");
  const mayEdit = useCan("data.edit");
  const delivery = useDelivery(hook.id, id);
  const { run, busy } = useReplaying(hook);
  return (
    <QueryView query={delivery}>
      {(row) => (
        <div className="stack">
          <VerdictPill row={row} />
          {row.reason && row.problems.length === 0 ? <p>{reasonText(t, row.reason)}</p> : null}
          {row.problems.length > 0 ? (
            <ul className="hook-problems" aria-label={t("problems")}>
              {row.problems.map((problem) => (
                <li key={`${problem.path} ${problem.code}`}>
                  <code>{problem.path || "–"}</code>{" "}
                  {t(`problem.${problem.code}`, { defaultValue: problem.message })}
                </li>
              ))}
            </ul>
          ) : null}
          {mayEdit && row.can_replay ? (
            <div className="row wrap">
              <Button icon={<RedoOutlined />} loading={busy} onClick={() => run([row.id])}>
                {t("replay")}
              </Button>
              {parsed(row.body) === undefined ? null : (
                <Button
                  onClick={() => drawOn({ body: parsed(row.body), headers: row.headers, raw: row.body })}
                >
                  {t("useSample")}
                </Button>
              )}
            </div>
          ) : null}
          <h3>{t("body")}</h3>
          {row.body ? (
            <JsonBlock text={prettyJson(row.body)} label={t("body")} />
          ) : (
            <p className="muted">{t("noBody")}</p>
          )}
          <h3>{t("headers")}</h3>
          <JsonBlock text={JSON.stringify(row.headers, null, 2)} label={t("headers")} />
        </div>
      )}
    </QueryView>
  );
}

function useColumns(open: (id: number) => void): Column<Delivery>[] {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  return [
    {
      key: "received",
      title: t("received"),
      lead: true,
      render: (row) => (
        <button type="button" className="plain cell-link" onClick={() => open(row.id)}>
          <When at={row.received_at} />
        </button>
      ),
    },
    { key: "verdict", title: t("verdictTitle"), render: (row) => <VerdictPill row={row} /> },
    {
      key: "reason",
      title: t("reasonTitle"),
      render: (row) => (row.reason ? reasonText(t, row.reason) : ""),
      blank: (row) => !row.reason,
      wide: true,
    },
    {
      key: "items",
      title: t("items"),
      end: true,
      render: (row) => <span className="num">{format.count(row.items)}</span>,
    },
    {
      key: "size",
      title: t("size"),
      end: true,
      render: (row) =>
        row.body_bytes ? <span className="num">{`${format.count(row.body_bytes)} B`}</span> : "",
      blank: (row) => row.body_bytes === 0,
    },
  ];
}

export function Deliveries({ hook, drawOn }: { hook: Webhook; drawOn: Draw }) {
  const { t } = useTranslation("webhooks");
  const mayEdit = useCan("data.edit");
  const phone = usePhone();
  const [verdict, setVerdict] = useState<Verdict | undefined>();
  const [opened, setOpened] = useState<number | null>(null);
  const keyset = useKeyset(verdict ?? "");
  const rows = useDeliveries(hook.id, verdict, keyset.cursor);
  const columns = useColumns(setOpened);
  const { run, busy } = useReplaying(hook);
  return (
    <div className="card">
      <div className="toolbar">
        <Select<Verdict | "">
          className="hook-filter"
          aria-label={t("tab.deliveries")}
          value={verdict ?? ""}
          onChange={(next) => setVerdict(next || undefined)}
          options={[
            { value: "", label: t("verdict.all") },
            ...verdicts.map((each) => ({ value: each, label: t(`verdict.${each}`) })),
          ]}
        />
        {mayEdit && hook.failed > 0 ? (
          <Button icon={<RedoOutlined />} loading={busy} onClick={() => run([])}>
            {t("replayFailed")}
          </Button>
        ) : null}
      </div>
      <PagedTable
        query={rows}
        keyset={keyset}
        limit={PAGE_SIZE}
        label={t("tab.deliveries")}
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={(row) => setOpened(row.id)}
        empty={
          <State icon={<InboxOutlined />} title={t(verdict ? "noneOf" : "none.title")} compact>
            {verdict ? null : t("none.text")}
          </State>
        }
      />
      <Drawer
        open={opened !== null}
        size={phone ? "100%" : 620}
        title={t("delivery", { id: opened ?? "" })}
        onClose={() => setOpened(null)}
        destroyOnHidden
      >
        {opened === null ? null : <Whole hook={hook} id={opened} drawOn={drawOn} />}
      </Drawer>
    </div>
  );
}
