import { ArrowDownOutlined, CloseOutlined, OrderedListOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { eventName, useNames } from "../../names/names";
import type { Catalogue } from "../../types";
import { useBuilder } from "../context";
import { AddFilter, WhereFilters } from "../EventParts";
import { filtersComplete } from "../fields";
import { valueFits } from "../operators";
import { SpanInput } from "../SpanInput";
import type { Filter, SequenceLeaf, Step } from "../types";
import { WhenPart } from "../WhenPart";
import { windowComplete, windowHasForm } from "../when";
import { type LeafProps, leafKind } from "./kind";
import { AddPart, Choose } from "./parts";

const MOST = 10;

type Happened = { event: string; where?: Filter[] };
type RowProps<S extends Happened> = {
  word: string;
  marker: string;
  step: S;
  gap?: { value: string | undefined; words: string; add: string; set: (span: string | undefined) => void };
  onChange: (step: S) => void;
  onRemove?: () => void;
};

/** One event of the sequence with its filters; `gap` is how soon, or for how long. */
function StepRow<S extends Happened>({ word, marker, step, gap, onChange, onRemove }: RowProps<S>) {
  const { t } = useTranslation("expression");
  const { catalogue, readOnly } = useBuilder();
  const names = useNames();
  const { where = [] } = step;
  const filter = (next: Filter[]) => {
    const { where: _where, ...rest } = step;
    onChange((next.length > 0 ? { ...rest, where: next } : rest) as S);
  };
  return (
    <li className="step">
      <span className="step-marker" aria-hidden="true">
        {marker}
      </span>
      <div className="step-body">
        <div className="where-row">
          <span className="word">{word}</span>
          <Choose
            label={t("sequence.event")}
            className="value-text"
            value={step.event}
            options={catalogue.events.map(({ name }) => ({ value: name, label: names.event(name) }))}
            onChange={(event) => onChange({ ...step, event })}
          />
          {gap?.value === undefined ? null : (
            <span className="phrase">
              <span className="word">{gap.words}</span>
              <SpanInput value={gap.value} disabled={readOnly} onChange={gap.set} />
              {readOnly ? null : (
                <button
                  type="button"
                  className="icon-button small"
                  aria-label={t("sequence.noGap")}
                  title={t("sequence.noGap")}
                  onClick={() => gap.set(undefined)}
                >
                  <CloseOutlined />
                </button>
              )}
            </span>
          )}
          {gap && gap.value === undefined ? <AddPart label={gap.add} onClick={() => gap.set("7d")} /> : null}
          {step.event && !readOnly ? <AddFilter onAdd={(each) => filter([...where, each])} /> : null}
          {onRemove && !readOnly ? (
            <button
              type="button"
              className="icon-button small step-remove"
              aria-label={t("sequence.remove")}
              title={t("sequence.remove")}
              onClick={onRemove}
            >
              <CloseOutlined />
            </button>
          ) : null}
        </div>
        <WhereFilters
          event={step.event}
          filters={where}
          catalogue={catalogue}
          readOnly={readOnly}
          onChange={filter}
        />
      </div>
    </li>
  );
}

/** With a key, or without it when its value is gone. */
function put<T extends object>(from: T, key: string, value: unknown): T {
  const next = { ...from, [key]: value } as T & Record<string, unknown>;
  if (value === undefined) delete next[key];
  return next;
}

function Below({ leaf, onChange }: LeafProps<SequenceLeaf>) {
  const { t } = useTranslation("expression");
  const { sequence: steps, without = [], not_then: last } = leaf;
  const setSteps = (sequence: Step[]) => {
    const [first, ...others] = sequence;
    // Nothing comes before the first.
    onChange({ ...leaf, sequence: first ? [put(first, "within_previous", undefined), ...others] : [] });
  };
  const setWithout = (next: Step[]) => onChange(put(leaf, "without", next.length > 0 ? next : undefined));
  return (
    <div className="where-rows steps">
      <ol>
        {steps.map((step, index) => (
          <StepRow
            key={index}
            marker={String(index + 1)}
            word={t(index === 0 ? "sequence.first" : "sequence.then")}
            step={step}
            gap={
              index === 0
                ? undefined
                : {
                    value: step.within_previous,
                    words: t("sequence.within"),
                    add: t("sequence.addGap"),
                    set: (span) => setSteps(steps.with(index, put(step, "within_previous", span))),
                  }
            }
            onChange={(next) => setSteps(steps.with(index, next))}
            onRemove={steps.length > 2 ? () => setSteps(steps.toSpliced(index, 1)) : undefined}
          />
        ))}
        {without.map((step, index) => (
          <StepRow
            key={`without-${index}`}
            marker="−"
            word={t("sequence.without")}
            step={step}
            onChange={(next) => setWithout(without.with(index, next))}
            onRemove={() => setWithout(without.toSpliced(index, 1))}
          />
        ))}
        {last ? (
          <StepRow
            marker="×"
            word={t("sequence.notThen")}
            step={last}
            gap={{
              value: last.within,
              words: t("sequence.forSpan"),
              add: t("sequence.addQuiet"),
              set: (span) => onChange({ ...leaf, not_then: put(last, "within", span) }),
            }}
            onChange={(next) => onChange({ ...leaf, not_then: next })}
            onRemove={() => onChange(put(leaf, "not_then", undefined))}
          />
        ) : null}
      </ol>
      <div className="step-actions">
        {steps.length < MOST ? (
          <AddPart label={t("sequence.addStep")} onClick={() => setSteps([...steps, { event: "" }])} />
        ) : null}
        {without.length < MOST ? (
          <AddPart label={t("sequence.addWithout")} onClick={() => setWithout([...without, { event: "" }])} />
        ) : null}
        {last ? null : (
          <AddPart
            label={t("sequence.addNotThen")}
            onClick={() => onChange({ ...leaf, not_then: { event: "" } })}
          />
        )}
      </div>
    </div>
  );
}

function Form({ leaf, onChange }: LeafProps<SequenceLeaf>) {
  const { t } = useTranslation("expression");
  return (
    <>
      <span className="word">
        {t("sequence.order")} <ArrowDownOutlined />
      </span>
      <WhenPart within={leaf.within} onChange={(within) => onChange(put(leaf, "within", within))} />
    </>
  );
}

function stepsHaveForm(steps: unknown, keys: string[]): boolean {
  return (
    Array.isArray(steps) &&
    steps.every(
      (step) =>
        typeof step === "object" && step !== null && Object.keys(step).every((key) => keys.includes(key)),
    )
  );
}

const isSpan = (span: string | undefined) => span === undefined || valueFits("span", span);

function happened(step: Happened, catalogue: Catalogue): boolean {
  return step.event !== "" && filtersComplete(step.event, step.where, catalogue);
}

export const sequence = leafKind<SequenceLeaf>({
  key: "sequence",
  family: "event",
  tone: "coral",
  Icon: OrderedListOutlined,
  keys: ["sequence", "without", "not_then", "within"],
  choices: (_catalogue, _names, say) => [{ name: "", text: say("sequence.title") }],
  choice: () => "",
  start: () => ({ sequence: [{ event: "" }, { event: "" }] }),
  hasForm: (leaf) =>
    stepsHaveForm(leaf.sequence, ["event", "where", "within_previous"]) &&
    stepsHaveForm(leaf.without ?? [], ["event", "where"]) &&
    stepsHaveForm(leaf.not_then ? [leaf.not_then] : [], ["event", "where", "within"]) &&
    windowHasForm(leaf.within),
  isComplete: (leaf, catalogue) =>
    leaf.sequence.length >= 2 &&
    leaf.sequence.every((step) => happened(step, catalogue) && isSpan(step.within_previous)) &&
    (leaf.without ?? []).every((step) => happened(step, catalogue)) &&
    (!leaf.not_then || (happened(leaf.not_then, catalogue) && isSpan(leaf.not_then.within))) &&
    windowComplete(leaf.within),
  brief: (leaf) => leaf.sequence.map((step) => eventName(step.event)).join(" → "),
  Form,
  Below,
});
