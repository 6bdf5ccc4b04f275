import { UsergroupAddOutlined } from "@ant-design/icons";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Button, Input, Slider } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { Card, Page } from "@/shared/ui/Page";
import { Field } from "@/shared/ui/parts";
import { ErrorState, Guard, SkeletonRows, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { useFindSimilar, useLookalike, useSaveSimilar, useSeed } from "./api";
import { Curves, Figure } from "./charts";
import "./models.css";
import { Importance } from "./Report";
import { isWorking, RunLine } from "./RunLine";
import type { Similar } from "./report";
import { Sampled } from "./Sampled";
import "./texts";

function Choice({ segment, name, found }: { segment: number; name: string; found: Similar }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  const navigate = useNavigate();
  const save = useSaveSimilar(segment);
  const mayEdit = useCan("segments.edit");
  const curve = found.curve ?? [];
  const [at, setAt] = useState(Math.floor(curve.length / 2));
  const [title, setTitle] = useState(() => t("lookalike.named", { name }).slice(0, 200));
  const point = curve[at];
  if (!point) return null;
  const size = Math.min(point.size, found.people ?? 0);
  const submit = () =>
    save.mutate(
      { name: title, size },
      {
        onError: toast.error,
        onSuccess: (made) => void navigate({ to: "/segments/$id", params: { id: String(made.id) } }),
      },
    );
  return (
    <Card title={t("lookalike.choose")}>
      <div className="stack">
        <div className="slider-ends sub">
          <span>{t("lookalike.alike")}</span>
          <span>{t("lookalike.many")}</span>
        </div>
        <Slider
          min={0}
          max={curve.length - 1}
          value={at}
          onChange={setAt}
          ariaLabelForHandle={t("lookalike.choose")}
          tooltip={{ formatter: () => format.count(size) }}
        />
        <div className="model-figures">
          <Figure name={t("lookalike.size")} value={format.count(size)} />
          <Figure
            name={t("lookalike.lift")}
            value={`${point.lift.toFixed(1)} ×`}
            hint={t("lookalike.liftHint")}
          />
          <Figure
            name={t("lookalike.found")}
            value={format.percent(point.found, 0)}
            hint={t("lookalike.foundHint", { hidden: format.count(found.hidden ?? 0) })}
          />
        </div>
        <Curves
          label={t("lookalike.curve")}
          x={(value) => format.count(Math.round(value))}
          y={(value) => `${value.toFixed(1)} ×`}
          xName={t("lookalike.size")}
          yName={t("lookalike.lift")}
          lines={[
            {
              name: t("lookalike.lift"),
              tone: "primary",
              points: curve.map((each) => [each.size, each.lift]),
            },
            { name: t("lookalike.here"), tone: "coral", points: [[point.size, point.lift]], dots: true },
          ]}
        />
        {mayEdit ? (
          <div className="row wrap end-row">
            <div className="grow">
              <Field label={t("lookalike.name")}>
                {(id) => (
                  <Input
                    id={id}
                    value={title}
                    maxLength={200}
                    onChange={(event) => setTitle(event.target.value)}
                  />
                )}
              </Field>
            </div>
            <Button type="primary" loading={save.isPending} disabled={!title.trim()} onClick={submit}>
              {t("lookalike.save")}
            </Button>
          </div>
        ) : null}
      </div>
    </Card>
  );
}

function Lookalike({ segment }: { segment: number }) {
  const { t } = useTranslation("models");
  const mayEdit = useCan("scores.edit");
  const seed = useSeed(segment);
  const look = useLookalike(segment);
  const find = useFindSimilar(segment);
  const error = seed.error ?? look.error;
  if (error) return <ErrorState main error={error} />;
  if (!seed.data || !look.data)
    return (
      <div className="page">
        <SkeletonRows rows={6} />
      </div>
    );
  const { run } = look.data;
  const found = look.data.result as Similar;
  const start = mayEdit ? (
    <Button
      type={run ? "default" : "primary"}
      disabled={isWorking(run)}
      loading={find.isPending}
      onClick={() => find.mutate(undefined, { onError: toast.error })}
    >
      {t(run ? "lookalike.again" : "lookalike.find")}
    </Button>
  ) : null;
  return (
    <Page
      title={t("lookalike.open")}
      crumb={
        <Link to="/segments/$id" params={{ id: String(segment) }}>
          {seed.data.name}
        </Link>
      }
      sub={t("lookalike.sub")}
      actions={run ? start : null}
    >
      <div className="stack">
        {run ? <RunLine run={run} mayEdit={mayEdit} /> : null}
        <Sampled found={found} about="lookalike" />
        {found.curve ? (
          <div className="model-grid">
            <Choice segment={segment} name={seed.data.name} found={found} />
            <Importance rows={found.importance ?? []} title={t("lookalike.why")} />
          </div>
        ) : run ? null : (
          <div className="card">
            <State icon={<UsergroupAddOutlined />} tone="violet" title={t("lookalike.empty")} action={start}>
              {t("lookalike.text")}
            </State>
          </div>
        )}
      </div>
    </Page>
  );
}

export default function LookalikePage() {
  const { id } = useParams({ from: "/segments/$id/lookalike" });
  return (
    <Guard permission="scores.view">
      <Lookalike segment={Number(id)} />
    </Guard>
  );
}
