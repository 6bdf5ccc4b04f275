import { ArrowLeftOutlined, ArrowRightOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input, Modal, Select } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { Builder } from "@/shared/expression/Builder";
import { useCatalogue } from "@/shared/expression/catalogue";
import { createBuilderStore, useTree } from "@/shared/expression/store";
import { fromExpression, toExpression } from "@/shared/expression/tree";
import type { Expression } from "@/shared/expression/types";
import type { Catalogue } from "@/shared/types";
import { Pill, tones } from "@/shared/ui/Pill";
import { Field } from "@/shared/ui/parts";
import { QueryView } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Stage, type StageModel, useSaveModel, useStagePreview } from "./api";
import { StageRow } from "./StageRow";

function Condition(props: {
  stage: Stage;
  catalogue: Catalogue;
  onChange: (expression: Expression) => void;
}) {
  const { stage, catalogue, onChange } = props;
  const [store] = useState(() => createBuilderStore(fromExpression(stage.expression as Expression)));
  const tree = useTree(store);
  useEffect(() => onChange(toExpression(tree)), [tree]);
  return <Builder store={store} catalogue={catalogue} preview={undefined} readOnly={false} />;
}

type Props = { model: StageModel | null; preset: Stage[]; close: () => void };

function Editor({ model, preset, close, catalogue }: Props & { catalogue: Catalogue }) {
  const { t } = useTranslation("lifecycle");
  const { t: common } = useTranslation("common");
  const save = useSaveModel(model?.id ?? null);
  const [name, setName] = useState(model?.name ?? t("presetName"));
  const [stages, setStages] = useState<Stage[]>(model?.states ?? preset);
  const [chosen, setChosen] = useState(stages[0]?.key ?? "");
  const at = stages.findIndex((stage) => stage.key === chosen);
  const stage = stages[at];
  const complete = stages.every((each) => each.name_zh.trim() && each.name_en.trim());
  const preview = useStagePreview(stages, complete);
  const counts = new Map(preview.data?.counts.map((each) => [each.key, each.count]));
  const change = (said: Partial<Stage>) =>
    setStages((all) => all.map((each) => (each.key === chosen ? { ...each, ...said } : each)));
  const move = (by: number) =>
    setStages((all) => {
      const next = [...all];
      const [taken] = next.splice(at, 1);
      if (taken) next.splice(at + by, 0, taken);
      return next;
    });
  const add = () => {
    const numbers = stages.map((each) => Number(/^stage_(\d+)$/.exec(each.key)?.[1] ?? 0));
    const key = `stage_${Math.max(0, ...numbers) + 1}`;
    const label = t("newStage");
    setStages([
      ...stages,
      { key, name_zh: label, name_en: label, tone: "primary", expression: { all: [] }, alert: false },
    ]);
    setChosen(key);
  };
  const remove = () => {
    setStages(stages.filter((each) => each.key !== chosen));
    setChosen(stages[at === 0 ? 1 : at - 1]?.key ?? "");
  };
  const failed = save.error ?? preview.error;
  return (
    <Modal
      open
      width={1080}
      title={model === null ? t("new") : t("edit")}
      onCancel={close}
      okText={common("save")}
      cancelText={common("cancel")}
      okButtonProps={{ disabled: !name.trim() || !complete || stages.length === 0, loading: save.isPending }}
      onOk={() =>
        save.mutate(
          { name: name.trim(), description: model?.description ?? "", states: stages },
          {
            onSuccess: () => {
              toast.success(t("saved", { name }));
              close();
            },
          },
        )
      }
    >
      <Field label={t("name")} error={failed ? errorText(failed) : undefined}>
        {(id) => (
          <Input id={id} maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <p className="sub">{t("orderHint")}</p>
      <div className="row wrap">
        <div className="grow" style={{ minWidth: 0 }}>
          <StageRow stages={stages} counts={counts} chosen={chosen} open={setChosen} />
        </div>
        <Button icon={<PlusOutlined />} onClick={add} disabled={stages.length >= 20}>
          {t("addStage")}
        </Button>
      </div>
      {stage ? (
        <section className="stage-form" aria-label={t("stage")}>
          <div className="stage-fields">
            <Field label={t("nameZh")}>
              {(id) => (
                <Input
                  id={id}
                  maxLength={60}
                  value={stage.name_zh}
                  onChange={(event) => change({ name_zh: event.target.value })}
                />
              )}
            </Field>
            <Field label={t("nameEn")}>
              {(id) => (
                <Input
                  id={id}
                  maxLength={60}
                  value={stage.name_en}
                  onChange={(event) => change({ name_en: event.target.value })}
                />
              )}
            </Field>
            <Field label={t("color")}>
              {(id) => (
                <Select
                  id={id}
                  value={stage.tone}
                  onChange={(tone) => change({ tone })}
                  options={tones.map((tone) => ({
                    value: tone,
                    label: <Pill tone={tone}>{t("sample")}</Pill>,
                  }))}
                />
              )}
            </Field>
          </div>
          <div className="row wrap">
            <Checkbox checked={stage.alert} onChange={(event) => change({ alert: event.target.checked })}>
              {t("alertOwner")}
            </Checkbox>
            <span className="grow" />
            <Button
              icon={<ArrowLeftOutlined />}
              aria-label={t("earlier")}
              disabled={at === 0}
              onClick={() => move(-1)}
            />
            <Button
              icon={<ArrowRightOutlined />}
              aria-label={t("later")}
              disabled={at === stages.length - 1}
              onClick={() => move(1)}
            />
            <Button
              icon={<DeleteOutlined />}
              aria-label={t("removeStage")}
              disabled={stages.length === 1}
              onClick={remove}
            />
          </div>
          <h3>{t("whoIsIn")}</h3>
          <Condition
            key={stage.key}
            stage={stage}
            catalogue={catalogue}
            onChange={(expression) =>
              setStages((all) => all.map((each) => (each.key === stage.key ? { ...each, expression } : each)))
            }
          />
        </section>
      ) : null}
    </Modal>
  );
}

/** The states of a model in their order, each with its conditions, and how many people would be where. */
export function ModelEditor(props: Props) {
  const catalogue = useCatalogue();
  return <QueryView query={catalogue}>{(found) => <Editor {...props} catalogue={found} />}</QueryView>;
}
