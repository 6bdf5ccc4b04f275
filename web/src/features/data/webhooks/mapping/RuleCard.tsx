import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { Field } from "@/shared/ui/parts";
import { type Editing, FieldRow } from "./FieldRow";
import { freeName, type Group, groupsOf, type Kind, type Rule, type Scalar, type Single } from "./model";

const kinds: Kind[] = ["identify", "track", "page", "group"];
const firstNames: { [group in Group]: string } = {
  identifiers: "email",
  traits: "name",
  properties: "total",
};

type Props = {
  index: number;
  rule: Rule;
  editing: Editing;
  change: (rule: Rule) => void;
  remove: () => void;
};

function wordsOf(rule: Rule): string {
  const wanted = rule.when?.equals;
  if (wanted === undefined) return "";
  return (Array.isArray(wanted) ? wanted : [wanted]).map(String).join(", ");
}

const plain: { [word: string]: Scalar } = { true: true, false: false, null: null };

function conditionOf(path: string, words: string): Rule["when"] {
  if (!path) return undefined;
  const values = words
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean)
    .map((word) => (word in plain ? (plain[word] as Scalar) : word));
  return values.length ? { path, equals: values } : { path };
}

function Limits({ rule, change, locked }: Pick<Props, "rule" | "change"> & { locked: boolean }) {
  const { t } = useTranslation("webhooks");
  const words = wordsOf(rule);
  return (
    <div className="map-limits">
      <Field label={t("part.each")}>
        {(id) => (
          <Input
            id={id}
            className="mono"
            disabled={locked}
            placeholder={t("eachHint")}
            value={rule.each ?? ""}
            onChange={(event) => change({ ...rule, each: event.target.value || undefined })}
          />
        )}
      </Field>
      <Field label={t("part.when")}>
        {(id) => (
          <Input
            id={id}
            className="mono"
            disabled={locked}
            placeholder={t("whenHint")}
            value={rule.when?.path ?? ""}
            onChange={(event) => change({ ...rule, when: conditionOf(event.target.value, words) })}
          />
        )}
      </Field>
      <Field label={t("part.equals")}>
        {(id) => (
          <Input
            id={id}
            key={rule.when ? "on" : "off"}
            disabled={locked || !rule.when}
            placeholder={t("equalsHint")}
            defaultValue={words}
            onBlur={(event) =>
              change({ ...rule, when: conditionOf(rule.when?.path ?? "", event.target.value) })
            }
          />
        )}
      </Field>
    </div>
  );
}

/** One rule: what it makes, when, of whom, with what. */
export function RuleCard({ index, rule, editing, change, remove }: Props) {
  const { t } = useTranslation("webhooks");
  const add = (group: Group) => {
    const name = freeName(rule[group] ?? {}, firstNames[group]);
    editing.set({ rule: index, field: group, name }, { path: "" });
    editing.choose({ rule: index, field: group, name });
  };
  const single = (field: Single, placeholder?: string) => (
    <FieldRow spot={{ rule: index, field }} value={rule[field]} editing={editing} placeholder={placeholder} />
  );
  const own = editing.problems.filter((each) =>
    [`items[${index}]`, ...["identifiers", "each", "when"].map((part) => `items[${index}].${part}`)].includes(
      each.path,
    ),
  );
  return (
    <section className="map-rule" aria-label={t("rule", { number: index + 1 })}>
      <header>
        <Select<Kind>
          className="map-kind"
          aria-label={t("rule", { number: index + 1 })}
          disabled={editing.locked}
          value={rule.kind}
          onChange={(kind) => change({ ...rule, kind })}
          options={kinds.map((each) => ({ value: each, label: t(`kind.${each}`) }))}
        />
        <span className="grow" />
        {editing.locked ? null : (
          <Button type="text" icon={<DeleteOutlined />} aria-label={t("removeRule")} onClick={remove} />
        )}
      </header>
      {rule.kind === "track" || rule.kind === "page" ? single("event") : null}
      {rule.kind === "group" ? single("group") : null}
      {groupsOf(rule.kind).map((group) => (
        <div className="map-group" key={group}>
          <h3>{t(`part.${group}`)}</h3>
          {Object.entries(rule[group] ?? {}).map(([name, value], at) => (
            <FieldRow key={at} spot={{ rule: index, field: group, name }} value={value} editing={editing} />
          ))}
          {editing.locked ? null : (
            <Button type="link" size="small" icon={<PlusOutlined />} onClick={() => add(group)}>
              {t("addField")}
            </Button>
          )}
        </div>
      ))}
      {single("timestamp", t("timeHint"))}
      {rule.kind === "track" ? single("messageId", t("onceHint")) : null}
      <Limits rule={rule} change={change} locked={editing.locked} />
      {own.map((problem) => (
        <span className="field-error" key={problem.path + problem.code}>
          {t(`problem.${problem.code}`, { defaultValue: problem.message })}
        </span>
      ))}
    </section>
  );
}
