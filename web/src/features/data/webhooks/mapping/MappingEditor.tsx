import { PlusOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDebounced } from "@/shared/hooks";
import { useCan } from "@/shared/session";
import { Card } from "@/shared/ui/Page";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { fetchDelivery, useChangeWebhook, useDeliveries, useTried, type Webhook } from "../api";
import type { Sample } from "../WebhookPage";
import type { Editing } from "./FieldRow";
import { readHeaders, writeHeaders } from "./headers";
import {
  changeRule,
  type Mapping,
  pick,
  readMapping,
  renameField,
  type Segment,
  type Spot,
  setValue,
} from "./model";
import { Result } from "./Result";
import { RuleCard } from "./RuleCard";
import { SampleTree } from "./SampleTree";

const SETTLE_MS = 250;

type SampleProps = {
  hook: Webhook;
  sample: Sample;
  setSample: (sample: Sample) => void;
  document: unknown;
  pick: (segments: Segment[]) => void;
};

function SampleText({ sample, use }: { sample: Sample; use: (sample: Sample) => void }) {
  const { t } = useTranslation("webhooks");
  const [text, setText] = useState(sample.raw ?? JSON.stringify(sample.body, null, 2));
  const [headers, setHeaders] = useState(sample.raw === undefined ? "" : writeHeaders(sample.headers));
  const [broken, setBroken] = useState(false);
  const take = () => {
    const signed = headers.trim() ? { headers: readHeaders(headers), raw: text } : { raw: undefined };
    try {
      use({ ...sample, ...signed, body: JSON.parse(text) });
    } catch {
      setBroken(true);
    }
  };
  return (
    <div className="stack">
      <Input.TextArea
        className="mono"
        aria-label={t("sample.label")}
        autoSize={{ minRows: 10, maxRows: 26 }}
        status={broken ? "error" : undefined}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setBroken(false);
        }}
      />
      {broken ? <span className="field-error">{t("sample.broken")}</span> : null}
      <Field label={t("sample.headers")} hint={t("sample.headersHint")}>
        {(id) => (
          <Input.TextArea
            id={id}
            className="mono"
            autoSize={{ minRows: 3, maxRows: 10 }}
            placeholder="X-Signature: 8f14e45f…"
            value={headers}
            onChange={(event) => setHeaders(event.target.value)}
          />
        )}
      </Field>
      <div>
        <Button onClick={take}>{t("sample.done")}</Button>
      </div>
    </div>
  );
}

function SampleCard({ hook, sample, setSample, document, pick: choose }: SampleProps) {
  const { t } = useTranslation("webhooks");
  const [editing, setEditing] = useState(false);
  const newest = useDeliveries(hook.id, undefined, undefined).data?.items.find((row) => row.can_replay);
  const takeLast = async () => {
    if (!newest) return;
    try {
      const whole = await fetchDelivery(hook.id, newest.id);
      setSample({ body: JSON.parse(whole.body), headers: whole.headers, raw: whole.body });
    } catch (error) {
      toast.error(error);
    }
  };
  return (
    <Card
      className="map-sample"
      title={t("sample.title")}
      extra={
        <span className="row">
          {newest ? (
            <Button size="small" onClick={takeLast}>
              {t("sample.last")}
            </Button>
          ) : null}
          {editing ? null : (
            <Button size="small" onClick={() => setEditing(true)}>
              {t("sample.edit")}
            </Button>
          )}
        </span>
      }
    >
      {editing ? (
        <SampleText
          sample={sample}
          use={(next) => {
            setSample(next);
            setEditing(false);
          }}
        />
      ) : (
        <>
          <p className="sub map-hint">{t("sample.hint")}</p>
          <SampleTree value={document} pick={choose} label={t("sample.tree")} />
        </>
      )}
    </Card>
  );
}

type Props = { hook: Webhook; sample: Sample; setSample: (sample: Sample) => void };

/** The mapping, drawn: the sample's values at the left, the rules at the right, what comes out below. */
export function MappingEditor({ hook, sample, setSample }: Props) {
  const { t } = useTranslation("webhooks");
  const mayEdit = useCan("data.edit");
  const [mapping, setMapping] = useState<Mapping>(() => readMapping(hook.mapping));
  const [chosen, setChosen] = useState<Spot | null>(null);
  const settled = useDebounced(mapping, SETTLE_MS);
  const tried = useTried(hook, settled, sample);
  const change = useChangeWebhook(hook.id);
  const dirty = JSON.stringify(mapping) !== JSON.stringify(hook.mapping) || sample.body !== hook.sample;
  const editing: Editing = {
    chosen,
    choose: setChosen,
    set: (spot, value) => {
      setMapping(setValue(mapping, spot, value));
      if (value === undefined) setChosen(null);
    },
    rename: (spot, name) => {
      setMapping(renameField(mapping, spot, name));
      setChosen(null);
    },
    problems: tried.data?.problems ?? [],
    locked: !mayEdit,
  };
  const click = (segments: Segment[]) => {
    if (!mayEdit) return;
    const next = pick(mapping, chosen, segments);
    setMapping(next.mapping);
    setChosen(next.spot);
  };
  const save = () =>
    change.mutate(
      { mapping: mapping as never, sample: sample.body as never, sample_headers: sample.headers },
      { onSuccess: () => toast.success(t("saved")), onError: toast.error },
    );
  const add = () =>
    setMapping({ ...mapping, items: [...mapping.items, { kind: "track", event: { text: "" } }] });
  return (
    <div className="map">
      <SampleCard
        hook={hook}
        sample={sample}
        setSample={setSample}
        document={tried.data?.document ?? sample.body}
        pick={click}
      />
      <div className="stack">
        <Card
          title={t("rules")}
          extra={
            mayEdit ? (
              <Button type="primary" disabled={!dirty} loading={change.isPending} onClick={save}>
                {t("save")}
              </Button>
            ) : null
          }
        >
          {mapping.items.map((rule, index) => (
            <RuleCard
              key={index}
              index={index}
              rule={rule}
              editing={editing}
              change={(next) => setMapping(changeRule(mapping, index, () => next))}
              remove={() => {
                setMapping({ ...mapping, items: mapping.items.filter((_, at) => at !== index) });
                setChosen(null);
              }}
            />
          ))}
          {mayEdit ? (
            <Button icon={<PlusOutlined />} onClick={add}>
              {t("addRule")}
            </Button>
          ) : null}
        </Card>
      </div>
      <div className="map-result">
        <Result tried={tried.data} error={tried.error} />
      </div>
    </div>
  );
}
