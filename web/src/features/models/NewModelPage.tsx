import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Checkbox, DatePicker, Input, InputNumber, Select } from "antd";
import dayjs from "dayjs";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Builder } from "@/shared/expression/Builder";
import { useCatalogue } from "@/shared/expression/catalogue";
import { PropertySelect } from "@/shared/expression/PropertySelect";
import { usePreview } from "@/shared/expression/preview";
import { createBuilderStore, useTree } from "@/shared/expression/store";
import { fromExpression, toExpression } from "@/shared/expression/tree";
import { useFormat } from "@/shared/format";
import { useDebounced } from "@/shared/hooks";
import { eventName, useNames } from "@/shared/names/names";
import type { Catalogue, JsonObject } from "@/shared/types";
import { Card, Page } from "@/shared/ui/Page";
import { Field } from "@/shared/ui/parts";
import { ErrorState, Guard, QueryView, SkeletonRows } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Draft, type Kind, type Settings, useCheck, useCreateModel } from "./api";
import "./models.css";
import { Missing } from "./RunLine";
import "./texts";

const KINDS: Kind[] = ["conversion", "churn", "purchase", "uplift"];
const SETTLED_MS = 400;

function KindChoice({ kind, choose }: { kind: Kind; choose: (kind: Kind) => void }) {
  const { t } = useTranslation("models");
  return (
    <div className="kind-choice" role="radiogroup" aria-label={t("kindName")}>
      {KINDS.map((each) => (
        <label key={each} className="kind-card" data-chosen={each === kind || undefined}>
          <input type="radio" name="kind" checked={each === kind} onChange={() => choose(each)} />
          <b>{t(`kind.${each}.name`)}</b>
          <span className="sub">{t(`kind.${each}.text`)}</span>
        </label>
      ))}
    </div>
  );
}

type Parts = {
  kind: Kind;
  settings: Settings;
  catalogue: Catalogue;
  change: (part: Partial<Settings>) => void;
};

function Outcome({ kind, settings, catalogue, change }: Parts) {
  const { t } = useTranslation("models");
  const names = useNames();
  const event = catalogue.events.find((each) => each.name === settings.event);
  return (
    <>
      {kind === "churn" ? null : (
        <Field label={t(kind === "purchase" ? "purchaseEvent" : "outcome")}>
          {(id) => (
            <Select
              id={id}
              showSearch={{ optionFilterProp: ["label", "value"] }}
              value={settings.event || undefined}
              placeholder={t("outcomePlaceholder")}
              options={catalogue.events.map((each) => ({ value: each.name, label: names.event(each.name) }))}
              onChange={(value: string) => change({ event: value, value: "" })}
            />
          )}
        </Field>
      )}
      {kind === "purchase" ? (
        <Field label={t("value")} hint={t("valueHint")}>
          {(id) => (
            <PropertySelect
              id={id}
              event={settings.event ?? ""}
              fields={event?.properties ?? []}
              value={settings.value}
              onChange={(value: string) => change({ value })}
            />
          )}
        </Field>
      ) : null}
      <Field label={t("days")} hint={t(`kind.${kind}.days`)}>
        {(id) => (
          <InputNumber
            id={id}
            min={1}
            max={365}
            value={settings.days}
            onChange={(value) => change({ days: value ?? 30 })}
          />
        )}
      </Field>
      {kind === "conversion" ? (
        <Checkbox
          checked={settings.first_time}
          onChange={(event_) => change({ first_time: event_.target.checked })}
        >
          {t("firstTime")}
        </Checkbox>
      ) : null}
    </>
  );
}

function Arms({ settings, catalogue, change }: Parts) {
  const { t } = useTranslation("models");
  const options = catalogue.segments.map((each) => ({ value: each.id, label: each.name }));
  const arm = (side: "treated" | "control") => (
    <Field label={t(side)}>
      {(id) => (
        <Select
          id={id}
          showSearch={{ optionFilterProp: "label" }}
          value={(settings[side] as { segment?: number } | null)?.segment}
          options={options}
          onChange={(segment: number) => change({ [side]: { segment, op: "in" } })}
        />
      )}
    </Field>
  );
  return (
    <>
      {arm("treated")}
      {arm("control")}
      <Field label={t("startedOn")} hint={t("startedOnHint")}>
        {(id) => (
          <DatePicker
            id={id}
            value={settings.started_on ? dayjs(settings.started_on) : null}
            onChange={(day) => change({ started_on: day ? day.format("YYYY-MM-DD") : null })}
          />
        )}
      </Field>
    </>
  );
}

function Attributes({ settings, catalogue, change }: Parts) {
  const { t } = useTranslation("models");
  const names = useNames();
  return (
    <Field label={t("attributes")} hint={t("attributesHint")}>
      {(id) => (
        <Select
          id={id}
          mode="multiple"
          value={settings.attributes}
          showSearch={{ optionFilterProp: ["label", "value"] }}
          options={catalogue.attributes.map((each) => ({
            value: each.name,
            label: names.attribute(each.name),
          }))}
          onChange={(attributes: string[]) => change({ attributes })}
        />
      )}
    </Field>
  );
}

function isReady(kind: Kind, settings: Settings): boolean {
  if (kind === "churn") return true;
  if (!settings.event) return false;
  if (kind === "purchase") return Boolean(settings.value);
  return kind !== "uplift" || Boolean(settings.treated && settings.control && settings.started_on);
}

/** What there is to learn from, while somebody still chooses. */
function Enough({ kind, settings }: { kind: Kind; settings: Settings }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  const settled = useDebounced(settings, SETTLED_MS);
  const ready = isReady(kind, settled);
  const check = useCheck(kind, settled, ready);
  if (!ready) return <p className="sub">{t("enough.first")}</p>;
  if (check.error) return <ErrorState compact error={check.error} />;
  if (!check.data) return <SkeletonRows rows={3} />;
  const { enough, dates, missing } = check.data;
  return (
    <div className={check.isPlaceholderData ? "stack stale" : "stack"} aria-live="polite">
      <div className="model-note" data-tone={enough ? "green" : "amber"}>
        <b>{t(enough ? "enough.yes" : "enough.no")}</b>
      </div>
      {missing.length ? <Missing missing={missing} /> : null}
      <table className="plain-table">
        <caption className="sub">{t(`enough.caption.${kind}`)}</caption>
        <thead>
          <tr>
            <th>{t("enough.date")}</th>
            <th className="end">{t("people")}</th>
            <th className="end">{t(kind === "purchase" ? "enough.repeaters" : "enough.outcomes")}</th>
          </tr>
        </thead>
        <tbody>
          {dates.map((each) => (
            <tr key={each.at}>
              <th scope="row">{format.date(each.at)}</th>
              <td className="end num">{format.count(each.people)}</td>
              <td className="end num">{format.count(each.outcomes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Wizard({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation("models");
  const navigate = useNavigate();
  const create = useCreateModel();
  const [draft, setDraft] = useState<Draft>({
    name: "",
    kind: "conversion",
    settings: { event: "", days: 30, value: "", first_time: false, attributes: [] } as unknown as Settings,
  });
  const [store] = useState(() => createBuilderStore(fromExpression({ all: [] })));
  const tree = useTree(store);
  const who = useMemo(() => (tree.children.length ? (toExpression(tree) as JsonObject) : null), [tree]);
  const counted = usePreview(tree, catalogue);
  const { kind } = draft;
  const settings = useMemo(() => ({ ...draft.settings, who }), [draft.settings, who]);
  const change = (part: Partial<Settings>) =>
    setDraft({ ...draft, settings: { ...draft.settings, ...part } });
  const parts = { kind, settings, catalogue, change };
  const save = () =>
    create.mutate(
      {
        ...draft,
        name:
          draft.name.trim() ||
          t(`kind.${kind}.sentence`, { event: eventName(settings.event ?? ""), days: settings.days }),
      },
      {
        onError: toast.error,
        onSuccess: (made) => void navigate({ to: "/models/$id", params: { id: String(made.id) } }),
      },
    );
  return (
    <div className="wizard">
      <div className="stack">
        <Card title={t("kindName")}>
          <KindChoice kind={kind} choose={(next) => setDraft({ ...draft, kind: next })} />
        </Card>
        <Card title={t("what")}>
          <div className="stack">
            <Field label={t("name")}>
              {(id) => (
                <Input
                  id={id}
                  value={draft.name}
                  maxLength={200}
                  placeholder={t(`kind.${kind}.name`)}
                  onChange={(event) => setDraft({ ...draft, name: event.target.value })}
                />
              )}
            </Field>
            <Outcome {...parts} />
            {kind === "uplift" ? <Arms {...parts} /> : null}
            {kind === "purchase" ? null : <Attributes {...parts} />}
          </div>
        </Card>
        <Card title={t("who")}>
          <p className="sub">{t("whoHint")}</p>
          <Builder store={store} catalogue={catalogue} preview={counted.preview} readOnly={false} />
        </Card>
      </div>
      <div className="stack">
        <Card title={t("enough.title")}>
          {counted.complete ? (
            <Enough kind={kind} settings={settings} />
          ) : (
            <p className="sub">{t("enough.unfinished")}</p>
          )}
        </Card>
        <Button
          type="primary"
          disabled={!isReady(kind, settings) || !counted.complete}
          loading={create.isPending}
          onClick={save}
        >
          {t("create")}
        </Button>
      </div>
    </div>
  );
}

function NewModel() {
  const { t } = useTranslation("models");
  const catalogue = useCatalogue();
  return (
    <Page title={t("new")} crumb={<Link to="/models">{t("title")}</Link>} sub={t("newSub")}>
      <QueryView query={catalogue}>{(found) => <Wizard catalogue={found} />}</QueryView>
    </Page>
  );
}

export default function NewModelPage() {
  return (
    <Guard permission="scores.edit">
      <NewModel />
    </Guard>
  );
}
