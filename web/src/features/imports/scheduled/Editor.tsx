import { ApiOutlined } from "@ant-design/icons";
import { Alert, Button, Input, InputNumber, Radio, Select } from "antd";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { PlaceFields, Tried } from "@/shared/places/PlaceFields";
import { ScheduleFields } from "@/shared/places/ScheduleFields";
import { useCan } from "@/shared/session";
import { Card } from "@/shared/ui/Page";
import { Field } from "@/shared/ui/parts";
import { ChoiceFields } from "../Choice";
import { type Scheduled, useSegmentNames, useTest } from "./api";
import { bodyOf, type Draft, exampleOf, type Kind, shapes, type Whom } from "./draft";

type PartProps = { draft: Draft; change: (next: Partial<Draft>) => void };

function WhomFields({ draft, change }: PartProps) {
  const { t } = useTranslation("imports");
  const maySegments = useCan("segments.view");
  const segments = useSegmentNames(maySegments && draft.whom === "segment");
  const kinds: Whom[] = maySegments ? ["all", "segment", "tag", "q"] : ["all", "tag", "q"];
  const line = (key: "tag" | "q") => (
    <Field label={t(`out.whom.${key}`)}>
      {(id) => (
        <Input
          id={id}
          required
          maxLength={100}
          value={draft[key]}
          onChange={(event) => change({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <>
      <Radio.Group
        aria-label={t("out.whomTitle")}
        value={draft.whom}
        onChange={(event) => change({ whom: event.target.value })}
        options={kinds.map((value) => ({ value, label: t(`out.whom.${value}`) }))}
      />
      {draft.whom === "segment" ? (
        <Field label={t("out.whom.segment")}>
          {(id) => (
            <Select
              id={id}
              value={draft.segment || null}
              loading={segments.isPending}
              onChange={(segment: string) => change({ segment })}
              options={segments.data?.items.map((each) => ({ value: String(each.id), label: each.name }))}
              showSearch={{ optionFilterProp: "label" }}
              style={{ width: "100%" }}
            />
          )}
        </Field>
      ) : null}
      {draft.whom === "tag" ? line("tag") : null}
      {draft.whom === "q" ? line("q") : null}
    </>
  );
}

function PlacePart({ draft, change, stored }: PartProps & { stored: Scheduled | undefined }) {
  const { t } = useTranslation("imports");
  const test = useTest();
  const { kind, config, secrets, path } = bodyOf(draft);
  const today = new Date().toLocaleDateString("sv-SE");
  return (
    <Card title={t("out.where")}>
      <div className="out-part">
        <Radio.Group
          aria-label={t("out.where")}
          value={draft.kind}
          onChange={(event) => change({ kind: event.target.value as Kind })}
          options={(["s3", "sftp"] as const).map((value) => ({ value, label: t(`out.kind.${value}`) }))}
        />
        <PlaceFields
          shape={shapes[draft.kind]}
          values={draft.values[draft.kind]}
          secrets={draft.secrets}
          set={stored?.kind === draft.kind ? stored.secrets_set : []}
          change={(values) => change({ values: { ...draft.values, [draft.kind]: values } })}
          changeSecrets={(next) => change({ secrets: next })}
        />
        <Field
          label={t("out.path")}
          hint={
            <>
              {t("out.pathHint")} <code>{exampleOf(draft.path, draft.choice.format, today)}</code>
            </>
          }
        >
          {(id) => (
            <Input
              id={id}
              required
              maxLength={300}
              spellCheck={false}
              value={draft.path}
              onChange={(event) => change({ path: event.target.value })}
            />
          )}
        </Field>
        <Field label={t("out.keepLast")} hint={t("out.keepLastHint")}>
          {(id) => (
            <InputNumber
              id={id}
              min={1}
              max={10000}
              placeholder={t("out.keepAll")}
              value={draft.keepLast || null}
              onChange={(keepLast) => change({ keepLast: keepLast ?? 0 })}
            />
          )}
        </Field>
        {test.error ? <Alert type="error" title={errorText(test.error)} /> : null}
        <Tried tested={test.data} reached={t("out.reached")} />
        <div>
          <Button
            icon={<ApiOutlined />}
            loading={test.isPending}
            onClick={() => test.mutate({ kind, config, secrets, path, scheduled_id: stored?.id })}
          >
            {t("out.test")}
          </Button>
        </div>
      </div>
    </Card>
  );
}

type EditorProps = PartProps & {
  stored?: Scheduled;
  error: Error | null;
  save: () => void;
  /** What stands beside or in place of the saving. */
  actions: ReactNode;
};

/** All of a scheduled export: whom and what, where to, and when. */
export function Editor({ draft, change, stored, error, save, actions }: EditorProps) {
  const { t } = useTranslation("imports");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save();
  };
  return (
    <form className="out-editor" onSubmit={submit}>
      <Card title={t("out.what")}>
        <div className="out-part">
          <Field label={t("out.name")}>
            {(id) => (
              <Input
                id={id}
                required
                maxLength={120}
                value={draft.name}
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          </Field>
          <WhomFields draft={draft} change={change} />
          <ChoiceFields value={draft.choice} change={(choice) => change({ choice })} />
        </div>
      </Card>
      <PlacePart draft={draft} change={change} stored={stored} />
      <Card title={t("out.when")}>
        <div className="out-part">
          <ScheduleFields value={draft.schedule} change={(schedule) => change({ schedule })} />
        </div>
      </Card>
      {error ? <Alert type="error" title={errorText(error)} /> : null}
      <div className="row wrap">{actions}</div>
    </form>
  );
}
